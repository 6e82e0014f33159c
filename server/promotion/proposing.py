"""Propose the promotions that follow from a result: who goes up by which row, and who does not, with the reason."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from server import clock, db, ledger
from server.access import Place, Viewer, may
from server.ledger import Change
from server.people import Person
from server.promotion import OPEN, Promotion
from server.promotion.candidates import Basis, Candidate, basis_of, candidates, not_unknown
from server.promotion.outcome import Outcome
from server.refusal import Param, insist, refuse

PROPOSED = "promotion.proposed"
MOST_STATED = 2000


@dataclass(frozen=True, slots=True)
class Stated:
    """A level the office states for a contestant whose entry says none: 0 none, 1 to 8. `member`: from 1."""

    entry_no: str
    level: int
    member: int = 1


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be, or was, proposed: everybody ranked, in the order of the result, with the outcome and the reason.
    `promotions`: what the act recorded."""

    basis: Basis
    candidates: Sequence[Candidate]
    promotions: Sequence[Promotion] = ()


async def preview(
    viewer: Viewer, competition: str, event: str, rule_set: str = "", stated: Sequence[Stated] = ()
) -> Proposal:
    """What `propose` would record now. Refused as it is."""
    insist(may(viewer, PROPOSED))
    basis = await basis_of(viewer, competition, event, rule_set)
    insist(may(viewer, PROPOSED, Place(region_code=basis.competition.region_code)))
    found = await candidates(basis, _levels(stated))
    return Proposal(basis, await _without_taken(basis, found))


async def propose(
    viewer: Viewer, competition: str, event: str, rule_set: str = "", stated: Sequence[Stated] = (),
    *, key: str | None = None,
) -> list[Promotion]:  # fmt: skip
    """Record a promotion of everybody the rule set promotes; those who have one from this event are passed over.

    The people's rows are locked, so that of two proposals for one person in one year one is first.
    Refused: no right, what `basis_of` says, levels that are none, a fact nobody stated (`promotion_unknown`), nobody to
    promote.
    """
    insist(may(viewer, PROPOSED))
    asked = {
        "competition": competition, "event": event, "rule_set": rule_set,
        "stated": [[one.entry_no, one.member, one.level] for one in stated],
    }  # fmt: skip
    async with ledger.change(viewer, PROPOSED, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer_all(Promotion)
        basis = await basis_of(viewer, competition, event, rule_set, lock=True)
        insist(may(viewer, PROPOSED, Place(region_code=basis.competition.region_code)))
        await _lock(change, await candidates(basis, _levels(stated)))
        found = await _without_taken(basis, await candidates(basis, _levels(stated)))
        insist(not_unknown(found))
        rows = _rows(viewer, basis, [one for one in found if one.outcome.result == "promoted"])
        if not rows:
            refuse("promotion_of_nobody", "event", event=basis.event.title)
        await change.save_many(rows)
        change.answers(rows[0])
        change.main.facts["event"] = f"{competition}/{event}"
        change.main.facts["rule_set"] = basis.rule_set.code
    return rows


def _levels(stated: Sequence[Stated]) -> dict[tuple[str, int], int]:
    if len(stated) > MOST_STATED or any(not 0 <= one.level <= 8 for one in stated):
        refuse("promotion_level_stated", "levels")
    return {(one.entry_no.strip(), one.member): one.level for one in stated}


async def _lock(change: Change, found: Sequence[Candidate]) -> None:
    """Nobody else promotes these people until the commit; in the order of their ids."""
    moving = [one.member for one in found if one.member and one.outcome.result != "none"]
    ids = sorted({one.person_id for one in moving if one.person_id is not None})
    await Person.filter(id__in=ids).using_db(change.client).order_by("id").select_for_update()


async def _without_taken(basis: Basis, found: Sequence[Candidate]) -> list[Candidate]:
    """The same; those who were promoted from this event already, or from another one in the same year where the rule
    set allows one, are not promoted."""
    ids = [one.member.person_id for one in found if one.member and one.member.person_id]
    others: defaultdict[int, list[Promotion]] = defaultdict(list)
    rows = Promotion.filter(person_id__in=ids, year=basis.competition.ends_on.year, state__in=OPEN)
    for row in await rows.using_db(db.here()).order_by("id").select_related("standing__revision"):
        others[row.person_id].append(row)
    return [replace(one, outcome=_unless_taken(basis, one, others)) for one in found]


def _unless_taken(basis: Basis, one: Candidate, others: Mapping[int, Sequence[Promotion]]) -> Outcome:
    mine = others.get(one.member.person_id or 0, ()) if one.member else ()
    if one.outcome.result == "none" or not mine:
        return one.outcome
    here = [row for row in mine if row.standing.revision.event_id == basis.event.id]
    if here:
        return Outcome("none", "promotion_stands", {"to_level": here[0].to_level}, row=here[0].row)
    if basis.rules.once_a_year:
        params: dict[str, Param] = {
            "year": mine[0].year,
            "competition": mine[0].competition,
            "to_level": mine[0].to_level,
        }
        return Outcome("none", "promotion_once_a_year", params, row=one.outcome.row)
    return one.outcome


def _rows(viewer: Viewer, basis: Basis, found: Sequence[Candidate]) -> list[Promotion]:
    competition, event = basis.competition, basis.event
    return [
        Promotion(
            person_id=one.member.person_id, holder=str(one.member.person.uid), standing_id=one.standing.id,
            rule_set_id=basis.rule_set.id, row=one.outcome.row, from_level=one.placed.level, to_level=one.outcome.to,
            may_apply_for=one.outcome.may_apply_for, year=competition.ends_on.year, name=one.name, unit=one.unit,
            region_code=competition.region_code, tier=competition.tier, competition=competition.title,
            event=event.title, occupation_code=event.occupation, place=one.standing.place, award=one.standing.award,
            proposed_at=clock.now(), proposed_by_id=viewer.account_id,
        )
        for one in found
        if one.member is not None and one.member.person is not None
    ]  # fmt: skip
