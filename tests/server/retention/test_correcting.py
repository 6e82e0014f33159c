"""One's own copy and corrections: for himself alone, decided by another, never repeated."""

import json

import pytest

from server import ledger
from server.access import ANONYMOUS, console
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.people import IdNumber, Person, by_id_number, register, vault
from server.refusal import Refused
from server.retention import DataCorrection
from server.retention.copying import copy, held
from server.retention.correcting import ask, decide
from tests.server.access.people import account, viewer_of

NUMBER, OTHER = "11010519491231002X", "440524188001010014"  # invented


async def refusal(step):
    with pytest.raises(Refused) as no:
        await step
    return no.value.refusal


async def test_a_name_and_a_number_are_corrected_by_an_office(database):
    row = await account("zhang")
    await account("ban", "honours_office")
    await account("zu", "organiser")
    himself, office, other = await viewer_of("zhang"), await viewer_of("ban"), await viewer_of("zu")
    assert (await refusal(ask(ANONYMOUS, "name", "张三", "错字"))).rule == "sign_in_needed"
    assert (await refusal(ask(himself, "name", " ", "错字"))).rule == "name_missing"
    assert (await refusal(ask(himself, "id_number", "123", "错", id_type="resident_id"))).rule == "correction_number"
    assert (await refusal(ask(himself, "phone", "abc", "换号"))).rule == "correction_phone"
    asked = await ask(himself, "name", "张三", "错字", key="a")
    assert (await ask(himself, "name", "张三", "错字", key="a")).uid == asked.uid
    assert (await refusal(ask(himself, "name", "张四", "错字"))).rule == "correction_waits_already"
    assert await DataCorrection.visible_to(other).count() == 0
    assert (await refusal(decide(other, asked.uid, "已核对", accepted=True, version=1))).rule == "not_your_role"
    assert (await refusal(decide(office, asked.uid, "已核对", accepted=True, version=2))).rule == "changed_since"
    done = await decide(office, asked.uid, "已核对身份证", accepted=True, version=1)
    assert (done.state, (await Person.get(id=row.person_id)).name) == ("accepted", "张三")
    assert (
        await refusal(decide(office, asked.uid, "又来", accepted=True, version=2))
    ).rule == "correction_decided_already"
    number = await ask(himself, "id_number", NUMBER.lower(), "没有登记", id_type="resident_id")
    await decide(office, number.uid, "已核对身份证", accepted=True, version=1)
    assert (await by_id_number([("resident_id", NUMBER)]))["resident_id", NUMBER].person_id == row.person_id
    async with ledger.change(console(), "entry.submitted") as change:
        await register(change, [("李四", "resident_id", OTHER)])
    taken = await ask(himself, "id_number", OTHER, "换证", id_type="resident_id")
    assert (
        await refusal(decide(office, taken.uid, "已核对", accepted=True, version=1))
    ).rule == "correction_number_taken"
    await decide(office, taken.uid, "不是本人的号码", accepted=False, version=1)
    assert (await by_id_number([("resident_id", NUMBER)]))["resident_id", NUMBER].person_id == row.person_id
    bodies = "".join(one.body for one in await LedgerEvent.all())
    assert not [text for text in ("张三", NUMBER, OTHER, "错字", "已核对") if text in bodies]
    assert (await verify()).differences == []


async def test_nobody_decides_on_his_own(database):
    await account("ban", "honours_office")
    himself = await viewer_of("ban")
    asked = await ask(himself, "name", "班一", "错字")
    assert (await refusal(decide(himself, asked.uid, "自己批", accepted=True, version=1))).rule == "own_account"


async def test_the_copy_is_ones_own_whole_and_recorded(database):
    row = await account("zhang")
    await account("li")
    himself, other = await viewer_of("zhang"), await viewer_of("li")
    await account("ban", "honours_office")
    asked = await ask(himself, "id_number", NUMBER, "没有登记", id_type="resident_id")
    await decide(await viewer_of("ban"), asked.uid, "已核对", accepted=True, version=1)
    made = await copy(himself)
    assert made["held"]["id_number"] == [{"id_type": "resident_id", "number": NUMBER}]
    assert made["held"]["person"][0]["name"] == "示例zhang"
    assert "disclosure" in made["held"], "who looked at it stands in it"
    assert NUMBER not in json.dumps(await copy(other)) and NUMBER not in str(await held(himself))
    assert (await refusal(copy(ANONYMOUS))).rule == "only_in_person"
    assert (await LedgerEvent.filter(act="disclosure.made").count()) >= 1
    assert await IdNumber.filter(person_id=row.person_id).count() == 1
    assert (await verify()).differences == []


async def test_a_corrected_telephone_is_the_one_in_use(database):
    """One value is sealed at a time; the copy has it, for himself alone; what was declined never is."""
    row = await account("zhang")
    await account("ban", "honours_office")
    await account("li")
    himself, office = await viewer_of("zhang"), await viewer_of("ban")
    assert "phone" not in (await copy(himself))["held"]
    for value, accepted in (("0351-4040001", True), ("13800000001", True), ("13800000002", False)):
        asked = await ask(himself, "phone", value, "换号")
        await decide(office, asked.uid, "已电话核对", accepted=accepted, version=1)
    sealed = await DataCorrection.filter(person_id=row.person_id, sealed__isnull=False, state="accepted")
    assert [vault.decrypt(one.sealed, one.place) for one in sealed] == ["13800000001"]
    made = await copy(himself)
    assert made["held"]["phone"][0]["phone"] == "13800000001"
    assert "13800000001" not in str(await held(himself)) + json.dumps(await copy(await viewer_of("li")))
    name = await ask(himself, "name", "张三", "错字")
    await decide(office, name.uid, "已核对", accepted=True, version=1)
    assert (await DataCorrection.get(uid=name.uid)).sealed is None, "it holds on the person now"
    assert (await verify()).differences == []
