"""The root fields of the ledger: the list, one event, the history of any object."""

from datetime import date
from functools import partial
from typing import Any

import strawberry

from schema.access import field
from schema.connection import DEFAULT_FIRST, Connection, Cursor, Page, page, page_size
from schema.context import Info
from schema.ledger import SEEN, LedgerEvent, LedgerStep
from schema.node import named
from server.listing import ledger, ledger_rows


def _position(at: int, id_: int) -> tuple[int, int]:
    if type(at) is not int or type(id_) is not int or not (0 <= at < 2**62 and 0 <= id_ < 2**62):
        raise ValueError("not an event")
    return at, id_


BY_TIME: Cursor[tuple[int, int]] = Cursor("ledgerEvents", lambda row: [row.at, row.id], _position)


@strawberry.type
class LedgerQuery:
    """What may be asked of the ledger."""

    @field("The events the viewer may know of, the newest first. `chain`: `office`, or `competition/` and a code; "
           "`act`, `actor`: as written down; `since`, `until`: the first and the last day.", access=SEEN,
           graphql_type=Connection[LedgerEvent])  # fmt: skip
    @staticmethod
    async def ledger_events(
        info: Info, chain: str | None = None, act: str | None = None, actor: str | None = None,
        since: date | None = None, until: date | None = None, first: int = DEFAULT_FIRST,
        after: str | None = None,
    ) -> Page:  # fmt: skip
        """A page of the list, and how to count it."""
        viewer, size = info.context.viewer, page_size(info.context, first)
        asked = ledger.Asked(chain or None, act or None, actor or None, *ledger.instants(since, until))
        found = await ledger.ledger_events(viewer, asked, size, BY_TIME.position(after))
        return page(found, BY_TIME, after, partial(ledger.ledger_event_count, viewer, asked))

    @field("One event by its place. Null where there is none, or the viewer may not know of it.", access=SEEN,
           graphql_type=LedgerEvent | None)  # fmt: skip
    @staticmethod
    async def ledger_event(info: Info, chain: str, number: int) -> Any:
        """One question."""
        return await ledger.ledger_event(info.context.viewer, chain, number)

    @field(f"Every event that wrote an object, from its making on, at most {ledger_rows.HISTORY_MOST}. Empty where the "
           "viewer may not see it, or it is not there. It is named by its `id`, else as an event names it: by `noun` "
           "and `row`.", access=SEEN,
           graphql_type=list[LedgerStep], usual=20)  # fmt: skip
    @staticmethod
    async def history(
        info: Info, id: strawberry.ID | None = None, noun: str = "", row: strawberry.ID | None = None
    ) -> list[ledger_rows.Step]:  # fmt: skip
        """One question."""
        viewer, number = info.context.viewer, int(row) if row and row.isdecimal() else 0
        return await (ledger_rows.history(viewer, named(id)) if id else ledger_rows.row_history(viewer, noun, number))
