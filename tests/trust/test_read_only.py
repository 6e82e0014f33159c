"""Read-only mode: real servers on a disk that fills up, under the operator's order, with a trigger gone, with a ledger
that does not hold, with a clock behind it. What was acknowledged stays; what is refused is refused in words."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest

from schema.http import Running
from server import clock, db, ledger
from server.access import console
from server.access.granting import Scope
from server.app import build, standing
from server.db import Database, read_only
from server.db.beside import read_only_order
from server.ledger import recent
from server.refusal import Refused
from server.regions import Region
from tests import databases
from tests.faults.marking import quiet_port, serving, stored, tokens
from tests.faults.tally import tally
from tests.server.access.people import account
from tests.server.scoring.story import built, scheme
from tests.server.test_verify import tamper
from tests.web.test_organising import REGISTERED, sent
from tests.web.test_signing import signed_in

ROOT = Path(__file__).parents[2]
GIVE = """mutation Give($sheet: String!, $marks: [MarkInput!]!, $version: Int!, $key: String!) {
  giveMarks(sheet: $sheet, marks: $marks, send: false, version: $version, idempotencyKey: $key) {
    __typename ... on Sheet { version } ... on Refusal { rule message } } }"""
MB = 1024 * 1024


@pytest.fixture(autouse=True)
def usual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("JINBANG_STATE", str(tmp_path / "state"))
    yield
    read_only.clear()


async def write(code: str, key: str | None = None) -> Region:
    async with ledger.change(console(), "region.added", key=key, asked=code) as change:
        if change.answered:
            return await change.answer(Region)
        made = await change.save(Region(code=code, name="焊接", level="county"))
        change.answers(made)
    return made


async def guard_off(database: Database) -> None:
    """As the master of the database: a trigger of the ledger is gone."""
    if database.path is not None:
        with closing(sqlite3.connect(database.path)) as raw:
            raw.execute("DROP TRIGGER jb_ledger_update")
            raw.commit()
        return
    connection = await asyncpg.connect(**databases.superuser(database.url))
    await connection.execute("ALTER TABLE ledger_event DISABLE TRIGGER jb_ledger_update")
    await connection.close()


async def test_nothing_is_written_and_what_was_done_before_is_answered_again(database: Database) -> None:
    first = await write("100001", key="a")
    read_only.hold("disk")
    with pytest.raises(Refused) as no:
        await write("100002", key="b")
    assert (no.value.refusal.rule, no.value.refusal.params) == ("read_only", {"why": "disk"})
    assert (await write("100001", key="a")).id == first.id
    with pytest.raises(Refused):  # the same key for something else is not answered with what was done
        await write("100003", key="a")
    read_only.release("disk")
    await write("100002", key="b")
    assert {one.code for one in await Region.visible_to(console())} == {"100001", "100002"}


async def test_the_disk_and_the_order_come_and_go(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINBANG_LEAST_FREE", "10M")
    assert read_only.least_free() == 10 * MB
    assert read_only.look(database, lambda _: 10 * MB) == []
    assert read_only.look(database, lambda _: 10 * MB - 1) == [("disk", True)]
    assert read_only.look(database, lambda _: 10 * MB) == []  # not yet enough to be sure
    order = read_only_order(database)
    order.parent.mkdir(parents=True, exist_ok=True)
    order.write_text("搬迁\n", "utf-8")
    assert read_only.look(database, lambda _: 11 * MB) == [("order", True), ("disk", False)]
    assert dict(read_only.held()) == {"order": "搬迁"}
    order.unlink()
    assert read_only.look(database, lambda _: 11 * MB) == [("order", False)]
    assert read_only.why() is None


@pytest.mark.parametrize("setting", ["", "lots", "-1", "1.5G"])
def test_nonsense_counts_as_unset(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINBANG_LEAST_FREE", setting)
    assert read_only.least_free() == 500 * MB


async def test_the_newest_events_are_looked_at(database: Database) -> None:
    for n in range(5):
        await write(f"10000{n}")
    assert await recent.fault() == ""
    assert await recent.fault({"office": 3}) == ""
    await tamper(database, "UPDATE ledger_event SET actor = 'console:nobody' WHERE seq = 4")
    assert await recent.fault() == "office#4 was altered"
    assert await recent.fault({"office": 4}) == ""  # `jinbang verify` looks at all
    await tamper(database, "DELETE FROM ledger_event WHERE seq = 4")
    assert await recent.fault() == "the chain is broken at office#5"
    await tamper(database, "DELETE FROM ledger_event WHERE seq = 5")
    assert await recent.fault() == "the head of office is not that of its events"


async def test_a_clock_behind_the_ledger(database: Database) -> None:
    now = clock.now()
    with clock.set_to(now):
        await write("100001")
    with clock.set_to(now - 1_000_000):
        assert await recent.behind() == 0
    with clock.set_to(now - 3600 * 1_000_000):
        assert await recent.behind() == 3600 * 1_000_000
        await standing.look_deep()
        assert "clock" in read_only.held()
    with clock.set_to(now + 1):
        await standing.look_deep()
        assert "clock" not in read_only.held()


async def test_a_trigger_that_is_gone_is_held_against_the_house(database: Database) -> None:
    await standing.look_deep()
    assert read_only.why() is None
    await guard_off(database)
    await standing.look_deep()
    assert read_only.why() == "check" and "trigger missing" in read_only.held()["check"]


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.usefixtures("regions")
async def test_every_page_says_why_and_a_form_keeps_what_was_typed(database: Database, engine: str) -> None:
    app = build(database.url, Running())
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://jinbang.test") as site:
        await account("zhao", "organiser", scope=Scope("region", region_code="140000"))
        await signed_in(site, "zhao")
        assert "只能查看" not in (await site.get("/desk/new")).text
        read_only.hold("disk")
        assert "现在只能查看，不能提交：服务器磁盘空间不足" in (await site.get("/desk")).text
        answer = await sent(site, "/desk/new", "RegisterCompetition", REGISTERED | {"input.title": "没有丢的名称"})
        assert answer.status_code == 422 and 'value="没有丢的名称"' in answer.text
        assert answer.text.count("服务器磁盘空间不足") == 2  # the banner, and why it was not submitted
        await signed_in(site, "zhao")  # people get in to read
        read_only.release("disk")
        assert (await sent(site, "/desk/new", "RegisterCompetition", REGISTERED)).status_code == 303


@asynccontextmanager
async def marking(url: str, folder: Path) -> AsyncIterator[tuple[httpx2.AsyncClient, list[str]]]:
    """A server with an event in marking: a judge's client, and the sheets of his seat."""
    async with db.opened(url):
        story = await (await built(entries=5, judges=1, spare=0, wanted=scheme(judges=1))).opened()
        [secret] = await tokens(story)
        sheets = [one.number for one in await story.sheets(0)]
    async with serving(url, folder) as (_, address):
        headers = {"authorization": f"Bearer {secret}", "accept-language": "en"}
        async with httpx2.AsyncClient(base_url=address, timeout=20, headers=headers, trust_env=False) as client:
            yield client, sheets


