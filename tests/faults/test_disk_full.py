"""A full disk, a file that may not grow, a database turned read-only: what was acknowledged is stored, what was refused
is not, and writes go on by themselves once there is room (reliability.md C8). The control says "done" too early.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from server import db
from server.ledger.verify import verify
from tests import databases
from tests.faults.marking import GIVE, serving, stored, tokens
from tests.faults.nursery import Child, Nursery, nursery
from tests.faults.small_disk import can_mount, small_disk
from tests.faults.tally import Tally, tally
from tests.faults.watched import Outcome, stored_rows
from tests.server.scoring.story import built, scheme

WRITES, FAILURES = 30, 3
LANGUAGES = {"zh-CN": "现在只能查看", "en": "only"}
MARKED = GIVE.replace("{ rule }", "{ rule message }")
PATIENCE = 60.0  # seconds
ROOT = pytest.mark.skipif(not can_mount(), reason="needs root: a small disk is mounted")
READ_ONLY = "ALTER SYSTEM SET default_transaction_read_only = {}"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]


@pytest.fixture(scope="module")
def writers() -> Iterator[Nursery]:
    with nursery("tests.faults.writer", env={"JINBANG_LEAST_FREE": "0"}) as made:
        yield made


@dataclass
class Writing:
    """A writer, and what it said."""

    child: Child
    said: Path

    def count(self, word: str) -> int:
        return self.said.read_text().count(f"{word} ") if self.said.exists() else 0

    async def until(self, word: str, more: int) -> None:
        """Wait for so many more lines that begin so."""
        wanted = self.count(word) + more
        async with asyncio.timeout(PATIENCE):
            while self.count(word) < wanted:
                assert self.child.poll() is None, self.said.read_text()
                await asyncio.sleep(0.02)

    def told(self, number: int) -> None:
        os.kill(self.child.pid, number)

    @property
    def failures(self) -> set[str]:
        """The rules and errors."""
        return {line[3:] for line in self.said.read_text().splitlines() if line.startswith("no ")}


@asynccontextmanager
async def writing(writers: Nursery, url: str, folder: Path, how: str = "full") -> AsyncIterator[Writing]:
    """A writer under way; at the end it finishes what it is at."""
    said = folder / "said"
    one = Writing(writers.begin("tests.faults.writer:main", [url, "0", how], said), said)
    try:
        await one.until("ack", WRITES)
        yield one
        one.told(signal.SIGTERM)
        assert await asyncio.to_thread(one.child.wait) == 0, said.read_text()
    finally:
        one.child.kill()


async def trouble(one: Writing, begin: Callable[[], object], end: Callable[[], object]) -> None:
    """Twice: writes fail, then go on by themselves."""
    for _ in range(2):
        begin()
        await one.until("no", FAILURES)
        end()
        await one.until("ack", WRITES)


async def cost(url: str, one: Writing) -> Tally:
    """What it cost; the ledger must be whole."""
    found = tally(Outcome(one.said.read_text(), None).acknowledged, await stored_rows(url))
    async with db.opened(url):
        assert (await verify()).differences == []
    return found


def insist(found: Tally, one: Writing) -> None:
    """Nothing lost, and no ghost: what was not acknowledged is not there."""
    assert (found.is_clean, found.in_doubt) == (True, 0), (found, one.failures)
    assert found.acknowledged >= 3 * WRITES


@ROOT
async def test_the_disk_is_full(db_url: str, engine: str, tmp_path: Path, writers: Nursery) -> None:
    async with small_disk(engine, db_url) as disk:
        async with writing(writers, disk.url, tmp_path) as one:
            await trouble(one, disk.fill, disk.free)
        found = await cost(disk.url, one)
    print(f"disk full {engine}: {found}; {one.count('no')} refused: {sorted(one.failures)}")
    insist(found, one)
    assert all(each.startswith("Unwritable ") for each in one.failures)


@ROOT
@pytest.mark.parametrize("engine", ["postgres"])
async def test_a_judge_is_told_in_his_language(
    db_url: str, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over HTTP, whose marks the disk of the tables has no room for. SQLite: tests/trust/read_only/test_serving.py."""
    monkeypatch.setenv("JINBANG_LEAST_FREE", "0")
    said, refused = dict[str, str](), dict[str, set[str]]({language: set() for language in LANGUAGES})
    async with db.opened(db_url):
        story = await (await built(entries=1, judges=1, spare=0, wanted=scheme(judges=1))).opened()
        [secret], sheet = await tokens(story), (await story.sheet(0, 0)).number
    async with small_disk(engine, db_url) as disk:
        async with serving(disk.url, tmp_path) as (_, address), client(address, secret) as tablet:
            for full in (False, True, False):
                if full:
                    disk.fill()
                elif disk.ballast.exists():
                    disk.free()
                wanted = len(said) + WRITES
                async with asyncio.timeout(PATIENCE):
                    while not all(refused.values()) if full else len(said) < wanted:
                        language = list(LANGUAGES)[len(said) % 2 if not full else bool(refused["zh-CN"])]
                        await give(tablet, sheet, language, said, refused)
        async with db.opened(disk.url):
            found = tally(said, await stored())
            assert (await verify()).differences == []
    print(f"disk full over http {engine}: {found}; {sum(map(len, refused.values()))} ways to say no")
    assert (found.is_clean, found.in_doubt) == (True, 0)
    assert all(LANGUAGES[language] in text for language, texts in refused.items() for text in texts), refused


