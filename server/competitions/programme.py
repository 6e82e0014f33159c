"""The programme (赛项): events added and changed, what they demand of entrants, the versions of their schemes."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from server import clock, db, eligibility, ledger
from server.access import Viewer, may
from server.competitions import asked, settings, templates
from server.competitions.belongings import Session
from server.competitions.keeping import groups_text, keep
from server.competitions.places import competition_of, event_of, locked, of_competition, of_event, same_version
from server.competitions.records import RECUSALS, Competition, Event
from server.competitions.registration import deadline_fault
from server.competitions.scheme import Scheme as SchemeRow
from server.competitions.scheme_reading import SEPARATOR
from server.eligibility import Requirements
from server.ranking import Scheme
from server.refusal import Refusal, insist, refuse

ADD, CHANGE = "event.added", "event.changed"
REQUIRE, SCHEME = "requirements.changed", "scheme.changed"


def scheme_frozen(event: Event) -> Refusal | None:
    """A scheme is marked under: once marking is open, and for an event that came with its marks, it stays."""
    if event.state in ("planned", "registration", "review") and event.marking_opened_at is None:
        return None
    return Refusal("scheme_frozen", {"event": event.code}, "scheme")


def still_open(event: Event) -> Refusal | None:
    """Whether the event may still change: marking is not open and it is not cancelled."""
    if event.state in ("planned", "registration", "review"):
        return None
    return Refusal("event_in_other_state", {"event": event.code, "state": event.state or "imported"}, "event")


def requirements_of(event: Event) -> Requirements:
    """What an event demands; nothing where nothing is stored."""
    read = eligibility.from_dict(json.loads(event.requirements)) if event.requirements else Requirements()
    assert isinstance(read, Requirements), "what is stored was checked"
    return read


async def add_event(
    viewer: Viewer, competition: str, values: Mapping[str, Any], *, key: str | None = None
) -> Event:  # fmt: skip
    """Add an event with version 1 of its scheme, which is given or made after a template; its state is planned.

    Refused: `input_faults`, `event_exists`, `no_such_template`, a deadline that does not fit (`registration`).
    """
    insist(may(viewer, ADD))
    found = await competition_of(viewer, competition)
    insist(may(viewer, ADD, of_competition(found)))
    until, rest = values.get("entries_until"), {name: one for name, one in values.items() if name != "entries_until"}
    wanted = asked.new_event(rest)
    scheme = _scheme_of(wanted)
    async with ledger.change(viewer, ADD, chain=found.chain, key=key, asked=[competition, dict(values)]) as change:
        if change.answered:
            return await change.answer(Event)
        await locked(found)
        codes = [one.code for one in await Event.filter(competition_id=found.id).using_db(db.here())]
        if wanted.code in codes:
            refuse("event_exists", "code", event=wanted.code, competition=competition)
        insist(None if until is None else deadline_fault(found, (), until, clock.now()))
        made = Event(
            competition_id=found.id, position=len(codes), code=wanted.code, title=wanted.title,
            occupation=wanted.occupation, group=wanted.group, format=wanted.format,
            feeds=SEPARATOR.join(wanted.feeds), recusal=wanted.recusal, entries_until=until, state="planned",
            groups=groups_text(scheme.groups), **wanted.settings,
        )  # fmt: skip
        await change.save(made)
        await keep(change, made, scheme)
        change.answers(made)
    return made


def _scheme_of(wanted: asked.NewEvent) -> Scheme:
    scheme = wanted.scheme or templates.scheme_of(wanted.template)
    if scheme is None:
        refuse("no_such_template", "template", template=wanted.template, expected="、".join(templates.CODES))
    return replace(scheme, passed_over=wanted.passed_over) if wanted.passed_over else scheme


async def change_event(
    viewer: Viewer, competition: str, event: str, values: Mapping[str, Any], version: int, *, key: str | None = None
) -> Event:
    """Change what `values` name of title, occupation, deadline, recusal, feeds and settings; the rest stays.

    Refused: `input_faults`, `changed_since`, `event_in_other_state`, a deadline that does not fit.
    """
    insist(may(viewer, CHANGE))
    found, one = await event_of(viewer, competition, event)
    insist(may(viewer, CHANGE, of_event(found, one)))
    said = [competition, event, version, dict(values)]
    async with ledger.change(viewer, CHANGE, chain=found.chain, key=key, asked=said, event=event) as change:
        if change.answered:
            return await change.answer(Event)
        row = await locked(one)
        insist(same_version(row, version) or still_open(row))
        row.update_from_dict(_columns(row, values))
        if "entries_until" in values:
            await _new_deadline(found, row, values["entries_until"])
        row.version += 1
        await change.save(row)
        change.answers(row)
    return row


def _columns(row: Event, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an event as they will be. Refused: `input_faults`."""
    there = {"title": row.title, "occupation": row.occupation, "recusal": row.recusal, "feeds": row.feeds.split(";")}
    there |= settings.settings_of(row) | {"feeds": [one for one in there["feeds"] or () if one]}
    form = asked.Form({**there, **_without_deadline(values)})
    read = {
        "title": form.text("title", required=True).strip(),
        "occupation": form.text("occupation", limit=asked.OCCUPATION_LIMIT).strip() or None,
        "recusal": form.word("recusal", RECUSALS),
        "feeds": SEPARATOR.join(asked.feeds(form)),
        **settings.columns(form),
    }
    form.settle()
    return read


