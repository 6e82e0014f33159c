"""Revoke and restore: by a decision, on one of three grounds, with the money to recover; each a step that stays.

domain.md 5: a title is revoked for faked deeds or hidden faults, for a breach of procedure or approval power, or for
what its holder did since; certificate, medal and money are recovered and benefits stopped. What hangs on the honour is
listed by the rooms above (`tails`), in the same transaction; nothing of it is changed by itself.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.honours import GROUNDS, Decision, Honour, HonourStep
from server.honours.asked import document_of, honour_of
from server.ledger import Change
from server.refusal import Refusal, insist, refuse

REVOKED, RESTORED = "honour.revoked", "honour.restored"
LONGEST = 2000
MOST_FEN = 10**12
Tail = Callable[[Change, Honour, HonourStep], Awaitable[None]]

# What rooms above do in the same transaction when an honour is revoked or restored.
tails: list[Tail] = []


def wrong_ground(ground: str | None) -> Refusal | None:
    """One of GROUNDS; None where it is not said."""
    if ground is None or ground in GROUNDS:
        return None
    return Refusal("ground_unknown", {"grounds": "、".join(GROUNDS)}, "ground")


def wrong_reasons(text: str, field: str) -> Refusal | None:
    """The reasons are there, and not too long."""
    if not text.strip():
        return Refusal("grounds_missing", {}, field)
    return Refusal("grounds_too_long", {"n": LONGEST}, field) if len(text.strip()) > LONGEST else None


def wrong_sum(fen: int | None) -> Refusal | None:
    """More than nothing, and no more than a bank would take."""
    return None if fen is None or 0 < fen <= MOST_FEN else Refusal("sum_to_recover", {}, "toRecover")


async def revoke(
    viewer: Viewer, honour: str | UUID, decision: str, grounds: str, *, ground: str | None = None,
    to_recover: int | None = None, stops_benefits: bool = True, key: str | None = None,
) -> Honour:  # fmt: skip
    """Revoke an honour by a decision: `grounds` in words, `ground` their kind, `to_recover` fen. It stays on the roll.

    Refused: no right there, unknown honour or decision, no grounds, an unknown kind of them, a sum that is none,
    revoked already, a decision from before the conferral or the last restoration.
    """
    insist(may(viewer, REVOKED))
    insist(wrong_reasons(grounds, "grounds") or wrong_ground(ground) or wrong_sum(to_recover))
    asked: dict[str, Any] = {"honour": str(honour), "decision": decision, "grounds": grounds, "ground": ground}
    asked |= {"to_recover": to_recover, "stops_benefits": stops_benefits}
    async with ledger.change(viewer, REVOKED, key=key, asked=asked, decision=decision) as change:
        if change.answered:
            return await change.answer(Honour)
        one = await honour_of(viewer, honour, REVOKED)
        if one.state == "revoked":
            refuse("already_revoked", "honour", day=one.revoked_on.isoformat() if one.revoked_on else "")
        document = await document_of(viewer, decision)
        insist(await too_early(one, document))
        one.state, one.revoked_on, one.revoking_decision_id = "revoked", document.decided_on, document.id
        one.grounds = grounds.strip()
        step = HonourStep(
            kind="revoked", ground=ground, to_recover=to_recover, stops_benefits=stops_benefits, reasons=grounds.strip()
        )
        await _written(change, viewer, one, document, step)
    return one


async def restore(viewer: Viewer, honour: str | UUID, decision: str, reasons: str, *, key: str | None = None) -> Honour:
    """Restore a revoked honour by a later decision, with its reasons. It is held again from now on; that it was revoked
    stays in its steps.

    Refused: no right there, unknown honour or decision, no reasons, not revoked, a decision from before the revocation
    or the very one that revoked it.
    """
    insist(may(viewer, RESTORED))
    insist(wrong_reasons(reasons, "reasons"))
    asked = {"honour": str(honour), "decision": decision, "reasons": reasons}
    async with ledger.change(viewer, RESTORED, key=key, asked=asked, decision=decision) as change:
        if change.answered:
            return await change.answer(Honour)
        one = await honour_of(viewer, honour, RESTORED)
        if one.state != "revoked":
            refuse("not_revoked", "honour")
        document = await document_of(viewer, decision)
        if document.id == one.revoking_decision_id:
            refuse("restored_by_the_same", "decision", number=document.number)
        insist(await too_early(one, document))
        await _first_of_old(change, one)
        one.state, one.revoked_on, one.revoking_decision_id, one.grounds = "held", None, None, None
        await _written(change, viewer, one, document, HonourStep(kind="restored", reasons=reasons.strip()))
    return one


async def too_early(honour: Honour, document: Decision) -> Refusal | None:
    """Whether a decision is from before what it would change: the conferral, or the newest step."""
    steps = await HonourStep.filter(honour_id=honour.id).using_db(db.here()).order_by("-number").limit(1)
    days = [honour.conferred_on, *([honour.revoked_on] if honour.revoked_on else [])]
    if steps:
        days.append((await Decision.filter(id=steps[0].decision_id).using_db(db.here()).get()).decided_on)
    if document.decided_on >= max(days):
        return None
    return Refusal("decision_too_early", {"day": max(days).isoformat()}, "decision")


async def _written(change: Change, viewer: Viewer, one: Honour, document: Decision, step: HonourStep) -> None:
    await change.save(one)
    step.honour_id, step.decision_id, step.at, step.account_id = one.id, document.id, clock.now(), viewer.account_id
    step.number = await HonourStep.filter(honour_id=one.id).using_db(db.here()).count() + 1
    await change.save(step)
    change.publicly(step.kind, one)
    for tail in tails:
        await tail(change, one, step)
    change.answers(one)


async def _first_of_old(change: Change, one: Honour) -> None:
    """One revoked before steps were kept gets its first step, so that its history is whole when it is restored."""
    if one.revoking_decision_id is None or await HonourStep.filter(honour_id=one.id).using_db(db.here()).exists():
        return
    first = HonourStep(
        honour_id=one.id, number=1, kind="revoked", decision_id=one.revoking_decision_id, stops_benefits=True,
        reasons=one.grounds, at=clock.now(),
    )  # fmt: skip
    await change.save(first)


async def steps_of(honours: list[int]) -> dict[int, list[HonourStep]]:
    """The steps of each honour in order. One statement."""
    rows = await HonourStep.filter(honour_id__in=honours).using_db(db.here()).order_by("honour_id", "number")
    found: dict[int, list[HonourStep]] = {id_: [] for id_ in honours}
    for row in rows:
        found[row.honour_id].append(row)
    return found
