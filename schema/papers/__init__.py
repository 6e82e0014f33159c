"""Papers: the office's templates, the maps of other offices' workbooks, what was sent."""

from typing import Any
from uuid import UUID

import orjson
import strawberry

from schema.access import Access, field
from schema.competitions import Competition
from schema.connection import Cursor
from schema.context import Info
from schema.disclosures import Handout
from schema.honours import Decision
from schema.mirror import Mirror, label, one
from schema.node import Node
from schema.papers.enums import PaperKind, PaperMedium
from schema.regions import Region
from schema.scalars import Instant
from schema.selecting import SelectionRound
from server import competitions, disclosures, honours, listing, papers
from server.selecting import rounds

WRITERS = Access(roles=sorted(papers.PAPER_READERS))
MOST_COLUMNS = 200


def _position(at: int, uid: str) -> tuple[int, UUID]:
    if type(at) is not int or not 0 <= at < 2**62:
        raise ValueError("not an instant")
    return at, UUID(uid)


BY_SENT: Cursor[tuple[int, UUID]] = Cursor("exports_sent", lambda row: [row.sent_at, str(row.uid)], _position)


@strawberry.type(description="A template of papers (公文模板): a file with placeholders, immutable by edition.")
class PaperTemplate(Mirror, Node, of=papers.PaperTemplate):
    """公文模板."""

    code: str = field("Its code.", access=WRITERS)
    edition: int = field("Its edition, from 1.", access=WRITERS)
    kind: PaperKind = field("What is drawn with it.", access=WRITERS)
    kind_label: str = label("paper_kind", "The word for that.", column="kind", access=WRITERS)
    medium: PaperMedium = field("Word or Excel.", access=WRITERS)
    title: str = field("What it is called.", access=WRITERS)
    spaced_names: bool = field("Whether a name of two characters gets a space.", access=WRITERS)
    recorded_at: Instant = field("When it was recorded.", access=WRITERS)

    @field("The region of the office; null for the whole.", access=WRITERS, graphql_type=Region | None)
    @staticmethod
    async def region(root: Any, info: Info) -> Any:
        """One loader."""
        code = root.region_code
        return await info.context.ask(listing.regions_by_code).load(code) if code else None

    @field("Where its file is.", access=WRITERS)
    @staticmethod
    def path(root: Any) -> str:
        """An address of the house."""
        return f"/papers/templates/{root.uid}.{root.medium}"


@strawberry.type(description="A column of another office's workbook.")
class WorkbookColumn:
    """一列."""

    column: int = field("Its number, from 1.", access=WRITERS)
    head: str = field("What its head says.", access=WRITERS)
    field: str = field("What stands in it, a name of `workbookFields`; empty where nothing does.", access=WRITERS)


@strawberry.type(description="Another office's workbook and which of its columns is which field; immutable by edition.")
class WorkbookMap(Mirror, Node, of=papers.WorkbookMap):
    """上级报表."""

    code: str = field("Its code.", access=WRITERS)
    edition: int = field("Its edition, from 1.", access=WRITERS)
    title: str = field("What it is called.", access=WRITERS)
    sheet: str = field("The sheet that is filled.", access=WRITERS)
    first_row: int = field("The first row below the head.", access=WRITERS)
    head_digest: str = field("SHA-256 of the heads: the same head is known again.", access=WRITERS)
    recorded_at: Instant = field("When it was recorded.", access=WRITERS)

    @field("The region of our office; null for the whole.", access=WRITERS, graphql_type=Region | None)
    @staticmethod
    async def region(root: Any, info: Info) -> Any:
        """One loader."""
        code = root.region_code
        return await info.context.ask(listing.regions_by_code).load(code) if code else None

    @field(f"Its columns. At most {MOST_COLUMNS}.", access=WRITERS, usual=15)
    @staticmethod
    def columns(root: Any) -> list[WorkbookColumn]:
        """From the record."""
        found = orjson.loads(root.columns)[:MOST_COLUMNS]
        return [WorkbookColumn(column=at, head=head, field=name) for at, head, name in found]


@strawberry.type(description="A paper or workbook that was sent: what, to whom, when, and its hash.")
class ExportSent(Mirror, Node, of=papers.ExportSent):
    """发出的文件."""

    kind_label: str = label("export_kind", "What it was.", column="kind", access=WRITERS)
    medium: PaperMedium = field("Word or Excel.", access=WRITERS)
    title: str | None = field("Its title; null where erased.", access=WRITERS)
    recipient: str | None = field("To whom; null where erased.", access=WRITERS)
    reason: str | None = field("Why, where it was said.", access=WRITERS)
    lines: int = field("How many lines its list has.", access=WRITERS)
    names_numbers: bool = field("Whether ID numbers stand in it.", access=WRITERS)
    digest: str = field("SHA-256 of the file, hex.", access=WRITERS)
    sent_at: Instant = field("When it was drawn for sending.", access=WRITERS)
    competition: Competition | None = one(
        competitions.Competition, "The competition it is about.", by="competition_id", access=WRITERS
    )
    round: SelectionRound | None = one(
        rounds.SelectionRound, "The selection round it is about.", by="round_id", access=WRITERS
    )
    decision: Decision | None = one(honours.Decision, "The decision it is about.", by="decision_id", access=WRITERS)

    handout: Handout | None = one(
        disclosures.Handout, "The locked file, where ID numbers stand in it.", by="handout_id", access=WRITERS
    )

    @field("What opens its locked file, told once to whoever sends it; else empty.", access=WRITERS)
    @staticmethod
    def passphrase(root: Any) -> str:
        """On the row of the act alone."""
        return str(root.passphrase)

    @field("Where it can be had again, while the same data give the same file; with ID numbers as its handout alone.",
           access=WRITERS)  # fmt: skip
    @staticmethod
    def path(root: Any) -> str:
        """An address of the house."""
        return f"/papers/{root.uid}.{root.medium}"
