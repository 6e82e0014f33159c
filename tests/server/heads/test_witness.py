"""`jinbang witness` beside a real server: what is in order is found so; a rewritten, cut or forked log is caught, and
by nothing else: without the witness `jinbang verify` has nothing to say."""

import asyncio
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from server import db
from server.heads import note
from tests import databases
from tests.server.heads.log import happen
from tests.server.heads.serving import free_port, jinbang, served, text
from tests.trust.tampering.master import Master, mastered, rewritten

LOG = ("signed_head", "log_tile", "log_span")


def within(url: str, work: Any, *arguments: Any) -> None:
    """Do something with the database open in this process, in a loop of its own."""

    async def done() -> None:
        async with db.opened(url):
            await work(*arguments)

    _run(done())


def _run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def as_master(url: str, work: Any) -> None:
    """The master of the database at work, with the password and without a trace."""

    async def done() -> None:
        async with mastered(db.Database.of(url)) as master:
            await work(master)

    _run(done())


async def rewrite(master: Master) -> None:
    """One word in one old event, every hash after it made right, and the log begun anew."""
    [(id_, body)] = await master.rows("SELECT id, body FROM ledger_event WHERE chain = 'a' AND seq = 2")
    await master.run("UPDATE ledger_event SET body = ? WHERE id = ?", rewritten(body, '"n":0', '"n":7'), id_)
    await master.rehash("a")
    await forget(master)


async def cut(master: Master) -> None:
    """The last two events of a chain, as if they had never been, and the log begun anew."""
    await master.run("DELETE FROM ledger_event WHERE chain = 'b' AND seq > 1")
    await master.rehash("b")
    await forget(master)


async def forget(master: Master) -> None:
    """The log as if there had been none: the house will make a new one."""
    for table in LOG:
        await master.rows(f"DELETE FROM {table}")


def words(result: Any) -> str:
    return str(result.stdout + result.stderr)


@pytest.fixture
def url(db_url: str) -> str:
    """A ledger of two chains."""
    within(db_url, happen, "a", 4)
    within(db_url, happen, "b", 3)
    return db_url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "witness"


def test_a_log_in_order(url: str, folder: Path) -> None:
    """The house makes a head when it opens and after an act; the witness follows, and signs what it saw."""
    port = free_port()
    watch = ("witness", f"http://127.0.0.1:{port}", "--keep", str(folder), "--cosign", "witness.example/w1")
    with served(url, port) as address:
        until = time.monotonic() + 60
        while (first := jinbang(*watch)).stderr and time.monotonic() < until:  # the first head is on its way
            time.sleep(0.1)
        assert (first.exit_code, "the first head is kept" in words(first)) == (0, True)
        [before] = (folder / "heads").iterdir()
        assert int(before.name) >= 7
        within(url, happen, "a", 300)
        made = jinbang("heads", "make", "--database", url)
        size = made.stdout.split("\n")[1]
        assert made.stdout == text(f"{address}/heads/latest") == text(f"{address}/heads/{size}/checkpoint")
        second = jinbang(*watch)
        assert (second.exit_code, f"From {before.name} to {size} events" in words(second)) == (0, True)
        assert f"From {size} to {size}" in words(jinbang(*watch))
        proof = text(f"{address}/heads/inclusion?index=5&size={size}")
        assert note.read_proof(proof)[0] == 5
    kept = (folder / "heads" / size).read_text()
    assert kept.startswith(made.stdout)
    assert [one.name for one in note.read(kept).signatures][1] == "witness.example/w1"
    gone = jinbang(*watch)
    assert (gone.exit_code, "Cannot be reached" in words(gone)) == (0, True)
    right = jinbang("verify", "--against", str(folder), "--database", url)
    assert right.exit_code == 0, words(right)


@pytest.mark.parametrize(
    ("attack", "said", "verified"),
    [(rewrite, "The log was rewritten", "the ledger was rewritten"), (cut, "The log was cut", "the ledger was cut")],
)
def test_what_only_the_witness_can_know(url: str, folder: Path, attack: Any, said: str, verified: str) -> None:
    """With every hash made right the database agrees with itself; what was published before does not."""
    assert jinbang("heads", "make", "--database", url).exit_code == 0
    with served(url, free_port()) as address:
        watch = ("witness", address, "--keep", str(folder))
        assert jinbang(*watch).exit_code == 0
        as_master(url, attack)
        assert jinbang("verify", "--database", url).exit_code == 0, "control: verify alone says nothing"
        assert jinbang("verify", "--against", str(folder), "--database", url).exit_code == 1
        if attack is rewrite:
            within(url, happen, "c")
        assert jinbang("heads", "make", "--database", url).exit_code == 0, "the house signs in good faith"
        assert jinbang("verify", "--database", url).exit_code == 0, "control: nor does a new head help"
        alarm = jinbang(*watch)
    assert (alarm.exit_code, said in alarm.stderr, "ALARM" in alarm.stderr) == (1, True, True), words(alarm)
    for kept in (folder, folder / "heads" / "7"):
        caught = jinbang("verify", "--against", str(kept), "--database", url)
        assert (caught.exit_code, verified in caught.stderr) == (1, True), words(caught)


@databases.POSTGRES_AT_NIGHT
def test_a_new_key_is_followed_and_a_foreign_one_is_not(
    url: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old key names the new one; a key from nowhere is an alarm, also where the log itself is right. Afterwards the
    witness's own files are altered: that is noticed at the next visit, also without the network."""
    monkeypatch.setenv("JINBANG_SIGNING_KEY", str(tmp_path / "signing-key"))
    jinbang("heads", "make", "--database", url)
    with served(url, free_port()) as address:
        watch = ("witness", address, "--keep", str(folder))
        assert jinbang(*watch).exit_code == 0
        assert jinbang("heads", "rotate", "--database", url).exit_code == 0
        within(url, happen, "a")
        jinbang("heads", "make", "--database", url)
        followed = jinbang(*watch)
        assert (followed.exit_code, "Accepted key" in words(followed)) == (0, True), words(followed)
        monkeypatch.setenv("JINBANG_SIGNING_KEY", str(tmp_path / "another-key"))
        within(url, happen, "a")
        jinbang("heads", "make", "--database", url)
        alarm = jinbang(*watch)
        assert (alarm.exit_code, "not signed by a trusted key" in alarm.stderr) == (1, True), words(alarm)
    [proof] = (folder / "proofs").iterdir()
    kept = proof.read_text()
    proof.write_text("")
    assert "no proof holds" in jinbang(*watch).stderr
    proof.write_text(kept)
    (folder / "heads" / "7").write_text("rubbish")
    assert jinbang(*watch).exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [("http://x",), ("ftp://x", "--keep", "f"), ("check-proof",), ("http://x", "--keep", "f", "--key", "k")],
)
def test_wrong_use(arguments: tuple[str, ...]) -> None:
    assert jinbang("witness", *arguments).exit_code == 2
