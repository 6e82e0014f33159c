"""Tablets on bad Wi-Fi: bare connections that are cut before, in or after a request, requests that arrive twice, marks
in any order. Whoever has no answer asks again with the same key."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.faults.marking import GIVE

CUT, TWICE = 0.20, 0.05
PATIENCE = 20.0  # seconds a tablet waits for an answer
AT_ONCE = 150  # requests on the way at the same moment, of however many judges
PAUSE = 0.3  # seconds at most before it asks again
BEFORE, AMID, UNANSWERED, IN_THE_ANSWER = range(4)
BROKEN = (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError)


@dataclass
class Air:
    """What happened on the way: `asked` requests, of which `cut`, `twice`; `times` of each mark until it was known to
    be stored, in seconds."""

    port: int
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    asked: int = 0
    cut: int = 0
    twice: int = 0
    refused: int = 0
    times: list[float] = field(default_factory=list)

    def told(self) -> str:
        """One line's worth of it; the times are said, and asserted nowhere."""
        ordered = sorted(self.times)
        p95, p99 = (ordered[min(len(ordered) * n // 100, len(ordered) - 1)] for n in (95, 99))
        return f"{self.asked} requests, {self.cut} cut, {self.twice} twice, p95 {p95:.1f} s, p99 {p99:.1f} s"

    async def post(self, token: str, asked: dict[str, Any], how: int | None = None) -> Any:
        """The answer to a request of its own connection; raises one of BROKEN where it is cut."""
        request = _request(token, asked)
        self.asked += 1
        reader, writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", self.port), PATIENCE)
        try:
            return await self._exchange(reader, writer, request, how)
        finally:
            writer.transport.abort()  # a reset, as when the tablet has left the hall

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes, how: int | None
    ) -> Any:
        if how is not None:
            self.cut += 1
            await self._cut(reader, writer, request, how)
            raise ConnectionError("cut")
        writer.write(request)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        return json.loads(await asyncio.wait_for(reader.readexactly(int(length.split(b":")[1])), PATIENCE))

    async def _cut(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes, how: int) -> None:
        if how == BEFORE:
            return
        writer.write(request[: len(request) // 2] if how == AMID else request)
        await writer.drain()
        if how == UNANSWERED:
            await asyncio.sleep(0.002 * (self.asked % 8))
        elif how == IN_THE_ANSWER:
            await asyncio.wait_for(reader.readexactly(20), PATIENCE)


def _request(token: str, asked: dict[str, Any]) -> bytes:
    body = json.dumps({"query": GIVE, "variables": asked}).encode()
    head = (
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
        f"Authorization: Bearer {token}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass
class Judge:
    """One with a tablet, and a mark for each of his sheets. `naive`, the control: each attempt has a key of its own,
    and a sheet that "was changed since" is given again."""

    token: str
    sheets: list[str]
    chance: Random
    naive: bool = False
    said: dict[str, str] = field(default_factory=dict)

    async def work(self, air: Air) -> None:
        """All marks, in any order."""
        for number in self.chance.sample(self.sheets, len(self.sheets)):
            value = str(self.chance.randrange(60))
            async with air.turns:
                before = time.perf_counter()
                await self._until_known(air, number, value)
                air.times.append(time.perf_counter() - before)
            self.said[number] = value

    async def _until_known(self, air: Air, number: str, value: str) -> None:
        version, attempt = 1, 0
        while True:
            attempt += 1
            key = f"{number} attempt {attempt}" if self.naive else number
            asked = {"sheet": number, "marks": [{"aspect": "A1", "value": value}], "version": version, "key": key}
            answer = await self._tried(air, asked)
            done = (answer.get("data") or {}).get("giveMarks") or {}
            if done.get("__typename") == "Sheet":
                return
            if done:
                air.refused += 1
                assert self.naive, done
                version += 1
            elif not self.naive or not answer:
                await asyncio.sleep(self.chance.random() * PAUSE)

    async def _tried(self, air: Air, asked: dict[str, Any]) -> dict[str, Any]:
        how = self.chance.randrange(4) if self.chance.random() < CUT else None
        with suppress(*BROKEN):
            if self.chance.random() < TWICE:
                air.twice += 1
                both = await asyncio.gather(
                    air.post(self.token, asked, how), air.post(self.token, asked), return_exceptions=True
                )
                return next((dict(one) for one in both if isinstance(one, dict)), {})
            return dict(await air.post(self.token, asked, how))
        return {}


async def stepwise(judges: list[Judge], wanted: list[int], step: Callable[[], Awaitable[None]]) -> None:
    """Do `step` each time so many marks are known to be stored."""
    for goal in wanted:
        while sum(len(one.said) for one in judges) < goal:  # noqa: ASYNC110  they tell nobody
            await asyncio.sleep(0.02)
        await step()
