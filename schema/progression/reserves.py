"""Who comes up to an event, and who is next for a place that was left."""

from typing import Annotated, Any

import strawberry

from schema.access import Access, field
from schema.acting import uid_of
from schema.context import Info
from schema.entries import Entry
from schema.mirror import Mirror
from schema.results import Revision, Standing
from server import entries, results
from server.access.roles import ORGANISING
from server.honours.background import backgrounds
from server.progression import advancing, replacing, reserves

ORGANISERS = Access(roles=sorted(ORGANISING))


def _why() -> Any:
    """The sentence of the refusal that keeps a line away."""

    def say(root: Any, info: Info) -> str | None:
        return info.context.say(f"rule.{root.why.rule}", **root.why.params) if root.why else None

    return field("Why not, in the viewer's language; null where nothing is in the way.", access=ORGANISERS,
                 resolver=say, graphql_type=str | None)  # fmt: skip


@strawberry.type(description="A line that comes up to an event, and the entry it became.")
class ComingUp(Mirror, of=advancing.Coming):
    """晋级者."""

    standing: Standing = field("The line of the published result below.", access=ORGANISERS)
    entry: Entry | None = field("The entry it became; null where it is not entered.", access=ORGANISERS)
    why: str | None = _why()

    @field("The result the line stands in.", access=ORGANISERS, graphql_type=Revision | None)
    @staticmethod
    async def revision(root: Any, info: Info) -> Any:
        """One loader."""
        return await info.context.one(results.Revision).load(root.standing.revision_id)


@strawberry.type(description="A line of the result below, and whether it may have the place.")
class ReserveCandidate(Mirror, of=reserves.Candidate):
    """递补候选."""

    standing: Standing = field("The line.", access=ORGANISERS)
    why: str | None = _why()


@strawberry.type(description="Who is next for the place that an entry left, and why those before are not.")
class Reserves(Mirror, of=reserves.Reserves):
    """递补顺序."""

    gone: Entry = field("The entry that left.", access=ORGANISERS)
    revision: Revision = field("The published result they stand in.", access=ORGANISERS)
    is_tied: bool = field("Whether several share the next place, so that one is to be chosen.", access=ORGANISERS)
    shown: str = field("What to give to `replaceEntry`, which refuses when this has changed.", access=ORGANISERS)

    @field(
        f"The lines in their order, as far as the next. At most {advancing.MOST}.",
        access=ORGANISERS, usual=5, graphql_type=list[ReserveCandidate],
    )  # fmt: skip
    @staticmethod
    def candidates(root: Any) -> Any:
        """Of the question."""
        return root.candidates[: advancing.MOST]

    @field("Who may have the place: one, or those who share it. At most 100.", access=ORGANISERS, usual=1,
           graphql_type=list[ReserveCandidate])  # fmt: skip
    @staticmethod
    def next(root: Any) -> Any:
        """Of the question."""
        return root.next[:100]


Left = Annotated[strawberry.ID, strawberry.argument(description="The id of the withdrawn entry.")]


@strawberry.type
class ReserveQuery:
    """What may be asked before an act."""

    @field(
        "Who comes up to an event by the newest results below, the entry each became and why another is not entered. "
        f"At most {advancing.MOST}.",
        access=ORGANISERS, usual=10, graphql_type=list[ComingUp],
    )  # fmt: skip
    @staticmethod
    async def coming_up(info: Info, competition: str, event: str) -> Any:
        """One question."""
        return await advancing.coming(info.context.viewer, competition, event)

    @field(
        "Who is next for the place that an entry left; null where it left none, or it was given away.",
        access=ORGANISERS, graphql_type=Reserves | None,
    )  # fmt: skip
    @staticmethod
    async def reserves(info: Info, entry: Left) -> Any:
        """One question."""
        return await replacing.preview(info.context.viewer, uid_of(entries.Entry, entry), backgrounds=backgrounds)
