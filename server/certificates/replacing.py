"""Replace a certificate (补发、换发) or revoke it, with its grounds. The old one stays, and says so."""

import asyncio
from uuid import UUID

from server import clock, db, ledger
from server.access import Place, Viewer, may
from server.certificates import REPLACED_FOR, Certificate, CertificateTemplate, paper, wording
from server.certificates.batch import ACTS, unprintable
from server.certificates.drawing import engine
from server.certificates.numbering import alone, next_serial, status_list_of
from server.certificates.templates import newest
from server.certificates.validity import validities
from server.competitions import Competition, Event
from server.competitions.places import locked, of_competition, of_event
from server.ledger import OFFICE, Change
from server.refusal import insist, refuse

REPLACED, REVOKED = "certificate.replaced", "certificate.revoked"
OF_THE_OFFICE = frozenset({"honour", "level"})
LONGEST_NAME, LONGEST_REASON = 200, 1000
BY_HAND = REPLACED_FOR[:2]


async def replace(
    viewer: Viewer, certificate: UUID | None, cause: str, reason: str, name: str = "", *, address: str = "",
    key: str | None = None,
) -> Certificate:  # fmt: skip
    """Issue a certificate anew for one whose name was wrong (`cause` name, with the right one) or that was lost; the
    old one is replaced by it. The newest edition of its template is used, and the day and number are new.

    Refused: no right there, unknown, not valid any more, no reason, the name left out or the same, erased, no font.
    """
    insist(may(viewer, REPLACED))
    name = name.strip()
    if cause not in BY_HAND:
        refuse("replaced_for_unknown", "cause")
    _check_text(reason)
    asked = {"certificate": str(certificate), "cause": cause, "reason": reason, "name": name}
    old = await _found(viewer, certificate, REPLACED)
    async with ledger.change(viewer, REPLACED, chain=await _chain(old), key=key, asked=asked, cause=cause) as change:
        if change.answered:
            return await change.answer(Certificate)
        await alone(change)
        old = await locked(old)
        await _insist_stands(old)
        if cause == "name" and name in ("", old.name or ""):
            refuse("certificate_same_name", "name")
        if len(name) > LONGEST_NAME or wording.has_control(name) or "\n" in name:
            refuse("certificate_name_malformed", "name")
        insist(paper.unnamed(old))
        new = await _anew(viewer, old, name or str(old.name), address)
        await _swap(change, old, new, cause, reason.strip())
        change.answers(new)
    return new


async def _anew(viewer: Viewer, old: Certificate, name: str, address: str) -> Certificate:
    """The same certificate under the next number, in the newest edition, drawn."""
    before = await CertificateTemplate.get(id=old.template_id, using_db=db.here())
    template = await newest(viewer, before.code) or before
    today, now = clock.today(), clock.now()
    competition = await Competition.get_or_none(id=old.competition_id, using_db=db.here())
    event = await Event.get_or_none(id=old.event_id, using_db=db.here())
    codes = {"competition": competition.code if competition else "", "event": event.code if event else ""}
    series = wording.series(template.number_format, {**codes, "year": str(today.year)})
    serial = await next_serial(series)
    new = Certificate(
        kind=old.kind, template_id=template.id, number=wording.numbered(series, serial), series=series, serial=serial,
        claim=old.claim, standing_id=old.standing_id, honour_id=old.honour_id, promotion_id=old.promotion_id,
        judge_id=old.judge_id,
        competition_id=old.competition_id, event_id=old.event_id, person_id=old.person_id, holder=old.holder,
        region_code=old.region_code, name=name, unit=old.unit, facts=old.facts, document=old.document,
        issued_on=today, issued_at=now, account_id=viewer.account_id, address=address or old.address,
        engine=engine(template.layout), status_list=status_list_of(series),
    )  # fmt: skip
    insist(unprintable([new], template))
    new.digest = (await asyncio.to_thread(paper.made, new, template)).digest
    return new


async def _swap(change: Change, old: Certificate, new: Certificate, cause: str, reason: str) -> None:
    old.claim = None
    await old.save(using_db=change.client, update_fields=["claim"])  # free for the new one; its image comes below
    await change.save(new)
    old.state, old.replaced_for, old.reason, old.closed_on = "replaced", cause, reason, clock.today()
    old.replaced_by_id, old.version = new.id, old.version + 1
    await change.save(old)


async def revoke(viewer: Viewer, certificate: UUID | None, grounds: str, *, key: str | None = None) -> Certificate:
    """Revoke a certificate by itself, with the grounds. (That of a revoked honour is revoked with it.)

    Refused: no right there, unknown, no grounds, revoked or replaced already.
    """
    insist(may(viewer, REVOKED))
    _check_text(grounds)
    asked = {"certificate": str(certificate), "grounds": grounds}
    one = await _found(viewer, certificate, REVOKED)
    async with ledger.change(viewer, REVOKED, chain=await _chain(one), key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(Certificate)
        one = await locked(one)
        if one.state != "issued":
            refuse("certificate_closed", "certificate", number=one.number, state=one.state)
        one.state, one.claim, one.reason, one.closed_on = "revoked", None, grounds.strip(), clock.today()
        one.version += 1
        await change.save(one)
        change.answers(one)
    return one


def _check_text(text: str) -> None:
    if not text.strip():
        refuse("certificate_reason_missing", "reason")
    if len(text) > LONGEST_REASON or wording.has_control(text):
        refuse("certificate_reason_text", "reason", n=LONGEST_REASON)


async def _insist_stands(certificate: Certificate) -> None:
    state = (await validities([certificate]))[certificate.id]
    if not state.stands:
        refuse("certificate_closed", "certificate", number=certificate.number, state=state.state)


async def _found(viewer: Viewer, uid: UUID | None, act: str) -> Certificate:
    """The certificate, where the viewer may do this to it: of the office alone for honours and levels."""
    found = await Certificate.visible_to(viewer).get_or_none(uid=uid) if uid else None
    if found is None:
        refuse("no_such_certificate", "certificate")
    if found.kind in OF_THE_OFFICE:
        insist(may(viewer, ACTS[found.kind], Place(region_code=found.region_code)))
    insist(may(viewer, act, await _place(found)))
    return found


async def _place(certificate: Certificate) -> Place:
    if certificate.competition_id is None:
        return Place(region_code=certificate.region_code)
    competition = await Competition.get(id=certificate.competition_id, using_db=db.here())
    event = await Event.get_or_none(id=certificate.event_id, using_db=db.here())
    return of_event(competition, event) if event else of_competition(competition)


async def _chain(certificate: Certificate) -> str:
    if certificate.competition_id is None or certificate.kind in OF_THE_OFFICE:
        return OFFICE
    return (await Competition.get(id=certificate.competition_id, using_db=db.here())).chain
