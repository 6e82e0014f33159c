"""Record a rule set, and end one. Its body never changes: a later rule set follows it."""

from dataclasses import replace
from datetime import date

from tortoise.expressions import Q

from server import clock, db, ledger
from server.access import Place, Viewer, may
from server.ledger import Change
from server.refusal import Fault, Refusal, Refused, insist, refuse
from server.regions import Region, padded
from server.rulebook import RuleSet
from server.rulebook.wanted import LATEST, Wanted, canonical, fault_of, regions_in
from server.rulebook.written import body_in

RECORDED, ENDED = "rule_set.recorded", "rule_set.ended"


async def record_rule_set(viewer: Viewer, wanted: Wanted, *, key: str | None = None) -> RuleSet:
    """Record a rule set. The same one again is answered with what is on record.

    Refused: no right, what `fault_of` says, a code on record with other content (`rule_set_differs`), a region that is
    unknown or vanished (`rule_set_region`, `rule_set_region_vanished`), a period that overlaps another of the same
    kind, jurisdiction and subject (`rule_set_overlaps`).
    """
    insist(may(viewer, RECORDED))
    insist(may(viewer, RECORDED, Place(region_code=wanted.region_code)))
    insist(fault_of(wanted))
    async with ledger.change(viewer, RECORDED, key=key, asked=wanted.told) as change:
        if change.answered:
            return await change.answer(RuleSet)
        await _alone(change, f"rule_set:{wanted.kind}:{wanted.region_code}:{wanted.subject.strip()}")
        known = await RuleSet.filter(code=wanted.code).using_db(change.client).first()
        if known is not None:
            insist(_differs(known, wanted))
            change.void()
            return known
        region = await _region(wanted)
        insist(await _regions_inside(wanted))
        insist(await _overlaps(wanted))
        row = RuleSet(
            code=wanted.code, kind=wanted.kind, title=wanted.title.strip(), region_code=region and region.code,
            region_name=region and region.name, starts_on=wanted.starts_on, ends_on=wanted.ends_on,
            subject=wanted.subject.strip(), body=canonical(wanted.body), source=wanted.source.strip(),
            recorded_at=clock.now(), account_id=viewer.account_id,
        )  # fmt: skip
        change.answers(await change.save(row))
    return row


async def record_written(viewer: Viewer, wanted: Wanted, body: str, *, key: str | None = None) -> RuleSet:
    """The same, with the body as a person writes it, in TOML or JSON. Refused besides: what cannot be read."""
    insist(may(viewer, RECORDED))
    found = body_in(body)
    if isinstance(found, Refusal):
        raise Refused(found)
    return await record_rule_set(viewer, replace(wanted, body=found), key=key)


async def end_rule_set(viewer: Viewer, code: str, last_day: date, *, key: str | None = None) -> RuleSet:
    """End a rule set: `last_day` is the last on which it holds. What was decided by it stays.

    Refused: no right, unknown, ended by another day already, a day before it began.
    """
    insist(may(viewer, ENDED))
    found = await RuleSet.visible_to(viewer).get_or_none(code=code)
    if found is None:
        refuse("no_such_rule_set", "code", code=code)
    insist(may(viewer, ENDED, Place(region_code=found.region_code)))
    asked = {"code": code, "last_day": last_day.isoformat()}
    async with ledger.change(viewer, ENDED, key=key, asked=asked, code=code) as change:
        if change.answered:
            return await change.answer(RuleSet)
        row = await RuleSet.filter(id=found.id).using_db(change.client).select_for_update().get()
        if row.ends_on == last_day:
            change.void()
            return row
        if row.ends_on is not None and row.ends_on < last_day:
            refuse("rule_set_ended", "lastDay", code=code, day=row.ends_on.isoformat())
        if not row.starts_on <= last_day < LATEST:
            refuse("rule_set_ends", "lastDay", day=row.starts_on.isoformat())
        row.ends_on = last_day
        change.answers(await change.save(row))
    return row


async def _alone(change: Change, name: str) -> None:
    """PostgreSQL: one after another for one kind, jurisdiction and subject, for no row stands for an empty period;
    SQLite has one writer anyway."""
    if db.current().engine == "postgres":
        await change.client.execute_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [name])


def _differs(known: RuleSet, wanted: Wanted) -> Refusal | None:
    same = (
        (known.kind, known.title, known.region_code, known.starts_on, known.subject, known.body, known.source)
        == (wanted.kind, wanted.title.strip(), wanted.region_code, wanted.starts_on, wanted.subject.strip(),
            canonical(wanted.body), wanted.source.strip())
    )  # fmt: skip
    return None if same else Refusal("rule_set_differs", {"code": known.code}, "code")


async def _region(wanted: Wanted) -> Region | None:
    """The jurisdiction on record. A code that GB/T 2260 has given up is refused with its successor."""
    code = wanted.region_code
    if code is None:
        return None
    found = await Region.filter(code=code).using_db(db.here()).first()
    if found is None:
        refuse("rule_set_region", "region", code=code)
    if found.ends_on is not None and found.ends_on < wanted.starts_on:
        refuse("rule_set_region_vanished", "region", code=code, name=found.name, successor=found.successor or "—")
    return found


async def _regions_inside(wanted: Wanted) -> Refusal | None:
    """The regions a body names must exist on the day it begins, as its jurisdiction must."""
    named = [(place, padded(code.strip())) for place, code in regions_in(wanted.body) if code.strip()]
    codes = sorted({code for _, code in named})
    known = {one.code: one for one in await Region.filter(code__in=codes).using_db(db.here())}
    faults = []
    for place, code in named:
        one = known.get(code)
        params = {"place": place, "code": code, "successor": (one.successor if one else None) or "—"}
        if one is None:
            faults.append(Fault("", None, place, "body_region", params=params))
        elif one.ends_on is not None and one.ends_on < wanted.starts_on:
            faults.append(Fault("", None, place, "body_region_vanished", params=params))
    return Refusal("rule_set_body", {"n": len(faults)}, "body", faults) if faults else None


async def _overlaps(wanted: Wanted) -> Refusal | None:
    rows = RuleSet.filter(kind=wanted.kind, subject=wanted.subject.strip()).using_db(db.here())
    here = rows.filter(region_code=wanted.region_code) if wanted.region_code else rows.filter(region_code__isnull=True)
    later = here.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=wanted.starts_on))
    earlier = later.filter(starts_on__lte=wanted.ends_on) if wanted.ends_on else later
    other = await earlier.order_by("starts_on").first()
    if other is None:
        return None
    last = other.ends_on.isoformat() if other.ends_on else ""
    params = {"code": other.code, "title": other.title, "first": other.starts_on.isoformat(), "last": last}
    return Refusal("rule_set_overlaps_open" if other.ends_on is None else "rule_set_overlaps", params, "startsOn")
