"""The guard measures one operation, linearly, and says which limit was passed."""

import time
from typing import Any

import pytest
from graphql import GraphQLError

from schema import guard
from schema.guard.document import Prepared, prepare
from schema.guard.limits import LIMITS
from schema.guard.measure import MANY, Ruler
from schema.guard.sizes import list_sizes
from tests.server.app import standin

SCHEMA = standin.schema()
CORE = SCHEMA._schema


def ruler(query: str, variables: dict[str, Any] | None = None, name: str | None = None) -> Ruler:
    prepared = prepare(query, name)
    assert isinstance(prepared, Prepared), prepared
    return Ruler(CORE, prepared, variables or {}, LIMITS, LIMITS.first)


def refused(query: str, variables: dict[str, Any] | None = None, name: str | None = None, **of: bool) -> Any:
    """The limit that refuses the query, or its code; None when it may run."""
    prepared = prepare(query, name)
    error = guard.refusal(CORE, prepared, variables or {}, **of) if isinstance(prepared, Prepared) else prepared
    if error is None:
        return None
    assert isinstance(error, GraphQLError)
    extensions = error.extensions or {}
    return extensions.get("limit") or extensions.get("code") or error.message


def bomb(generations: int, spreads: int, leaf: str = "hello") -> str:
    """Fragments that spread the next one several times: spreads ** generations leaves in a small text."""
    chain = [f"fragment f{n} on Query {{ {f'...f{n + 1} ' * spreads} }}" for n in range(generations)]
    return f"{{ ...f0 }} {' '.join(chain)} fragment f{generations} on Query {{ {leaf} }}"


def nested(depth: int, field: str = "me") -> str:
    return "{" + f"{field} {{" * (depth - 1) + "hello" + "}" * depth


PIECE = f"... {{ {'hello ' * 25} }} "


class TestLimits:
    @pytest.mark.parametrize(
        ("small", "large", "limit"),
        [
            (nested(10), nested(11), "depth"),
            ("{" + PIECE * 20 + "}", "{" + PIECE * 20 + " hello }", "fields"),
            ("{" + "hello " * 30 + "}", "{" + "hello " * 31 + "}", "repeated fields"),
            ('{ echo(value: "a") }', '{ echo(value: ["\\u0000"]) }', "BAD_REQUEST"),
            (
                "{" + " ".join(f"a{n}: hello" for n in range(30)) + "}",
                "{" + " ".join(f"a{n}: hello" for n in range(31)) + "}",
                "aliases",
            ),
            ("{ hello " + "@skip(if: false) " * 5 + "}", "{ hello " + "@skip(if: false) " * 6 + "}", "directives"),
            (bomb(29, 1), bomb(30, 1), "fragments"),
            ("{" + "... {" * 59 + "hello" + "}" * 60, "{" + "... {" * 60 + "hello" + "}" * 61, "nesting"),
            (f"{{ echo(value: {'1' * 40}) }}", f"{{ echo(value: [{{a: {'1' * 41}}}]) }}", "digits"),
            (
                "{ rows(first: 100) { nodes { below(first: 23) { nodes { number } } } } }",
                "{ rows(first: 100) { nodes { below(first: 24) { nodes { number } } } } }",
                "cost",
            ),
        ],
    )
    def test_each_limit_admits_its_last_and_refuses_the_next(self, small: str, large: str, limit: str) -> None:
        assert refused(small) is None
        assert refused(large) == limit

    def test_directives_on_the_operation_its_variables_and_its_fragments_count(self) -> None:
        query = "query ($x: Int @a) @b { ...F @c ... @d { hello @e } } fragment F on Query @f { hello }"
        assert ruler(query).measure().directives == 6
        assert refused(query) == "directives"

    def test_a_document_has_at_most_two_thousand_tokens(self) -> None:
        assert isinstance(prepare("{" + "hello " * 1998 + "}", None), Prepared)
        error = prepare("{" + "hello " * 1999 + "}", None)
        assert isinstance(error, GraphQLError)
        assert "2000 tokens" in error.message

    def test_a_nul_in_a_variable_is_refused(self) -> None:
        assert refused("query ($v: JSON!) { echo(value: $v) }", {"v": [{"a": "x\0"}]}) == "BAD_REQUEST"
        assert refused("query ($v: JSON!) { echo(value: $v) }", {"v": [{"a": "x"}]}) is None

    def test_a_number_too_long_in_a_variables_default_or_a_directive_is_refused(self) -> None:
        assert refused(f"query ($x: Int = {'9' * 5000}) {{ hello }}") == "digits"
        assert refused(f"{{ hello @skip(if: {'9' * 41}.5) }}") == "digits"


