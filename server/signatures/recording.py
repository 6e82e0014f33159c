"""Write a signature into an open change: what is signed, by whom, and where the ledger stood just before."""

from server import clock, db
from server.access import Viewer
from server.access.persons import is_one_of
from server.competitions import Event
from server.heads import WANTED
from server.ledger import Change
from server.ledger.chain import GENESIS
from server.ledger.records import Chain
from server.refusal import Refusal
from server.scoring import Sheet
from server.signatures import Signature
from server.signatures.content import means, short


async def record(
    change: Change, viewer: Viewer, event: Event, kind: str, content: str, *, sheet: Sheet | None = None,
    signer: str | None = None, scan_id: int | None = None,
) -> Signature:  # fmt: skip
    """Save a signature of `viewer` on `content`. With a `scan` it was signed by hand, by `signer`.

    It names the position and head of the competition's chain as this transaction sees it: its own event comes after,
    and so may others that were committed meanwhile.
    """
    seq, head = await head_of(event.competition.chain)
    row = Signature(
        event_id=event.id, kind=kind, entry_id=sheet.entry_id if sheet else None, sheet_id=sheet.id if sheet else None,
        way="account" if scan_id is None else "ink", content=content, chain_seq=seq, chain_head=head,
        account_id=viewer.account_id, signer=signer, at=clock.now(), scan_id=scan_id,
    )  # fmt: skip
    change.main.facts |= {"kind": kind, "content": content}
    if kind in ("event", "supervision"):
        change.topics.append(WANTED["signed"])
    return await change.save(row)


async def head_of(chain: str) -> tuple[int, str]:
    """The position and head of a chain now; 0 and the beginning where nothing stands on it."""
    found = await Chain.get_or_none(name=chain, using_db=db.here())
    return (found.seq, found.head) if found is not None else (0, GENESIS)


def other_content(seen: str, content: str) -> Refusal | None:
    """Whether what was looked at, or printed, is what stands there now."""
    return None if means(seen, content) else Refusal("content_changed", {"now": short(content)}, "content")


async def same_person(viewer: Viewer, account_id: int | None) -> bool:
    """Whether `viewer` is the natural person behind an account. Two acts of the console are one person's."""
    return account_id == viewer.account_id or await is_one_of(viewer, [account_id])
