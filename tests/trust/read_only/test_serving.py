"""Real servers under the operator's order, with a trigger gone, on a disk that fills up. What was acknowledged stays;
what is refused is refused in words."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from server import db
from server.db import Database
from tests.faults.marking import quiet_port, serving, stored, tokens
from tests.faults.small_disk import can_mount, small_disk
from tests.faults.tally import tally
from tests.server.scoring.story import built, scheme
from tests.trust.read_only.served import give, guard_off, marking, until

HOUSE = Path(__file__).parents[3]
ROOT = pytest.mark.skipif(not can_mount(), reason="needs root: a small disk is mounted")
MB = 1024 * 1024


def jinbang(*arguments: str) -> "subprocess.CompletedProcess[str]":
    english = {"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8", "JINBANG_PASSWORD": "a long way to Datong"}
    command = [sys.executable, "-m", "server.cli", *arguments]
    return subprocess.run(command, cwd=HOUSE, env=os.environ | english, capture_output=True, text=True, timeout=60)


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


@ROOT
@pytest.mark.slow
@pytest.mark.timeout(200)
@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_disk_that_runs_low_refuses_in_words_and_heals(
    db_url: str, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JINBANG_LEAST_FREE", "8M")
    async with small_disk(engine, db_url) as disk:
        async with marking(disk.url, tmp_path) as (client, sheets):
            said = {f"{one}@2": "5" for one in sheets if (await give(client, one, 1))["__typename"] == "Sheet"}
            disk.fill(6 * MB)
            await until(client, ["disk"])
            refused = [await give(client, one, 2) for one in sheets]
            assert {one["rule"] for one in refused} == {"read_only"}
            assert all("disk is low" in one["message"] for one in refused)
            assert (await client.get("/competitions")).status_code == 200
            disk.free()
            await until(client, [])
            said |= {f"{one}@3": "7" for one in sheets if (await give(client, one, 2, "7"))["__typename"] == "Sheet"}
        async with db.opened(disk.url):
            found = tally(said, await stored())
    print(f"disk low {engine}: {found}")
    assert found.is_clean and found.acknowledged == 10 and found.in_doubt == 0


@ROOT
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
    async with small_disk(engine, db_url) as disk:
        async with db.opened(disk.url):
            story = await (await built(entries=5, judges=1, spare=0, wanted=scheme(judges=1))).opened()
            [secret] = await tokens(story)
            sheets = [one.number for one in await story.sheets(0)]
        async with opened_by(disk.url, tmp_path, knows_full=knows_full) as client:
            client.headers.update({"authorization": f"Bearer {secret}", "accept-language": "en"})
            disk.fill(200_000)
            said, refused = await until_refused(client, sheets)
            disk.free()
            said |= await until_given(client, sheets[0], said)
        async with db.opened(disk.url):
            found = tally(said, await stored())
    unclear = [one for one in refused if one.get("rule") != "read_only"]
    name = "disk full" if knows_full else "control disk full, not understood,"
    print(f"{name} {engine}: {found}, answers that say nothing {len(unclear)} of {len(refused)}")
    assert found.is_clean and found.in_doubt == 0
    assert bool(unclear) is not knows_full


async def until_refused(client: httpx2.AsyncClient, sheets: list[str]) -> tuple[dict[str, str], list[Any]]:
    """Mark sheet after sheet until three answers were no: what was acknowledged, and the three."""
    versions, said, refused = dict.fromkeys(sheets, 1), dict[str, str](), list[Any]()
    for turn in range(400):
        sheet = sheets[turn % len(sheets)]
        answer = await give(client, sheet, versions[sheet], str(turn % 60))
        if answer.get("__typename") == "Sheet":
            versions[sheet] += 1
            said[f"{sheet}@{versions[sheet]}"] = str(turn % 60)
        else:
            refused.append(answer)
        if len(refused) == 3:
            return said, refused
    raise AssertionError("the disk was never full")


async def until_given(client: httpx2.AsyncClient, sheet: str, said: dict[str, str]) -> dict[str, str]:
    """Send one more mark until it is taken; its version follows what was `said`."""
    version = 1 + sum(each.startswith(f"{sheet}@") for each in said)
    for _ in range(100):
        if (await give(client, sheet, version, "1")).get("__typename") == "Sheet":
            return {f"{sheet}@{version + 1}": "1"}
        await asyncio.sleep(0.2)
    raise AssertionError("it does not heal")


@asynccontextmanager
async def opened_by(url: str, folder: Path, *, knows_full: bool) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of `jinbang serve`; the control's server does not know a full disk by its words."""
    if knows_full:
        async with serving(url, folder) as (_, address), httpx2.AsyncClient(base_url=address, timeout=20) as client:
            yield client
        return
    ignorant = "import server.db.read_only as r; r.OF = {}; from server.cli import app; app()"
    port = quiet_port()
    command = [sys.executable, "-c", ignorant, "serve", "--port", str(port), "--database", url]
    with (folder / "ignorant.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=HOUSE, env=os.environ, stdout=log, stderr=log)  # noqa: ASYNC220
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
        process.wait(20)
