"""Key rotation: everything sealed is sealed anew, on the ledger, and goes on after a kill; look-ups never change."""

import pytest

from server import ledger
from server.access import ANONYMOUS, console
from server.access.accounts import close
from server.access.keyed import keyed
from server.db.address import APP
from server.disclosures import rotating
from server.disclosures.rotating import SEALED, add, reseal, retire, rotate, uses
from server.files import folder
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.people import IdNumber, by_id_number, numbers_of, register, vault
from server.refusal import Refused
from tests.server.access.people import account

CONSOLE = console()
PEOPLE = [(f"示例{n}", "other", f"X{n:05}") for n in range(450)]


@pytest.fixture(autouse=True)
def ring(tmp_path, monkeypatch):
    """A key file of one key and no root line, as the first versions made it."""
    path = tmp_path / "keys"
    path.write_text(f"k1 {'5a' * 32}\n")
    monkeypatch.setenv("JINBANG_KEYS", str(path))
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path / "files"))
    return path


async def refusal(step):
    with pytest.raises(Refused) as no:
        await step
    return no.value.refusal


async def filled() -> list[int]:
    async with ledger.change(CONSOLE, "entry.submitted") as change:
        return await register(change, PEOPLE)


async def sealed_with(name: str) -> int:
    return await IdNumber.filter(sealed__startswith=f"{name}:").count()


async def test_a_new_key_seals_everything_anew_and_the_old_one_goes(ring, database):
    ids = await filled()
    hashed, found = keyed("certificate secret", "x"), vault.lookup("other", "X00001")
    told = []
    assert await rotate(CONSOLE, lambda *said: told.append(said)) == ("k2", 450, 0)
    assert told == [("resealing", 200, 450), ("resealing", 400, 450), ("resealing", 450, 450)]
    assert (await sealed_with("k1"), await sealed_with("k2")) == (0, 450)
    assert (await refusal(retire(CONSOLE, "k2"))).rule == "key_is_newest"
    assert (await refusal(retire(CONSOLE, "k9"))).rule == "no_such_key"
    await retire(CONSOLE, "k1")
    assert [line.split()[0] for line in ring.read_text().splitlines()] == ["k2", "root"]
    assert ring.stat().st_mode & 0o77 == 0
    assert (keyed("certificate secret", "x"), vault.lookup("other", "X00001")) == (hashed, found)
    assert (await by_id_number([("other", "X00449")]))["other", "X00449"].person_id == ids[449]
    assert (await numbers_of(ids))[ids[7]] == ("other", "X00007")
    acts = [one.act for one in await LedgerEvent.all().order_by("id")]
    assert acts[-5:] == ["key.added", *["values.resealed"] * 3, "key.retired"]
    bodies = "".join(one.body for one in await LedgerEvent.all())
    assert "5a5a5a" not in bodies and vault.keys().by_id["k2"].hex() not in bodies
    assert (await verify()).differences == []
    assert await add(CONSOLE) == "k3"


async def test_killed_between_two_batches_it_goes_on(ring, database, monkeypatch):
    await filled()
    await add(CONSOLE)
    before = rotating._reseal
    calls = []

    async def dies(*args):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return await before(*args)

    monkeypatch.setattr(rotating, "_reseal", dies)
    with pytest.raises(KeyboardInterrupt):
        await reseal(CONSOLE)
    assert (await sealed_with("k1"), await sealed_with("k2")) == (250, 200)
    assert (await refusal(retire(CONSOLE, "k1"))).rule == "key_in_use"
    monkeypatch.undo()
    monkeypatch.setenv("JINBANG_KEYS", str(ring))
    assert await reseal(CONSOLE) == (250, 0)
    assert await reseal(CONSOLE) == (0, 0)
    assert (await verify()).differences == []


async def test_what_does_not_open_stays_and_keeps_its_key(ring, database):
    await filled()
    first, second, *_ = await IdNumber.all().order_by("id")
    async with ledger.change(CONSOLE, "entry.changed") as change:
        first.sealed = second.sealed
        await change.save(first)
    assert await rotate(CONSOLE) == ("k2", 449, 1)
    assert (await refusal(retire(CONSOLE, "k1"))).rule == "key_in_use"


async def test_reasons_in_the_ledger_hold_a_key_back(ring, database):
    row = await account("zhi")
    await close(CONSOLE, row.uid, "调离")
    await rotate(CONSOLE)
    assert [(one.key, one.in_ledger) for one in await uses(CONSOLE)] == [("k2", 0), ("k1", 1)]
    assert (await refusal(retire(CONSOLE, "k1"))).rule == "key_in_ledger"
    await retire(CONSOLE, "k1", with_ledger=True)
    assert (await verify()).differences == []


async def test_files_are_sealed_and_sealed_anew(ring, database):
    """One of them lies there plain, from an older version; one was altered."""
    texts = [f"张三 11010519491231002X {n}".encode() for n in range(3)]
    digests = [folder.put(one) for one in texts]
    assert all(b"11010519491231002X" not in folder.path_of(one).read_bytes() for one in digests)
    folder.path_of(digests[0]).write_bytes(texts[0])
    folder.path_of(digests[1]).write_bytes(folder.path_of(digests[2]).read_bytes())
    assert [folder.get(one) for one in digests] == [texts[0], None, texts[2]]
    assert folder.sealed_with() == {"": 1, "k1": 2}
    assert await rotate(CONSOLE) == ("k2", 2, 1)
    assert folder.sealed_with() == {"k2": 2, "k1": 1}
    assert (await refusal(retire(CONSOLE, "k1"))).rule == "key_in_use"
    folder.remove(digests[1])
    await retire(CONSOLE, "k1")
    assert [folder.get(one) for one in digests] == [texts[0], None, texts[2]]
    assert (await verify()).differences == []


async def test_it_is_the_operators(database):
    for step in (uses, add, reseal, rotate):
        assert (await refusal(step(ANONYMOUS))).rule == "not_allowed"


def test_a_new_file_has_a_root_of_its_own(ring):
    ring.unlink()
    found = vault.keys()
    assert list(found.by_id) == ["k1"] and found.root != found.by_id["k1"]


async def test_every_record_with_a_place_is_sealed_anew(database):
    """A record that says where its cipher text belongs and is not on the list would be lost with its key."""
    from tortoise.context import require_context

    apps = require_context().apps
    assert apps is not None
    models = {model._meta.db_table: model for model in apps[APP].values()}
    assert {table for table, model in models.items() if isinstance(getattr(model, "place", None), property)} == set(
        SEALED
    )
    assert all(column in models[table]._meta.fields_map for table, column in SEALED.items())
