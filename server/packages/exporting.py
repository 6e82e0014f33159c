"""Export: a stored competition becomes a package again, with results, the whole chain and a seal."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from server import db, ledger, people
from server.access import Viewer
from server.competitions import Competition, Event, OrganisingUnit, Part
from server.competitions.keeping import newest
from server.entries import Delegation, Entry, Member
from server.judging import Judge
from server.ledger.chain import canonical
from server.ledger.records import LedgerEvent
from server.organisations import names_of
from server.packages import format as written
from server.packages.format import Package
from server.packages.layout import LEDGER, RESULTS, SEAL
from server.packages.recomputing import computed_rows
from server.packages.records import Handover
from server.packages.results import results_csv
from server.packages.seal import seal_bytes
from server.packages.writing import file_bytes, write_files
from server.refusal import Refusal, insist, refuse
from server.scoring import Mark, Penalty


def may_export(viewer: Viewer) -> Refusal | None:
    """Exporting is an organiser's act; the console for now."""
    return None if viewer.sees_everything else Refusal("not_allowed", {"act": "export"})


async def export(viewer: Viewer, code: str, target: Path, *, recipient: str = "", reason: str = "") -> dict[str, int]:
    """Write the competition `code` into the folder or .zip `target`, which must not exist; returns file sizes.

    ID numbers stay out unless the package is for a named `recipient` with a `reason`, which goes on the ledger.
    results.csv is what the marks in the package give, so that an import can recompute it.
    """
    insist(may_export(viewer))
    if bool(recipient.strip()) != bool(reason.strip()):
        refuse("reason_missing" if recipient.strip() else "recipient_missing", "reason")
    if target.exists() and (target.is_file() or any(target.iterdir())):
        refuse("target_exists", "target", target=str(target))
    competition = await Competition.visible_to(viewer).get_or_none(code=code)
    if competition is None:
        refuse("no_such_competition", "competition", code=code)
    if recipient:
        await _hand_over(viewer, competition, recipient.strip(), reason.strip())
    files = await export_files(viewer, competition, with_id_numbers=bool(recipient))
    write_files(files, target)
    return {name: len(data) for name, data in files.items()}


async def _hand_over(viewer: Viewer, competition: Competition, recipient: str, reason: str) -> None:
    """Record who gets ID numbers, and why, before anything is written."""
    async with ledger.change(viewer, "id_numbers.handed_over", chain=competition.chain) as change:
        await change.save(Handover(competition_id=competition.id, recipient=recipient, reason=reason))


async def export_files(
    viewer: Viewer, competition: Competition, *, with_id_numbers: bool = False
) -> dict[str, bytes]:
    """The files of an export by name."""
    package = await stored_package(competition, with_id_numbers=with_id_numbers)
    files = file_bytes(package)
    files[RESULTS] = results_csv(package, await computed_rows(viewer, competition, package))
    files[LEDGER], head = await _ledger(viewer, competition)
    files[SEAL] = seal_bytes(files, head)
    return files


async def _ledger(viewer: Viewer, competition: Competition) -> tuple[bytes, dict[str, object]]:
    """The whole chain, a line an event: its leaf and its hash."""
    events = await LedgerEvent.visible_to(viewer).filter(chain=competition.chain).order_by("seq")
    lines = [
        '{"act":%s,"actor":%s,"alg":%s,"at":%d,"body":%s,"chain":%s,"hash":"%s","prev":"%s","salt":"%s","seq":%d}\n'
        % (
            canonical(one.act), canonical(one.actor), canonical(one.alg), one.at, one.body, canonical(one.chain),
            one.hash, one.prev, one.salt, one.seq,
        )
        for one in events
    ]  # fmt: skip
    head = {"chain": competition.chain, "seq": events[-1].seq, "head": events[-1].hash}
    return "".join(lines).encode(), head


async def outline(competition: Competition) -> Package:
    """The head and the events of a stored competition, without rows."""
    events = await Event.filter(competition_id=competition.id).using_db(db.here()).order_by("position")
    parts = await Part.filter(competition_id=competition.id).using_db(db.here())
    return Package(competition=await _head(competition, parts), events=await _events(events))


async def stored_package(competition: Competition, *, with_id_numbers: bool = False) -> Package:
    """What is stored of a competition, as a package. With ID numbers only to compare, never to hand out."""
    here = db.here()
    events = await Event.filter(competition_id=competition.id).using_db(here).order_by("position")
    codes = {one.id: one.code for one in events}
    entries = Entry.filter(event_id__in=list(codes)).using_db(here).prefetch_related(
        "members__person", "delegation", "session"
    )
    judges = Judge.filter(competition_id=competition.id).using_db(here).prefetch_related("person")
    delegations = Delegation.filter(competition_id=competition.id, declared=True).using_db(here)
    entry_rows, judge_rows = await entries, await judges
    units = await names_of(_unit_ids(entry_rows, judge_rows))
    numbers = await _numbers(entry_rows) if with_id_numbers else {}
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


async def _numbers(entries: Iterable[Entry]) -> dict[int, tuple[str, str]]:
    return await people.numbers_of(m.person_id for one in entries for m in one.members if m.person_id)


async def _head(one: Competition, parts: list[Part]) -> written.CompetitionHead:
    """The head of the package; united parts leave no part's name."""
    units = await OrganisingUnit.filter(competition_id=one.id).using_db(db.here()).order_by("position")
    named = {role: tuple(u.name for u in units if u.role == role) for role in ("organiser", "host", "co_organiser", "supporter")}
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
    return written.Entry(
        event=event, entry_no=one.entry_no, members=tuple(_member(m, units, numbers) for m in one.members), team=one.team,
        delegation=one.delegation.code if one.delegation else "", session=one.session.code if one.session else "",
        elapsed=one.elapsed, draw=one.draw, status=one.status,  # type: ignore[arg-type]
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
            "sheet__event_id", "sheet__entry__entry_no", "aspect__code", "sheet__seat__number", "state", "value", "remark"
        )
    )
    return tuple(
        written.Mark(codes[event], entry_no, aspect, seat, value if state == "given" else state, remark or "")
        for event, entry_no, aspect, seat, state, value, remark in rows
    )


async def _penalties(codes: dict[int, str]) -> tuple[written.Penalty, ...]:
    rows = Penalty.filter(entry__event_id__in=list(codes)).using_db(db.here())
    return tuple(
        written.Penalty(codes[event], entry_no, points, reason or "")
        for event, entry_no, points, reason in await rows.values_list(
            "entry__event_id", "entry__entry_no", "points", "reason"
        )
    )
