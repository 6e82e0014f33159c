"""Laws of web/: every page is one valid document and one template; no cell of a table can run; no words are lost."""

import re
from pathlib import Path

import pytest
from graphql import OperationType, parse, validate

import web
from schema import schema
from web import tables, variables, words
from web.page import Page
from web.templates import ENVIRONMENTS, FOLDER
from web.variables import BadQuery, Variable

DOCUMENTS = sorted(FOLDER.glob("*.graphql"))
TEMPLATES = sorted(FOLDER.glob("*.html"))
STATIC = FOLDER.parent / "static"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_document_is_valid_and_has_one_query(path: Path):
    document = parse(path.read_text("utf-8"))
    assert validate(schema._schema, document) == []
    kinds = [node.operation for node in document.definitions if hasattr(node, "operation")]
    assert kinds.count(OperationType.QUERY) == 1
    assert OperationType.SUBSCRIPTION not in kinds


def test_every_document_has_a_template_and_a_page():
    assert {path.stem for path in DOCUMENTS} == {page.name for page in web.PAGES} == set(web.DOCUMENTS)
    assert {path.stem for path in DOCUMENTS} <= {path.stem for path in TEMPLATES}


@pytest.mark.parametrize("name", sorted({page.name for page in web.PAGES if not page.for_roles}))
def test_a_page_for_everybody_says_of_itself_whether_it_is_a_demo(name: str):
    """Nobody's frame is asked for those of readers who are not signed in."""
    definitions = parse(web.DOCUMENTS[name]).definitions
    [query] = [one for one in definitions if getattr(one, "operation", None) == OperationType.QUERY]
    assert "demo" in [field.name.value for field in query.selection_set.selections]


@pytest.mark.parametrize("page", web.PAGES, ids=lambda page: page.path)
def test_path_parameters_are_variables(page: Page):
    assert set(re.findall(r"{(\w+)}", page.path)) <= {variable.name for variable in page.variables}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_has_no_inline_style_or_script_and_translatable_words(path: Path):
    text = path.read_text("utf-8")
    ENVIRONMENTS["en"].parse(text)
    assert not re.search(
        r"<style|<script(?![^>]*(?:\bsrc=|application/ld))|\bstyle=|\son\w+=|javascript:|\|\s*safe\b", text
    )
    bare = re.sub(r"{#.*?#}", "", text, flags=re.S)
    bare = re.sub(r"_\((\"[^\"]*\"|'[^']*')", "", bare)
    bare = re.sub(r'join\("、"\)', "", bare)
    assert not re.findall(r".*[\u4e00-\u9fff].*", bare)


def test_live_script_is_short_and_names_no_other_host():
    text = (STATIC / "live.js").read_text("utf-8")
    assert len(text.splitlines()) <= 25
    assert "://" not in text


def test_live_script_subscribes_to_what_the_schema_has():
    query = re.search(r'"(subscription [^"]+)"', (STATIC / "live.js").read_text("utf-8"))
    assert query
    assert validate(schema._schema, parse(query[1])) == []


@pytest.mark.parametrize("cell", ["=1", "+1", "-a", "@x", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "-1+2"])
def test_no_cell_can_run(cell: str):
    assert ("'" + cell).encode() in tables.text([[cell]])


@pytest.mark.parametrize("cell", ["-1", "-3.50", "平", "1=1", ""])
def test_plain_cells_stay(cell: str):
    assert b"'" not in tables.text([[cell]])


TIER = Variable("tier", "Tier", ("CITY", "PROVINCE"))
YEAR = Variable("year", "Int")


def test_variables_are_read_by_their_type():
    given = [("tier", "city"), ("year", " 2023 "), ("utm_source", "x"), ("first", "5"), ("region", "")]
    found = variables.read([TIER, YEAR, Variable("first", "Int"), Variable("region", "String")], {}, given)
    assert found == {"tier": "CITY", "year": 2023}


@pytest.mark.parametrize(
    ("variable", "text"), [(TIER, "x"), (YEAR, "-1"), (YEAR, "1_0"), (YEAR, "٣"), (YEAR, "2147483648")]
)
def test_bad_values_are_named(variable: Variable, text: str):
    with pytest.raises(BadQuery) as bad:
        variables.read([variable], {}, [(variable.name, text)])
    assert bad.value.name == variable.name


def test_days_and_instants_in_words():
    assert words.day("2023-07-18") == "2023年7月18日"
    assert words.day("2023-07-17T16:30:00Z") == "2023年7月18日"
    assert words.moment("2023-06-15T06:30:00.123456Z") == "2023年6月15日 14:30"
    assert words.stamp("2023-06-15T16:30:00Z") == "2023-06-16 00:30"
    assert words.span("2023-06-10", "2023-06-12") == "2023年6月10日至12日"
    assert words.count(1284) == "1,284"
