"""Judges, panels, and a seat for each judge in each event he belongs to or gave a mark in."""

from server import clock, regions
from server.competitions import Competition
from server.judging import Judge, Panel, Seat, Seating
from server.packages.storing.work import EventRow, Work
from server.people import register

Key = tuple[str, str]


async def write_judges(work: Work, events: dict[str, EventRow], competition: Competition) -> dict[Key, Seat]:
    """The seats by event code and judge number."""
    stored = Judge.filter(competition_id=competition.id).using_db(work.change.client).prefetch_related("event")
    judges = {(one.event.code if one.event else "", one.judge_no): one for one in await stored}
    new = [one for one in work.package.judges if (one.event, one.judge_no) not in judges]
    ids = iter(await register(work.change, [(one.name, "", "") for one in new if one.name]))
    made = {
        (one.event, one.judge_no): Judge(
            competition_id=competition.id, event_id=events[one.event].event.id if one.event else None,
            judge_no=one.judge_no, person_id=next(ids) if one.name else None,
            organisation_id=work.unit(one.organisation), region_code=regions.padded(one.region) or None,
            region_given=one.region, role=one.role, panel=one.panel,
        )
        for one in new
    }  # fmt: skip
    await work.save(list(made.values()))
    return await _seats(work, events, judges | made)


async def _seats(work: Work, events: dict[str, EventRow], judges: dict[Key, Judge]) -> dict[Key, Seat]:
    codes = {row.event.id: code for code, row in events.items()}
    stored = Seat.filter(panel__event_id__in=sorted(codes)).using_db(work.change.client).prefetch_related("panel")
    found = {(codes[one.panel.event_id], one.number): one for one in await stored}
    needed = {(one.event, one.judge_no) for one in work.package.marks} | {key for key in judges if key[0]}
    placed = {key: judges.get(key) or judges["", key[1]] for key in sorted(needed - found.keys())}
    panels = await _panels(work, events, {(key[0], judge.panel) for key, judge in placed.items()})
    made = {key: Seat(panel_id=panels[key[0], judge.panel].id, number=key[1]) for key, judge in placed.items()}
    await work.save(list(made.values()))
    since = clock.now()
    await work.save([Seating(seat_id=made[key].id, judge_id=judge.id, since=since) for key, judge in placed.items()])
    return found | made


async def _panels(work: Work, events: dict[str, EventRow], named: set[Key]) -> dict[Key, Panel]:
    codes = {row.event.id: code for code, row in events.items()}
    stored = await Panel.filter(event_id__in=sorted(codes)).using_db(work.change.client)
    found = {(codes[one.event_id], one.code): one for one in stored}
    made = {key: Panel(event_id=events[key[0]].event.id, code=key[1]) for key in sorted(named - found.keys())}
    await work.save(list(made.values()))
    return found | made
