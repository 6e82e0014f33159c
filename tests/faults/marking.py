"""Judges at work over HTTP against the real server in a process of its own, which is killed with -9."""

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from server import ledger
from server.access import console
from server.access.keyed import digest
from server.access.records import Grant, Token
from server.competitions import chain_of
from server.ledger.records import LedgerEvent
from tests.faults.nursery import Child, Nursery
from tests.server.scoring.story import CODE, Story

Process = Child | subprocess.Popen[bytes]
ROOT = Path(__file__).parents[2]
PORTS = 20_000, 32_000  # below net.ipv4.ip_local_port_range
FAR = 4_000_000_000_000_000  # UTC microseconds, in 2096
GIVE = """mutation Give($sheet: String!, $marks: [MarkInput!]!, $version: Int!, $key: String!) {
  giveMarks(sheet: $sheet, marks: $marks, send: false, version: $version, idempotencyKey: $key) {
    __typename ... on Sheet { version } ... on Refusal { rule } } }"""


async def tokens(story: Story) -> list[str]:
    """A bearer token for each judge who sits, with the grant it stands on."""
    secrets = [f"jb_secret-of-{one.account_id}" for one in story.judges]
    async with ledger.change(console(), "story.tokens", chain=chain_of(CODE)) as change:
        for judge, secret in zip(story.judges, secrets, strict=True):
            await change.save(Grant(account_id=judge.account_id, role="judge", scope="event", event_id=story.event.id))
            await change.save(
                Token(
                    account_id=judge.account_id, name="tablet", digest=digest(secret), scopes="read;marks",
                    expires_at=FAR,
                )
            )  # fmt: skip
    return secrets


async def chief_token(story: Story) -> str:
    """A bearer token of the first judge's account, which holds the chief judge's role besides."""
    account, secret = story.judges[0].account_id, "jb_secret-of-the-chief"
    async with ledger.change(console(), "story.chief", chain=chain_of(CODE)) as change:
        await change.save(Grant(account_id=account, role="chief_judge", scope="event", event_id=story.event.id))
        token = Token(account_id=account, name="chief", digest=digest(secret), scopes="read;marks", expires_at=FAR)
        await change.save(token)
    return secret


@asynccontextmanager
async def serving(
    url: str, folder: Path, port: int | None = None, *, by: Nursery | None = None
) -> AsyncIterator[tuple[Process, str]]:
    """`jinbang serve`, answering; killed with -9 at the end. `by`: whose child it is, else a process from scratch."""
    port = port or quiet_port()
    arguments = ["serve", "--port", str(port), "--database", url]
    log = folder / f"serve-{port}.log"
    process: Process = by.jinbang(arguments, log) if by else _from_scratch(arguments, log)
    address = f"http://127.0.0.1:{port}"
    try:
        await ready(process, address, log)
        yield process, address
    finally:
        process.kill()
        process.wait()


def _from_scratch(arguments: list[str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as told:
        return subprocess.Popen(
            [sys.executable, "-m", "server.cli", *arguments], cwd=ROOT, env=os.environ, stdout=told, stderr=told
        )


def quiet_port() -> int:
    """A port nobody listens on, below those that the system gives to outgoing connections: until the server has
    started, which takes seconds on a busy machine, nobody else is given it."""
    while True:
        port = random.SystemRandom().randrange(*PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


async def ready(process: Process, address: str, log: Path) -> None:
    """Wait until it can do its work."""
    async with httpx2.AsyncClient(base_url=address, timeout=20, trust_env=False) as client:
        for _ in range(1200):
            with suppress(httpx2.HTTPError):
                if (await client.get("/readyz")).status_code == 200:
                    return
            assert process.poll() is None, f"the server ended with {process.returncode}: {_told(log)}"
            await asyncio.sleep(0.05)
    raise TimeoutError(f"the server did not get ready: {_told(log)}")


def _told(log: Path) -> str:
    return log.read_text()


@dataclass
class Tablet:
    """A judge who writes A1 on his sheets again and again. `said`: what the server acknowledged, number@version to
    value; `hasty` (the control) takes a request for done once it is sent, and does not ask again."""

    token: str
    sheets: list[str]
    hasty: bool = False
    said: dict[str, str] = field(default_factory=dict)
    turn: int = 0

    async def work(self, address: str) -> None:
        """Until the server is gone; then what has no answer is asked again with the same key."""
        headers = {"authorization": f"Bearer {self.token}"}
        async with httpx2.AsyncClient(base_url=address, timeout=20, headers=headers, trust_env=False) as client:
            try:
                while True:
                    self.turn += await self._give(client)
            except httpx2.HTTPError:
                self.turn += self.hasty

    async def _give(self, client: httpx2.AsyncClient) -> bool:
        """Whether it is done; else the same is asked again with the same key."""
        number = self.sheets[self.turn % len(self.sheets)]
        version = 1 + self.turn // len(self.sheets)
        value = str(version % 60)
        asked = {
            "sheet": number, "marks": [{"aspect": "A1", "value": value}], "version": version,
            "key": f"{number}@{version}",
        }  # fmt: skip
        if self.hasty:
            self.said[f"{number}@{version + 1}"] = value
        answer = (await client.post("/graphql", json={"query": GIVE, "variables": asked})).json()
        done = (answer.get("data") or {}).get("giveMarks") or {}
        if done.get("__typename") == "Sheet":
            self.said[f"{number}@{version + 1}"] = value
            return True
        assert self.hasty or "errors" in answer, answer
        return self.hasty


async def busy(tablets: list[Tablet], works: list["asyncio.Task[None]"], wanted: int) -> None:
    """Wait until so many are acknowledged: the machine may be slow, the kill comes amid the writes."""
    for _ in range(3000):
        if sum(len(one.said) for one in tablets) >= wanted:
            return
        assert not any(one.done() for one in works), works
        await asyncio.sleep(0.02)
    raise TimeoutError(f"{wanted} writes were not acknowledged in a minute")


async def stored() -> list[tuple[str, str]]:
    """What the ledger says was given: number@version to the value of the one mark in that event."""
    found = []
    for event in await LedgerEvent.filter(chain=chain_of(CODE), act="sheet.given").order_by("seq"):
        rows: Mapping[str, dict[str, list[list[int]]]] = json.loads(event.body)["rows"]
        sheet = _column(rows["sheet"], "number"), _column(rows["sheet"], "version")
        value = str(int(_column(rows["mark"], "value")) // 1000) if "mark" in rows else "as before"
        found.append((f"{sheet[0]}@{sheet[1]}", value))
    return found


def _column(table: Mapping[str, list], name: str):  # type: ignore[type-arg,no-untyped-def]
    return table["values"][0][table["columns"].index(name)]
