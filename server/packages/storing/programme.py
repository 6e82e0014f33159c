"""The competition itself: units, events with their schemes, delegations."""

from typing import Any

from server.competitions import Competition, Event
from server.competitions.keeping import groups_text, keep, newest
from server.competitions.organising import lead_of, unit_rows
from server.entries import Delegation
from server.packages.format import CompetitionHead, EventDef
from server.packages.layout import SEPARATOR
from server.packages.storing.work import EventRow, Work
from server.people import register


async def write_competition(work: Work) -> Competition:
    """The competition and its organisers, hosts, co-organisers and supporters, each in order."""
    head = work.package.competition
    units = {
        "organiser": head.organisers,
        "host": head.hosts,
        "co_organiser": head.co_organisers,
        "supporter": head.supporters,
    }
    competition = Competition(
        code=head.code, tier=head.tier, kind=head.kind, lead_id=lead_of(units, work.units), **head_columns(head),
        **work.region(head.region),
    )  # fmt: skip
    await work.save([competition])
    await work.save(unit_rows(competition.id, units, work.units))
    return competition


def head_columns(head: CompetitionHead) -> dict[str, Any]:
    """The columns of a competition that a correction may change."""
    return {
        "title": head.title,
        "class_name": head.class_ or None,
        "edition": head.edition,
        "starts_on": head.starts_on,
        "ends_on": head.ends_on,
    }


def event_texts(one: EventDef) -> dict[str, Any]:
    """The columns of an event that a correction may change."""
    return {"title": one.title, "occupation": one.occupation or None}


async def write_events(work: Work, competition: Competition) -> dict[str, EventRow]:
    """The events by code, with the newest scheme of each; those of an earlier part are found."""
    stored = await Event.filter(competition_id=competition.id).using_db(work.change.client).select_for_update()
    kept = await newest(one.id for one in stored)
    rows = {one.code: EventRow(one, kept[one.id]) for one in stored}
    for definition in work.package.events:
        if definition.code not in rows:
            event = _event(competition, len(rows), definition)
            await work.save([event])
            rows[definition.code] = EventRow(event, await keep(work.change, event, definition.scheme))
    return rows


def _event(competition: Competition, position: int, one: EventDef) -> Event:
    return Event(
        competition_id=competition.id, position=position, code=one.code, group=one.group, format=one.format,
        feeds=SEPARATOR.join(one.feeds), groups=groups_text(one.scheme.groups), **event_texts(one),
    )  # fmt: skip


async def write_delegations(work: Work, competition: Competition) -> dict[str, Delegation]:
    """The delegations by code: those declared, and those that only an entry names."""
    stored = await Delegation.filter(competition_id=competition.id).using_db(work.change.client)
    found = {one.code: one for one in stored}
    declared = [one for one in work.package.delegations if one.code not in found]
    leaders = iter(await register(work.change, [(one.leader, "", "") for one in declared if one.leader]))
    rows = [
        Delegation(
            competition_id=competition.id, code=one.code, name=one.name, kind=one.kind or None, ranked=one.ranked,
            leader_id=next(leaders) if one.leader else None, declared=True,
        )
        for one in declared
    ]  # fmt: skip
    named = {entry.delegation for entry in work.package.entries} - {""}
    implied = sorted(named - found.keys() - {one.code for one in rows})
    rows += [Delegation(competition_id=competition.id, code=code, name=code) for code in implied]
    await work.save(rows)
    return found | {one.code: one for one in rows}
