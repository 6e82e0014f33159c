"""Handouts: locked, for one named recipient, fetched by their maker alone, gone on their day, taken back at will."""

import io
import json
import zipfile

import pytest
from cryptography.exceptions import InvalidTag

from server import clock, ledger
from server.access import Viewer, console
from server.disclosures import Disclosure, Handout, HandoutDownload
from server.disclosures.handing import DAY, Handed, Wanted, days, end_expired, fetch, hand, withdraw
from server.disclosures.lists import handouts, makers
from server.disclosures.locking import NotLocked, locked, new_passphrase, unlocked
from server.disclosures.opening import OPEN, reveal, seen_again
from server.files.folder import path_of
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.people import IdNumber, register
from server.refusal import Refused
from tests.server.access.people import account, viewer_of

NUMBER = "11010519491231002X"  # invented
WANTED = Wanted("workbook", "JZ-2023", "示例厅", "核对参赛资格", ("id_number",), 1, "JZ-2023.zip", "140700")


async def refusal(step):
    with pytest.raises(Refused) as no:
        await step
    return no.value.refusal


async def made(viewer: Viewer, wanted: Wanted = WANTED) -> Handed:
    async with ledger.change(viewer, "workbook.filled") as change:
        return await hand(viewer, change, wanted, {"JZ-2023.xlsx": NUMBER.encode()})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path / "files"))
    return tmp_path


def test_a_locked_file_opens_with_its_passphrase_alone():
    secret = new_passphrase()
    sealed = locked({"名单.csv": NUMBER.encode()}, secret)
    assert NUMBER.encode() not in sealed
    with zipfile.ZipFile(io.BytesIO(unlocked(sealed, secret))) as plain:
        assert plain.read("名单.csv").decode() == NUMBER
    with zipfile.ZipFile(io.BytesIO(sealed)) as raw:
        assert all(one.flag_bits & 1 and one.compress_type == 99 for one in raw.infolist())  # AE-x
    for other in ("", secret[:-1] + "#", new_passphrase()):
        with pytest.raises(NotLocked):
            unlocked(sealed, other)
    with pytest.raises(NotLocked):
        unlocked(b"PK no archive", secret)


async def test_fetched_by_its_maker_alone_recorded_and_gone_on_its_day(folder, database):
    await account("zhi", "honours_office")
    await account("shen", "auditor")
    maker, auditor = await viewer_of("zhi"), await viewer_of("shen")
    given = await made(maker)
    row, content = await fetch(maker, given.handout.uid)
    assert NUMBER.encode() not in content and unlocked(content, given.passphrase)
    assert (row.downloads, await HandoutDownload.all().count()) == (1, 1)
    assert [one.uid for one in await handouts(auditor)] == [row.uid]
    assert (await makers(auditor, [row.account_id]))[row.account_id] == "示例zhi"
    for other in (auditor, console()):
        assert (await refusal(fetch(other, row.uid))).rule == "no_such_handout"
    with clock.set_to(given.handout.until - 1):
        await fetch(maker, row.uid)
        assert await end_expired(console()) == 0
    assert days() * DAY == given.handout.until - given.handout.made_at
    with clock.set_to(given.handout.until):
        assert (await refusal(fetch(maker, row.uid))).rule == "handout_gone"
        assert (await end_expired(console()), path_of(row.digest).exists()) == (1, False)
        assert await end_expired(console()) == 0
    assert (await verify()).differences == []
    bodies = "".join(one.body for one in await LedgerEvent.all())
    assert not any(text in bodies for text in (NUMBER, given.passphrase, "示例厅", "核对"))


async def test_taken_back_it_is_gone_at_once(folder, database):
    await account("zhi", "honours_office")
    await account("cai", "finance")
    maker = await viewer_of("zhi")
    given = await made(maker)
    uid = given.handout.uid
    assert (await refusal(withdraw(await viewer_of("cai"), uid, "错发", version=1))).rule == "not_your_role"
    assert (await refusal(withdraw(maker, uid, " ", version=1))).rule == "disclosure_reason"
    assert (await refusal(withdraw(maker, uid, "错发", version=2))).rule == "changed_since"
    row = await withdraw(maker, uid, "错发", version=1, key="once")
    assert (await withdraw(maker, uid, "错发", version=1, key="once")).uid == row.uid
    assert not path_of(row.digest).exists()
    assert (await refusal(fetch(maker, uid))).rule == "handout_gone"
    assert (await refusal(withdraw(maker, uid, "错发", version=row.version))).rule == "handout_withdrawn"
    assert (await verify()).differences == []


async def test_nothing_is_handed_to_nobody_or_for_no_reason(folder, database):
    for change, rule in (({"recipient": " "}, "handout_recipient"), ({"reason": "x"}, "disclosure_reason")):
        wanted = Wanted(**{**{name: getattr(WANTED, name) for name in WANTED.__slots__}, **change})
        assert (await refusal(made(console(), wanted))).rule == rule
    assert await Handout.all().count() == 0
    assert not list(folder.glob("files/sha256/*/*"))


async def test_a_value_is_opened_with_a_reason_on_the_ledger_for_a_while(database):
    async with ledger.change(console(), "entry.submitted") as change:
        await register(change, [("示例人", "resident_id", NUMBER)])
    await account("zhi", "honours_office")
    viewer, (row,) = await viewer_of("zhi"), await IdNumber.all()
    assert await seen_again(viewer, "id_number", [row]) == {}
    with pytest.raises(Refused):
        async with ledger.change(viewer, "workbook.filled") as change:
            await reveal(viewer, change, "id_number", [row], "")
    assert await Disclosure.all().count() == 0
    async with ledger.change(viewer, "workbook.filled") as change:
        assert await reveal(viewer, change, "id_number", [row], "核对", people={row.id: row.person_id}) == {
            row.id: NUMBER
        }
    event = await LedgerEvent.get(act="disclosure.made")
    assert event.actor == viewer.actor
    assert json.loads(event.body)["facts"] == {"field": "id_number", "rows": [row.id], "people": [row.person_id]}
    assert await seen_again(viewer, "id_number", [row]) == {row.id: NUMBER}
    assert await seen_again(viewer, "bank_card", [row]) == {}
    assert await seen_again(console(), "id_number", [row]) == {}
    with clock.set_to(clock.now() + OPEN + 1):
        assert await seen_again(viewer, "id_number", [row]) == {}
    assert (await verify()).differences == []


async def test_a_cipher_text_in_another_row_does_not_open(database):
    """The associated data: whoever writes the database cannot show himself somebody else's number as his own."""
    async with ledger.change(console(), "entry.submitted") as change:
        await register(change, [("甲", "resident_id", NUMBER), ("乙", "passport", "E12345678")])
    first, second = await IdNumber.all().order_by("id")
    second.sealed = first.sealed
    with pytest.raises(InvalidTag):
        async with ledger.change(console(), "workbook.filled") as change:
            await reveal(console(), change, "id_number", [second], "核对")
