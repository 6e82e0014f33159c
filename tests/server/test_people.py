"""People: ID numbers encrypted with their place, found by a keyed hash; names covered in the ledger."""

import pytest
from cryptography.exceptions import InvalidTag

from server import ledger, people
from server.ledger.records import LedgerEvent
from server.people import IdNumber, Person, vault

NUMBER = "140702200603010020"  # synthetic, domain.md 7.1


async def registered(viewer, *wanted):
    async with ledger.change(viewer, "person.registered") as change:
        return await people.register(change, list(wanted))


async def test_one_number_is_one_person_and_one_name_is_not(database, viewer):
    ids = await registered(viewer, ("王一", "resident_id", NUMBER), ("王一", "", ""), ("王一", "resident_id", NUMBER))
    assert ids[0] == ids[2] != ids[1]
    assert await registered(viewer, ("王一", "resident_id", NUMBER)) == [ids[0]]
    assert await Person.visible_to(viewer).count() == 2


async def test_the_number_is_nowhere_in_clear_and_can_be_read_again(database, viewer):
    [person_id] = await registered(viewer, ("王一", "resident_id", NUMBER))
    row = await IdNumber.visible_to(viewer).get()
    body = "".join(await LedgerEvent.visible_to(viewer).values_list("body", flat=True))
    assert NUMBER not in row.sealed + row.lookup + body
    assert "王一" not in body
    assert await people.numbers_of([person_id]) == {person_id: ("resident_id", NUMBER)}


async def test_a_cipher_text_moved_to_another_row_does_not_open(database, viewer):
    await registered(viewer, ("王一", "resident_id", NUMBER), ("李二", "passport", "E12345678"))
    one, other = await IdNumber.visible_to(viewer).order_by("id")
    with pytest.raises(InvalidTag):
        vault.decrypt(one.sealed, other.place)


def test_the_key_file_is_its_owners_alone_and_new_keys_still_open_old_texts(tmp_path, monkeypatch):
    path = tmp_path / "folder" / "keys"
    monkeypatch.setenv("JINBANG_KEYS", str(path))
    sealed, found = vault.encrypt(NUMBER, "t:1:c"), vault.lookup("resident_id", NUMBER)
    assert path.stat().st_mode & 0o077 == 0
    path.write_text(f"k2 {'ab' * 32}\n{path.read_text()}")
    assert vault.encrypt(NUMBER, "t:1:c").startswith("k2:")
    assert vault.decrypt(sealed, "t:1:c") == NUMBER
    assert vault.lookup("resident_id", NUMBER) == found


def test_a_broken_key_file_is_said(tmp_path, monkeypatch):
    (tmp_path / "keys").write_text("k1 nothex\n")
    monkeypatch.setenv("JINBANG_KEYS", str(tmp_path / "keys"))
    with pytest.raises(vault.NoKeys):
        vault.keys()


async def test_nobody_but_the_office_sees_a_person(database, viewer, anonymous):
    await registered(viewer, ("王一", "resident_id", NUMBER))
    assert await Person.visible_to(anonymous).count() == 0
    assert await IdNumber.visible_to(anonymous).count() == 0