def client(address: str, secret: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        base_url=address, timeout=20, headers={"authorization": f"Bearer {secret}"}, trust_env=False
    )


async def give(
    tablet: httpx2.AsyncClient, sheet: str, language: str, said: dict[str, str], refused: dict[str, set[str]]
) -> None:
    """One mark; `said` gets it, or `refused` the sentence."""
    version = len(said) + 1
    asked = {
        "sheet": sheet, "marks": [{"aspect": "A1", "value": str(version % 60)}], "version": version,
        "key": f"{sheet}@{version}",
    }  # fmt: skip
    body = {"query": MARKED, "variables": asked}
    answer = (await tablet.post("/graphql", json=body, headers={"accept-language": language})).json()
    assert "errors" not in answer, answer
    done = answer["data"]["giveMarks"]
    if done["__typename"] == "Sheet":
        said[f"{sheet}@{version + 1}"] = str(version % 60)
        return
    assert done["rule"] == "read_only", done
    refused[language].add(done["message"])
    await asyncio.sleep(0.05)


@ROOT
@pytest.mark.parametrize("engine", ["sqlite"])
async def test_the_control_that_says_done_first_loses(
    db_url: str, engine: str, tmp_path: Path, writers: Nursery
) -> None:
    async with small_disk(engine, db_url) as disk:
        async with writing(writers, disk.url, tmp_path, "hasty") as one:
            await trouble(one, disk.fill, disk.free)
        found = await cost(disk.url, one)
    print(f"control disk full {engine}: {found}")
    assert found.lost > 0


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_no_file_may_grow(db_url: str, engine: str, tmp_path: Path, writers: Nursery) -> None:
    """RLIMIT_FSIZE: the engine calls it an error of the disk."""
    async with writing(writers, db_url, tmp_path) as one:
        await trouble(one, lambda: one.told(signal.SIGUSR1), lambda: one.told(signal.SIGUSR2))
    found = await cost(db_url, one)
    print(f"file size limit {engine}: {found}; {one.count('no')} refused: {sorted(one.failures)}")
    insist(found, one)
    assert all(each.startswith("Unwritable ") for each in one.failures)


@pytest.mark.parametrize("engine", ["postgres"])
async def test_the_database_turns_read_only(db_url: str, engine: str, tmp_path: Path, writers: Nursery) -> None:
    data = databases.postgres()

    async def turned(value: str) -> None:
        await databases.admin(data, READ_ONLY.format(value), "SELECT pg_reload_conf()")

    async with writing(writers, db_url, tmp_path) as one:
        for _ in range(2):
            await turned("on")
            try:
                await one.until("no", FAILURES)
            finally:
                await turned("off")
            await one.until("ack", WRITES)
    found = await cost(db_url, one)
    print(f"database read-only {engine}: {found}; {one.count('no')} refused: {sorted(one.failures)}")
    insist(found, one)
    assert one.failures and all("read-only transaction" in each for each in one.failures)
