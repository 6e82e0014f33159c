"""资格审核: the conditions in force for the title, asked of a nominee on the round's day of judging."""

from collections.abc import Mapping, Sequence
from typing import Any

import rfc8785

from server import clock, db
from server.access import Viewer
from server.conditions import Facts, HeldTitle, Verdict, outcome, refusal
from server.conditions.considering import conditions_of, considered
from server.conditions.facts import tier_of_name
from server.conditions.verdicts import decisive
from server.honours import Title
from server.refusal import Refusal, insist
from server.rulebook import RuleSet
from server.selecting.beside import NominationCheck
from server.selecting.cases import Case, text_fault
from server.selecting.nominating import SEPARATOR
from server.selecting.nominations import Nomination
from server.selecting.rounds import RoundTitle, SelectionRound

WAY = "selection"


def stated_of(row: Nomination) -> Facts:
    """What a nomination says of its nominee; a professional title it does not give he has not. The roll is looked up
    besides, and what it revoked never counts."""
    titles = [one for one in (row.prior_honours or "").split(SEPARATOR) if one]
    return Facts(
        row.years_of_work, row.level, row.standing,
        titles=tuple(HeldTitle(one, tier_of_name(one)) for one in titles) if titles else None,
        professional_titles=(row.professional_title,) if row.professional_title else (),
    )  # fmt: skip


async def verdicts_on(case: Case) -> tuple[RuleSet | None, tuple[Verdict, ...]]:
    """The conditions in force and what they say of the nominee; of an organisation or a group they say nothing."""
    row = case.nomination
    if row.person_id is None:
        return None, ()
    title = await Title.filter(id=case.title.title_id).using_db(db.here()).get()
    rule_set = await conditions_of(title.code, WAY, title.region_code, case.round.judged_on)
    if rule_set is None:
        return None, ()
    found = await considered(rule_set, [row.person_id], case.round.judged_on, {row.person_id: stated_of(row)})
    return rule_set, tuple(found[row.person_id])


def unchecked(said: tuple[Verdict, ...], reason: str) -> Refusal | None:
    """Whether a nominee cannot be admitted: a condition failed (each is named), or something nobody stated is left open
    and the office gives no reason for admitting him all the same."""
    if not said:
        return None
    if (failed := refusal(said)) is not None:
        return failed
    if outcome(said) == "unknown" and not reason.strip():
        return Refusal("conditions_open", {"n": sum(one.outcome == "unknown" for one in said[1:]) or 1}, "reason")
    return None


async def fallen(rows: Sequence[Nomination], title: RoundTitle) -> Mapping[int, Sequence[Verdict]]:
    """Of nominations that stages have passed: whose conditions rest on an honour that was revoked since, by their ids
    with the conditions that fail for it. One rule set, few statements."""
    round_ = await SelectionRound.filter(id=title.round_id).using_db(db.here()).get()
    named = await Title.filter(id=title.title_id).using_db(db.here()).get()
    rule_set = await conditions_of(named.code, WAY, named.region_code, round_.judged_on)
    people = {one.person_id: one for one in rows if one.person_id is not None}
    if rule_set is None or not people:
        return {}
    said = await considered(
        rule_set, list(people), round_.judged_on, {id_: stated_of(one) for id_, one in people.items()}
    )
    revoked = {
        id_: [one for one in decisive(found)[1:] if one.rule.endswith("_revoked")] for id_, found in said.items()
    }
    return {people[id_].id: found for id_, found in revoked.items() if found and outcome(said[id_]) == "failed"}


async def check_of(viewer: Viewer, case: Case, reason: str) -> NominationCheck:
    """The check to be recorded with the step. Refused: what `unchecked` says, a reason that is too long."""
    insist(text_fault("reason", reason, needed=False))
    rule_set, said = await verdicts_on(case)
    insist(unchecked(said, reason))
    told: Any = [[one.rule, one.outcome, one.depth, dict(one.params)] for one in said]
    return NominationCheck(
        nomination_id=case.nomination.id, rule_set_id=rule_set and rule_set.id,
        outcome=outcome(said) if said else "none", verdicts=rfc8785.dumps(told).decode() if said else None,
        reason=reason.strip() or None, checked_at=clock.now(), account_id=viewer.account_id,
    )  # fmt: skip
