"""Model deeds: recorded with a consent, published, withdrawn by the office or by the holder himself."""

from datetime import date
from uuid import UUID

from server import clock, ledger
from server.access import Viewer, may
from server.access.acts import ACTS
from server.competitions.places import locked, same_version
from server.entries.handed import file_of
from server.files import StoredFile, media
from server.honours import Honour
from server.honours.asked import honour_of, place_of
from server.honours.deeds import Deed
from server.refusal import Refusal, insist, refuse

RECORDED, PUBLISHED, WITHDRAWN = "deed.recorded", "deed.published", "deed.withdrawn"
PICTURES = frozenset({media.JPEG, media.PNG})
PAPERS = PICTURES | {media.PDF}
LONGEST = {"headline": 100, "text": 5000, "reason": 500}


def wrong_text(field: str, text: str) -> Refusal | None:
    """Whether a text is missing or too long."""
    said = text.strip()
    if said and len(said) <= LONGEST[field] and "\0" not in said:
        return None
    return Refusal("deed_text", {"most": LONGEST[field]}, field)


def not_consented(day: date) -> Refusal | None:
    """A consent is given before it is recorded."""
    return Refusal("deed_consent_later", {"day": day.isoformat()}, "consentedOn") if day > clock.today() else None


async def record_deed(
    viewer: Viewer, honour: UUID | None, headline: str, text: str, consent: UUID | None, consented_on: date,
    picture: UUID | None = None, *, key: str | None = None,
) -> Deed:  # fmt: skip
    """Record the deeds of who holds an honour, with the paper by which he consents. A draft until it is published.

    Refused: no right there, unknown honour, no text, no consent, a consent of the future, files that are none or of
    another kind, an honour that is revoked, deeds of the same honour that are shown or wait already.
    """
    insist(may(viewer, RECORDED))
    insist(wrong_text("headline", headline) or wrong_text("text", text) or not_consented(consented_on))
    asked = [str(honour), headline, text, str(consent), consented_on.isoformat(), picture and str(picture)]
    async with ledger.change(viewer, RECORDED, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(Deed)
        one = await honour_of(viewer, honour or "", RECORDED)
        insist(_revoked(one))
        paper = await _file(viewer, consent, "consent", PAPERS)
        shown = await _file(viewer, picture, "picture", PICTURES) if picture else None
        if await Deed.filter(honour_id=one.id, state__in=("draft", "published")).using_db(change.client).exists():
            refuse("deed_there", "honour")
        deed = Deed(
            honour_id=one.id, headline=headline.strip(), text=text.strip(), consent_id=paper.id,
            consented_on=consented_on, picture_id=shown.id if shown else None, recorded_at=clock.now(),
            account_id=viewer.account_id,
        )  # fmt: skip
        change.answers(await change.save(deed))
    return deed


async def publish_deed(viewer: Viewer, deed: UUID | None, version: int, *, key: str | None = None) -> Deed:
    """Show deeds to everybody. Refused: no right there, unknown, shown or withdrawn already, changed since, an honour
    that has been revoked."""
    insist(may(viewer, PUBLISHED))
    async with ledger.change(viewer, PUBLISHED, key=key, asked=[str(deed), version]) as change:
        if change.answered:
            return await change.answer(Deed)
        row, honour = await _deed(viewer, deed)
        insist(may(viewer, PUBLISHED, place_of(honour.title)))
        if row.state != "draft":
            refuse(f"deed_{row.state}", "deed")
        insist(same_version(row, version) or _revoked(honour))
        row.state, row.published_at, row.version = "published", clock.now(), row.version + 1
        change.answers(await change.save(row))
    return row


async def withdraw_deed(viewer: Viewer, deed: UUID | None, reason: str, *, key: str | None = None) -> Deed:
    """Take deeds back, because the consent is withdrawn or they are not to be shown: headline and text are erased, and
    the picture is let go. By the office of the title, or by the holder himself.

    Refused: unknown, neither his own nor in the scope, withdrawn already, no reason.
    """
    insist(may(viewer, WITHDRAWN))
    insist(wrong_text("reason", reason))
    async with ledger.change(viewer, WITHDRAWN, key=key, asked=[str(deed), reason]) as change:
        if change.answered:
            return await change.answer(Deed)
        row, honour = await _deed(viewer, deed)
        insist(None if _is_holder(viewer, honour) else _not_the_office(viewer, honour))
        if row.state == "withdrawn":
            refuse("deed_withdrawn", "deed")
        row.state, row.withdrawn_at, row.withdrawn_reason = "withdrawn", clock.now(), reason.strip()
        row.headline, row.text, row.picture_id, row.version = None, None, None, row.version + 1
        change.answers(await change.save(row))
    return row


def _revoked(honour: Honour) -> Refusal | None:
    return None if honour.state == "held" else Refusal("deed_honour_revoked", {}, "honour")


def _is_holder(viewer: Viewer, honour: Honour) -> bool:
    return viewer.is_in_person and viewer.person_id is not None and honour.person_id == viewer.person_id


def _not_the_office(viewer: Viewer, honour: Honour) -> Refusal | None:
    """Whether the viewer is no honours office where the title lies. Everybody may ask, so `may` cannot tell."""
    if viewer.holds_at(ACTS[PUBLISHED].roles, place_of(honour.title)):
        return None
    return Refusal("deed_not_yours", {}, "deed")


async def _deed(viewer: Viewer, uid: UUID | None) -> tuple[Deed, Honour]:
    """The deeds, locked, and their honour with its title. Refused: `no_such_deed`."""
    found = await Deed.visible_to(viewer).get_or_none(uid=uid) if uid else None
    if found is None:
        refuse("no_such_deed", "deed")
    row = await locked(found)
    honour = await Honour.visible_to(viewer).select_related("title").get_or_none(id=row.honour_id)
    return (row, honour) if honour is not None else refuse("no_such_honour", "honour")


async def _file(viewer: Viewer, uid: UUID | None, field: str, kinds: frozenset[str]) -> StoredFile:
    """One's own upload of one of these kinds."""
    if uid is None:
        refuse(f"deed_{field}_missing", field)
    found = await file_of(viewer, uid)
    if found.media not in kinds:
        refuse(f"deed_{field}_kind", field)
    return found


async def consent_of(viewer: Viewer, uid: UUID | None) -> StoredFile | None:
    """The signed consent behind deeds, for the office of the title; None for everybody else, the public too."""
    found = (
        await Deed.visible_to(viewer).select_related("consent", "honour__title").get_or_none(uid=uid) if uid else None
    )
    if found is None or not viewer.may_read or not viewer.holds_at(Deed.readers, place_of(found.honour.title)):
        return None
    return found.consent