async def give(client: httpx2.AsyncClient, sheet: str, version: int, value: str = "5") -> Any:
    asked = {
        "sheet": sheet,
        "marks": [{"aspect": "A1", "value": value}],
        "version": version,
        "key": f"{sheet}{version}",
    }
    answer = (await client.post("/graphql", json={"query": GIVE, "variables": asked})).json()
    return (answer.get("data") or {}).get("giveMarks") or answer


async def until(client: httpx2.AsyncClient, wanted: list[str]) -> dict[str, Any]:
    """Wait until /readyz says that these reasons hold."""
    said: dict[str, Any] = {}
    for _ in range(300):
        said = (await client.get("/readyz")).json()
        if said.get("readOnly", []) == wanted:
            return said
        await asyncio.sleep(0.1)
    raise AssertionError((wanted, said))


def jinbang(*arguments: str) -> "subprocess.CompletedProcess[str]":
    english = {"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8", "JINBANG_PASSWORD": "a long way to Datong"}
    command = [sys.executable, "-m", "server.cli", *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | english, capture_output=True, text=True, timeout=60)


@pytest.mark.slow
async def test_the_operator_pauses_a_running_server(db_url: str, engine: str, tmp_path: Path) -> None:
    async with marking(db_url, tmp_path) as (client, sheets):
        assert (await give(client, sheets[0], 1))["__typename"] == "Sheet"
        done = await asyncio.to_thread(jinbang, "read-only", "on", "--reason", "moving house", "--database", db_url)
        assert done.returncode == 0, done.stderr
        said = await until(client, ["order"])
        assert said["ready"] is True
        no = await give(client, sheets[1], 1)
        assert no["rule"] == "read_only" and "an administrator has paused writing" in no["message"]
        in_chinese = await client.post("/graphql", json={"query": "{ readOnly }"}, headers={"accept-language": "zh-CN"})
        assert "管理员暂停了写入" in in_chinese.json()["data"]["readOnly"]
        assert (await give(client, sheets[0], 1))["__typename"] == "Sheet"  # done before: answered again
        assert (await client.get("/competitions")).status_code == 200
        more = ("account", "add", "zhao", "--name", "赵青山", "--role", "organiser", "--database", db_url)
        refused = await asyncio.to_thread(jinbang, *more)
        assert refused.returncode == 1 and "Nothing can be submitted" in refused.stderr
        await asyncio.to_thread(jinbang, "read-only", "off", "--database", db_url)
        await until(client, [])
        assert (await give(client, sheets[1], 1))["__typename"] == "Sheet"


