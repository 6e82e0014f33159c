"""A file with personal data for a named recipient: locked, recorded, fetched for some days, then gone; withdrawn at
will."""

import asyncio
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from server import clock, db, ledger
from server.access import Place, Viewer, may
from server.disclosures import Handout, HandoutDownload
from server.disclosures.locking import locked, new_passphrase
from server.disclosures.opening import no_reason
from server.files.folder import digest_of, get, put, remove
from server.ledger import Change
from server.refusal import Refusal, insist, refuse

WITHDRAWN, FETCHED, ENDED = "handout.withdrawn", "handout.fetched", "handouts.ended"
RECIPIENT_MOST = 200
DAY = 86_400_000_000  # microseconds
DAYS, DAYS_MOST = 7, 30
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is handed out: of what, to whom, why; the region of its subject, its file's name."""

    kind: str
    subject: str
    recipient: str
    reason: str
    fields: Collection[str]
    rows: int
    name: str
    region_code: str | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """A handout and its passphrase, which is kept nowhere: empty where the request is answered again."""

    handout: Handout
    passphrase: str
    content: bytes = b""


def days() -> int:
    """How long a handout can be fetched: JINBANG_HANDOUT_DAYS, 7 by default, 30 at most."""
    given = os.environ.get("JINBANG_HANDOUT_DAYS", "")
    return min(int(given), DAYS_MOST) if given.isdecimal() and int(given) else DAYS


def unaddressed(recipient: str, reason: str) -> Refusal | None:
    """Refused: `handout_recipient`, `disclosure_reason`."""
    text = recipient.strip()
    if not 2 <= len(text) <= RECIPIENT_MOST or not text.isprintable():
        return Refusal("handout_recipient", {"most": RECIPIENT_MOST}, "recipient")
    return no_reason(reason)


async def hand(viewer: Viewer, change: Change, wanted: Wanted, files: Mapping[str, bytes]) -> Handed:
    """Lock `files` under a new passphrase, keep them, and record it in `change`. Refused: as `unaddressed`."""
    insist(unaddressed(wanted.recipient, wanted.reason))
    passphrase = new_passphrase()
    made = await asyncio.to_thread(locked, files, passphrase)
    await asyncio.to_thread(put, made)
    row = await recorded(viewer, change, wanted, made, is_kept=True)
    return Handed(row, passphrase, made)


async def recorded(viewer: Viewer, change: Change, wanted: Wanted, made: bytes, *, is_kept: bool) -> Handout:
    """The record of a locked file; `is_kept`: the house holds it for download."""
    insist(unaddressed(wanted.recipient, wanted.reason))
    now = clock.now()
    row = Handout(
        kind=wanted.kind, subject=wanted.subject, region_code=wanted.region_code, fields=";".join(wanted.fields),
        rows=wanted.rows, recipient=wanted.recipient.strip(), reason=wanted.reason.strip(), name=wanted.name,
        digest=digest_of(made), size=len(made), is_kept=is_kept, made_at=now, until=now + days() * DAY,
        account_id=viewer.account_id, ended_at=None if is_kept else now,
    )  # fmt: skip
    return await change.save(row)


async def fetch(viewer: Viewer, uid: UUID | None) -> tuple[Handout, bytes]:
    """The locked file, for the one who made it; each time is recorded.

    Refused: `no_such_handout` (also to whoever may only see that there is one), `handout_gone`.
    """
    row = await Handout.visible_to(viewer).get_or_none(uid=uid) if uid else None
    if row is None or (row.account_id != viewer.account_id):
        refuse("no_such_handout", "handout")
    async with ledger.change(viewer, FETCHED, handout=str(row.uid)) as change:
        row = await Handout.filter(id=row.id).using_db(change.client).select_for_update().get()
        content = await asyncio.to_thread(get, row.digest) if _is_open(row) else None
        if content is None:
            refuse("handout_gone", "handout")
        row.downloads, row.version = row.downloads + 1, row.version + 1
        one = HandoutDownload(
            handout_id=row.id, number=row.downloads, at=clock.now(), account_id=viewer.account_id
        )  # fmt: skip
        await change.save_many([row, one])
    return row, content


def _is_open(row: Handout) -> bool:
    return row.is_kept and row.withdrawn_at is None and row.ended_at is None and clock.now() < row.until


async def withdraw(viewer: Viewer, uid: UUID | None, reason: str, *, version: int, key: str | None = None) -> Handout:
    """Take a handout back: its file is removed at once; what was fetched before stays with whoever has it.

    Refused: no right, `no_such_handout`, `handout_withdrawn`, `changed_since`, `disclosure_reason`.
    """
    insist(may(viewer, WITHDRAWN))
    insist(no_reason(reason))
    row = await Handout.visible_to(viewer).get_or_none(uid=uid) if uid else None
    if row is None:
        refuse("no_such_handout", "handout")
    insist(may(viewer, WITHDRAWN, Place(region_code=row.region_code)))
    async with ledger.change(viewer, WITHDRAWN, key=key, asked=[str(uid), reason, version]) as change:
        if change.answered:
            return await change.answer(Handout)
        row = await Handout.filter(id=row.id).using_db(change.client).select_for_update().get()
        if row.withdrawn_at is not None:
            refuse("handout_withdrawn", "handout")
        if row.version != version:
            refuse("changed_since", "version", version=version, now=row.version)
        row.withdrawn_at = clock.now()
        row.withdrawn_by_id, row.withdrawn_because = viewer.account_id, reason.strip()
        row.ended_at, row.version = row.ended_at or clock.now(), row.version + 1
        change.answers(await change.save(row))
    await _removed([row])
    return row


async def end_expired(viewer: Viewer) -> int:
    """Remove the files of the handouts whose day has come; how many. Nightly."""
    rows = Handout.filter(ended_at__isnull=True, until__lte=clock.now()).using_db(db.here()).order_by("id")
    due = await rows.limit(AT_ONCE)
    if not due:
        return 0
    async with ledger.change(viewer, ENDED) as change:
        ids = [one.id for one in due]
        locked_rows = Handout.filter(id__in=ids, ended_at__isnull=True).using_db(change.client).order_by("id")
        ended = await locked_rows.select_for_update()
        for one in ended:
            one.ended_at, one.version = clock.now(), one.version + 1
        change.main.facts["n"] = len(ended)
        await change.save_many(ended)
    await _removed(ended)
    return len(ended)


async def _removed(rows: Sequence[Handout]) -> None:
    for one in rows:
        if one.is_kept:
            await asyncio.to_thread(remove, one.digest)
