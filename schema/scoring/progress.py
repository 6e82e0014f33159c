"""How far the marking of an event is, and what its next step waits for. Fields of Event; known to no other type."""

from collections.abc import Sequence
from typing import Any

import strawberry

from schema import catalogue
from schema.access import Access, field
from schema.context import Info
from schema.mirror import Mirror
from server.access.roles import MARKS_READERS, ORGANISING, STAFF
from server.results import owing
from server.scoring import lacking
from server.scoring import progress as asked

MOST_MISSING = 2000
WATCHING = Access(roles=sorted(STAFF - {"judge", "floor_judge"}))
ORGANISERS = Access(roles=sorted(ORGANISING))
READING_MARKS = Access(roles=sorted(MARKS_READERS))


@strawberry.type(description="How far the sheets of one seat (席位) are; those of entries that compete.")
class SeatProgress(Mirror, of=asked.SeatProgress):
    """席位的进度."""

    number: str = field("The number of the seat in its panel.", access=WATCHING)
    judge: str | None = field("Who sits there now; null for everybody but organisers.", access=ORGANISERS)
    open: int = field("Sheets nobody has begun.", access=WATCHING)
    draft: int = field("Sheets that were begun.", access=WATCHING)
    sent: int = field("Sheets that are complete.", access=WATCHING)
    signed: int = field("Sheets that are signed.", access=WATCHING)
    typed: int = field("Paper sheets that were typed twice and settled.", access=WATCHING)


@strawberry.type(description="How far a panel (裁判组) is.")
class PanelProgress(Mirror, of=asked.PanelProgress):
    """裁判组的进度."""

    code: str = field("The code of the panel.", access=WATCHING)
    seats: list[SeatProgress] = field("Its seats, by number; at most 200.", access=WATCHING, usual=5)


@strawberry.type(description="How far the marking of an event is.")
class Progress(Mirror, of=asked.Progress):
    """评分进度."""

    panels: list[PanelProgress] = field("Its panels, by code; at most 100.", access=WATCHING, usual=3)
    sheets: int = field("All sheets of entries that compete.", access=WATCHING)
    open: int = field("Sheets nobody has begun.", access=WATCHING)
    draft: int = field("Sheets that were begun.", access=WATCHING)
    sent: int = field("Sheets that are complete.", access=WATCHING)
    signed: int = field("Sheets that are signed.", access=WATCHING)
    typed: int = field("Paper sheets that were typed twice and settled.", access=WATCHING)


@strawberry.type(description="Something that the next step of an event waits for.")
class Missing(Mirror, of=lacking.Missing):
    """缺什么."""

    rule: str = field("The rule: a stable code.", access=WATCHING)
    event: str = field("The code of the event.", access=WATCHING)
    seat: str | None = field("The seat it concerns, as panel/number.", access=WATCHING)
    sheet: str | None = field("The number of the sheet; null for who may not read marks.", access=READING_MARKS)
    count: int = field("How many are missing.", access=WATCHING)
    page: str = field(
        "Which page does it: progress, sign_off, transcribing, recheck, masking; empty where the page that asks does.",
        access=WATCHING,
    )

    @field("The sentence in the viewer's language.", access=WATCHING)
    @staticmethod
    def message(root: Any, info: Info) -> str:
        """The rule in words."""
        return catalogue.say(info.context.language, f"rule.{root.rule}", **root.params)


async def _progress(root: Any, info: Info) -> asked.Progress | None:
    found: asked.Progress | None = await info.context.ask(asked.progress).load(root.id)
    return found


async def _missing(root: Any, info: Info) -> Sequence[lacking.Missing]:
    found = await info.context.ask(owing.missing_of).load(root.id)
    return found[:MOST_MISSING]


def progress_field() -> Any:
    """`Event.progress`."""
    return field(
        "How far its marking is, by panel and seat. Null where there are no seats or the viewer may not see them.",
        access=WATCHING,
        resolver=_progress,
        graphql_type=Progress | None,
    )


def missing_field() -> Any:
    """`Event.missing`."""
    return field(
        "What its next step waits for: opening the marking while entries are reviewed, closing it while it is marked, "
        "publishing it once it is closed. "
        f"Empty where nothing does, or where the viewer may not see it. At most {MOST_MISSING}.",
        access=WATCHING,
        resolver=_missing,
        usual=20,
        graphql_type=list[Missing],
    )
