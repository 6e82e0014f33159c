"""A competition whose judges are to be registered and seated: two events, three entries of three units, who acts.

W: 001 of 甲厂, coached by a person on record; 002 of 乙厂; 003 of a delegation that 丙局 registers, led by a person on
record. Two judges are needed for its aspect. X: nobody yet.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pytest

from server import ledger, organisations
from server.access import Held, Viewer, console
from server.access.records import Account, Grant
from server.competitions import Competition, Event, Session, chain_of, keeping
from server.entries import Delegation, Entry, Member
from server.judging import Judge, Panel, Recusal, Seat, Seating
from server.judging.persons import JudgeAsked
from server.judging.registering import register_judge
from server.ledger.records import LedgerEvent
from server.people import IdNumber, Person, register
from server.ranking import Aspect, Module, Scheme
from server.refusal import Refusal, Refused
from server.scoring import Mark, Sheet

CODE, EVENT, OTHER = "HALL-1", "W", "X"
COACH, LEADER, STRANGER = "110101198001010010", "110101198001010037", "110101198001010053"
UNITS = ("甲厂", "乙厂", "丙局", "丁所")


@dataclass
class Hall:
    """What was built. The people: the coach of 001 and the leader of the delegation of 003."""

    competition: Competition
    events: dict[str, Event]
    entries: list[Entry]
    units: dict[str, int]
    organiser: Viewer
    accounts: list[Account]

    def staff(self, role: str, event: str = EVENT, account: Account | None = None) -> Viewer:
        """Somebody with a role in an event, behind an account where one is given."""
        held = Held(role, "event", competition_id=self.competition.id, event_id=self.events[event].id)
        who = account or self.accounts[0]
        return Viewer(f"account:{who.id}:{role}", account_id=who.id, person_id=who.person_id, name=role, held=(held,))

    @property
    def chief(self) -> Viewer:
        """The chief judge of W, who sits in no seat."""
        return self.staff("chief_judge")

    async def judge(self, name: str, unit: str = "丁所", event: str | None = EVENT, **more: object) -> Judge:
        """A registered judge."""
        asked = JudgeAsked(name=name, organisation=unit, **more)  # type: ignore[arg-type]
        return await register_judge(self.organiser, CODE, event, asked)

    async def becomes(self, state: str | None = None, recusal: str | None = None, event: str = EVENT) -> Event:
        """The event in another state, or with another setting of recusal."""
        async with ledger.change(console(), "hall.built", chain=chain_of(CODE)) as change:
            row = await Event.get(id=self.events[event].id, using_db=change.client)
            row.state, row.recusal = state or row.state, recusal or row.recusal
            await change.save(row)
        self.events[event] = row
        return row


async def built() -> Hall:
    """Written in one change."""
    async with ledger.change(console(), "hall.built", chain=chain_of(CODE)) as change:
        units = await organisations.by_name(change, UNITS)
        row = Competition(
            code=CODE, title="执裁大赛", tier="city", kind="comprehensive", region_code="140700", region_name="晋中市",
            starts_on=date(2027, 3, 5), ends_on=date(2027, 3, 6), lead_id=units["丁所"],
        )  # fmt: skip
        await change.save(row)
        events = {
            code: Event(
                competition_id=row.id, position=n, code=code, title=code, group="worker", format="individual",
                state="review",
            )
            for n, code in enumerate((EVENT, OTHER))
        }  # fmt: skip
        await change.save_many(list(events.values()))
        aspects = (Aspect("A1", "尺寸", 60_000, judges=2),)
        wanted = Scheme(modules=(Module("skill", "操作技能", Fraction(1), aspects),))
        await keeping.keep(change, events[EVENT], wanted)
        await change.save(Session(event_id=events[EVENT].id, code="上午"))
        entries = await _entries(change, row, events[EVENT], units)
        people = [Person(name=name) for name in ("组织者", "甲评", "乙评", "丙评")]
        await change.save_many(people)
        accounts = [Account(person_id=one.id, login=f"hall-{n}") for n, one in enumerate(people)]
        await change.save_many(accounts)
    held = (Held("organiser", "competition", competition_id=row.id),)
    organiser = Viewer("account:organiser", account_id=accounts[0].id, person_id=people[0].id, held=held)
    return Hall(row, events, entries, units, organiser, accounts)


async def _entries(change: ledger.Change, competition: Competition, event: Event, units: dict[str, int]) -> list[Entry]:
    names = [("选手一", "", ""), ("选手二", "", ""), ("选手三", "", "")]
    named = [("教练甲", "resident_id", COACH), ("领队丙", "resident_id", LEADER)]
    *contestants, coach, leader = await register(change, names + named)
    sent = Delegation(
        competition_id=competition.id, code="D3", name="丙队", organisation_id=units["丙局"], leader_id=leader
    )
    await change.save(sent)
    entries = [
        Entry(event_id=event.id, entry_no=f"{n:03d}", state="approved", delegation_id=sent.id if n == 3 else None)
        for n in (1, 2, 3)
    ]
    await change.save_many(entries)
    of = [units["甲厂"], units["乙厂"], None]
    rows = [
        Member(entry_id=one.id, person_id=who, organisation_id=unit)
        for one, who, unit in zip(entries, contestants, of, strict=True)
    ]
    await change.save_many([*rows, Member(entry_id=entries[0].id, person_id=coach, role="coach")])
    return entries


async def state() -> tuple[object, ...]:
    """All that an act may change here: to see that a refusal changes nothing."""
    counted = [
        await kind.all().count() for kind in (LedgerEvent, Judge, Panel, Seat, Recusal, Grant, Person, IdNumber, Mark)
    ]
    return (
        counted,
        [tuple(row) for row in await Seating.all().order_by("id").values_list("seat_id", "judge_id", "turn", "until")],
        [tuple(row) for row in await Sheet.all().order_by("id").values_list("number", "state", "version")],
        [tuple(row) for row in await Judge.all().order_by("id").values_list("judge_no", "person_id", "state", "panel")],
    )


async def refused(act: Awaitable[object]) -> Refusal:
    """The refusal of `act`, which must leave everything as it was."""
    before = await state()
    with pytest.raises(Refused) as no:
        await act
    assert await state() == before
    return no.value.refusal


async def acts() -> list[str]:
    """The acts on the chain of the competition, in order, without those that built it."""
    rows = await LedgerEvent.filter(chain=chain_of(CODE)).order_by("seq")
    return [one.act for one in rows if one.act != "hall.built"]
