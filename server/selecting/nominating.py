"""Nominate (申报): by the unit or an office for somebody, or by the nominee himself."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server import clock, db, ledger
from server.access import Place, Viewer, may
from server.entries.asked import HIGHEST_LEVEL, MOST_YEARS, STANDINGS
from server.honours.holders import CONTROL, Held, Holder, found_or_made, malformed
from server.ledger import Change
from server.organisations import by_name
from server.people import Person
from server.refusal import Refusal, insist, refuse
from server.regions import Region, padded
from server.selecting.arranging import not_in as round_not_in
from server.selecting.cases import Case, case_in, round_of, text_fault, title_of
from server.selecting.nominations import Nomination
from server.selecting.rounds import RoundTitle, SelectionRound

NOMINATED, APPLIED = "nomination.made", "nomination.applied"
SEPARATOR = ";"
MOST_HONOURS = 50


@dataclass(frozen=True, slots=True)
class Nominee:
    """Who is nominated, and what is said of him. `unit`: whose nominee he is, by its name of today; an organisation
    nominates itself. `industry`: the body of an industry whose way he takes instead of county and city."""

    name: str
    unit: str
    region: str
    id_type: str = "resident_id"
    id_number: str = ""
    industry: str = ""
    of_central: bool = False
    front_line: bool = False
    standing: str = ""
    years_of_work: int | None = None
    level: int | None = None
    professional_title: str = ""
    occupation: str = ""
    prior_honours: Sequence[str] = ()
    deeds: str = ""

    @property
    def told(self) -> dict[str, Any]:
        """As JSON, for the idempotency record, which keeps a hash of it only."""
        return dataclasses.asdict(self) | {"prior_honours": list(self.prior_honours)}


def fault_of(asked: Nominee, kind: str) -> Refusal | None:
    """Whether what is said of a nominee cannot be."""
    name = asked.unit if kind == "organisation" else asked.name
    holder = Holder(kind, name, asked.unit, "", asked.id_type if asked.id_number else "", asked.id_number)
    for field in ("name", "unit", "industry"):
        text = getattr(asked, field)
        missing = not text.strip() and field != "industry" and (field, kind) != ("name", "organisation")
        if missing or len(text) > 200 or CONTROL.search(text):
            return Refusal("selection_text", {"most": 200}, field)
    if wrong := malformed([holder]):
        return wrong
    if asked.standing and asked.standing not in STANDINGS:
        return Refusal("nominee_standing", {"among": "、".join(STANDINGS)}, "standing")
    if asked.years_of_work is not None and not 0 <= asked.years_of_work <= MOST_YEARS:
        return Refusal("nominee_number", {"least": 0, "most": MOST_YEARS}, "yearsOfWork")
    if asked.level is not None and not 0 <= asked.level <= HIGHEST_LEVEL:
        return Refusal("nominee_number", {"least": 0, "most": HIGHEST_LEVEL}, "level")
    honours = asked.prior_honours
    if len(honours) > MOST_HONOURS or any(SEPARATOR in one or len(one) > 100 for one in honours):
        return Refusal("nominee_honours", {"most": MOST_HONOURS}, "priorHonours")
    for field, most in (("occupation", 20), ("professional_title", 60)):
        if len(getattr(asked, field)) > most or CONTROL.search(getattr(asked, field)):
            return Refusal("selection_text", {"most": most}, field)
    return text_fault("deeds", asked.deeds, needed=False)


def open_for(round_: SelectionRound) -> Refusal | None:
    """Whether nothing can be handed in for a round any more, or not yet."""
    if (refusal := round_not_in(round_, "open")) is not None:
        return refusal
    if clock.today() > round_.nominations_until:
        return Refusal(
            "nominations_over", {"round": round_.title, "day": round_.nominations_until.isoformat()}, "round"
        )
    return None


async def nominate(
    viewer: Viewer, round_code: str, title_code: str, asked: Nominee, *, key: str | None = None
) -> Nomination:
    """Nominate somebody for a title of a round, as his unit or as an office of his region.

    Refused: no right for the unit or region, an unknown round or title, a round that is not open or past its last day,
    what `fault_of` says, a person without an ID number, somebody nominated already (`nominated_twice`), no way up
    (`no_way_up`), staff of a central enterprise on the way of a stage that may not recommend them.
    """
    insist(may(viewer, NOMINATED))
    return await _hand_in(viewer, NOMINATED, round_code, title_code, asked, key)


async def apply(
    viewer: Viewer, round_code: str, title_code: str, asked: Nominee, *, key: str | None = None
) -> Nomination:
    """Apply oneself, with one's own account: the name and ID number on record count. Refused: as `nominate`, and a
    title that goes to organisations or groups."""
    insist(may(viewer, APPLIED))
    if viewer.person_id is None or not viewer.is_in_person:
        refuse("applies_in_person", "round")
    return await _hand_in(viewer, APPLIED, round_code, title_code, asked, key)


async def _hand_in(
    viewer: Viewer, act: str, round_code: str, title_code: str, asked: Nominee, key: str | None
) -> Nomination:
    found = await round_of(viewer, round_code)
    told = [round_code, title_code, asked.told]
    async with ledger.change(viewer, act, key=key, asked=told, round=round_code, title=title_code) as change:
        if change.answered:
            return await change.answer(Nomination)
        title = await title_of(found, title_code, lock=True)
        insist(open_for(found))
        if act == APPLIED:
            asked = await _himself(viewer, title, asked)
        insist(fault_of(asked, title.holder_kind))
        row = Nomination(round_id=found.id, round_title_id=title.id, holder_kind=title.holder_kind)
        await say_of(change, row, asked)
        if act == NOMINATED:
            insist(may(viewer, act, Place(region_code=row.region_code, lead_id=row.organisation_id)))
        await _who(change, viewer if act == APPLIED else None, row, asked)
        insist(await nominated_already(row))
        row.number, row.account_id = await _next(found), viewer.account_id
        case = await case_in(row, title)
        insist(wayless(case))
        case.stand_at(0)
        row.submitted_at = clock.now()
        change.main.facts["number"] = row.number
        change.answers(await change.save(row))
    return row


async def _himself(viewer: Viewer, title: RoundTitle, asked: Nominee) -> Nominee:
    if title.holder_kind != "person":
        refuse("not_for_persons", "title")
    person = await Person.filter(id=viewer.person_id).using_db(db.here()).get()
    return dataclasses.replace(asked, name=person.name or "", id_number="")


async def say_of(change: Change, row: Nomination, asked: Nominee) -> None:
    """What is said of the nominee, onto the row: region, unit, industry and the facts."""
    code = padded(asked.region.strip())
    region = await Region.filter(code=code).using_db(db.here()).first()
    if region is None or (region.ends_on is not None and region.ends_on < clock.today()):
        refuse("nominee_region", "region", code=asked.region[:12], successor=(region and region.successor) or "—")
    units = await by_name(change, [asked.unit.strip(), asked.industry.strip()])
    row.region_code, row.region_name = region.code, region.name
    row.parent_code = region.parent if region.level == "functional" else None
    row.organisation_id, row.unit = units[asked.unit.strip()], asked.unit.strip()
    row.industry_id = units.get(asked.industry.strip())
    row.of_central, row.front_line = asked.of_central, asked.front_line
    row.standing, row.years_of_work, row.level = asked.standing or None, asked.years_of_work, asked.level
    row.professional_title = asked.professional_title.strip() or None
    row.occupation_code = asked.occupation.strip() or None
    row.prior_honours = SEPARATOR.join(one.strip() for one in asked.prior_honours if one.strip()) or None
    row.deeds = asked.deeds.strip() or None


async def _who(change: Change, self_: Viewer | None, row: Nomination, asked: Nominee) -> None:
    """Whose nomination it is. A person is known by the ID number, or is the one who signed in."""
    if row.holder_kind == "organisation":
        row.name = row.unit
    elif row.holder_kind == "group":
        row.name = asked.name.strip()
    elif self_ is not None:
        row.person_id, row.name = self_.person_id, asked.name
    else:
        if not asked.id_number:
            refuse("nominee_id_number", "idNumber")
        held: Held = (
            await found_or_made(change, [Holder("person", asked.name, "", "", asked.id_type, asked.id_number)])
        )[0]
        row.person_id, row.name = held.id, held.name


async def nominated_already(row: Nomination) -> Refusal | None:
    """Whether the same one stands for the same title in the round: a person, an organisation, a group of that name in
    its unit. Who withdrew may be nominated again."""
    rows = Nomination.filter(round_title_id=row.round_title_id).using_db(db.here()).exclude(state="withdrawn")
    if row.holder_kind == "person":
        rows = rows.filter(person_id=row.person_id)
    else:
        rows = rows.filter(organisation_id=row.organisation_id)
        rows = rows.filter(name=row.name) if row.holder_kind == "group" else rows
    found = await rows.first()
    if found is None:
        return None
    return Refusal("nominated_twice", {"name": row.name or "", "number": found.number}, "name")


def wayless(case: Case) -> Refusal | None:
    """Whether nobody is on its way, or a stage on it may not recommend the staff of central enterprises."""
    if not case.path:
        return Refusal("no_way_up", {"region": case.nomination.region_name}, "region")
    barred = [stage.name for stage, _ in case.path if stage.bars_central]
    if case.nomination.of_central and barred:
        return Refusal("central_staff_barred", {"stage": barred[0]}, "ofCentral")
    return None


async def _next(round_: SelectionRound) -> int:
    """The next number of the round; two titles' nominations may come at once, so the round's row is locked."""
    await SelectionRound.filter(id=round_.id).using_db(db.here()).select_for_update().get()
    newest = await Nomination.filter(round_id=round_.id).using_db(db.here()).order_by("-number").first()
    return newest.number + 1 if newest else 1
