"""An event ready to be marked, built row by row: entries, seats with judges, a scheme; and who acts in it.

Skill: A1 (0 to 60, one decimal), A2 (a judgement of 30); finish: B1 (0 to 10). Two judges for each unless said
otherwise.
"""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import pytest

from server import ledger
from server.access import Held, Viewer, console
from server.access.records import Account
from server.competitions import Competition, Event, Session, Station, chain_of, keeping
from server.entries import Entry, Member
from server.judging import Judge, Panel, Seat, Seating
from server.ledger.records import LedgerEvent
from server.people import Person
from server.ranking import Aspect, Module, Scheme
from server.refusal import Refusal, Refused
from server.scoring import Mark, Sheet
from server.scoring.giving import Given
from server.scoring.opening import open_marking

CODE = "MARK-1"
EVENT = "W"
FULL = {"A1": "50.5", "A2": "2", "B1": "7"}


def scheme(judges: int = 2, theory: bool = False) -> Scheme:
    """The scheme; with a theory module of one aspect where asked."""
    modules = [
        Module("skill", "操作技能", Fraction(1), (
            Aspect("A1", "尺寸", 60_000, decimals=1, judges=judges),
            Aspect("A2", "外观", 30_000, kind="judgement", judges=judges),
        )),
        Module("finish", "收尾", Fraction(1), (Aspect("B1", "整理", 10_000, judges=judges),)),
    ]  # fmt: skip
    if theory:
        modules.append(Module("theory", "理论知识", Fraction(1), (Aspect("T1", "笔试", 100_000),)))
    return Scheme(modules=tuple(modules))


@dataclass
class Story:
    """What was built. `judges`: the viewers who sit in seats 1, 2 …; `spare` judges sit nowhere."""

    competition: Competition
    event: Event
    entries: list[Entry]
    seats: list[Seat]
    judges: list[Viewer]
    rows: list[Judge]
    spare: list[Viewer] = field(default_factory=list)

    def staff(self, role: str, *, scope: str = "event") -> Viewer:
        """Somebody with a role in this event, or in another one (`scope` foreign)."""
        event = self.event.id if scope == "event" else self.event.id + 1
        held = Held(role, "event", competition_id=self.competition.id, event_id=event)
        return Viewer(f"account:{role}", account_id=self.judges[0].account_id, name=role, held=(held,))

    @property
    def chief(self) -> Viewer:
        """The chief judge of the event, who sits in no seat."""
        return self.staff("chief_judge")

    async def opened(self) -> "Story":
        """Marking opened."""
        self.event = await Event.get(id=self.event.id)
        self.event = await open_marking(self.chief, CODE, EVENT, version=self.event.version)
        return self

    async def sheets(self, seat: int) -> list[Sheet]:
        """The sheets of a seat (from 0) in its order."""
        return await Sheet.filter(seat_id=self.seats[seat].id).order_by("position")

    async def sheet(self, seat: int, entry: int) -> Sheet:
        """The sheet of a seat and an entry (both from 0)."""
        return await Sheet.get(seat_id=self.seats[seat].id, entry_id=self.entries[entry].id)


def given(**marks: str | None) -> list[Given]:
    """Marks by aspect code: a value, None for not scored, "absent"."""
    return [
        Given(code, None if value == "absent" else value, absent=value == "absent") for code, value in marks.items()
    ]


async def events() -> list[str]:
    """The acts on the chain of the competition, in order."""
    return [one.act for one in await LedgerEvent.filter(chain=chain_of(CODE)).order_by("seq")]


async def state() -> tuple[object, ...]:
    """All that an act may change here: to see that a refusal changes nothing."""
    return (
        await LedgerEvent.all().count(),
        [tuple(row) for row in await Sheet.all().order_by("id").values_list("number", "state", "version")],
        [tuple(row) for row in await Mark.all().order_by("id").values_list("sheet_id", "aspect_id", "state", "value")],
        [tuple(row) for row in await Event.all().order_by("id").values_list("id", "state", "version")],
        [tuple(row) for row in await Entry.all().order_by("id").values_list("id", "status", "elapsed", "version")],
    )


async def built(
    *, entries: int = 3, judges: int = 2, spare: int = 1, wanted: Scheme | None = None, panels: tuple[str, ...] = (),
    number: int = 1,
) -> Story:  # fmt: skip
    """An event in review with everything that opening asks for. `panels`: the panel of each seat, else one panel."""
    code = CODE if number == 1 else f"MARK-{number}"
    async with ledger.change(console(), "story.built", chain=chain_of(code)) as change:
        row = Competition(
            code=code, title="评分大赛", tier="city", kind="comprehensive", region_code="140700", region_name="晋中市",
            starts_on=date(2027, 3, 5), ends_on=date(2027, 3, 6),
        )  # fmt: skip
        await change.save(row)
        event = Event(
            competition_id=row.id, position=0, code=EVENT, title="焊接", group="worker", format="individual",
            state="review",
        )  # fmt: skip
        await change.save(event)
        await keeping.keep(change, event, wanted or scheme(judges=judges))
        session = await change.save(Session(event_id=event.id, code="上午"))
        stations = [Station(event_id=event.id, code=f"G{n}") for n in range(1, entries + 1)]
        await change.save_many(stations)
        listed = [
            Entry(event_id=event.id, entry_no=f"{n:03d}", state="approved", session_id=session.id, station_id=place.id)
            for n, place in enumerate(stations, 1)
        ]
        await change.save_many(listed)
        people = [Person(name=f"选手{n}号") for n in range(1, entries + 1)]
        await change.save_many(people)
        pairs = zip(listed, people, strict=True)
        await change.save_many([Member(entry_id=one.id, person_id=who.id) for one, who in pairs])
        rows, viewers = await _judges(change, row, event, judges + spare)
        codes = panels or ("",) * judges
        made = {name: Panel(event_id=event.id, code=name) for name in dict.fromkeys(codes)}
        await change.save_many(list(made.values()))
        seats = [Seat(panel_id=made[name].id, number=str(n)) for n, name in enumerate(codes, 1)]
        await change.save_many(seats)
        await change.save_many(
            [Seating(seat_id=seat.id, judge_id=judge.id, since=1) for seat, judge in zip(seats, rows, strict=False)]
        )
    return Story(row, event, listed, seats, viewers[: len(seats)], rows, viewers[len(seats) :])


async def _judges(
    change: ledger.Change, competition: Competition, event: Event, n: int
) -> tuple[list[Judge], list[Viewer]]:
    people = [Person(name=f"裁判{one}号") for one in range(1, n + 1)]
    await change.save_many(people)
    accounts = [Account(person_id=one.id, login=f"judge-{competition.code}-{one.id}") for one in people]
    await change.save_many(accounts)
    rows = [
        Judge(competition_id=competition.id, event_id=event.id, judge_no=f"J{one}", person_id=person.id)
        for one, person in enumerate(people, 1)
    ]
    await change.save_many(rows)
    held = (Held("judge", "event", competition_id=competition.id, event_id=event.id),)
    return rows, [
        Viewer(f"account:{one.id}", account_id=one.id, person_id=one.person_id, name=f"裁判{number}号", held=held)
        for number, one in enumerate(accounts, 1)
    ]


async def refused(act: Awaitable[object]) -> Refusal:
    """The refusal of `act`, which must leave everything as it was."""
    before = await state()
    with pytest.raises(Refused) as no:
        await act
    assert await state() == before
    return no.value.refusal


def rules(refusal: Refusal) -> list[tuple[str | None, str]]:
    """(column, rule) of each fault."""
    return [(one.column, one.rule) for one in refusal.faults]
