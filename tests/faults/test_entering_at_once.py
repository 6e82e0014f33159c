"""One person entered or registered twice at the same instant: under one competition's lock one of two is refused; over
two competitions both find the same person.

Each has its control on PostgreSQL, where two transactions write at once: no lock, and numbers kept as they were before.
"""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from server import db, people
from server.access import Viewer, console
from server.competitions import places
from server.entries import Entry
from server.entries.asked import MemberAsked
from server.entries.submitting import submit
from server.judging import Judge, registering
from server.judging.persons import JudgeAsked
from server.judging.registering import register_judge
from server.ledger import Change
from server.ledger.verify import verify
from server.packages.importing import import_package
from server.people import IdNumber, Person
from server.refusal import Refused
from tests.server.entries.office import Office, member, opened, while_open
from tests.server.judging import hall
from tests.server.packages.sample import result_of
from tests.server.test_progression import sample

pytestmark = pytest.mark.usefixtures("regions")
CODE = "JZ-2027-01"
TWO = 2


async def tried(act: Awaitable[object]) -> str:
    """ "done", the rule that refused, or the kind of the error."""
    try:
        await act
    except Refused as no:
        return no.refusal.rule
    except Exception as error:
        return type(error).__name__
    return "done"


def both_look_first(monkeypatch: pytest.MonkeyPatch, engine: str, room: object, name: str) -> None:
    """On PostgreSQL the first two who come to `name` wait there for each other: both have looked before either writes.
    SQLite lets one in at a time."""
    if engine == "sqlite":
        return
    barrier, turns, real = asyncio.Barrier(TWO), iter(range(TWO)), getattr(room, name)

    async def met(change: Change, *asked: Any) -> Any:
        if asked[0] and next(turns, None) is not None:
            await barrier.wait()
        return await real(change, *asked)

    monkeypatch.setattr(room, name, met)


async def unlocked(row: object) -> object:
    """The control: what was read is taken for what is there."""
    return row


async def naive(change: Change, made: dict[tuple[str, str], Person]) -> dict[tuple[str, str], int]:
    """The control: people and numbers are inserted, come what may."""
    await change.save_many(list(made.values()))
    for (id_type, number), person in made.items():
        found = people.vault.lookup(id_type, number)
        await change.save(IdNumber(person_id=person.id, id_type=id_type, lookup=found, sealed="x"))
    return {key: one.id for key, one in made.items()}


# --- one person into two events of a competition ---


async def into_two_events(office: Office) -> list[str]:
    """Two delegations enter the same new person, each for another event."""
    with while_open():
        asked = [
            submit(office.leader(of), CODE, event, office.asked(member(1), of=of))
            for of, event in (("TG", "WELD"), ("PY", "CNC"))
        ]
        return sorted(await asyncio.gather(*(tried(one) for one in asked)))


async def test_one_person_into_two_events_at_once(database: db.Database) -> None:
    assert await into_two_events(await opened()) == ["done", "eligibility_one_delegation_failed"]
    assert (await Entry.all().count(), await IdNumber.all().count(), (await verify()).differences) == (1, 1, [])


@pytest.mark.parametrize("engine", ["postgres"])
async def test_the_control_without_the_lock_enters_both(
    database: db.Database, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = await opened()
    both_look_first(monkeypatch, engine, people, "_keep_numbers")
    monkeypatch.setattr(places, "locked", unlocked)
    assert await into_two_events(office) == ["done", "done"]
    assert (await Entry.all().count(), await IdNumber.all().count(), (await verify()).differences) == (2, 1, [])


# --- one new ID number in two competitions ---


async def into_two_competitions() -> list[str]:
    """Two packages with the same people."""
    return await asyncio.gather(
        *(tried(import_package(console(), result_of(sample(code)))) for code in ("JZ-A", "JZ-B"))
    )


async def test_two_imports_of_the_same_new_people_at_once(
    database: db.Database, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_look_first(monkeypatch, engine, people, "_keep_numbers")
    assert await into_two_competitions() == ["done", "done"]
    numbers = await IdNumber.all()
    bearers = await Person.filter(name__in=["王一", "李二", "张三"]).order_by("id")
    assert sorted(one.person_id for one in numbers) == [one.id for one in bearers]  # each of three once
    assert [await people.numbers_of([one.id]) for one in bearers if one.name == "王一"] == [
        {bearers[0].id: ("resident_id", "140702200603010020")}
    ]
    assert (await verify()).differences == []


@pytest.mark.parametrize("engine", ["postgres"])
async def test_the_control_that_inserts_come_what_may_breaks(
    database: db.Database, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "_keep_numbers", naive)
    both_look_first(monkeypatch, engine, people, "_keep_numbers")
    assert sorted(await into_two_competitions()) == ["done", "imported_meanwhile"]


@pytest.mark.parametrize(("names", "outcome"), [("甲甲", ["done", "done"]), ("甲乙", ["done", "id_number_of_another"])])
async def test_one_number_under_one_name_or_two(
    database: db.Database, engine: str, monkeypatch: pytest.MonkeyPatch, names: str, outcome: list[str]
) -> None:
    """In two competitions at once: a judge of the one, a contestant of the other."""
    office, other = await opened(), await hall.built()
    both_look_first(monkeypatch, engine, people, "_keep_numbers")
    one = MemberAsked(names[0], id_number=hall.STRANGER, organisation="太谷玛钢厂", region="140702", standing="worker")
    two = JudgeAsked(names[1], organisation="丁所", id_number=hall.STRANGER)
    with while_open():
        told = await asyncio.gather(
            tried(submit(office.leader(), CODE, "WELD", office.asked(one))),
            tried(register_judge(other.organiser, hall.CODE, hall.EVENT, two)),
        )
    assert sorted(no.replace("id_of_another_name", "id_number_of_another") for no in told) == outcome
    assert await IdNumber.filter(lookup=people.vault.lookup("resident_id", hall.STRANGER)).count() == 1
    assert (await verify()).differences == []


# --- two judges under one number ---


async def two_judges(organiser: Viewer) -> list[str]:
    """Two people, one judge's number."""
    asked = (JudgeAsked(name, judge_no="J7", organisation="丁所") for name in ("甲评", "乙评"))
    return sorted(
        await asyncio.gather(*(tried(register_judge(organiser, hall.CODE, hall.EVENT, one)) for one in asked))
    )


async def test_two_judges_of_one_number_at_once(database: db.Database) -> None:
    assert await two_judges((await hall.built()).organiser) == ["done", "judge_no_taken"]
    assert await Judge.filter(judge_no="J7").count() == 1
    assert (await verify()).differences == []


@pytest.mark.parametrize("engine", ["postgres"])
async def test_the_control_without_the_lock_takes_the_number_twice(
    database: db.Database, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    organiser = (await hall.built()).organiser
    both_look_first(monkeypatch, engine, registering, "person_behind")
    monkeypatch.setattr(registering, "locked", unlocked)
    assert await two_judges(organiser) == ["done", "done"]