@pytest.mark.slow
async def test_a_server_over_a_database_without_its_triggers_reads_on(db_url: str, engine: str, tmp_path: Path) -> None:
    await guard_off(Database.of(db_url))
    async with serving(db_url, tmp_path) as (_, address), httpx2.AsyncClient(base_url=address, timeout=20) as client:
        said = (await client.get("/readyz")).json()
        assert (said["ready"], said["readOnly"]) == (True, ["check"])
        assert (await client.get("/")).status_code == 200
    done = jinbang("import", "seeds/packages/hunan-2023", "--database", db_url)
    assert done.returncode == 1  # a command that would write does not begin


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A disk of its own, in memory."""
    place = Path(tempfile.mkdtemp(prefix="jbdisk"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)], check=False)
    if mounted.returncode:
        pytest.skip("a disk can be mounted by root only")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
        place.rmdir()


def fill(place: Path, left: int) -> None:
    """Leave so many bytes free."""
    with (place / "ballast").open("ab") as file:
        while (free := read_only.free_bytes(place)) > left:
            with suppress(OSError):
                file.write(b"\0" * min(65536, free - left))
                file.flush()
                continue
            break


@contextmanager
def moved(db_url: str, megabytes: int) -> Iterator[tuple[str, Path]]:
    """The SQLite file on a small disk."""
    with small_disk(megabytes) as disk:
        path = Path(db_url.removeprefix("sqlite://"))
        (disk / path.name).write_bytes(path.read_bytes())
        yield f"sqlite://{disk / path.name}", disk


@pytest.mark.slow
@pytest.mark.timeout(200)
@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_disk_that_runs_low_refuses_in_words_and_heals(
    db_url: str, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JINBANG_LEAST_FREE", "8M")
    with moved(db_url, 40) as (url, disk):
        async with marking(url, tmp_path) as (client, sheets):
            said = {f"{one}@2": "5" for one in sheets if (await give(client, one, 1))["__typename"] == "Sheet"}
            fill(disk, 6 * MB)
            await until(client, ["disk"])
            refused = [await give(client, one, 2) for one in sheets]
            assert {one["rule"] for one in refused} == {"read_only"}
            assert all("disk is low" in one["message"] for one in refused)
            assert (await client.get("/competitions")).status_code == 200
            (disk / "ballast").unlink()
            await until(client, [])
            said |= {f"{one}@3": "7" for one in sheets if (await give(client, one, 2, "7"))["__typename"] == "Sheet"}
        async with db.opened(url):
            found = tally(said, await stored())
    print(f"disk low {engine}: {found}")
    assert found.is_clean and found.acknowledged == 10 and found.in_doubt == 0


@pytest.mark.slow
@pytest.mark.timeout(200)
@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("knows_full", [True, False])
async def test_a_disk_that_is_full_before_anybody_looked(
    db_url: str, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, knows_full: bool
) -> None:
    """The limit is off, so the writes themselves find no room: told as a refusal, nothing written. The control does
    not know the database's words, and answers with an error that leaves everything in doubt."""
    monkeypatch.setenv("JINBANG_LEAST_FREE", "0")
    with moved(db_url, 40) as (url, disk):
        async with db.opened(url):
            story = await (await built(entries=5, judges=1, spare=0, wanted=scheme(judges=1))).opened()
            [secret] = await tokens(story)
            sheets = [one.number for one in await story.sheets(0)]
        async with opened_by(url, tmp_path, knows_full=knows_full) as client:
            client.headers["authorization"] = f"Bearer {secret}"
            client.headers["accept-language"] = "en"
            versions, said, answers = dict.fromkeys(sheets, 1), {}, []
            fill(disk, 200_000)
            for turn in range(400):
                sheet = sheets[turn % len(sheets)]
                answer = await give(client, sheet, versions[sheet], str(turn % 60))
                if answer.get("__typename") == "Sheet":
                    versions[sheet] += 1
                    said[f"{sheet}@{versions[sheet]}"] = str(turn % 60)
                else:
                    answers.append(answer)
                    if len(answers) == 3:
                        break
            assert answers, "the disk was never full"
            (disk / "ballast").unlink()
            healed = False
            for _ in range(100):
                again = await give(client, sheets[0], versions[sheets[0]], "1")
                if again.get("__typename") == "Sheet":
                    healed = True
                    said[f"{sheets[0]}@{versions[sheets[0]] + 1}"] = "1"
                    break
                await asyncio.sleep(0.2)
        async with db.opened(url):
            found = tally(said, await stored())
    unclear = [one for one in answers if one.get("rule") != "read_only"]
    name = "disk full" if knows_full else "control disk full, not understood,"
    print(f"{name} {engine}: {found}, answers that say nothing {len(unclear)} of {len(answers)}")
    assert found.is_clean and found.in_doubt == 0 and healed
    assert bool(unclear) is not knows_full


@asynccontextmanager
async def opened_by(url: str, folder: Path, *, knows_full: bool) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of `jinbang serve`; the control's server does not know a full disk by its words."""
    if knows_full:
        async with serving(url, folder) as (_, address), httpx2.AsyncClient(base_url=address, timeout=20) as client:
            yield client
        return
    ignorant = "import server.db.read_only as r; r.FULL = (); from server.cli import app; app()"
    port = quiet_port()
    command = [sys.executable, "-c", ignorant, "serve", "--port", str(port), "--database", url]
    with (folder / "ignorant.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=log, stderr=log)  # noqa: ASYNC220
    try:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20, trust_env=False) as client:
            limit = time.monotonic() + 90
            while time.monotonic() < limit:
                with suppress(httpx2.HTTPError):
                    if (await client.get("/readyz")).status_code == 200:
                        break
                await asyncio.sleep(0.2)
            yield client
    finally:
        process.kill()
        process.wait()