def _without_deadline(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in values.items() if name != "entries_until"}


async def _new_deadline(competition: Competition, row: Event, until: int | None) -> None:
    if row.state == "review":
        refuse("registration_over", "entriesUntil", event=row.code)
    if until is None and row.state == "registration":
        refuse("deadline_missing", "entriesUntil", event=row.code)
    if until is not None:
        sessions = await Session.filter(event_id=row.id).using_db(db.here())
        insist(deadline_fault(competition, sessions, until, clock.now()))
    row.entries_until = until


async def change_requirements(
    viewer: Viewer, competition: str, event: str, values: Mapping[str, Any], version: int, *, key: str | None = None
) -> Event:
    """Put other entry rules (`server.eligibility`) in the place of the event's; entries that are there are judged by
    them from now on.

    Refused: `input_faults`, `changed_since`, `event_in_other_state`.
    """
    insist(may(viewer, REQUIRE))
    found, one = await event_of(viewer, competition, event)
    insist(may(viewer, REQUIRE, of_event(found, one)))
    rules = eligibility.from_dict(values)
    if not isinstance(rules, Requirements):
        refuse("input_faults", "input", asked.outward(rules), n=len(rules))
    said = [competition, event, version, dict(values)]
    async with ledger.change(viewer, REQUIRE, chain=found.chain, key=key, asked=said, event=event) as change:
        if change.answered:
            return await change.answer(Event)
        row = await locked(one)
        insist(same_version(row, version) or still_open(row))
        row.requirements = written(rules)
        row.version += 1
        await change.save(row)
        change.answers(row)
    return row


def written(rules: Requirements) -> str:
    """Requirements as an event keeps them."""
    return json.dumps(eligibility.to_dict(rules), ensure_ascii=False)


async def change_scheme(
    viewer: Viewer, competition: str, event: str, values: Mapping[str, Any], version: int, *, key: str | None = None
) -> Event:
    """Give the event the next version of its scheme; the ones before stay as they are.

    Refused: `input_faults`, `changed_since`, `scheme_frozen`.
    """
    insist(may(viewer, SCHEME))
    found, one = await event_of(viewer, competition, event)
    insist(may(viewer, SCHEME, of_event(found, one)))
    wanted = asked.scheme(values)
    if not isinstance(wanted, Scheme):
        refuse("input_faults", "scheme", wanted, n=len(wanted))
    said = [competition, event, version, dict(values)]
    async with ledger.change(viewer, SCHEME, chain=found.chain, key=key, asked=said, event=event) as change:
        if change.answered:
            return await change.answer(Event)
        row = await locked(one)
        insist(same_version(row, version) or scheme_frozen(row))
        newest = await SchemeRow.filter(event_id=row.id).using_db(db.here()).order_by("-version").first()
        kept = await keep(change, row, wanted, newest.version + 1 if newest else 1)
        change.main.facts["scheme"] = kept.version
        row.groups, row.version = groups_text(wanted.groups), row.version + 1
        await change.save(row)
        change.answers(row)
    return row
