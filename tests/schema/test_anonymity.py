"""Anonymous sees what is published and nothing else, of every kind of record."""

from typing import Any

from server.access import ANONYMOUS, console
from server.competitions import Competition, Event, OrganisingUnit
from server.competitions.scheme import Aspect, AwardRule, Module, Scheme
from server.record import Record
from server.results import Standing
from tests.world import World, kinds_of_records

OPEN = {  # public as they stand
    "Organisation", "OrganisationName", "Region", "Revision", "Standing", "ModuleValue", "Title", "Decision", "Group",
    "Honour", "HonourTerm", "Occupation", "Trade", "SkillLevel", "CalendarDay", "Advancement", "PublicChange",
    "OfficeMark",
}  # fmt: skip


async def drafts_beside_the_published() -> None:
    async with World.begun() as world:
        await world.regions()
        await world.competition("JZ", drafts=2)
        draft = await world.competition("DRAFT", events=0, drafts=1)
        event = await Event.visible_to(console()).filter(competition_id=draft.id).first()
        ledgers = {"LedgerEvent", "Chain", "Idempotency"}
        private = [kind for kind in kinds_of_records() if kind.public is None and kind.__name__ not in ledgers]
        scheme = await Scheme.visible_to(console()).filter(event_id=event.id).first()
        await world.private(private, [draft, event, scheme])
        lines = await Standing.visible_to(console())
        await world.honours(2, 2, lines=lines)
        await world.tables(lines[0])
    async with World.begun("office"):
        pass


async def test_every_kind_of_record(database: Any) -> None:
    await drafts_beside_the_published()
    kinds = kinds_of_records()
    assert {"Mark", "Sheet", "Entry", "Person", "IdNumber", "LedgerEvent", "Judge"} <= {kind.__name__ for kind in kinds}
    for kind in kinds:
        everything = await kind.visible_to(console()).count()
        assert everything or kind.__name__ == "Idempotency", kind
        seen = await kind.visible_to(ANONYMOUS)
        if kind.public is None:
            assert seen == [], kind
        elif kind.__name__ not in OPEN:
            assert 0 < len(seen) < everything, kind
            assert {await _published(row) for row in seen} == {True}, kind


async def _published(row: Record) -> bool:
    """Whether a row belongs to something published, looked up the long way."""
    row = await _up(row)
    return row.published_at is not None  # type: ignore[attr-defined]


async def _up(row: Any) -> Record:
    if isinstance(row, Competition | Event):
        return row
    if isinstance(row, OrganisingUnit):
        return await Competition.visible_to(console()).get(id=row.competition_id)
    if isinstance(row, Aspect):
        row = await Module.visible_to(console()).get(id=row.module_id)
    if isinstance(row, Module | AwardRule):
        row = await Scheme.visible_to(console()).get(id=row.scheme_id)
    return await Event.visible_to(console()).get(id=row.event_id)


async def test_no_name_of_a_private_row_reaches_the_public(ask: Any) -> None:
    await drafts_beside_the_published()
    from tests.schema.test_lists import ids, paths, placed

    named = await ids()
    for one in paths():
        data = await ask(placed(one.document, named).replace('"A"', '"JZ"'), page=True)
        assert "secret" not in str(data)
        assert "DRAFT" not in str(data)
        assert "D1" not in str(data)
