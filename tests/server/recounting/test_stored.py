"""Through a real database: what is stored, exported and published is counted again and agrees, or is not published."""

from dataclasses import replace
from typing import Any

import pytest

from server import db, ranking
from server.access import Viewer
from server.competitions import Competition, Event
from server.ledger.records import LedgerEvent
from server.packages.exporting import export_files
from server.packages.importing import import_package
from server.packages.recounting import recount
from server.progression import publish
from server.recounting import check_package, count_marks
from server.refusal import Refusal, Refused
from server.results import Revision, publishing
from server.results.draft import draft
from server.results.recounted import recounted
from server.results.recounting import differing
from tests.server.recounting.as_package import package_of
from tests.server.recounting.as_ranking import recounted_cells
from tests.server.recounting.drawing import Contest, contest
from tests.server.recounting.facts_of import TIED, event_of
from tests.server.test_verify import tamper

# Standardised by judge, by field; absences as 0; shared places; times and draws. Then rounds, groups and deductions.
SEEDS = [(seed, False) for seed in (0, 10, 11, 64, 67)] + [(seed, True) for seed in (4, 221, 377)]


async def stored(viewer: Viewer, one: Contest, code: str = "R-1") -> tuple[Competition, Event]:
    """Import a contest."""
    await import_package(viewer, package_of(one, code))
    competition = await Competition.visible_to(viewer).get(code=code)
    return competition, await Event.visible_to(viewer).get(competition_id=competition.id)


@pytest.mark.parametrize(("seed", "rounds"), SEEDS)
async def test_an_export_is_counted_again(
    database: db.Database, regions: None, viewer: Viewer, seed: int, rounds: bool
) -> None:
    """From the marks as drawn, from the tables, from the files of an export, and by the ranking: one result."""
    one = contest(seed, rounds=rounds)
    competition, event = await stored(viewer, one)
    rows = await recounted(event.id)
    assert recounted_cells(rows) == recounted_cells(count_marks(one.event, one.marks))
    assert [row.cells["name"] for row in rows] == [f"甲{row.entry_no}、乙{row.entry_no}" for row in rows]
    assert await differing(await draft(event)) == []
    assert check_package(await export_files(viewer, competition)) == {"E1": (len(rows), [])}
    assert [(done.number, done.lines, done.differences) for done in await recount(viewer, "R-1")] == [
        (0, len(rows), [])
    ]


def test_there_is_something_to_count() -> None:
    events = [contest(seed, rounds=rounds).event for seed, rounds in SEEDS]
    schemes = [event.scheme for event in events]
    assert all(len(event.entries) >= 8 for event in events)
    assert all(one.groups and one.scheme.rounds and one.scheme.limits for one in events[5:])
    assert {part.standardise for scheme in schemes for part in scheme.modules} == {"none", "judge", "field"}
    assert {scheme.absent for scheme in schemes} == {"entry", "zero"}


async def test_who_does_not_compete_is_not_counted(database: db.Database, regions: None, viewer: Viewer) -> None:
    """A rejected entry has no line; one admitted without award has a place and takes none. A package says neither."""
    _, event = await stored(viewer, TIED)
    await tamper(database, "UPDATE entry SET state = 'rejected' WHERE entry_no = '003'")
    await tamper(database, "UPDATE entry SET takes_no_award = (1 = 1) WHERE entry_no = '001'")
    rows = {row.entry_no: row.cells for row in await recounted(event.id)}
    assert {no: (cells["place"], cells["award"]) for no, cells in rows.items()} == {
        "001": ("1", ""),
        "002": ("1", "奖"),
    }
    assert await differing(await draft(event)) == []
    assert [done.differences for done in await recount(viewer, "R-1")] == [[]]


def half_even(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plant a fault: the ranking rounds half_even whatever the scheme says."""
    honest = ranking.rank

    def broken(scheme: ranking.Scheme, *rest: Any) -> Any:
        return honest(replace(scheme, rounding="half_even"), *rest)

    monkeypatch.setattr(ranking, "rank", broken)


async def test_what_the_recount_denies_is_not_published(
    database: db.Database, regions: None, viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stored(viewer, event_of({"001": "85.225", "002": "80"}))
    before = await LedgerEvent.all().using_db(db.here()).count()
    half_even(monkeypatch)
    with pytest.raises(Refused) as no:
        await publish(viewer, "R-1", reason="公布")
    expected = {"event": "E1", "entry_no": "001", "column": "total", "published": "85.22", "recounted": "85.23"}
    assert no.value.refusal.rule == "recount_differs"
    assert [dict(fault.params) for fault in no.value.refusal.faults if fault.params["column"] == "total"] == [expected]
    assert await Revision.all().using_db(db.here()).count() == 0
    assert await LedgerEvent.all().using_db(db.here()).count() == before


async def test_without_the_recount_it_would_be(
    database: db.Database, regions: None, viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same fault, the recount switched off; and then the command finds what was published."""
    await stored(viewer, event_of({"001": "85.225", "002": "80"}))

    async def silent(drafts: object) -> Refusal | None:
        return None

    with monkeypatch.context() as patch:
        half_even(patch)
        patch.setattr(publishing, "recount_agrees", silent)
        assert [one.ranked for one in await publish(viewer, "R-1", reason="公布")] == [2]
    found = (await recount(viewer, "R-1", "E1"))[0]
    assert found.number == 1
    assert [(one.entry_no, one.published, one.recounted) for one in found.differences if one.column == "total"] == [
        ("001", "85.22", "85.23")
    ]
    assert [one.number for one in await publish(viewer, "R-1", reason="更正")] == [2]
    assert [done.differences for done in await recount(viewer, "R-1")] == [[]]


async def test_only_who_may_publish_may_recount(database: db.Database, viewer: Viewer, anonymous: Viewer) -> None:
    with pytest.raises(Refused):
        await recount(anonymous, "R-1")
    with pytest.raises(Refused) as no:
        await recount(viewer, "R-1")
    assert no.value.refusal.rule == "no_such_competition"
