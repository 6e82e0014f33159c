"""No release breaks what other offices' programs ask: the schema of the last release against today's."""

from pathlib import Path

from graphql import GraphQLSchema, build_schema, find_breaking_changes

from schema import schema

RELEASED = Path(__file__).parents[2] / "schema" / "released.graphql"


def breaking(before: GraphQLSchema, after: str) -> list[str]:
    """What a program that asks the schema of before would stumble over."""
    return [change.description for change in find_breaking_changes(before, build_schema(after))]


def test_nothing_of_the_last_release_is_broken() -> None:
    assert breaking(build_schema(RELEASED.read_text("utf-8")), schema.as_str()) == []


def test_a_break_is_found() -> None:
    """The control: a field gone, an argument demanded, a value that may be null."""
    before = build_schema("type Query { a: Int b(c: Int): Int! }")
    assert len(breaking(before, "type Query { b(c: Int!): Int }")) == 3
