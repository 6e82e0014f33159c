"""The recheck (抽检复核) of an event: who was drawn and by which seed, what was found, what is corrected."""

from enum import Enum
from typing import Any

import strawberry

from schema.access import PUBLIC, Access, field
from schema.competitions.enums import RecheckRule
from schema.context import Info
from schema.mirror import Mirror, label, many
from schema.node import Node
from schema.scalars import Instant, Mark
from schema.scoring.sheets import Sheet
from server import listing, rechecking, scoring
from server.access.roles import MARKS_READERS, ORGANISING
from server.rechecking import sampling, showing
from server.scoring.paper import points_text

SEEING = Access(roles=sorted(ORGANISING | MARKS_READERS))
READING_MARKS = Access(roles=sorted(MARKS_READERS))
MOST_ITEMS, MOST_FINDINGS, MOST_SHEETS = 2000, 500, 200


@strawberry.enum(description="How far a recheck is.")
class RecheckState(Enum):
    """抽检的状态."""

    DRAWN = strawberry.enum_value("drawn", description="Under way.")
    DONE = strawberry.enum_value("done", description="Finished.")
    FULL_NEEDED = strawberry.enum_value("full_needed", description="Too many errors: a full recheck follows.")
    REPLACED = strawberry.enum_value("replaced", description="Void, for marking was opened again.")


@strawberry.enum(description="Why an entry is rechecked.")
class ItemReason(Enum):
    """为什么复核."""

    TOP = strawberry.enum_value("top", description="It stands in the top group.")
    SAMPLE = strawberry.enum_value("sample", description="It was drawn.")
    FULL = strawberry.enum_value("full", description="Everybody is rechecked.")


@strawberry.enum(description="What rechecking an entry said.")
class ItemState(Enum):
    """复核的结论."""

    WAITING = strawberry.enum_value("waiting", description="Not looked at yet.")
    RIGHT = strawberry.enum_value("right", description="No error.")
    WRONG = strawberry.enum_value("wrong", description="At least one error.")


def _value(value: int | None) -> Mark | None:
    return None if value is None else Mark(points_text(value))


def _rule(root: Any) -> str:
    """Under another name than the rule of a refusal."""
    return str(root.rule)


async def _told(root: Any, info: Info) -> showing.Told:
    found: Any = await info.context.ask(showing.told).load(root.id)
    return found or showing.Told(None, None, None, None)


async def _reads_marks(root: Any, info: Info) -> bool:
    """Whether the viewer reads the marks of the event."""
    found: bool = await info.context.ask(listing.granted, rechecking.Finding, MARKS_READERS).load(root.id)
    return found


@strawberry.type(description="An error that rechecking found.")
class Finding(Mirror, of=rechecking.Finding):
    """差错."""

    note: str | None = field("What is wrong, in words.", access=SEEING)
    at: Instant = field("When it was recorded.", access=SEEING)
    corrected_at: Instant | None = field("When the recheck was finished with it corrected.", access=SEEING)

    @field("The number of the sheet; null for an error that is no mark.", access=SEEING)
    @staticmethod
    async def sheet(root: Any, info: Info) -> str | None:
        """By number, which says nothing of the entry."""
        return (await _told(root, info)).sheet

    @field("The code of the aspect; null for an error that is no mark.", access=SEEING)
    @staticmethod
    async def aspect(root: Any, info: Info) -> str | None:
        """With those of all."""
        return (await _told(root, info)).aspect

    @field("The title of the aspect.", access=SEEING)
    @staticmethod
    async def aspect_title(root: Any, info: Info) -> str | None:
        """With those of all."""
        return (await _told(root, info)).title

    @field("The mark that stood when it was found; null where none counted.", access=READING_MARKS)
    @staticmethod
    async def was(root: Any, info: Info) -> Mark | None:
        """As text."""
        return _value(root.was) if await _reads_marks(root, info) else None

    @field("The mark that should stand; null where none should count.", access=READING_MARKS)
    @staticmethod
    async def should(root: Any, info: Info) -> Mark | None:
        """As text."""
        return _value(root.should) if await _reads_marks(root, info) else None

    @field(
        "Whether the mark is not yet what it should be; false where a later finding took its place, null for an error "
        "that is no mark.",
        access=SEEING,
    )
    @staticmethod
    async def is_open(root: Any, info: Info) -> bool | None:
        """Beside the marks of now."""
        return (await _told(root, info)).is_open


