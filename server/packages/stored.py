"""What is stored of a competition, as a package again: for an export, and to compare with a package that comes in."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import replace

from server import db
from server.competitions import ROLES, Competition, Event, OrganisingUnit, Part
from server.competitions.keeping import newest
from server.entries import Delegation, Entry, Member
from server.judging import Judge
from server.organisations import names_of
from server.packages import format as written
from server.packages.format import Package
from server.scoring import Mark, Penalty


async def outline(competition: Competition) -> Package:
    """The head and the events of a stored competition, without rows."""
    events = await Event.filter(competition_id=competition.id).using_db(db.here()).order_by("position")
    parts = await Part.filter(competition_id=competition.id).using_db(db.here())
    return Package(competition=await _head(competition, parts), events=await _events(events))


Numbers = Callable[[Collection[int]], Awaitable[Mapping[int, tuple[str, str]]]]


async def stored_package(competition: Competition, *, numbers_by: Numbers | None = None) -> Package:
    """What is stored of a competition, as a package. `numbers_by` opens the ID numbers of its people: `numbers_of`
    only to compare."""
    here = db.here()
    events = await Event.filter(competition_id=competition.id).using_db(here).order_by("position")
    codes = {one.id: one.code for one in events}
    entries = (
        Entry.filter(event_id__in=list(codes))
        .using_db(here)
        .prefetch_related("members__person", "delegation", "session")
    )
    judges = Judge.filter(competition_id=competition.id).using_db(here).prefetch_related("person")
    delegations = Delegation.filter(competition_id=competition.id, declared=True).using_db(here)
    entry_rows, judge_rows = await entries, await judges
    units = await names_of(_unit_ids(entry_rows, judge_rows))
    numbers = dict(await numbers_by(_people(entry_rows))) if numbers_by else {}
    return replace(
        await outline(competition),
        entries=tuple(_entry(one, codes[one.event_id], units, numbers) for one in entry_rows),
        judges=tuple(_judge(one, codes, units) for one in judge_rows),
        marks=await _marks(codes),
        penalties=await _penalties(codes),
        delegations=tuple([_delegation(one) for one in await delegations.prefetch_related("leader")]),
    )


def _unit_ids(entries: Iterable[Entry], judges: Iterable[Judge]) -> set[int]:
    ids = {one.organisation_id for one in judges} | {m.organisation_id for one in entries for m in one.members}
    return {id_ for id_ in ids if id_}


def _people(entries: Iterable[Entry]) -> set[int]:
    return {m.person_id for one in entries for m in one.members if m.person_id}


async def _head(one: Competition, parts: list[Part]) -> written.CompetitionHead:
    """The head of the package; united parts leave no part's name."""
    units = await OrganisingUnit.filter(competition_id=one.id).using_db(db.here()).order_by("position")
    named = {role: tuple(u.name for u in units if u.role == role) for role in ROLES}
    return written.CompetitionHead(
        code=one.code, title=one.title, tier=one.tier, kind=one.kind, starts_on=one.starts_on, ends_on=one.ends_on,  # type: ignore[arg-type]
        organisers=named["organiser"], class_=one.class_name or "", edition=one.edition, region=one.region_given,
        hosts=named["host"], co_organisers=named["co_organiser"], supporters=named["supporter"],
        part=parts[0].name if len(parts) == 1 else "",
    )  # fmt: skip


async def _events(events: list[Event]) -> tuple[written.EventDef, ...]:
    kept = await newest(one.id for one in events)
    return tuple(
        written.EventDef(
            code=one.code, title=one.title, group=one.group, format=one.format, scheme=kept[one.id].scheme,  # type: ignore[arg-type]
            occupation=one.occupation or "", feeds=tuple(filter(None, one.feeds.split(";"))),
        )
        for one in events
    )  # fmt: skip


def _entry(one: Entry, event: str, units: dict[int, str], numbers: dict[int, tuple[str, str]]) -> written.Entry:
    members = tuple(_member(member, units, numbers) for member in one.members)
    return written.Entry(
        event=event, entry_no=one.entry_no, members=members, team=one.team,
        delegation=one.delegation.code if one.delegation else "", session=one.session.code if one.session else "",
        elapsed=one.elapsed, draw=one.draw, status=one.status, group=one.group or "", decision=one.decision,  # type: ignore[arg-type]
    )  # fmt: skip


def _member(one: Member, units: dict[int, str], numbers: dict[int, tuple[str, str]]) -> written.Member:
    id_type, number = numbers.get(one.person_id or 0, ("", ""))
    return written.Member(
        member=one.number, name=(one.person.name or "") if one.person else "", role=one.role,  # type: ignore[arg-type]
        organisation=units.get(one.organisation_id or 0, ""), region=one.region_given,
        standing=one.standing or "", id_type=id_type, id_number=number, level=one.level,  # type: ignore[arg-type]
        prior_honours=tuple(filter(None, one.prior_honours.split(";"))),
    )  # fmt: skip


def _judge(one: Judge, codes: dict[int, str], units: dict[int, str]) -> written.Judge:
    return written.Judge(
        event=codes[one.event_id] if one.event_id else "", judge_no=one.judge_no,
        name=(one.person.name or "") if one.person else "", organisation=units.get(one.organisation_id or 0, ""),
        region=one.region_given, role=one.role, panel=one.panel,  # type: ignore[arg-type]
    )  # fmt: skip


def _delegation(one: Delegation) -> written.Delegation:
    leader = one.leader.name or "" if one.leader else ""
    return written.Delegation(one.code, one.name, one.kind or "", one.ranked, leader)  # type: ignore[arg-type]


async def _marks(codes: dict[int, str]) -> tuple[written.Mark, ...]:
    """The marks of the first pass, by the number of the seat they were given in."""
    rows = await (
        Mark.filter(sheet__event_id__in=list(codes), pass_no=1)
        .using_db(db.here())
        .values_list(
            "sheet__event_id",
            "sheet__entry__entry_no",
            "aspect__code",
            "sheet__seat__number",
            "state",
            "value",
            "remark",
        )
    )
    return tuple(
        written.Mark(codes[event], entry_no, aspect, seat, value if state == "given" else state, remark or "")
        for event, entry_no, aspect, seat, state, value, remark in rows
    )


async def _penalties(codes: dict[int, str]) -> tuple[written.Penalty, ...]:
    rows = Penalty.filter(entry__event_id__in=list(codes)).using_db(db.here())
    return tuple(
        written.Penalty(codes[event], entry_no, points, reason or "", deduction or "")
        for event, entry_no, points, reason, deduction in await rows.values_list(
            "entry__event_id", "entry__entry_no", "points", "reason", "deduction"
        )
    )
