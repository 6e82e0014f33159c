"""The ledger as it may be read: by the auditor the chains of his scope, by the supervisor those of his competitions, by
the administrator what was done to accounts.

While identities in a competition are masked, its events say who did what and when and no more: what they wrote would
tie a code to an entry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server import clock, db
from server.access import Viewer
from server.access.acts import ACTS
from server.access.records import Account
from server.competitions import MASKING_STAGES, Competition, chain_of
from server.ledger import OFFICE
from server.ledger.records import LedgerEvent
from server.listing.paging import COUNTED, UNSPEAKABLE, Found, page_of
from server.masking import Draw

OVERSEEING = frozenset({"auditor", "supervisor"})
READERS = OVERSEEING | {"administrator"}
ADMINISTERED = tuple(sorted(act.name for act in ACTS.values() if act.group == "access"))
COMPETITIONS = "competition/"
MORNING = 9 * 3_600_000_000  # microseconds from midnight to when a day's instant is taken


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the chain, an act, who acted, from when on and until before when (UTC microseconds)."""

    chain: str | None = None
    act: str | None = None
    actor: str | None = None
    since: int | None = None
    until: int | None = None


def instants(since: date | None, until: date | None) -> tuple[int | None, int | None]:
    """From the first midnight on, before that after the last day; in Asia/Shanghai."""
    low = clock.morning(since) - MORNING if since else None
    high = clock.morning(until + timedelta(days=1)) - MORNING if until and until < date.max else None
    return low, high


async def ledger_events(viewer: Viewer, asked: Asked, first: int, after: tuple[int, int] | None) -> Found[LedgerEvent]:
    """A page of events, the newest first, behind the position (at, id)."""
    rows = await _rows(viewer, asked)
    if after is not None:
        at, id_ = after
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=id_))
    return page_of(await rows.order_by("-at", "-id").limit(first + 1), first)


async def ledger_event_count(viewer: Viewer, asked: Asked) -> int:
    """How many, counted up to COUNTED."""
    return len(await (await _rows(viewer, asked)).limit(COUNTED).values_list("id", flat=True))


async def ledger_event(viewer: Viewer, chain: str, number: int) -> LedgerEvent | None:
    """One event by its place; None where there is none or the viewer may not see it."""
    return await (await _rows(viewer, Asked(chain))).filter(seq=number).first()


async def _rows(viewer: Viewer, asked: Asked) -> QuerySet[LedgerEvent]:
    rows = (await seen(viewer)).filter(**_given(asked))
    if asked.since is not None:
        rows = rows.filter(at__gte=asked.since)
    return rows if asked.until is None else rows.filter(at__lt=asked.until)


def _given(asked: Asked) -> dict[str, str]:
    given = {"chain": asked.chain, "act": asked.act, "actor": asked.actor}
    return {column: UNSPEAKABLE.sub("?", value) for column, value in given.items() if value is not None}


async def seen(viewer: Viewer) -> QuerySet[LedgerEvent]:
    """The events whose being there the viewer may know."""
    rows = LedgerEvent.all(using_db=db.here())
    if viewer.sees_everything or sees_all(viewer):
        return rows
    shown: list[Q] = []
    reach = viewer.reach(OVERSEEING, {"competition": ""})
    if reach is not None:
        codes: Any = await Competition.filter(reach).using_db(db.here()).values_list("code", flat=True)
        shown.append(Q(chain__in=[chain_of(code) for code in codes]))
    if viewer.may_read and viewer.holds({"administrator"}):
        shown.append(Q(chain=OFFICE, act__in=ADMINISTERED))
    return rows.filter(Q(*shown, join_type="OR")) if shown else rows.filter(pk__isnull=True)


def sees_all(viewer: Viewer) -> bool:
    """Whether he audits the whole office."""
    return viewer.may_read and any(one.role == "auditor" and one.scope == "office" for one in viewer.held)


async def masked(viewer: Viewer, chains: Sequence[str]) -> Mapping[str, bool]:
    """Of each chain whether its events tell no more than who did what and when: identities are masked now."""
    if viewer.sees_everything:
        return dict.fromkeys(chains, False)
    codes = [one.removeprefix(COMPETITIONS) for one in chains if one.startswith(COMPETITIONS)]
    under_way = Draw.filter(
        event__competition__code__in=codes, stage__in=sorted(MASKING_STAGES), unmasked_at__isnull=True
    ).exclude(state="void")
    held: Any = await under_way.using_db(db.here()).distinct().values_list("event__competition__code", flat=True)
    return {chain: chain.removeprefix(COMPETITIONS) in set(held) for chain in chains}


async def actors(viewer: Viewer, names: Sequence[str]) -> Mapping[str, str | None]:
    """The name of the person behind `account:UID`, by the actor of an event; whoever sees the event sees his name."""
    uids = {uid: name for name in names if (uid := _account(name)) is not None}
    rows: Any = Account.filter(uid__in=sorted(uids)).using_db(db.here()).values_list("uid", "person__name")
    return dict.fromkeys(names) | {uids[uid]: name for uid, name in await rows}


def _account(actor: str) -> UUID | None:
    """The uid of the account that acted; None of the console and of whoever had none."""
    try:
        return UUID(actor.removeprefix("account:")) if actor.startswith("account:") else None
    except ValueError:
        return None


async def competitions_of(viewer: Viewer, chains: Sequence[str]) -> Mapping[str, Competition | None]:
    """The competition of a chain; None of the office's, or where it may not be seen."""
    codes = {one.removeprefix(COMPETITIONS): one for one in chains if one.startswith(COMPETITIONS)}
    rows = await Competition.visible_to(viewer).filter(code__in=sorted(codes))
    return dict.fromkeys(chains) | {codes[row.code]: row for row in rows}
