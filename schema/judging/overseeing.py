"""How the judges of an event marked beside each other, and the proof that recusals were kept."""

from typing import Any

import strawberry

from schema.access import Access, field
from schema.judging import Conflict, Judge
from schema.mirror import Mirror
from schema.scalars import Instant
from server import judging
from server.scoring import calibrating, recused

READING = Access(roles=sorted(calibrating.READERS | calibrating.AFTER_CLOSING))
REPORTED = Access(roles=sorted(recused.READERS))


@strawberry.type(
    description="How a judge marked a module beside the others (校准). A value is the sum of the points of the module; "
    "compared are the entries that another judge marked whole as well."
)
class Calibration(Mirror, of=calibrating.Line):
    """校准."""

    module: str = field("The code of the module.", access=READING)
    title: str = field("Its title.", access=READING)
    entries: int = field("How many entries the judge marked whole.", access=READING)
    compared: int = field("How many of them another judge marked too.", access=READING)
    shift: str | None = field(
        "The mean of his values minus the mean of all judges' of the same entries, in points, three decimals.",
        access=READING,
    )
    spread: str | None = field(
        "The standard deviation of his values over that of the panel's means; null where these do not differ.",
        access=READING,
    )
    after_sending: int = field("Marks he changed after the sheet was first sent.", access=READING)
    after_closing: int = field("His marks that were corrected after closing.", access=READING)
    levels: list[int] = field(
        "How often he gave each level of a judgement, from 0; always four.",
        access=READING,
        resolver=lambda root: root.used,
        usual=4,
        graphql_type=list[int],
    )

    @field("The judge.", access=READING, graphql_type=Judge)
    @staticmethod
    def judge(root: Any) -> judging.Judge:
        """As loaded."""
        return root.judge  # type: ignore[no-any-return]


@strawberry.type(description="A conflict of interest, what it led to, and the proof that it was kept.")
class RecusalKept(Mirror, of=recused.Kept):
    """回避的凭据."""

    entry: str | None = field(
        "What the entry is called, its code while the event is masked; null where it is of the whole event.",
        access=REPORTED,
    )
    recorded_at: Instant | None = field(
        "When the recusal was recorded; null where it is declared only.", access=REPORTED
    )
    seq: int | None = field("The position in the competition's ledger that records it.", access=REPORTED)
    hash: str | None = field("The hash of that ledger event, hex.", access=REPORTED)
    seats: list[str] = field("The seats the judge sat in, as panel/number; at most 50.", access=REPORTED, usual=1)
    made: int = field("How many sheets of the entry (of the event) these seats have.", access=REPORTED)
    written: int = field("How often he wrote on or signed one of its sheets after it was recorded.", access=REPORTED)
    is_kept: bool | None = field("Whether he never did; null where nothing is barred.", access=REPORTED)

    @field("The conflict.", access=REPORTED, graphql_type=Conflict)
    @staticmethod
    def conflict(root: Any) -> Any:
        """As found."""
        return root.conflict

    @field("The judge.", access=REPORTED, graphql_type=Judge)
    @staticmethod
    def judge(root: Any) -> judging.Judge:
        """Of the conflict."""
        return root.conflict.judge  # type: ignore[no-any-return]
