"""Put together, the documents of a walk ask for what they asked one by one, and the guard lets them through."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import parse, print_ast, validate

from schema import schema
from schema.guard import Prepared, prepare, refusal
from tests.schema.listed import paths
from tests.schema.merging import merged, steps
from tests.schema.walking import is_public


@pytest.fixture(scope="module")
def documents() -> list[str]:
    """Along every public path."""
    return [one.document for one in paths(only=is_public)]


def asked(document: str) -> set[tuple[str, ...]]:
    """The fields without a selection, each with all that leads to it, arguments and fragments included."""
    return set(_below(parse(document).definitions[0].selection_set, ()))  # type: ignore[attr-defined]


def _below(selected: Any, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for one in selected.selections:
        here = (*above, print_ast(one).partition("{")[0].strip())
        if one.selection_set:
            yield from _below(one.selection_set, here)
        else:
            yield here


def test_together_they_ask_for_the_same(documents: list[str]) -> None:
    together = list(merged(documents))
    assert len(together) * 10 < len(documents)
    assert set[tuple[str, ...]]().union(*map(asked, together)) == set[tuple[str, ...]]().union(*map(asked, documents))
    without = set[tuple[str, ...]]().union(*map(asked, merged(documents[1:])))
    assert without != set[tuple[str, ...]]().union(*map(asked, documents))  # the control


def test_each_is_valid_and_let_through(documents: list[str]) -> None:
    for document in merged(documents):
        prepared = prepare(document, None)
        assert isinstance(prepared, Prepared)
        assert refusal(schema._schema, prepared, {}, of_a_page=True) is None
        assert validate(schema._schema, prepared.document) == []


def test_what_cannot_stand_together_does_not() -> None:
    """A field with other arguments, and a fragment beside a fragment."""
    apart = [
        '{ node(id: "1") { ... on A { b { __typename c } } } }',
        '{ node(id: "2") { ... on A { b { __typename c } } } }',
    ]
    assert list(merged(apart)) == apart
    fragments = ["{ a { ... on A { b { __typename c } } } }", "{ a { ... on B { b { __typename c } } } }"]
    assert list(merged(fragments)) == fragments
    below = ["{ a { __typename b } }", "{ a { c { __typename d } } }", "{ a { e } }"]
    assert list(merged(below)) == ["{ a { __typename b c { __typename d } e } }"]
    assert steps(below[1]) == (["a", "c"], ["__typename", "d"])
