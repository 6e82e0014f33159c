"""`jinbang doctor`: a healthy house, and each thing that can be wrong, named with its remedy."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from schema import catalogue
from server import ledger, office
from server.access import console
from server.cli import doctor as doctoring
from server.cli import examining
from server.cli.doctor import sentence
from server.cli.examining import Asked, Finding, examined
from server.db import Database, read_only
from server.db.beside import last_backup, read_only_order
from server.files import StoredFile
from server.files.folder import path_of, put
from server.heads import keys as signing_keys
from server.people import vault
from tests.server.test_cli import jinbang
from tests.server.test_verify import tamper
from tests.trust.read_only.served import guard_off


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, there in (("FILES", "files"), ("STATE", "state"), ("KEYS", "keys/keys"), ("SIGNING_KEY", "keys/signing")):
        monkeypatch.setenv(f"JINBANG_{name}", str(tmp_path / there))
    (tmp_path / "keys").mkdir()
    yield
    read_only.clear()


async def by_check(asked: Asked | None = None) -> dict[str, Finding]:
    return {one.check: one for one in await examined(asked or Asked())}


async def test_a_new_house(database: Database) -> None:
    vault.keys()
    signing_keys.ring()
    found = await by_check(Asked(address="https://jinbang.example"))
    assert {name for name, one in found.items() if one.level == "bad"} <= {"calendar"}
    assert found["backup"].key == "backup_none" and found["head"].key == "head_none"
    assert (found["keys"].key, found["signing_key"].key, found["ledger"].key) == ("key", "key", "ledger")
    for language in catalogue.LANGUAGES:
        for one in found.values():
            assert catalogue.say(language, f"doctor.{one.key}", **one.params)
    assert all(sentence(one) for one in found.values())


async def test_what_is_wrong_is_named(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.keys()
    vault.key_file().chmod(0o644)
    monkeypatch.setenv("JINBANG_SECOND_FACTOR", "off")
    monkeypatch.setenv("JINBANG_LEAST_FREE", str(2**60))
    order = read_only_order(database)
    order.parent.mkdir(parents=True, exist_ok=True)
    order.write_text("搬迁", "utf-8")
    mark = last_backup(database)
    mark.write_text(json.dumps({"at": 1, "file": "jinbang-x.backup", "sha256": "", "events": 0}))
    digest = put("佐证".encode())
    async with ledger.change(console(), "file.kept") as change:
        await change.save(StoredFile(digest=digest, size=6, media="text/plain", name="a", at=1))
    path_of(digest).unlink()
    await tamper(database, "UPDATE ledger_event SET act = 'file.lost' WHERE seq = 1")
    await guard_off(database)
    found = await by_check(Asked(address="http://jinbang.example"))
    keys = {name: (one.level, one.key) for name, one in found.items()}
    assert keys["keys"] == ("bad", "key_open")
    assert keys["disk"] == ("bad", "disk_low")
    assert keys["order"] == ("warn", "order") and found["order"].params == {"reason": "搬迁"}
    assert keys["backup"] == ("warn", "backup_old")
    assert keys["files"] == ("bad", "files_lost")
    assert keys["ledger"] == ("bad", "ledger_broken") and found["ledger"].params["what"] == "office#1 was altered"
    assert keys["address"] == ("bad", "address_plain")
    assert keys["second_factor"] == ("warn", "factor_off")
    assert keys["database"][0] == "bad"  # the triggers are gone


async def test_a_demo_is_told_as_a_demo(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is set: what is set is not what exempts it. The control is the same house before it became one."""
    for setting in ("off", "required"):
        monkeypatch.setenv("JINBANG_SECOND_FACTOR", setting)
        one = (await by_check(Asked()))["second_factor"]
        assert (one.level, one.key) == (("warn", "factor_off") if setting == "off" else ("ok", "factor"))
    await office.mark(console(), "demo")
    for setting in ("off", "required"):
        monkeypatch.setenv("JINBANG_SECOND_FACTOR", setting)
        one = (await by_check(Asked()))["second_factor"]
        assert (one.level, one.key) == ("ok", "factor_demo")
        assert "demo" in catalogue.say("en", f"doctor.{one.key}") and "演示" in catalogue.say(
            "zh_CN", "doctor.factor_demo"
        )


async def test_a_check_that_breaks_does_not_hide_the_others(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> examining.Findings:
        raise RuntimeError("110101199003070011")

    monkeypatch.setattr(examining, "CHECKS", (broken, examining.disk))
    found = await examined(Asked())
    assert (found[0].check, found[0].key) == ("broken", "check_failed")
    assert found[1].check == "disk" and "1101" not in str(found)


def test_by_command(db_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.keys()
    done = jinbang("doctor", "--json", "--database", db_url, "--address", "https://jinbang.example")
    said = json.loads(done.stdout)
    bad = [one for one in said["checks"] if one["level"] == "bad"]
    assert done.exit_code == (1 if bad else 0)
    assert "JINBANG_FILES" in said["settings"] and os.environ["JINBANG_FILES"] not in done.stdout.split('"checks"')[0]
    vault.key_file().chmod(0o640)
    done = jinbang("doctor", "--database", db_url)
    assert done.exit_code == 1 and done.stdout.startswith("bad  ") and "chmod 600" in done.stdout
    nowhere = jinbang("doctor", "--database", "sqlite:///nowhere/at/all.sqlite3")
    assert nowhere.exit_code == 1 and "jinbang migrate" in nowhere.stdout


def test_every_sentence_is_there() -> None:
    """Each key that a check may find has its words."""
    text = "".join(Path(one.__file__).read_text("utf-8") for one in (examining, doctoring))
    words = {key.removeprefix("doctor.") for key in catalogue.sentences("en") if key.startswith("doctor.")}
    used = {word for word in words if f'"{word}"' in text}
    assert words - used - {"level.ok", "level.warn", "level.bad"} == set()
