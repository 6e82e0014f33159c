"""Who acts in the story, each with an account and a token of his own; and how they are asked and answered."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx2

from schema.http import Running
from server import clock
from server.app import build
from tests.life.speaking import Caller
from tests.life.test_by_graphql import PLACE

COMPETITION = {"competition": PLACE["competition"]}
DAY = "2026-08-20"  # of the contest, a Thursday
BY_PLACE = "query($competition: String!, $event: String!) { event(competition: $competition, code: $event) "
HERE = f'competition: "{PLACE["competition"]}", event: "{PLACE["event"]}"'


class Anybody(Caller):
    """Somebody who is not signed in: he reads, and may act with a code he was given."""

    async def ask(self, document: str, **variables: Any) -> Any:
        """The data of an operation without a token: a query by GET, a mutation by POST."""
        asked, headers = {"query": document, "variables": variables}, {"accept": "application/json"}
        if document.startswith("mutation"):
            answer = await self.client.post("/graphql", json=asked, headers=headers)
        else:
            params = {"query": document, "variables": json.dumps(variables)}
            answer = await self.client.get("/graphql", params=params, headers=headers)
        body = answer.json()
        assert "errors" not in body, (body["errors"], document)
        return body["data"]


@dataclass
class People:
    """Everybody. `leaders`: of the delegations by region code."""

    site: httpx2.AsyncClient
    public: Caller
    organiser: Caller
    leaders: dict[str, Caller] = field(default_factory=dict)
    others: dict[str, Caller] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Caller:
        return self.others[name]


def at(hour: str, day: str = DAY) -> int:
    """An instant by the clocks of Shanghai."""
    told = datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=clock.SHANGHAI)
    return round(told.timestamp()) * 1_000_000


@asynccontextmanager
async def hour(url: str, instant: int, people: People | None = None) -> AsyncIterator[httpx2.AsyncClient]:
    """The application while the clock stands at `instant`; everybody speaks to it. A write runs in the context in which
    the application was put together, so there is one for each hour."""
    with clock.set_to(instant):
        transport = httpx2.ASGITransport(build(url, Running()))
        async with httpx2.AsyncClient(transport=transport, base_url="http://jinbang.test") as client:
            if people is not None:
                people.site = client
                for one in (people.public, people.organiser, *people.leaders.values(), *people.others.values()):
                    one.client = client
            yield client


async def refusal(by: Caller, mutation: str, **given: Any) -> tuple[str, list[str]]:
    """The rule that refuses a mutation, and those of its faults, in order."""
    found = await by.answer(mutation, **given)
    assert found["__typename"] == "Refusal", (by.name, mutation, found)
    return found["rule"], sorted(one["rule"] for one in found["faults"])


async def faults(by: Caller, mutation: str, **given: Any) -> list[tuple[str, str | None]]:
    """The faults of a refusal, each with the sheet it names."""
    found = await by.answer(mutation, **given)
    assert found["__typename"] == "Refusal", (by.name, mutation, found)
    return sorted((one["rule"], one["column"]) for one in found["faults"])


async def owed(people: People) -> list[str]:
    """What stands against publication now: the refusal, where it has faults these instead. Announcing says the same."""
    rule, inner = await refusal(people.organiser, "publishResults", **COMPETITION, reason="公布")
    assert await refusal(people.organiser, "announceResults", **COMPETITION) == (rule, inner)
    return inner if rule == "not_ready" else [rule]


async def event(by: Caller, select: str) -> Any:
    """Fields of the event as somebody sees them."""
    return (await by.ask(f"{BY_PLACE} {{ {select} }} }}", **PLACE))["event"]


async def version(by: Caller) -> int:
    """The version of the event."""
    return int((await event(by, "version"))["version"])


async def content(by: Caller) -> str:
    """The hash that is signed."""
    return str((await event(by, "content"))["content"])


async def sign_both(people: People) -> None:
    """The chief judge signs what stands now, then the supervisor; never the other way round."""
    now = await content(people["chief"])
    early = await refusal(people["supervisor"], "signAsSupervisor", **PLACE, content=now)
    assert early == ("chief_signs_first", [])
    await people["chief"].do("signEvent", **PLACE, content=now)
    await people["supervisor"].do("signAsSupervisor", **PLACE, content=now)
