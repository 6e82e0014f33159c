"""Introspection has a depth and a cost of its own, so that the standard query and GraphiQL work."""

import json

from graphql import get_introspection_query

from tests.schema.test_guard import SCHEMA, refused, ruler


class TestIntrospection:
    async def test_the_standard_query_runs(self) -> None:
        for everything in (False, True):
            query = get_introspection_query(
                specified_by_url=everything, directive_is_repeatable=everything, schema_description=everything,
                input_value_deprecation=everything,
            )  # fmt: skip
            answer = await SCHEMA.execute(query)
            assert answer.errors is None
            assert json.dumps(answer.data)

    def test_it_has_a_depth_of_its_own_beside_the_query(self) -> None:
        found = ruler('{ hello __schema { types { fields { name } } } __type(name: "Row") { name } }').measure()
        assert (found.depth, found.schema_depth) == (1, 4)

    def test_twice_the_standard_query_is_too_much(self) -> None:
        query = get_introspection_query()
        operation, _, fragments = query.partition("fragment FullType")
        body = operation.partition("{")[2].strip().removesuffix("}")
        once = f"{{ {body} }} fragment FullType{fragments}"
        twice = f"{{ {body} {body.replace('__schema', 'again: __schema')} }} fragment FullType{fragments}"
        assert refused(once) is None
        assert refused(twice) == "introspection cost"

    def test_circular_introspection_is_refused(self) -> None:
        circle = "name"
        for _ in range(4):
            circle = f"fields {{ type {{ {circle} }} }}"
        assert refused(f"{{ __schema {{ types {{ {circle} }} }} }}") == "introspection cost"

    def test_its_depth_ends_at_fifteen(self) -> None:
        def of_type(depth: int) -> str:
            return '{ __type(name: "Row") {' + "ofType {" * (depth - 2) + "name" + "}" * depth

        assert refused(of_type(15)) is None
        assert refused(of_type(16)) == "introspection depth"