class TestOperations:
    def test_only_the_operation_that_runs_is_counted(self) -> None:
        query = "query Small { hello } query Large {" + PIECE * 24 + "}"
        assert refused(query, name="Small") is None
        assert refused(query, name="Large") == "fields"

    def test_fragments_that_the_operation_does_not_reach_do_not_count(self) -> None:
        unused = " ".join(f"fragment u{n} on Query {{ hello }}" for n in range(40))
        assert refused(f"{{ hello }} {unused}") is None

    def test_at_most_twenty_operations(self) -> None:
        assert refused(" ".join(f"query q{n} {{ hello }}" for n in range(20)), name="q1") is None
        assert refused(" ".join(f"query q{n} {{ hello }}" for n in range(21)), name="q1") == "operations"

    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ("query A { hello } query B { hello }", None),
            ("query A { hello } query A { me { hello } }", "A"),
            ("{ hello } query B { hello }", None),
            ("query A { hello }", "B"),
            ("fragment F on Query { hello }", None),
            ("{ ...F } fragment F on Query { hello } fragment F on Query { me { hello } }", None),
        ],
    )
    def test_a_document_whose_operation_is_in_doubt_is_refused(self, query: str, name: str | None) -> None:
        assert refused(query, name=name) == "BAD_REQUEST"

    async def test_what_was_measured_is_what_runs(self) -> None:
        answer = await SCHEMA.execute("query A { hello } query B { boom }", operation_name="A")
        assert answer.data == {"hello": "hello world"}


class TestPages:
    @pytest.mark.parametrize("first", ["-1", "101", "9" * 5000, "-99999999999999999999"])
    def test_a_page_is_of_zero_to_a_hundred(self, first: str) -> None:
        assert refused(f"{{ rows(first: {first}) {{ nodes {{ number }} }} }}") in ("PAGE_SIZE", "digits")

    @pytest.mark.parametrize("given", [-1, 101, 10**9, 1e9, -0.5, 2**70])
    def test_also_by_variable(self, given: float) -> None:
        query = "query ($n: Int) { rows(first: $n) { nodes { number } } }"
        assert refused(query, {"n": given}) == "PAGE_SIZE"
        assert refused(query.replace("first", "last"), {"n": given}) == "PAGE_SIZE"

    def test_also_by_a_variables_default(self) -> None:
        query = "query ($n: Int = 101) { rows(first: $n) { nodes { number } } }"
        assert refused(query) == "PAGE_SIZE"
        assert refused(query, {"n": 3}) is None
        assert refused(query, {"n": None}) is None

    def test_a_page_size_multiplies_the_cost_below_it(self) -> None:
        query = "query ($n: Int = 7) { rows(first: $n) { nodes { number } } }"
        assert ruler("{ rows { nodes { number } } }").measure().cost == 1 + 20 * 2
        assert ruler(query).measure().cost == 1 + 7 * 2
        assert ruler(query, {"n": 30}).measure().cost == 1 + 30 * 2
        assert ruler(query, {"n": 30.0}).measure().cost == 1 + 30 * 2
        assert ruler(query, {"n": 0}).measure().cost == 1 + 1 * 2

    def test_sizes_are_read_off_the_schema(self) -> None:
        sizes = list_sizes(CORE)
        assert sizes["Query", "rows"] == 20
        assert sizes["Row", "aspects"] == 5
        assert sizes["Row", "marks"] == 50
        assert ("Rows", "nodes") not in sizes
        assert ("Query", "hello") not in sizes

    def test_a_page_of_the_house_may_ask_for_more_and_pays_no_cost(self) -> None:
        assert refused(standin.PAGE, {"n": 2000}, of_a_page=True) is None
        assert refused(standin.PAGE, {"n": 2001}, of_a_page=True) == "PAGE_SIZE"
        assert refused(standin.PAGE, {"n": 2000}) == "PAGE_SIZE"
        assert refused(standin.PAGE, {"n": 100}) == "cost"
        assert refused(nested(11), of_a_page=True) == "depth"

    async def test_the_schema_knows_its_pages_by_their_hash(self) -> None:
        answer = await SCHEMA.execute(standin.PAGE, {"n": 150})
        assert answer.errors is None
        assert len(answer.data["rows"]["nodes"]) == 150
        other = await SCHEMA.execute(standin.PAGE + " ", {"n": 150})
        assert other.errors[0].extensions["code"] == "PAGE_SIZE"


