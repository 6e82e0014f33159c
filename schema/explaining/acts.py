"""Asking for an explanation, and giving out the codes that open the marks."""

from typing import Any

import strawberry

from schema.access import PUBLIC, Access, field
from schema.acting import Key, act, or_refusal
from schema.competitions import Event
from schema.context import Info
from schema.explaining import Explanation
from schema.mirror import Mirror
from server.access.acts import ACTS
from server.explaining import codes, showing
from server.refusal import Refusal, Refused

ISSUERS = Access(roles=sorted(ACTS[codes.ACT].roles))
MOST_SLIPS = 5000


@strawberry.type(description="The code of one entry, to be cut out and handed over. It is not shown again.")
class QuerySlip(Mirror, of=codes.Slip):
    """查询码条."""

    entry_no: str = field("The number of the entry.", access=ISSUERS)
    name: str | None = field("The names of the contestants, or the team's.", access=ISSUERS)
    code: str = field("Its code: 64 random bits in three groups.", access=ISSUERS)


@strawberry.type(description="The codes given out.")
class QueryCodes(Mirror, of=codes.Issued):
    """查询码."""

    event: Event = field("The event.", access=ISSUERS)

    @field(f"The slips, none where the request is answered again. At most {MOST_SLIPS}.", access=ISSUERS, usual=50)
    @staticmethod
    def slips(root: Any) -> list[QuerySlip]:
        """All of them."""
        return list(root.slips)[:MOST_SLIPS]


@strawberry.type
class ExplainingQuery:
    """The root field of this room."""

    @field(
        "How an entry's line in a published result came about (the newest unless `revision` is given). Null where "
        "there is no such line. `code`: the entry's query code, which opens the marks; a wrong one and an unknown "
        "entry are one refusal.",
        access=PUBLIC,
        graphql_type=or_refusal(Explanation) | None,
    )
    @staticmethod
    async def explanation(
        info: Info, competition: str, event: str, entry_no: str, revision: int | None = None, code: str | None = None
    ) -> showing.Shown | Refusal | None:
        """One question."""
        try:
            return await showing.explanation(info.context.viewer, competition, event, entry_no, revision, code)
        except Refused as no:
            return no.refusal


@strawberry.type
class ExplainingMutation:
    """The mutations of this room."""

    @act(
        "Give every entry of an event, or one of them, a new query code, with which its contestant reads his marks. "
        "The codes are answered once; those given before are good no longer.",
        answers=QueryCodes,
    )
    @staticmethod
    async def issue_query_codes(
        info: Info, competition: str, event: str, idempotency_key: Key, entry_no: str | None = None
    ) -> codes.Issued:
        """One act."""
        return await codes.issue(info.context.viewer, competition, event, entry_no, key=idempotency_key)
