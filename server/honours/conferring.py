"""Confer: titles go to holders by a decision document, by selection or from a published result (domain.md 5)."""

import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

from server import db, ledger
from server.access import Viewer, may
from server.honours import Decision, Honour, HonourTerm, Title
from server.honours.asked import document_of, not_final, not_noticed, title_of
from server.honours.holders import CONTROL, Holder, found_or_made, house_notes, malformed, regions_of, runs
from server.honours.terms import terms_of
from server.honours.winners import Winner, appealed, entered_as, holds_already, named, newest, up_to, winners
from server.ledger import Change
from server.refusal import Fault, Refusal, insist, refuse
from server.regions import padded

LONGEST = {"number": 100, "body": 200, "subject": 2000}
CONFERRED = "honour.conferred"
TERMS_OF = 1000  # honours of one batch of search terms
Question = Callable[[Title, date, Sequence[Winner]], Awaitable[Refusal | None]]
questions: list[Question] = []  # what rooms above ask of those on whom a title is conferred by a result
OTHER_WAY = {"selection": "competition", "competition": "selection"}


def not_conferrable(title: Title, decided_on: date, way: str) -> Refusal | None:
    """A title is conferred while it is in force, and only in the way the catalogue says."""
    if (title.starts_on and decided_on < title.starts_on) or (title.ends_on and decided_on > title.ends_on):
        return Refusal("title_not_in_force", {"title": title.name, "day": decided_on.isoformat()}, "title")
    return Refusal(f"title_not_by_{way}", {"title": title.name}, "title") if title.way == OTHER_WAY[way] else None


