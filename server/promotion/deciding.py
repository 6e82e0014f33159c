"""What becomes of a proposed promotion: approved by a document, refused with a reason, issued with the number of its
level certificate, revoked with grounds. Nothing is deleted."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from server import clock, db, ledger
from server.access import Place, Viewer, may
from server.competitions.places import locked, locked_all, same_version
from server.promotion import Promotion
from server.promotion.certificate_no import decode, disagrees
from server.promotion.rules import PromotionRules, read
from server.refusal import Refusal, insist, refuse
from server.regions import Region
from server.rulebook import RuleSet
from server.rulebook.asking import body_of

APPROVED, REFUSED, ISSUED, REVOKED = (
    "promotion.approved", "promotion.refused", "promotion.issued", "promotion.revoked",
)  # fmt: skip
LONGEST = {"decision": 100, "reason": 2000}
MOST = 500


def not_in(promotion: Promotion, *states: str) -> Refusal | None:
    """Whether a promotion is in none of the states in which this can be done with it."""
    if promotion.state in states:
        return None
    return Refusal(f"promotion_is_{promotion.state}", {"name": promotion.name or "—"}, "promotion")


async def approve(
    viewer: Viewer, promotions: Sequence[UUID | None], decision: str, *, key: str | None = None
) -> list[Promotion]:
    """Approve proposed promotions by a document (文号). All or none.

    Refused: no right, no document, none or too many named, an unknown one, one that is not proposed any more.
    """
    insist(may(viewer, APPROVED))
    insist(_text("decision", decision))
    if not promotions or len(promotions) > MOST:
        refuse("promotions_named", "promotions", most=MOST)
    asked = {"promotions": [str(one) for one in promotions], "decision": decision}
    async with ledger.change(viewer, APPROVED, key=key, asked=asked, decision=decision.strip()) as change:
        if change.answered:
            return await change.answer_all(Promotion)
        rows = await _named(viewer, APPROVED, promotions)
        for row in rows:
            insist(not_in(row, "proposed"))
            _decided(viewer, row, "approved")
            row.decision = decision.strip()
        await change.save_many(rows)
        change.answers(rows[0])
    return rows


async def refuse_promotion(
    viewer: Viewer, promotion: UUID | None, reason: str, *, version: int, key: str | None = None
) -> Promotion:
    """Refuse a proposed promotion, with the reason. The year is free again.

    Refused: no right, no reason, unknown, not proposed any more, changed since.
    """
    return await _end(viewer, REFUSED, promotion, reason, version, key, "refused", ("proposed",))


async def revoke(
    viewer: Viewer, promotion: UUID | None, reason: str, *, version: int, key: str | None = None
) -> Promotion:
    """Revoke an approved or issued promotion: the result it followed from was corrected, or it was given wrongly.

    Refused: no right, no reason, unknown, neither approved nor issued, changed since.
    """
    return await _end(viewer, REVOKED, promotion, reason, version, key, "revoked", ("approved", "issued"))


async def _end(
    viewer: Viewer, act: str, promotion: UUID | None, reason: str, version: int, key: str | None, state: str,
    states: tuple[str, ...],
) -> Promotion:  # fmt: skip
    insist(may(viewer, act))
    insist(_text("reason", reason))
    asked = {"promotion": str(promotion), "reason": reason, "version": version}
    async with ledger.change(viewer, act, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(Promotion)
        (row,) = await _named(viewer, act, [promotion])
        insist(not_in(row, *states) or same_version(row, version))
        _decided(viewer, row, state)
        row.reason = reason.strip()
        change.answers(await change.save(row))
        if row.certificate_no:
            change.publicly("revoked", row)
    return row


async def issue(
    viewer: Viewer, promotion: UUID | None, certificate_no: str, issued_on: date, *, version: int,
    key: str | None = None,
) -> Promotion:  # fmt: skip
    """Record the number and date of the level certificate of an approved promotion; it is public from then on.

    The number is decoded and must agree with the promotion (domain.md 6.4). Whether the certificate is genuine is
    checked at the national register, not here.
    Refused: no right, unknown, not approved, changed since, a number that is none or says otherwise, one on record with
    another promotion, a date that has not come or lies before the result.
    """
    insist(may(viewer, ISSUED))
    asked = {
        "promotion": str(promotion), "no": certificate_no, "on": issued_on.isoformat(), "version": version,
    }  # fmt: skip
    async with ledger.change(viewer, ISSUED, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(Promotion)
        (row,) = await _named(viewer, ISSUED, [promotion])
        insist(not_in(row, "approved") or same_version(row, version))
        number = certificate_no.strip().upper()
        insist(await _wrong_number(row, number, issued_on))
        row.certificate_no, row.issued_on = number, issued_on
        _decided(viewer, row, "issued")
        change.answers(await change.save(row))
        change.publicly("conferred", row)
    return row


async def _wrong_number(row: Promotion, number: str, issued_on: date) -> Refusal | None:
    if not row.year <= issued_on.year or issued_on > clock.today():
        return Refusal("promotion_issued_on", {"year": row.year, "today": clock.today().isoformat()}, "issuedOn")
    parts = decode(number)
    if isinstance(parts, Refusal):
        return parts
    rules = read(body_of(await RuleSet.filter(id=row.rule_set_id).using_db(db.here()).get()))
    assert isinstance(rules, PromotionRules)  # it was read when it was recorded
    province = await Region.filter(code=f"{parts.province}0000").using_db(db.here()).first()
    if province is None:
        return Refusal("certificate_number_province", {"found": parts.province}, "certificateNo")
    of_the_country = row.tier in ("national", "world")
    own = row.region_code if row.region_code and row.region_code.isdigit() and not of_the_country else None
    no = disagrees(parts, rules, row.to_level, issued_on, own)
    if no is not None:
        return no
    other = await Promotion.filter(certificate_no=number).using_db(db.here()).first()
    return Refusal("certificate_number_taken", {}, "certificateNo") if other else None


async def _named(viewer: Viewer, act: str, uids: Sequence[UUID | None]) -> list[Promotion]:
    """The promotions, locked; each inside the viewer's scope."""
    wanted = {one for one in uids if one is not None}
    found = await Promotion.visible_to(viewer).filter(uid__in=wanted)
    if len(found) != len(set(uids)):
        refuse("no_such_promotion", "promotion")
    for one in found:
        insist(may(viewer, act, Place(region_code=one.region_code)))
    return [await locked(found[0])] if len(found) == 1 else await locked_all(found)


def _decided(viewer: Viewer, row: Promotion, state: str) -> None:
    row.state, row.version = state, row.version + 1
    row.decided_at, row.decided_by_id = clock.now(), viewer.account_id


def _text(field: str, text: str) -> Refusal | None:
    if text.strip() and len(text) <= LONGEST[field]:
        return None
    return Refusal(f"promotion_{field}", {"most": LONGEST[field]}, field)
