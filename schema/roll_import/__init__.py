"""Old rolls (旧名册) taken over by the honours office: the dry run, and what was imported."""

from datetime import date
from typing import Annotated, Any

import strawberry

from schema.access import Access, field
from schema.context import Info
from schema.entries.inputs import uid_or_none_such
from schema.honours import Title
from schema.mirror import Mirror, one
from schema.node import Node
from schema.refusal import Fault
from schema.scalars import Instant
from server import honours, refusal
from server.access.acts import ACTS
from server.files import StoredFile
from server.honours import roll_import
from server.honours.roll_import import importing, progress, reading
from server.listing import rolls
from server.refusal import Refused

READERS = Access(roles=sorted(roll_import.IMPORT_READERS))
IMPORTERS = Access(roles=sorted(ACTS[reading.IMPORTED].roles))
OfRoll = Annotated[str, strawberry.argument(description="The code of the title of rows that say none.")]
OnDay = Annotated[
    date | None, strawberry.argument(description="The day of rows that say neither a day nor a decision on record.")
]


@strawberry.type(description="An import of an old roll: how many honours it brought, and whether it was undone.")
class RollImport(Mirror, Node, of=roll_import.RollImport):
    """旧名册导入."""

    digest: str = field("SHA-256 of the file, hex.", access=READERS)
    honours: int = field("How many honours it brought.", access=READERS)
    decisions: int = field("How many decisions were not on record, placeholders among them.", access=READERS)
    at: Instant = field("When it was imported.", access=READERS)
    undone_at: Instant | None = field("When it was undone.", access=READERS)
    undone_reason: str | None = field("Why it was undone.", access=READERS)


@strawberry.type(description="How a column of the file was understood.")
class RollColumn(Mirror, of=importing.Guessed):
    """列."""

    head: str = field("Its head.", access=IMPORTERS)

    @field("The word for what it was taken for; null where it is passed over.", access=IMPORTERS)
    @staticmethod
    def taken_for(root: Any, info: Info) -> str | None:
        """From the catalogue."""
        return info.context.say(f"enum.roll_field.{root.field}") if root.field else None


@strawberry.type(description="How many honours of a title a file holds.")
class RollTitle(Mirror, of=importing.Counted):
    """称号的数目."""

    title: Title = one(honours.Title, "The title.", by="title_id", access=IMPORTERS)
    honours: int = field("How many.", access=IMPORTERS)


@strawberry.type(description="How far the import of a file is that goes on just now.")
class RollProgress(Mirror, of=progress.Progress):
    """导入的进度."""

    done: int = field("How many rows this part of the work has done.", access=IMPORTERS)
    total: int = field("How many it has; 0 where that is not known yet.", access=IMPORTERS)

    @field("The word for what is being done.", access=IMPORTERS)
    @staticmethod
    def phase_label(root: Any, info: Info) -> str:
        """From the catalogue."""
        return info.context.say(f"cli.phase.{root.phase}")


@strawberry.type(description="The dry run of an import: what the file would do, and every fault of it.")
class RollChecked(Mirror, of=importing.Checked):
    """试导入."""

    ok: bool = field("Whether it could be imported.", access=IMPORTERS)
    honours: int = field("How many honours its rows say.", access=IMPORTERS)
    persons: int = field("How many of them of persons.", access=IMPORTERS)
    organisations: int = field("How many of units.", access=IMPORTERS)
    groups: int = field("How many of groups.", access=IMPORTERS)
    decisions: int = field("How many decisions with a number are not on record.", access=IMPORTERS)
    placeholders: int = field("How many decisions without a number get a placeholder.", access=IMPORTERS)
    sheet: str = field("The sheet that was read; empty of a .csv.", access=IMPORTERS)
    titles: list[RollTitle] = field("The titles, the most frequent first. At most 500.", access=IMPORTERS, usual=3)
    columns: list[RollColumn] = field("The columns, from left to right. At most 200.", access=IMPORTERS, usual=10)
    faults: list[Fault] = field(f"Every fault, by row. At most {importing.FAULT_LIMIT}.", access=IMPORTERS, usual=20)
    warnings: list[Fault] = field(
        f"What refuses nothing: namesakes, regions given up since. At most {importing.FAULT_LIMIT}.",
        access=IMPORTERS,
        usual=20,
    )
    progress: RollProgress | None = field(
        "How far it is, where this file is being imported just now; then nothing is checked.", access=IMPORTERS
    )
    workbook: str | None = field("Where the error workbook is: the file with its bad cells marked.", access=IMPORTERS)


@strawberry.type
class RollImportQuery:
    """What may be asked of old rolls."""

    @field(
        f"The imports of old rolls that the viewer may see, the newest first. At most {rolls.MOST_IMPORTS}.",
        access=READERS,
        usual=5,
        graphql_type=list[RollImport],
    )
    @staticmethod
    async def roll_imports(info: Info) -> Any:
        """One question."""
        return await rolls.roll_imports(info.context.viewer)

    @field(
        "Check a table of an old roll without importing it. What refuses the whole request stands as its one fault.",
        access=IMPORTERS,
        graphql_type=RollChecked,
    )
    @staticmethod
    async def check_roll(info: Info, file: strawberry.ID, title: OfRoll = "", on: OnDay = None) -> importing.Checked:
        """One question."""
        uid = uid_or_none_such(StoredFile, file)
        try:
            return await importing.check_roll(info.context.viewer, uid, title, on)
        except Refused as no:
            said = no.refusal
            return importing.Checked(faults=[refusal.Fault("", None, said.field, said.rule, params=said.params)])
