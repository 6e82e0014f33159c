"""查询码: with the code of an entry its contestant reads his own marks. It is shown once and kept as a SHA-256."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from server import clock, db, ledger
from server.access import Viewer, may
from server.access.keyed import digest
from server.competitions import Competition, Event
from server.competitions.places import event_of, locked, of_event
from server.entries import Entry
from server.explaining import QueryCode
from server.refusal import insist, refuse
from server.scoring.coverage import ADMITTED
from server.scoring.field import contestants

ACT = "query_codes.issued"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
BITS = 64
LENGTH = 13  # characters of 5 bits that hold them
GROUPS = (5, 4, 4)


@dataclass(frozen=True, slots=True)
class Slip:
    """The code of one entry, to be cut out and handed over."""

    entry_no: str
    name: str | None
    code: str


@dataclass(frozen=True, slots=True)
class Issued:
    """The slips of an event; none where the request is answered again, for nobody can be told a code twice."""

    competition: Competition
    event: Event
    slips: Sequence[Slip]


def new_code() -> str:
    """64 random bits in three groups."""
    number = secrets.randbits(BITS)
    letters = "".join(ALPHABET[number >> 5 * at & 31] for at in reversed(range(LENGTH)))
    first, second, _ = GROUPS
    return f"{letters[:first]}-{letters[first : first + second]}-{letters[first + second :]}"


def digest_of(code: str) -> str:
    """What a code is kept as, however it is typed: small letters, spaces, an O for a 0. It needs no salt, for nobody
    can guess 64 bits."""
    return digest(code.upper().translate(READ_AS))


async def issue(
    viewer: Viewer, competition: str, event: str, entry_no: str | None = None, *, key: str | None = None
) -> Issued:
    """Give every entry of an event a new code, or one entry; the code it had before is good no longer.

    Refused: no right, an unknown place, `no_entry_of_number`, `no_entries_for_codes`.
    """
    insist(may(viewer, ACT))
    found, row = await event_of(viewer, competition, event)
    insist(may(viewer, ACT, of_event(found, row)))
    asked = {"competition": competition, "event": event, "entry_no": entry_no}
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=asked, event=row.code) as change:
        if change.answered:
            return Issued(found, await change.answer(Event), ())
        row = await locked(row)
        entries = await _entries(row, entry_no)
        slips = [Slip(one.entry_no, _name(one), new_code()) for one in entries]
        now = clock.now()
        await change.save_many(
            [
                QueryCode(entry_id=one.id, digest=digest_of(slip.code), account_id=viewer.account_id, at=now)
                for one, slip in zip(entries, slips, strict=True)
            ]
        )
        change.main.facts["entries"] = len(slips)
        change.answers(row)
    return Issued(found, row, slips)


async def _entries(event: Event, entry_no: str | None) -> list[Entry]:
    rows = Entry.filter(ADMITTED, event_id=event.id).using_db(db.here()).order_by("entry_no")
    rows = rows if entry_no is None else rows.filter(entry_no=entry_no)
    found = await rows.prefetch_related("members__person")
    if not found and entry_no is not None:
        refuse("no_entry_of_number", "entryNo", entry_no=entry_no[:60])
    if not found:
        refuse("no_entries_for_codes", "event", event=event.code)
    return found


def _name(entry: Entry) -> str | None:
    names = [member.person.name for member in contestants(entry) if member.person and member.person.name]
    return "、".join(names) or entry.team or None


async def is_right(event_id: int, entry_no: str, code: str) -> bool:
    """Whether `code` is the newest code of an entry of the event."""
    rows = QueryCode.filter(entry__event_id=event_id, entry__entry_no=entry_no).using_db(db.here())
    newest = await rows.order_by("-at", "-id").first()
    return newest is not None and secrets.compare_digest(newest.digest, digest_of(code))
