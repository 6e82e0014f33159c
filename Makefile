# Jinbang 金榜. `make setup` then `make run`; `make test` proves it.
VENV   := .venv
PY     := $(VENV)/bin/python
PORT   ?= 8000
STAMP  := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev
GRAPHIQL := web/static/graphiql/graphiql.min.js

.PHONY: setup run test check bench faults night lock sdl words assets browser clean
.DEFAULT_GOAL := setup

setup: $(STAMP)

$(PY):
	python3 -m venv $(VENV)

# pip --require-hashes refuses `-e .`, so the command is written here: two lines.
$(STAMP): requirements.txt | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/$(PY)" -m server.cli "$$@"\n' "$(CURDIR)" "$(CURDIR)" > $(VENV)/bin/jinbang
	chmod +x $(VENV)/bin/jinbang
	touch $@

$(DEV): requirements-dev.txt $(STAMP)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

# The demo world goes into the default SQLite file only, or with DEMO=1; a database with competitions is left alone.
run: setup
	$(VENV)/bin/jinbang migrate
	@if [ -z "$$JINBANG_DATABASE" ] || [ "$(DEMO)" = 1 ]; then $(VENV)/bin/jinbang demo || true; fi
	$(VENV)/bin/jinbang serve --port $(PORT)

# Chromium and Chinese fonts for the browser tests, node for the GraphQL-over-HTTP audit: said aloud when installed.
browser:
	@sh tests/need.sh

# worksteal leaves the tests of a file together, so that a world for a whole file is mostly made once.
test: $(DEV) browser $(GRAPHIQL)
	$(PY) -m pytest -n 2 -q --dist worksteal

check: $(DEV)
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) -m pytest -n 2 -q --dist worksteal -m "not slow and not browser and not night"

bench: $(DEV)
	$(PY) -m tests.bench

# GraphiQL from npm into web/static/graphiql (4 MB, not committed); /graphql shows a plain form without it.
assets: $(GRAPHIQL)

$(GRAPHIQL): web/graphiql/package-lock.json
	cd web/graphiql && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	mkdir -p web/static/graphiql
	cp web/graphiql/node_modules/graphiql/graphiql.min.js web/graphiql/node_modules/graphiql/graphiql.min.css \
	   web/graphiql/node_modules/react/umd/react.production.min.js \
	   web/graphiql/node_modules/react-dom/umd/react-dom.production.min.js web/static/graphiql/
	touch $@

# One line for each fault at the end: acknowledged, lost, double, changed, in doubt; those of the controls say so.
faults: $(DEV)
	$(PY) -m pytest -n 2 -q --dist worksteal -m "night or not night" tests/faults

# What is too long for `make test` and is no fault: hostile input in full, every walk, every look, a million rows.
night: $(DEV) browser
	$(PY) -m pytest -n 2 -q --dist worksteal -m night --ignore tests/faults tests

sdl: $(STAMP)
	$(PY) -m schema

# The words of the pages: take them up into the English catalogue, which is read as it is; then fill what is new there.
words: $(DEV)
	cd web && ../$(VENV)/bin/pybabel -q extract -F translations/babel.cfg --omit-header --no-location --sort-output -o translations/words.pot .
	$(VENV)/bin/pybabel -q update -i web/translations/words.pot -o web/translations/en.po -l en --omit-header --no-fuzzy-matching --ignore-obsolete -w 120
	rm web/translations/words.pot

# Needs uv on the PATH or in the environment; no address of a registry is written.
lock: $(DEV)
	$(VENV)/bin/uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o requirements.txt
	$(VENV)/bin/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o requirements-dev.txt

clean:
	rm -rf .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