class TestBombs:
    def test_ten_to_the_twenty_eighth_spreads_are_measured_once_each(self) -> None:
        query = bomb(28, 10)
        measuring = ruler(query)
        started = time.perf_counter()
        found = measuring.measure()
        print(f"10^28 spreads: {len(query)} bytes, {measuring.visited} nodes, {time.perf_counter() - started:.4f} s")
        assert found.fields == MANY
        assert measuring.visited <= 28 * 10 + 2
        assert refused(query) == "fields"

    @pytest.mark.parametrize(
        ("leaf", "limit"), [("hello", "fields"), ("a: hello", "fields"), ("me { hello }", "fields")]
    )
    def test_the_bomb_that_took_the_stock_limiter_eleven_seconds(self, leaf: str, limit: str) -> None:
        assert refused(bomb(14, 3, leaf)) == limit

    def test_the_work_is_linear_in_the_document(self) -> None:
        visits = []
        for generations in (7, 14, 28):
            measuring = ruler(bomb(generations, 10))
            measuring.measure()
            visits.append(measuring.visited)
        assert visits == [72, 142, 282]

    def test_a_page_within_pages_multiplies(self) -> None:
        inner = "number"
        for _ in range(3):
            inner = f"below(first: 100) {{ nodes {{ {inner} }} }}"
        query = f"{{ rows(first: 100) {{ nodes {{ {inner} }} }} }}"
        assert ruler(query).measure().cost > 10**8
        assert refused(query) == "cost"

    def test_cycles_and_unknown_fragments_are_left_to_validation(self) -> None:
        assert refused("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }") is None
        assert refused("{ ...Nowhere }") is None

    @pytest.mark.parametrize(
        "query", ["{ ...A } fragment A on Query { ...A hello }", "{ ...Nowhere }", "{ unknown { x } }"]
    )
    async def test_and_validation_names_them_in_one_error(self, query: str) -> None:
        answer = await SCHEMA.execute(query)
        assert [error.extensions["code"] for error in answer.errors] == ["GRAPHQL_VALIDATION_FAILED"]

    def test_deep_chains_of_fragments_and_inline_fragments_never_reach_the_recursion_limit(self) -> None:
        chain = " ".join(f"fragment f{n} on Query {'{...' * 55}{{ ...f{n + 1} }}{'}' * 55}" for n in range(8))
        chain += " fragment f8 on Query { hello }"
        assert refused("{ ...f0 } " + chain) == "nesting"
        assert refused("{ ...f7 ...f6 ...f0 } " + chain) == "nesting"

    def test_nesting_beyond_the_parser(self) -> None:
        error = prepare(nested(600), None)
        assert isinstance(error, GraphQLError)


async def test_only_the_first_error_is_answered() -> None:
    answer = await SCHEMA.execute("{" + "".join(f"unknown{n} " for n in range(50)) + "}")
    assert len(answer.errors) == 1


async def test_a_remembered_document_answers_the_same_and_different_variables_count() -> None:
    query = "query ($n: Int) { rows(first: $n) { nodes { number } } }"
    for given, fine in ((3, True), (300, False), (3, True)):
        answer = await SCHEMA.execute(query, {"n": given})
        assert (answer.errors is None) is fine


async def test_syntax_errors_are_reported_in_process_too() -> None:
    answer = await SCHEMA.execute("{ hello")
    assert [error.extensions["code"] for error in answer.errors] == ["GRAPHQL_PARSE_FAILED"]
    long = await SCHEMA.execute("{" + "hello " * 3000 + "}")
    assert "tokens" in long.errors[0].message
