"""Every rule has a sentence in both languages, and uses no parameter that it is not given."""

import ast
import re
import string
import tomllib
from pathlib import Path

import pytest

from server.packages.rules import RULES

ROOT = Path(__file__).parents[3]
LANGUAGES = ("zh_CN", "en")
# Rules arise here: as the argument after the place of a fault, or as the first of a SchemeFault or a Bad.
SOURCES = [*ROOT.glob("server/packages/*.py"), *ROOT.glob("server/ranking/*.py")]
POSITION = {"add": 3, "warn": 3, "fault": 3, "SchemeFault": 1, "Bad": 0}
POSITION_BY_KEY = 1  # row.fault(column, rule), table.fault(key, rule)


def catalogue(language: str) -> dict[str, str]:
    text = (ROOT / "schema/messages" / language / "package.toml").read_text()
    rules: dict[str, str] = tomllib.loads(text)["rule"]
    return rules


def rules_in(source: Path) -> set[str]:
    """The rules that stand in a source as texts at the place of a rule."""
    found = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            owner = getattr(getattr(node.func, "value", None), "id", "")
            position = POSITION.get(name, 99)
            if name == "fault" and (owner or isinstance(node.func, ast.Attribute)):
                position = POSITION_BY_KEY
            argument = node.args[position] if position < len(node.args) else None
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                found.add(argument.value)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_a_sentence(language: str) -> None:
    assert catalogue(language).keys() == RULES.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_use_only_what_they_are_given(language: str) -> None:
    for rule, sentence in catalogue(language).items():
        used = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
        assert used <= {"expected", "found", *RULES[rule]}, rule


def test_sentences_are_in_their_language() -> None:
    chinese, english = (catalogue(language) for language in LANGUAGES)
    assert all(re.search("[\u4e00-\u9fff]", sentence) for sentence in chinese.values())
    assert not any(re.search("[\u4e00-\u9fff]", sentence) for sentence in english.values())


def test_the_rules_in_the_sources_are_registered() -> None:
    found = {rule for source in SOURCES for rule in rules_in(source)}
    assert len(found) > 60
    assert found <= RULES.keys(), found - RULES.keys()
