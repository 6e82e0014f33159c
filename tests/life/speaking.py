"""A program that speaks GraphQL over HTTP with a bearer token: one call for each mutation, as the schema types it."""

from typing import Any
from uuid import uuid4

import httpx2
from graphql import GraphQLUnionType, get_named_type

from schema import schema
from server.access.acts import TOKEN_SCOPES

REFUSAL = "... on Refusal { rule message field faults { file row column rule message } }"


class Caller:
    """Somebody with a token. `do` carries out a mutation and insists that it was not refused; `refused` that it was."""

    def __init__(self, client: httpx2.AsyncClient, token: str, name: str = "") -> None:
        self.client, self.token, self.name = client, token, name

    async def ask(self, document: str, **variables: Any) -> Any:
        """The data of an operation, which must have no error."""
        answer = await self.client.post(
            "/graphql",
            json={"query": document, "variables": variables},
            headers={"authorization": f"Bearer {self.token}", "accept": "application/json"},
        )
        body = answer.json()
        assert "errors" not in body, (self.name, body["errors"], document)
        return body["data"]

    async def answer(self, mutation: str, select: str = "__typename", **given: Any) -> dict[str, Any]:
        """What a mutation answers: its noun, or the refusal."""
        given.setdefault("idempotencyKey", str(uuid4()))
        found: dict[str, Any] = (await self.ask(document_of(mutation, select, given), **given))[mutation]
        return found

    async def do(self, mutation: str, select: str = "__typename", **given: Any) -> dict[str, Any]:
        """The noun that a mutation answers."""
        found = await self.answer(mutation, select, **given)
        assert found["__typename"] != "Refusal", (self.name, mutation, found)
        return found

    async def seen(self, document: str, field: str = "competition") -> Any:
        """What anybody sees: a query by GET without a token."""
        answer = await self.client.get("/graphql", params={"query": document}, headers={"accept": "application/json"})
        body = answer.json()
        assert "errors" not in body, (body["errors"], document)
        return body["data"][field]

    async def hand_in(self, name: str, content: bytes) -> str:
        """The id of a file that was handed in."""
        answer = await self.client.post(
            "/files", files={"file": (name, content)}, headers={"authorization": f"Bearer {self.token}"}
        )
        assert answer.status_code in {200, 201}, (self.name, answer.text)
        return str(answer.json()["id"])

    async def refused(self, mutation: str, **given: Any) -> str:
        """The rule that refuses a mutation."""
        found = await self.answer(mutation, **given)
        assert found["__typename"] == "Refusal", (self.name, mutation, found)
        assert found["message"], found
        return str(found["rule"])


def document_of(mutation: str, select: str, given: dict[str, Any]) -> str:
    """The document of a mutation with the variables that are given, of the types the schema says."""
    assert schema._schema.mutation_type is not None
    field = schema._schema.mutation_type.fields[mutation]
    answer = get_named_type(field.type)
    assert isinstance(answer, GraphQLUnionType)
    [noun] = [one.name for one in answer.types if one.name != "Refusal"]
    declared = ", ".join(f"${name}: {field.args[name].type}" for name in given)
    passed = ", ".join(f"{name}: ${name}" for name in given)
    return f"mutation({declared}) {{ {mutation}({passed}) {{ __typename {REFUSAL} ... on {noun} {{ {select} }} }} }}"


async def first_time(client: httpx2.AsyncClient, login: str, given: str, own: str) -> Caller:
    """The first sign-in of somebody whose password was given by another: it must be changed, then the token."""
    origin = await _session(client, login, given)
    asked = {"old": given, "new": own, "idempotencyKey": str(uuid4())}
    answer = await client.post(
        "/graphql",
        json={"query": document_of("changePassword", "mustChange", asked), "variables": asked},
        headers={"origin": origin, "accept": "application/json"},
    )
    assert answer.json()["data"]["changePassword"] == {"__typename": "Me", "mustChange": False}, answer.text
    return await signed_in(client, login, own)


async def _session(client: httpx2.AsyncClient, login: str, password: str) -> str:
    """Sign in as a browser does; the origin to send with what follows."""
    origin = str(client.base_url).rstrip("/")
    client.cookies.clear()
    answer = await client.post(
        "/sign-in", data={"login": login, "password": password}, headers={"origin": origin}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    assert "refused" not in answer.headers["location"], answer.headers["location"]
    return origin


async def signed_in(client: httpx2.AsyncClient, login: str, password: str, name: str = "") -> Caller:
    """A token of all scopes for the account, got as a person gets it: by signing in and issuing it."""
    origin = await _session(client, login, password)
    given = {"name": "程序", "scopes": list(TOKEN_SCOPES), "expiresOn": "2027-06-30", "idempotencyKey": str(uuid4())}
    issued = await client.post(
        "/graphql",
        json={"query": document_of("issueToken", "secret", given), "variables": given},
        headers={"origin": origin, "accept": "application/json"},
    )
    found = issued.json()["data"]["issueToken"]
    assert found["__typename"] != "Refusal", found
    client.cookies.clear()
    return Caller(client, found["secret"], name or login)
