"""Withdraw at any stage: the place lapses, or passes on to the next ranked of the same stage and body, as the round
says.

What would happen is shown before it is confirmed; the act takes what was shown and refuses where it has changed.
"""

from dataclasses import dataclass
from uuid import UUID

from server import db, ledger
from server.access import Viewer, may
from server.competitions.places import locked, same_version
from server.ledger import Change
from server.refusal import Refusal, insist, refuse
from server.selecting.allotting import quota_of, used
from server.selecting.amending import not_its_own
from server.selecting.bodies import Body
from server.selecting.cases import Case, case_in, case_of, not_in, text_fault
from server.selecting.holding import held_of
from server.selecting.nominations import Nomination, NominationStep
from server.selecting.numbers import composition_broken, front_line_needed
from server.selecting.off_lists import leave_lists
from server.selecting.recommending import let_go, step_of
from server.selecting.rounds import RoundStage, RoundTitle
from server.selecting.standing import reserves

WITHDRAWN = "nomination.withdrawn"
LEAVES = ("pending", "reserve", "returned", "proposed")


@dataclass(frozen=True, slots=True)
class Leaving:
    """What a withdrawal would do: `outcome` is none (no place was used yet), lapses, passes_on to `successor`, ranked
    `rank` at `stage`, or freed, where it would pass on and nobody is in reserve: the office may give it to another."""

    outcome: str
    stage: RoundStage | None = None
    successor: Nomination | None = None
    rank: int | None = None


async def leaving(viewer: Viewer, nomination: UUID | None) -> Leaving:
    """What the withdrawal of a nomination would do now. Refused: unknown, not the viewer's to withdraw, too late."""
    case = await case_of(viewer, nomination)
    insist(may_leave(viewer, case.nomination))
    return await _leaving(case)


def may_leave(viewer: Viewer, row: Nomination) -> Refusal | None:
    """Whether a nomination is not the viewer's to withdraw, or past withdrawing."""
    return not_its_own(viewer, row) or not_in(row, *LEAVES)


async def _leaving(case: Case, *, lock: bool = False) -> Leaving:
    """Who is held by an objection is passed by, as is who does not fit the composition."""
    steps = NominationStep.filter(nomination_id=case.nomination.id, outcome="recommended", counts=True)
    passed = await steps.using_db(db.here()).order_by("-stage__position").select_related("stage")
    if not passed:
        return Leaving("none")
    if case.round.withdrawal == "lapse":
        return Leaving("lapses", passed[0].stage)
    for step in passed:
        body = next((body for stage, body in case.path if stage.id == step.stage_id), None)
        waiting = await reserves(case.title, step.stage, body) if body else []
        held = await held_of([row for row, _ in waiting], lock=lock)
        for row, reserve in waiting:
            if row.id not in held and await _fits(case, step.stage, body, row):
                return Leaving("passes_on", step.stage, row, reserve.rank)
    return Leaving("freed", passed[0].stage)


async def _fits(case: Case, stage: RoundStage, body: Body | None, row: Nomination) -> bool:
    """Whether the composition of the body's list allows him in the place of the one who leaves."""
    if body is None or row.holder_kind != "person":
        return True
    allotted = await quota_of(case.title, body) if stage.quotas == "allotted" else None
    n = allotted.quota if allotted else case.title.quota
    needed = front_line_needed(n, case.title.front_line, allotted.front_line if allotted else 0)
    others = await used(case.title, body, stage_id=stage.id, front_line=False) - (not case.nomination.front_line)
    return composition_broken(n, needed, others, front_line=row.front_line) is None


async def withdraw(
    viewer: Viewer, nomination: UUID | None, reason: str, *, successor: UUID | None, version: int,
    key: str | None = None,
) -> Nomination:  # fmt: skip
    """Withdraw a nomination, by the nominee, who handed it in, his unit or an office of his region.

    On a 公示 that runs he is shown as 退出. `successor`: who was shown as moving up, None for nobody.
    Refused: no right, unknown, over already, no reason, changed since, somebody else would move up by now
    (`successor_changed`).
    """
    insist(may(viewer, WITHDRAWN))
    insist(text_fault("reason", reason))
    asked = [str(nomination), reason, str(successor), version]
    async with ledger.change(viewer, WITHDRAWN, key=key, asked=asked, nomination=str(nomination)) as change:
        if change.answered:
            return await change.answer(Nomination)
        case = await case_of(viewer, nomination, lock=True)
        row = case.nomination
        insist(may_leave(viewer, row) or same_version(row, version))
        found = await _leaving(case, lock=True)
        if (found.successor and found.successor.uid) != successor:
            refuse("successor_changed", "successor", name=(found.successor and found.successor.name) or "—")
        steps = await NominationStep.filter(nomination_id=row.id, counts=True).using_db(change.client)
        for one in steps:
            one.counts = found.outcome == "lapses" and one.outcome == "recommended"
        await change.save_many(steps)
        row.state, row.withdrawn_reason, row.version = "withdrawn", reason.strip(), row.version + 1
        change.main.facts["outcome"] = found.outcome
        change.answers(await change.save(row))
        await leave_lists(change, row)
        if found.successor is not None and found.stage is not None:
            await _move_up(change, viewer, case.title, found, row)
    return row


async def _move_up(change: Change, viewer: Viewer, title: RoundTitle, found: Leaving, left: Nomination) -> None:
    """The reserve takes the step he was kept from, and goes to the stage above it."""
    assert found.successor is not None
    assert found.stage is not None
    row = await locked(found.successor)
    case = await case_in(row, title)
    step = step_of(viewer, case, "recommended", found.rank, "")
    step.follows_id = left.id
    await let_go(change, row, found.stage)
    case.stand_at(case.at + 1)
    row.version += 1
    change.event("nomination.moved_up", nomination=str(row.uid), follows=str(left.uid))
    await change.save(step, change.events[-1])
    await change.save(row, change.events[-1])
