"""The database takes nothing down any more: a PostgreSQL turned read-only, a SQLite file that may not grow. A judge
and office are told in words, in their language, nothing is half done, and the house goes on by itself."""

import resource
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest

from schema.errors import UNAVAILABLE, bug, code_of
from server import db
from server.access import console
from server.db import Database, read_only
from server.files import keeping
from server.ledger.verify import verify
from server.refusal import Refused
from tests import databases
from tests.faults.marking import quiet_port, ready, stored, tokens
from tests.faults.nursery import Nursery, jinbang, nursery
from tests.faults.tally import tally
from tests.server.scoring.story import built, scheme
from tests.trust.read_only.served import give, until
from tests.trust.read_only.test_holding import write

TURNED = "ALTER SYSTEM SET default_transaction_read_only = {}"
WORDS = {"zh-CN": "数据库现在不能写入", "en": "the database takes nothing down"}


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    folder = tmp_path_factory.mktemp("unwritable")
    env = {"JINBANG_LEAST_FREE": "0", "JINBANG_FILES": str(folder / "files"), "JINBANG_STATE": str(folder)}
    with nursery(env=env) as made:
        yield made


def ignorant(arguments: list[str]) -> None:
    """The control: a `jinbang` that does not know what the engines call it."""
    read_only.OF.clear()
    jinbang(arguments)


async def turned(value: str) -> None:
    """PostgreSQL is told, and has heard it: a new session begins as it should."""
    data, said = databases.postgres(), ""
    await databases.admin(data, TURNED.format(value), "SELECT pg_reload_conf()")
    while said != value:
        connection = await asyncpg.connect(host=str(data), user="postgres", database="postgres")
        said = await connection.fetchval("SHOW default_transaction_read_only")
        await connection.close()


@asynccontextmanager
async def served(servers: Nursery, url: str, folder: Path, *, knows: bool) -> AsyncIterator[tuple[int, str]]:
    """`jinbang serve`: its process and address."""
    port, log = quiet_port(), folder / "serve.log"
    call = "tests.faults.nursery:jinbang" if knows else f"{__name__}:ignorant"
    process = servers.begin(call, ["serve", "--port", str(port), "--database", url], log)
    try:
        await ready(process, f"http://127.0.0.1:{port}", log)
        yield process.pid, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def trouble(engine: str, url: str, pid: int) -> tuple[Callable[[], Awaitable[None]], Callable[[], Awaitable[None]]]:
    """What makes the database unwritable for the server `pid`, and what ends it."""

    async def limit(is_on: bool) -> None:
        path = Database.of(url).path
        assert path is not None
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        most = path.with_name(f"{path.name}-wal").stat().st_size if is_on else hard
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, hard))

    if engine == "postgres":
        return lambda: turned("on"), lambda: turned("off")
    return lambda: limit(True), lambda: limit(False)


async def mark(client: httpx2.AsyncClient, sheets: list[str], said: dict[str, str], most: int) -> list[Any]:
    """Marks, one after another, until three were refused or `most` were taken: the refusals; `said` gets the rest."""
    refused: list[Any] = []
    for turn in range(most):
        sheet = sheets[turn % len(sheets)]
        version = 1 + sum(each.startswith(f"{sheet}@") for each in said)
        value = str(len(said) % 60)
        answer = await give(client, sheet, version, value)
        if answer.get("__typename") == "Sheet":
            said[f"{sheet}@{version + 1}"] = value
        else:
            refused.append(answer)
            if len(refused) == 3:
                break
    return refused


@pytest.mark.slow
@pytest.mark.timeout(200)
@pytest.mark.parametrize("knows", [True, pytest.param(False, marks=pytest.mark.night)])
async def test_everybody_is_told_in_words(
    db_url: str, engine: str, tmp_path: Path, servers: Nursery, knows: bool
) -> None:
    async with db.opened(db_url):
        story = await (await built(entries=5, judges=1, spare=0, wanted=scheme(judges=1))).opened()
        [secret], sheets = await tokens(story), [one.number for one in await story.sheets(0)]
    said: dict[str, str] = {}
    headers = {"authorization": f"Bearer {secret}", "accept-language": "en"}
    async with (
        served(servers, db_url, tmp_path, knows=knows) as (pid, address),
        httpx2.AsyncClient(base_url=address, timeout=20, headers=headers, trust_env=False) as client,
    ):
        assert await mark(client, sheets, said, 5) == []
        begin, end = trouble(engine, db_url, pid)
        await begin()
        try:
            refused = await mark(client, sheets, said, 400)
            if knows:
                await until(client, ["database"])
                await _is_told(client)
        finally:
            await end()
        await until(client, [])
        assert await mark(client, sheets, said, 5) == []
    async with db.opened(db_url):
        found = tally(said, await stored())
        assert (await verify()).differences == []
    unclear = [one for one in refused if one.get("rule") != "read_only" or WORDS["en"] not in one["message"]]
    name = "database unwritable" if knows else "control database unwritable, not understood,"
    print(f"{name} {engine}: {found}, answers that say nothing {len(unclear)} of {len(refused)}")
    assert found.is_clean and found.in_doubt == 0 and len(refused) == 3
    assert len(unclear) == (0 if knows else 3)


async def _is_told(client: httpx2.AsyncClient) -> None:
    """Pages are read and say why, in either language; what is handed in is refused as well; a sign-in says it too."""
    for language, words in WORDS.items():
        asked = await client.post("/graphql", json={"query": "{ readOnly }"}, headers={"accept-language": language})
        assert words in asked.json()["data"]["readOnly"]
    assert (await client.get("/competitions")).status_code == 200
    files = {"file": ("one.txt", b"a paper of one line\n")}
    handed = await client.post("/files", files=files)
    assert handed.status_code == 400 and handed.json()["rule"] == "read_only", handed.text
    async with httpx2.AsyncClient(base_url=client.base_url, timeout=20, trust_env=False) as nobody:
        tried = await nobody.post("/sign-in", data={"login": "nobody", "password": "nothing at all"})
    assert "refused=sign_in_unwritable" in tried.headers["location"], tried.text


async def test_nothing_is_half_done_and_nothing_is_held_where_nobody_looks_again(
    database: Database, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path / "files"))
    await write("100001")
    async with unwritable(engine, database):
        with pytest.raises(read_only.Unwritable) as no:
            await write("100002")
        assert no.value.reason == "database" and read_only.why() is None
        told = bug(no.value)
        assert code_of(told) == UNAVAILABLE and "未写入任何内容" in told.message and "nothing was" in told.message
        with pytest.raises(Refused) as refused:
            await keeping.keep(console(), "one.txt", b"a paper of one line\n")
        assert (refused.value.refusal.rule, refused.value.refusal.params) == ("read_only", {"why": "database"})
        with read_only.looked_after(), pytest.raises(read_only.Unwritable):
            await write("100002")
        assert read_only.why() == "database" and not await db.can_write()
    assert await db.can_write()
    read_only.clear()
    await write("100003")
    assert (await verify()).differences == []


@asynccontextmanager
async def unwritable(engine: str, database: Database) -> AsyncIterator[None]:
    """PostgreSQL read-only; on SQLite the writer's own connection asks for it."""
    if engine == "postgres":
        await turned("on")
        try:
            yield
        finally:
            await turned("off")
        return
    path = database.path
    assert path is not None
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.with_name(f"{path.name}-wal").stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