async def record_decision(
    viewer: Viewer, number: str, decided_on: date, body: str, subject: str = "", *, key: str | None = None
) -> Decision:
    """Record a decision document (文号). The same one again is answered with what is on record.

    Refused: number or body missing or too long, the number on record with another date, body or subject.
    """
    insist(may(viewer, "decision.recorded"))
    wanted = {"number": number.strip(), "decided_on": decided_on, "body": body.strip(), "subject": subject.strip()}
    for field in ("number", "body"):
        if not wanted[field]:
            refuse("decision_incomplete", field)
    for field, most in LONGEST.items():
        if len(str(wanted[field])) > most or CONTROL.search(str(wanted[field])):
            refuse("decision_text", field, n=most)
    asked = wanted | {"decided_on": decided_on.isoformat()}
    async with ledger.change(viewer, "decision.recorded", key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(Decision)
        known = await Decision.visible_to(viewer).get_or_none(number=wanted["number"])
        if known is None:
            known = await change.save(Decision(**wanted))
            change.answers(known)
        elif any(getattr(known, column) != value for column, value in wanted.items()):
            refuse("decision_differs", "number", number=known.number, body=known.body, day=known.decided_on.isoformat())
        else:
            change.void()
    return known


async def confer(
    viewer: Viewer, decision: str, title: str, holders: Sequence[Holder], *, key: str | None = None
) -> list[Honour]:
    """Confer the title of code `title` on `holders` by selection, under the decision of that number.

    Refused: unknown decision or title, a title outside the viewer's scope, not in force that day, by competition only
    or after a 公示 only, nobody, a holder that is none or goes by another name, a title conferred already by this
    decision.
    """
    insist(may(viewer, CONFERRED))
    asked = {"decision": decision, "title": title, "holders": [dataclasses.asdict(one) for one in holders]}
    async with ledger.change(viewer, CONFERRED, key=key, asked=asked, decision=decision, title=title) as change:
        if change.answered:
            return await change.answer_all(Honour)
        return await confer_within(change, viewer, decision, title, holders)


async def confer_within(
    change: Change, viewer: Viewer, decision: str, title: str, holders: Sequence[Holder], called: Sequence[str] = (),
    *, act: str = CONFERRED, noticed: bool = False,
) -> list[Honour]:  # fmt: skip
    """The same inside the open change of another room, by its own `act`. `called`: the names of that day in the same
    order, where they differ from those on record. `noticed`: every 公示 of it is finished. Refused: as `confer`."""
    document, one = await document_of(viewer, decision), await title_of(viewer, title, act)
    insist(not_conferrable(one, document.decided_on, "selection") or not_noticed(one, noticed=noticed))
    if not holders:
        refuse("nobody_to_honour", "holders")
    insist(malformed(holders))
    regions = await regions_of(holders)
    honours = [
        Honour(
            **held.columns, **house_notes(holder), unit=holder.unit.strip() or None,
            occupation_code=holder.occupation.strip() or None, region_code=padded(holder.region) or None,
            region_name=regions.get(padded(holder.region)),
        )
        for held, holder in zip(await found_or_made(change, holders), holders, strict=True)
    ]  # fmt: skip
    for honour, name in zip(honours, called, strict=False):
        honour.name = name
    await _write(change, document, one, honours)
    return honours


async def confer_from_revision(
    viewer: Viewer, decision: str, title: str, competition: str, event: str, *,
    places: int | None = None, entry_nos: Sequence[str] | None = None, key: str | None = None,
) -> list[Honour]:  # fmt: skip
    """Confer a title on the first `places` of the award ranking of an event's newest revision, or on `entry_nos`.

    Each contestant of an entry gets an honour of his own; a team whose members are unknown gets it as a group.
    Refused: as `confer`; neither or both of `places` and `entry_nos`, an unpublished event, an entry that has no
    place, an open appeal or other people than were published, a result that is not final where the title needs a 公示;
    with `places`, a winner who holds the title already; what `questions` refuse, a condition of the title among it.
    """
    insist(may(viewer, CONFERRED))
    if (places is None) == (entry_nos is None) or (places is not None and places < 1):
        refuse("places_or_entries", "places")
    asked = {"decision": decision, "title": title, "event": [competition, event], "places": places}
    asked["entry_nos"] = list(entry_nos or [])
    facts = {"decision": decision, "title": title, "event": f"{competition}/{event}"}
    async with ledger.change(viewer, CONFERRED, key=key, asked=asked, **facts) as change:
        if change.answered:
            return await change.answer_all(Honour)
        document, one = await document_of(viewer, decision), await title_of(viewer, title, CONFERRED)
        insist(not_conferrable(one, document.decided_on, "competition"))
        published = await newest(viewer, competition, event)
        insist(not_final(one, published.event))
        lines = named(published.lines, entry_nos) if entry_nos else up_to(published.lines, places or 0)
        if not lines:
            refuse("nobody_to_honour", "places")
        insist(await appealed(published.event, lines))
        found = await winners(change, published.event, lines)
        honours = [
            Honour(
                **winner.held.columns, **entered_as(published, winner.standing), unit=winner.unit,
                region_code=winner.region_code, region_name=winner.region_name,
            )
            for winner in found
        ]  # fmt: skip
        await _refuse_twice(document, one, honours)
        if not entry_nos:
            insist(await holds_already(found, one))
        for question in questions:
            insist(await question(one, document.decided_on, found))
        await _write(change, document, one, honours)
    return honours


async def _refuse_twice(document: Decision, title: Title, honours: Sequence[Honour]) -> None:
    """A title goes to a holder once by one decision."""
    by_this = Honour.filter(title_id=title.id, decision_id=document.id).using_db(db.here())
    holding = {
        str(holder)
        for run in runs([one.holder for one in honours])
        for holder in await by_this.filter(holder__in=run).values_list("holder", flat=True)
    }
    faults = []
    for n, one in enumerate(honours, 1):
        if one.holder in holding:
            faults.append(Fault("", n, None, "holder_has_it", found=one.name or "", params={"n": n}))
        holding.add(one.holder)
    if faults:
        refuse("already_conferred", "holders", faults, n=len(faults), title=title.name, number=document.number)


async def _write(change: Change, document: Decision, title: Title, honours: Sequence[Honour]) -> None:
    await _refuse_twice(document, title, honours)
    for one in honours:
        one.title_id, one.decision_id, one.conferred_on = title.id, document.id, document.decided_on
    await change.save_many(honours)
    await write_terms(change, honours)
    change.main.facts["honours"] = len(honours)
    for one in honours:
        change.publicly("conferred", one)
    change.answers(honours[0])


async def write_terms(
    change: Change, honours: Sequence[Honour], on_progress: Callable[[int], None] | None = None
) -> None:
    """What each of `honours` is found by. Derived rows, so no image; as bare values, for there are twenty to each.
    `on_progress(n)` is told of each batch of n honours."""
    insert = f"INSERT INTO {HonourTerm.noun()} (id, honour_id, term) VALUES (?, ?, ?)"  # noqa: S608
    for start in range(0, len(honours), TERMS_OF):
        batch = honours[start : start + TERMS_OF]
        terms = [(one.id, term) for one in batch for term in terms_of(one.name, one.unit)]
        ids = await db.take_ids(len(terms)) if terms else []
        rows: list[Any] = [[id_, honour, term] for id_, (honour, term) in zip(ids, terms, strict=True)]
        await change.client.execute_many(db.placeholders(insert), rows)
        if on_progress:
            on_progress(len(batch))
