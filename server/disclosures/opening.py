"""The one place where a sealed value is opened for somebody to see: with a reason, and on the ledger.

What the house opens for itself, to compare or to compute, is opened where it is compared; tests/trust holds the list
of these places.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from server import clock, db, ledger
from server.access import Viewer
from server.disclosures import Disclosure
from server.ledger import Change, Event
from server.people import IdNumber, vault
from server.refusal import Refusal, insist

MADE = "disclosure.made"
OPEN = 30 * 60_000_000  # microseconds in which a further look needs no further reason
REASON_MOST = 400
BATCH = 1000


class Sealed(Protocol):
    """A row with a sealed value."""

    id: int
    sealed: str | None

    @property
    def place(self) -> str:
        """Its associated data."""
        ...


def no_reason(reason: str, field: str = "reason") -> Refusal | None:
    """Refused: `disclosure_reason`, without a reason or with a book of it."""
    text = reason.strip()
    is_fit = 2 <= len(text) <= REASON_MOST and all(one.isprintable() or one == "\n" for one in text)
    return None if is_fit else Refusal("disclosure_reason", {"most": REASON_MOST}, field)


async def reveal(
    viewer: Viewer,
    change: Change,
    field: str,
    rows: Sequence[Sealed],
    reason: str,
    *,
    people: Mapping[int, int | None] | None = None,
    into: Event | None = None,
) -> dict[int, str]:
    """The sealed texts of `rows` in clear by row id, for whoever acts in `change`; who saw what of whom and why stands
    in the event `disclosure.made` (or `into`). `people`: whose they are, by row id. Refused: `disclosure_reason`.
    """
    insist(no_reason(reason))
    found = {one.id: one for one in rows if one.sealed}
    if not found:
        return {}
    whose = sorted({id_ for one in found for id_ in [(people or {}).get(one)] if id_ is not None})
    event = into or change.event(MADE)
    event.facts |= {"field": field, "rows": sorted(found), "people": whose}
    at = clock.now()
    row = Disclosure(
        field=field, row=next(iter(found)) if len(found) == 1 else None, count=len(found),
        person_id=whose[0] if len(found) == len(whose) == 1 else None, account_id=viewer.account_id,
        actor=viewer.actor, at=at, until=at + OPEN, reason=reason.strip(),
    )  # fmt: skip
    await change.save(row, event)
    return {id_: _clear(one) for id_, one in found.items()}


async def seen_again(viewer: Viewer, field: str, rows: Sequence[Sealed]) -> dict[int, str]:
    """The texts of those rows that the same person was shown a while ago, with his reason; the others are left out."""
    ids = [one.id for one in rows if one.sealed]
    if not ids:
        return {}
    kept = Disclosure.filter(field=field, row__in=ids, actor=viewer.actor, until__gt=clock.now()).using_db(db.here())
    shown = {int(str(id_)) for id_ in await kept.values_list("row", flat=True)}
    return {one.id: _clear(one) for one in rows if one.id in shown}


async def file_opened(viewer: Viewer, file_id: int, why: str) -> None:
    """Record that somebody opens a personal file that another handed in: once in a sitting of half an hour. No reason
    is asked for: the page it is opened from says it."""
    at = clock.now()
    seen = Disclosure.filter(field="file", row=file_id, actor=viewer.actor, until__gt=at).using_db(db.here())
    if await seen.exists():
        return
    async with ledger.change(viewer, MADE, field="file", rows=[file_id]) as change:
        row = Disclosure(
            field="file", row=file_id, count=1, account_id=viewer.account_id, actor=viewer.actor, at=at,
            until=at + OPEN, reason=why,
        )  # fmt: skip
        await change.save(row)


async def id_numbers(
    viewer: Viewer, change: Change, person_ids: Iterable[int], reason: str
) -> dict[int, tuple[str, str]]:
    """(id_type, number) in clear by person, for a file that is handed to somebody."""
    ids, rows = sorted(set(person_ids)), []
    for start in range(0, len(ids), BATCH):
        rows += await IdNumber.filter(person_id__in=ids[start : start + BATCH]).using_db(db.here()).order_by("id")
    whose: dict[int, int | None] = {one.id: one.person_id for one in rows}
    texts = await reveal(viewer, change, "id_number", rows, reason, people=whose)
    return {one.person_id: (one.id_type, texts[one.id]) for one in rows if one.id in texts}


def _clear(row: Sealed) -> str:
    return vault.decrypt(row.sealed or "", row.place)