@strawberry.type(description="An entry to be rechecked.")
class RecheckItem(Mirror, Node, of=rechecking.RecheckItem):
    """抽检的一件."""

    position: int = field("In the list, from 1; it tells no place.", access=SEEING)
    reason: ItemReason = field("Why.", access=SEEING)
    reason_label: str = label("item_reason", "The word for why.", column="reason", access=SEEING)
    state: ItemState = field("What was said.", access=SEEING)
    state_label: str = label("item_state", "The word for it.", column="state", access=SEEING)
    checked_at: Instant | None = field("When it was recorded last.", access=SEEING)
    findings: list[Finding] = many(
        rechecking.Finding,
        "The errors found, in order.",
        by="item_id",
        order="id",
        most=MOST_FINDINGS,
        usual=2,
        access=SEEING,
    )

    @field(
        "What the entry is called: its number, while the event is masked its last code. Null before it has one.",
        access=SEEING,
    )
    @staticmethod
    async def name(root: Any, info: Info) -> str | None:
        """Of all at once."""
        found: str | None = await info.context.ask(showing.names).load(root.id)
        return found

    @field(
        f"Its sheets, to who may read marks. At most {MOST_SHEETS}.",
        access=READING_MARKS,
        usual=3,  # so that the natural question, every item with its sheets and their marks, is no page's privilege
        graphql_type=list[Sheet],
    )
    @staticmethod
    async def sheets(root: Any, info: Info) -> Any:
        """All seats'."""
        return (await info.context.many(scoring.Sheet, "entry_id", "id").load(root.entry_id))[:MOST_SHEETS]


@strawberry.type(description="A recheck (抽检复核) of an event.")
class Recheck(Mirror, Node, of=rechecking.Recheck):
    """抽检复核."""

    turn: int = field("Counted in the event, from 1.", access=SEEING)
    recheck_rule: RecheckRule = field("Who is rechecked.", access=SEEING, resolver=_rule, graphql_type=RecheckRule)
    recheck_rule_label: str = label("recheck_rule", "The word for it.", column="rule", access=SEEING)
    state: RecheckState = field("How far it is.", access=SEEING)
    state_label: str = label("recheck_state", "The word for how far it is.", column="state", access=SEEING)
    seed: str = field("The seed, hex.", access=SEEING)
    head: str = field("The hash of the ledger's newest event when it was drawn, hex.", access=SEEING)
    seq: int = field("The position of that event in the competition's ledger.", access=SEEING)
    entries: int = field("How many entries were ranked.", access=SEEING)
    top: int = field("How many of them are the top group.", access=SEEING)
    sampled: int = field("How many of the others were drawn.", access=SEEING)
    checked: int = field("How many were looked at.", access=SEEING)
    wrong: int = field("How many of these have an error; more than 5 % call for a full recheck.", access=SEEING)

    @field(
        "The least number of wrong entries that calls for a full recheck; null where everybody is rechecked at once.",
        access=SEEING,
    )
    @staticmethod
    def full_from(root: Any) -> int | None:
        """More than 5 % of those drawn."""
        return sampling.full_from(root.rule, root.top + root.sampled)

    drawn_at: Instant = field("When it was drawn.", access=SEEING)
    done_at: Instant | None = field("When it was finished.", access=SEEING)
    items: list[RecheckItem] = many(
        rechecking.RecheckItem,
        "The entries to be rechecked, in order.",
        by="recheck_id",
        order="position",
        most=MOST_ITEMS,
        usual=15,
        access=SEEING,
    )


@strawberry.type(description="What drawing a recheck would come to, told before it is drawn.")
class RecheckForecast(Mirror, of=sampling.Forecast):
    """抽取以前的预告."""

    entries: int = field("How many entries are ranked.", access=SEEING)
    top: int = field("How many of them are the top group, all of which are rechecked.", access=SEEING)
    sampled: int = field("How many of the others would be drawn.", access=SEEING)
    checked: int = field("How many would be rechecked.", access=SEEING)
    full_from: int | None = field(
        "So many wrong entries among them, which is more than 5 %, call for a full recheck; null where everybody is "
        "rechecked at once.",
        access=SEEING,
    )


@strawberry.type(description="What anybody may know of a recheck, to draw it again from the published result.")
class RecheckProof(Mirror, of=showing.Proof):
    """抽检的凭据."""

    turn: int = field("Counted in the event, from 1.", access=PUBLIC)
    recheck_rule: RecheckRule = field("Who is rechecked.", access=PUBLIC, resolver=_rule, graphql_type=RecheckRule)
    recheck_rule_label: str = label("recheck_rule", "The word for it.", column="rule", access=PUBLIC)
    head: str = field("The hash of the ledger's newest event when it was drawn, hex.", access=PUBLIC)
    seq: int = field("The position of that event in the competition's ledger.", access=PUBLIC)
    text: str = field("The text whose SHA-256 is the seed.", access=PUBLIC)
    seed: str = field("The seed, hex.", access=PUBLIC)
    entries: int = field("How many entries were ranked.", access=PUBLIC)
    top: int = field("How many of them are the top group.", access=PUBLIC)
    sampled: int = field("How many of the others were drawn.", access=PUBLIC)
    drawn_at: Instant = field("When it was drawn.", access=PUBLIC)
