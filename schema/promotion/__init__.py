"""Promotion (晋升) by competition: levels earned, for everybody; the desk, for the honours office."""

from datetime import date
from enum import Enum
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import strawberry

from schema.access import PUBLIC, Access, field
from schema.competitions import Tier, value_of
from schema.connection import DEFAULT_FIRST, Connection, Cursor, Page, page, page_size
from schema.context import Context, Info
from schema.mirror import Mirror, label, one
from schema.node import Node, spelt
from schema.results import Standing
from schema.rulebook import RuleSet
from schema.scalars import Instant
from server import listing, promotion, results, rulebook
from server.listing import promoted

OFFICE = Access(roles=["auditor", "honours_office"])


def _position(at: int, uid: str) -> tuple[int, UUID]:
    if type(at) is not int or not 0 <= at < 2**62:
        raise ValueError("not an instant")
    return at, UUID(uid)


BY_PROPOSED: Cursor[tuple[int, UUID]] = Cursor("promotions", lambda row: [row.proposed_at, str(row.uid)], _position)


@strawberry.enum(description="How far a promotion is.")
class PromotionState(Enum):
    """晋升的状态."""

    PROPOSED = strawberry.enum_value("proposed", description="Proposed, waiting for approval.")
    APPROVED = strawberry.enum_value("approved", description="Approved by a document, waiting for the certificate.")
    ISSUED = strawberry.enum_value("issued", description="The level certificate is on record.")
    REFUSED = strawberry.enum_value("refused", description="Refused with a reason.")
    REVOKED = strawberry.enum_value("revoked", description="Revoked with grounds.")


def level_word(value: int | None, context: Context) -> str | None:
    return None if value is None else context.say(f"level.{value}")


def _for_office(column: str, description: str, kind: Any) -> Any:
    """A column that only the office sees; null for everybody else."""

    async def value(root: Any, info: Info) -> Any:
        office = info.context.ask(listing.granted, promotion.Promotion, promotion.Promotion.readers)
        return getattr(root, column) if await office.load(root.id) else None

    return field(description, access=OFFICE, resolver=value, graphql_type=kind)


@strawberry.type(description="A promotion (晋升) to a skill level by a place in a competition. Titles are of that day.")
class Promotion(Mirror, Node, of=promotion.Promotion):
    """晋升."""

    state: PromotionState = field("How far it is.", access=PUBLIC)
    state_label: str = label("promotion_state", "The word for that.", access=PUBLIC, column="state")
    name: str | None = field("The name of that day; null where it was erased.", access=PUBLIC)
    unit: str | None = field("The unit of that day.", access=PUBLIC)
    from_level: int = field("The level before: 0 none, 1 to 8.", access=PUBLIC)
    to_level: int = field("The level reached.", access=PUBLIC)
    may_apply_for: int | None = field("The level whose assessment is open by it.", access=PUBLIC)
    year: int = field("The year of the competition.", access=PUBLIC)
    tier: Tier = field("The tier of the competition.", access=PUBLIC)
    tier_label: str = label("tier", "The word for that.", access=PUBLIC)
    competition: str = field("The title of the competition.", access=PUBLIC)
    event: str = field("The title of the event.", access=PUBLIC)
    occupation_code: str | None = field("The code of the occupation.", access=PUBLIC)
    place: int | None = field("名次.", access=PUBLIC)
    award: str | None = field("奖项.", access=PUBLIC)
    issued_on: date | None = field("The date of the level certificate.", access=PUBLIC)
    decision: str | None = field("文号 of the document by which it was approved.", access=PUBLIC)
    certificate_no: str | None = _for_office("certificate_no", "The number of the level certificate.", str | None)
    reason: str | None = _for_office("reason", "Why it was refused or revoked.", str | None)
    proposed_at: Instant = field("When it was proposed.", access=PUBLIC)
    version: int = field("Counts its changes.", access=PUBLIC)
    rule_set: RuleSet = one(rulebook.RuleSet, "The rule set it follows.", by="rule_set_id", access=PUBLIC)
    standing: Standing | None = one(results.Standing, "The line it follows.", by="standing_id", access=PUBLIC)

    @field("The row of the rule set, from 1.", access=PUBLIC)
    @staticmethod
    def rule_row(root: Any) -> int:
        """The column counts from 0."""
        return int(root.row) + 1

    @field("The word for the level before.", access=PUBLIC)
    @staticmethod
    def from_level_label(root: Any, info: Info) -> str:
        """From the catalogue."""
        return info.context.say(f"level.{root.from_level}")

    @field("The word for the level reached.", access=PUBLIC)
    @staticmethod
    def to_level_label(root: Any, info: Info) -> str:
        """From the catalogue."""
        return info.context.say(f"level.{root.to_level}")

    @field("The word for the level whose assessment is open by it.", access=PUBLIC)
    @staticmethod
    def may_apply_for_label(root: Any, info: Info) -> str | None:
        """From the catalogue."""
        return level_word(root.may_apply_for, info.context)


State = Annotated[PromotionState | None, strawberry.argument(description="Those of one state.")]


@strawberry.type
class PromotionQuery:
    """What may be asked of promotions."""

    @field(
        "Promotions, the newest first: those with a certificate for everybody, all of its scope for the honours "
        "office. `competition` and `event`: their codes; `year`: of the competition.",
        access=PUBLIC,
        graphql_type=Connection[Promotion],
    )
    @staticmethod
    async def promotions(
        info: Info, state: State = None, year: int | None = None, competition: str | None = None,
        event: str | None = None, first: int = DEFAULT_FIRST, after: str | None = None,
    ) -> Page:  # fmt: skip
        """A page of the list, and how to count it."""
        viewer, size = info.context.viewer, page_size(info.context, first)
        asked = promoted.Asked(value_of(PromotionState, state), year, competition, event)
        found = await promoted.promotions(viewer, asked, size, BY_PROPOSED.position(after))
        return page(found, BY_PROPOSED, after, partial(promoted.promotion_count, viewer, asked))

    @field(
        "The skill levels a holder earned by competition, the newest first; the certificates themselves are checked at "
        f"the national register. At most {promoted.MOST_LEVELS}.",
        access=PUBLIC,
        usual=3,
        graphql_type=list[Promotion],
    )
    @staticmethod
    async def levels_earned(info: Info, holder: strawberry.ID) -> Any:
        """One loader."""
        found = spelt(holder)
        if found is None or found[0] != "Holder":
            return []
        return await info.context.ask(promoted.levels_of).load(str(found[1]))
