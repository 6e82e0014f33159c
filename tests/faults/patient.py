"""Judges who do not give up: every sheet carries ten marks, and what nobody knows is asked again with the same key."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import httpx2

from server.competitions import chain_of
from server.ledger.records import LedgerEvent
from server.ranking import Aspect, Module, Scheme
from tests.faults.marking import GIVE
from tests.server.scoring.story import CODE

JUDGES, ASPECTS = 4, 10
CODES = [f"A{n}" for n in range(1, ASPECTS + 1)]


def scheme() -> Scheme:
    """Ten aspects, so that a sheet carries ten marks."""
    aspects = tuple(Aspect(code, code, 60_000, judges=JUDGES) for code in CODES)
    return Scheme(modules=(Module("skill", "操作技能", Fraction(1), aspects),))


@dataclass
class Marker:
    """A judge who gives all marks of his sheets again and again, and asks again with the same key what nobody knows.

    `said`: what was acknowledged, number@version/aspect to value; `gap`: the longest time between two answers.
    """

    token: str
    sheets: list[str]
    addresses: list[str]
    said: dict[str, str] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    settled: int = 0
    gap: float = 0.0
    _answered: float = field(default_factory=time.monotonic)

    async def work(self, enough: asyncio.Event) -> None:
        """Until it is enough."""
        headers = {"authorization": f"Bearer {self.token}"}
        turn, tried = 0, 0
        async with httpx2.AsyncClient(timeout=25, headers=headers, trust_env=False) as client:
            while not enough.is_set():
                code = await self._give(client, self.addresses[tried % len(self.addresses)], turn)
                if code is None:
                    self.settled += tried > 0
                    turn, tried = turn + 1, 0
                    continue
                self.told[code] += 1
                tried += 1
                await asyncio.sleep(0.1)

    async def _give(self, client: httpx2.AsyncClient, address: str, turn: int) -> str | None:
        """None when it is acknowledged, else what was told."""
        number, version = self.sheets[turn % len(self.sheets)], 1 + turn // len(self.sheets)
        value = str(version % 60)
        marks = [{"aspect": code, "value": value} for code in CODES]
        asked = {"sheet": number, "marks": marks, "version": version, "key": f"{number}@{version}"}
        try:
            answer = (await client.post(f"{address}/graphql", json={"query": GIVE, "variables": asked})).json()
        except httpx2.HTTPError:
            return "no answer"
        done: dict[str, Any] = (answer.get("data") or {}).get("giveMarks") or {}
        if done.get("__typename") != "Sheet":
            return str(answer["errors"][0]["extensions"]["code"] if "errors" in answer else done["rule"])
        self.said |= {f"{number}@{version + 1}/{code}": value for code in CODES}
        now = time.monotonic()
        self.gap, self._answered = max(self.gap, now - self._answered), now
        return None


async def stored_marks() -> list[tuple[str, str]]:
    """What the ledger says was given: number@version/aspect to value, once for every mark of every event."""
    found = []
    for event in await LedgerEvent.filter(chain=chain_of(CODE), act="sheet.given").order_by("seq"):
        rows = json.loads(event.body)["rows"]
        [sheet] = (dict(zip(rows["sheet"]["columns"], one, strict=True)) for one in rows["sheet"]["values"])
        marks = [dict(zip(rows["mark"]["columns"], one, strict=True)) for one in rows["mark"]["values"]]
        for code, mark in zip(CODES, sorted(marks, key=lambda one: one["aspect_id"]), strict=True):
            found.append((f"{sheet['number']}@{sheet['version']}/{code}", str(mark["value"] // 1000)))
    return found
