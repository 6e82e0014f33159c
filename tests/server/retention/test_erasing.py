"""A person's data erased: the chain and every comparison stay whole, nothing of him is left but what the rule for the
roll leaves; refused while a procedure needs it, with the list."""

import json

import pytest

from server import clock, ledger
from server.access import console
from server.access.records import Account
from server.competitions import Event
from server.entries import Evidence, Member
from server.files import StoredFile, folder
from server.honours import Honour
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.people import IdNumber, Person, by_id_number, register
from server.record import covered_value
from server.refusal import Refused
from server.retention import Erasure
from server.retention.erasing import blanked, erase, erase_behind, of_people
from server.retention.holding import holds
from server.rewards import BankCard, Reward
from server.rewards.cards import enter
from server.rewards.codes import code_of
from server.rewards.paying import Payment, pay
from tests.server.access.people import account, viewer_of
from tests.server.appeals.court import sitting
from tests.server.rewards.world import approved, contest, places, tariff, today
from tests.world import World

CONSOLE = console()
NUMBER = "11010519491231002X"  # invented


async def refusal(step):
    with pytest.raises(Refused) as no:
        await step
    return no.value.refusal


async def numbered(person: Person) -> None:
    """Give him an ID number."""
    from server import db
    from server.people import vault

    async with ledger.change(CONSOLE, "entry.changed") as change:
        row = IdNumber(id=(await db.take_ids(1))[0], person_id=person.id, id_type="resident_id")
        row.lookup, row.sealed = vault.lookup("resident_id", NUMBER), vault.encrypt(NUMBER, row.place)
        await change.save(row)


async def paid_winner() -> Person:
    """Somebody with a place, an ID number, a card and a reward."""
    await contest(1)
    await tariff()
    (row,) = await approved()
    await enter(CONSOLE, "6212345678901232", "示例银行", code_of(row))
    person = await Person.get(id=row.person_id)
    await numbered(person)
    return person


async def test_erased_with_the_chain_whole(regions, database):
    person = await paid_winner()
    name, salt = person.name, person.salt
    held = await refusal(erase(CONSOLE, person.uid, "本人要求"))
    assert held.rule == "erasure_held"
    assert "held_by_reward" in {one.rule for one in held.faults}
    (row,) = await Reward.all()
    await pay(CONSOLE, [row.uid], Payment(today(), "凭1"))
    assert await holds(person.id) == []
    assert (await refusal(erase(CONSOLE, person.uid, " "))).rule == "disclosure_reason"
    done = await erase(CONSOLE, person.uid, "本人要求", key="once")
    assert (await erase(CONSOLE, person.uid, "本人要求", key="once")).uid == done.uid
    assert done.keeps_roll
    gone = await Person.get(id=person.id)
    assert (gone.name, gone.salt) == (None, None)
    card, reward = await BankCard.get(), await Reward.get()
    for number in await IdNumber.filter(person_id=person.id):
        assert (number.sealed, number.lookup[:7]) == (None, "erased:")
    assert (card.sealed, card.last_four, card.bank, card.salt) == (None, None, None, None)
    assert (reward.name, reward.paid > 0) == (None, True)
    assert await by_id_number([("resident_id", NUMBER)]) == {}
    assert (await verify()).differences == []
    old = covered_value(salt, "name", name)
    events = await LedgerEvent.all().order_by("id")
    assert any(old in one.body for one in events), "the hash stays in the chain"
    assert not any(str(name) in one.body or str(salt) in one.body or "本人要求" in one.body for one in events)
    async with ledger.change(CONSOLE, "entry.submitted") as change:
        [again] = await register(change, [("示例新人", "resident_id", NUMBER)])
    assert again != person.id


async def test_the_roll_keeps_what_the_rule_leaves(regions, database, monkeypatch):
    for rule, kept in (("names", True), ("nothing", False)):
        monkeypatch.setenv("JINBANG_ERASED_ROLL", rule)
        async with World.begun(f"world-{rule}") as world:
            person = await world.change.save(Person(name="示例得主"))
            row = Honour(person_id=person.id, name="示例得主", unit="示例厂", sex="female")
            assert blanked(row, ("name", "unit") if kept else ())
            assert (row.name is not None, row.sex) == (kept, None)
            assert (row.salt is None) == (not kept) or row.salt is None


async def test_an_account_goes_with_its_person(database):
    row = await account("zhang", "organiser")
    admin = await account("guan", "administrator")
    viewer, boss = await viewer_of("zhang"), await viewer_of("guan")
    assert (await refusal(erase_behind(viewer, admin.uid, "本人要求"))).rule == "not_your_role"
    assert (await refusal(erase_behind(boss, admin.uid, "本人要求"))).rule == "own_account"
    await erase_behind(boss, row.uid, "本人要求")
    kept = await Account.get(id=row.id)
    assert (kept.state, kept.login, kept.password) == ("closed", None, None)
    assert (await verify()).differences == []


async def test_while_an_event_is_not_final_it_waits(database):
    court = await sitting()
    member = await Member.filter(role="contestant", person_id__isnull=False).first()
    faults = await holds(member.person_id)
    assert {one.rule for one in faults} == {"held_by_contest"}
    assert court is not None
    event = await Event.filter(final_at__isnull=True).first()
    assert event.code in str(faults[0].params["place"])


async def test_his_evidence_goes_unless_another_row_names_the_content(database, tmp_path, monkeypatch):
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))
    await sitting()
    await Event.all().count()
    mine, other = await Member.filter(role="contestant", person_id__isnull=False).order_by("id").limit(2)
    digests = [folder.put(one) for one in ("盖章表".encode(), "照片".encode())]
    async with ledger.change(CONSOLE, "evidence.added") as change:
        files = [
            StoredFile(digest=one, size=1, media="image/png", name="示例.png", at=clock.now())
            for one in (*digests, digests[1])
        ]
        await change.save_many(files)
        kinds = {"kind": "form", "at": clock.now()}
        rows = [Evidence(entry_id=one.entry_id, file_id=file.id, **_fitting(kinds)) for one, file in
                zip((mine, mine, other), files, strict=True)]  # fmt: skip
        await change.save_many(rows)
    from server.retention import erasing

    async def nothing_holds(_: int) -> list[object]:
        return []

    monkeypatch.setattr(erasing, "holds", nothing_holds)  # what holds is the subject of others
    person = await Person.get(id=mine.person_id)
    await erase(CONSOLE, person.uid, "本人要求")
    assert [folder.get(one) is None for one in digests] == [True, False]
    assert [one.name for one in await StoredFile.all().order_by("id")] == [None, None, "示例.png"]
    assert (await verify()).differences == []


def _fitting(values):
    return {name: value for name, value in values.items() if name in Evidence._meta.fields_map}


async def test_every_record_with_texts_about_a_person_is_known(database):
    """A table that comes later is taken along by itself; this says which there are, to be looked at."""
    assert {model.noun() for model, _ in of_people()} == {
        "account", "bank_card", "certificate", "data_correction", "disclosure", "honour", "id_number", "member",
        "nomination", "objection_named", "promotion", "reward", "round_expert", "special_nominee",
    }  # fmt: skip
    assert await Erasure.all().count() == 0
    assert json.dumps([]) == "[]" and places is not None
