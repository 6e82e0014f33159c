"""The table role × act over the running schema: every mutation asked by every role, with as little as it takes.

A role that may is never told `not_your_role`, whatever else it is told; one that may not is told nothing else. So an
act asks who acts before it looks anything up.
"""

import asyncio
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    is_required_argument,
    is_required_input_field,
)

from schema import Context, schema
from server.access import ANONYMOUS, Held, Viewer
from server.access.acts import ACTS, TOKEN_SCOPES
from server.access.roles import EVERYBODY, GRANTED
from tests.server.access.people import account

BY_MUTATION = {act.mutation: act for act in ACTS.values()}
MUTATIONS: Mapping[str, Any] = schema._schema.mutation_type.fields if schema._schema.mutation_type else {}
LEAST = {
    "Int": "1", "Float": "1", "Boolean": "false", "Date": '"2027-03-05"', "LocalTime": '"2027-03-05T09:30"',
}  # fmt: skip


def least(kind: GraphQLInputType) -> str:
    """The least that a type takes, as a literal: of an object its required fields, of a list nothing."""
    if isinstance(kind, GraphQLNonNull):
        return least(kind.of_type)
    if isinstance(kind, GraphQLList):
        return "[]"
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        parts = (f"{name}: {least(one.type)}" for name, one in kind.fields.items() if is_required_input_field(one))
        return "{" + ", ".join(parts) + "}"
    assert isinstance(kind, GraphQLScalarType)
    return LEAST.get(kind.name, '"x"')


@cache
def document(name: str) -> str:
    """A mutation with its required arguments alone; the key is a variable."""
    required = {each: one.type for each, one in MUTATIONS[name].args.items() if is_required_argument(one)}
    given = [f"{each}: $key" if each == "idempotencyKey" else f"{each}: {least(one)}" for each, one in required.items()]
    head = "mutation ($key: String!)" if "idempotencyKey" in required else "mutation"
    return f"{head} {{ {name}({', '.join(given)}) {{ __typename ... on Refusal {{ rule message }} }} }}"


async def answered(viewer: Viewer, name: str) -> str:
    """The rule that refused, "" where none did, or the code of an error."""
    asked = document(name)
    key = {"key": f"{name}-{viewer.name}"[:80]} if "$key" in asked else {}
    done = await schema.execute(asked, key, context_value=Context(viewer))
    if done.errors:
        return str((done.errors[0].extensions or {}).get("code")) + done.errors[0].message
    assert done.data is not None
    return str(done.data[name].get("rule", ""))


@pytest.fixture
async def somebody(database: Any) -> int:
    """The id of an account."""
    return (await account("somebody")).id


def holding(account_id: int, *roles: str, **more: Any) -> Viewer:
    """A viewer who holds roles in the whole office."""
    held = tuple(Held(role, "office") for role in roles)
    return Viewer("account:test", account_id=account_id, name="-".join(roles), held=held, **more)


def test_every_act_is_a_mutation_and_every_mutation_an_act() -> None:
    assert sorted(MUTATIONS) == sorted(BY_MUTATION)


async def test_a_role_may_what_the_table_says_and_nothing_else(somebody: int) -> None:
    """One database for all roles: what is asked is refused, or the same for each."""
    said = {
        (role, name): await answered(holding(somebody, role), name) for role in sorted(GRANTED) for name in MUTATIONS
    }
    denied = {pair for pair, rule in said.items() if rule == "not_your_role"}
    assert denied == {(role, name) for role, name in said if role not in BY_MUTATION[name].roles}
    assert {pair: rule for pair, rule in said.items() if rule.startswith(("INTERNAL", "BAD", "GRAPHQL"))} == {}


def _is_public(name: str) -> bool:
    return "public" in BY_MUTATION[name].roles


async def test_the_public_is_asked_to_sign_in(database: Any) -> None:
    assert {await answered(ANONYMOUS, name) for name in MUTATIONS if not _is_public(name)} == {"sign_in_needed"}
    assert {name for name in MUTATIONS if _is_public(name)} == {"fileObjection"}
    assert await answered(ANONYMOUS, "fileObjection") == "no_such_notice"


async def test_an_account_without_a_role_may_only_what_everybody_may(somebody: int) -> None:
    denied = {name for name in MUTATIONS if await answered(holding(somebody), name) == "not_your_role"}
    assert denied == {name for name in MUTATIONS if not BY_MUTATION[name].roles >= EVERYBODY}


async def test_a_program_needs_the_scope_of_the_act(somebody: int) -> None:
    for scope in TOKEN_SCOPES:
        viewer = holding(somebody, *sorted(GRANTED), scopes=frozenset({scope}))
        denied = {name for name in MUTATIONS if await answered(viewer, name) == "token_scope"}
        assert denied == {name for name in MUTATIONS if BY_MUTATION[name].group != scope}


async def test_with_a_password_given_by_another_nothing_is_open_but_its_change(somebody: int) -> None:
    viewer = holding(somebody, must_change=True)
    denied = {name for name in MUTATIONS if await answered(viewer, name) == "password_must_change"}
    assert denied == set(MUTATIONS) - {"changePassword"}


def test_the_control_an_act_that_asks_nobody_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """`openAccount` by a judge, when the table is said to allow it: the same walk then ends otherwise."""
    monkeypatch.setitem(
        ACTS, "account.opened", type(ACTS["account.opened"])("account.opened", "openAccount", "access", GRANTED)
    )
    viewer = holding(1, "judge")
    assert asyncio.run(answered(viewer, "openAccount")) == "login_malformed"
    monkeypatch.undo()
    assert asyncio.run(answered(viewer, "openAccount")) == "not_your_role"
