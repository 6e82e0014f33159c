"""What those who oversee an event see of it: rechecks and how they were drawn. Fields of Event."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.access import PUBLIC, Access, field
from schema.context import Info
from server import rechecking
from server.access.roles import MARKS_READERS, ORGANISING
from server.rechecking import showing

if TYPE_CHECKING:
    from schema.rechecking import Recheck, RecheckProof

SEEING_RECHECKS = Access(roles=sorted(ORGANISING | MARKS_READERS))
MOST_RECHECKS = 20


@strawberry.type
class Overseen:
    """The fields of an event for those who oversee it."""

    @field(
        f"Its rechecks (抽检复核), the newest first. At most {MOST_RECHECKS}.",
        access=SEEING_RECHECKS,
        usual=1,
        graphql_type=list[Annotated["Recheck", strawberry.lazy("schema.rechecking")]],
    )
    @staticmethod
    async def rechecks(root: Any, info: Info) -> list[rechecking.Recheck]:
        """Also those that count no more."""
        return (await info.context.many(rechecking.Recheck, "event_id", "-turn").load(root.id))[:MOST_RECHECKS]

    @field(
        f"How the entries to be rechecked were drawn, for anybody to draw them again. At most {MOST_RECHECKS}.",
        access=PUBLIC,
        usual=1,
        graphql_type=list[Annotated["RecheckProof", strawberry.lazy("schema.rechecking")]],
    )
    @staticmethod
    async def recheck_proofs(root: Any, info: Info) -> list[showing.Proof]:
        """It names no entry."""
        return (await info.context.ask(showing.proofs).load(root.id))[:MOST_RECHECKS]
