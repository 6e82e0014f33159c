"""The pay list (发放清单) that finance signs: immutable, numbered, hashed; a change is a new list. Its export
with card numbers in full is in exporting."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

import rfc8785
from tortoise.expressions import Q

from server import clock, db, ledger
from server.access import Viewer, may
from server.ledger import OFFICE, Change
from server.ledger.records import LedgerEvent
from server.refusal import insist, refuse
from server.rewards import BankCard, PayList, Reward
from server.rewards.cards import newest_of, number_hash
from server.rewards.naming import named, no_text, not_in
from server.rewards.pay_lines import PayLine

MADE = "pay_list.made"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list with what is printed on it."""

    line: PayLine
    reward: Reward
    card: BankCard | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as it is printed: its lines, where in the ledger it stands; `numbers`: of cards in full, by card."""

    pay_list: PayList
    lines: Sequence[Line]
    position: int | None
    head: str
    numbers: Mapping[int, str] = field(default_factory=dict)


async def make_list(viewer: Viewer, title: str, rewards: Sequence[UUID | None], *, key: str | None = None) -> PayList:
    """Make the list of some approved rewards, or of those the bank sent back, in the order they are named.

    Refused: no right, no title, none or too many named, an unknown one, one that is not approved, rewards of several
    payers or jurisdictions.
    """
    insist(may(viewer, MADE))
    insist(no_text("title", title))
    asked = [title, [str(one) for one in rewards]]
    async with ledger.change(viewer, MADE, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(PayList)
        rows = await named(viewer, MADE, rewards)
        for row in rows:
            insist(not_in(row, "approved", "returned"))
        if len({(row.payer_class, row.payer, row.region_code) for row in rows}) > 1:
            refuse("pay_list_of_several", "rewards")
        made = await _made(viewer, change, title.strip(), rows)
        change.answers(made)
        change.main.facts |= {"number": made.number, "digest": made.digest}
    return made


async def _made(viewer: Viewer, change: Change, title: str, rows: Sequence[Reward]) -> PayList:
    cards = await newest_of(row.person_id for row in rows)
    first = rows[0]
    made = PayList(
        id=(await db.take_ids(1))[0], number=await _number(change), title=title, region_code=first.region_code,
        payer_class=first.payer_class, payer=first.payer, rewards=len(rows), gross=sum(row.gross for row in rows),
        tax=sum(row.tax or 0 for row in rows), net=sum(row.net for row in rows), digest="", made_at=clock.now(),
        made_by_id=viewer.account_id,
    )  # fmt: skip
    lines = [
        PayLine(
            pay_list_id=made.id,
            line=n,
            reward_id=row.id,
            card_id=cards[row.person_id].id if row.person_id in cards else None,
            gross=row.gross,
            tax=row.tax or 0,
            net=row.net,
        )
        for n, row in enumerate(rows, 1)
    ]
    by_id = {row.id: row for row in rows}
    made.digest = digest_of(
        made, [Line(one, by_id[one.reward_id], cards.get(by_id[one.reward_id].person_id)) for one in lines]
    )
    await change.save_many([made, *lines])
    return made


async def _number(change: Change) -> str:
    """The next number of the year. PostgreSQL: one list after another; SQLite has one writer anyway."""
    if db.current().engine == "postgres":
        await change.client.execute_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", ["pay_list"])
    year = clock.today().year
    before = await PayList.filter(number__startswith=f"{year}-").using_db(change.client).count()
    return f"{year}-{before + 1:04}"


def digest_of(made: PayList, lines: Sequence[Line]) -> str:
    """SHA-256 of what a list says, as canonical JSON; a card by its keyed hash."""
    said: dict[str, Any] = {
        "number": made.number, "title": made.title, "payer": [made.payer_class, made.payer],
        "total": [made.rewards, made.gross, made.tax, made.net],
        "lines": [
            [
                one.line.line, str(one.reward.uid), one.reward.name, one.reward.unit, one.reward.project,
                one.line.gross, one.line.tax, one.line.net,
                number_hash(one.card) if one.card else None, one.card.bank if one.card else None,
            ]
            for one in lines
        ],
    }  # fmt: skip
    return hashlib.sha256(rfc8785.dumps(said)).hexdigest()


async def lines_of(pay_lists: Sequence[PayList]) -> Mapping[int, list[Line]]:
    """The lines of some lists in order, with the cards they were made with."""
    ids = [one.id for one in pay_lists]
    rows = (
        await PayLine.filter(pay_list_id__in=ids).using_db(db.here()).order_by("line").select_related("reward", "card")
    )
    found: dict[int, list[Line]] = {id_: [] for id_ in ids}
    for one in rows:
        found[one.pay_list_id].append(Line(one, one.reward, one.card if one.card_id else None))
    return found


async def sheet(pay_list: PayList, numbers: Mapping[int, str] | None = None) -> Sheet:
    """A list as it is printed; with the card numbers in full that were opened for it."""
    lines = (await lines_of([pay_list]))[pay_list.id]
    event = (await _events([pay_list])).get(pay_list.id)
    return Sheet(pay_list, lines, event.seq if event else None, event.hash if event else "", numbers or {})


async def _events(pay_lists: Sequence[PayList]) -> dict[int, LedgerEvent]:
    """The events that recorded some lists. One statement."""
    if not pay_lists:
        return {}
    named_in = reduce(or_, (Q(body__contains=str(one.uid)) for one in pay_lists))
    first = min(one.made_at for one in pay_lists)
    rows = LedgerEvent.filter(named_in, chain=OFFICE, act=MADE, at__gte=first).using_db(db.here())
    found = await rows.order_by("seq")
    return {one.id: event for one in pay_lists for event in found if str(one.uid) in event.body}


async def position_of(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, int | None]:
    """Where in the ledger each list the viewer sees stands."""
    found: dict[int, int | None] = dict.fromkeys(ids)
    events = await _events(await PayList.visible_to(viewer).filter(id__in=list(ids)))
    return found | {id_: event.seq for id_, event in events.items()}


async def lines_by_list(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Line]]:
    """The lines of each list the viewer sees."""
    found: dict[int, list[Line]] = {id_: [] for id_ in ids}
    return found | dict(await lines_of(await PayList.visible_to(viewer).filter(id__in=list(ids))))
