"""Marks from another system: the dry run and the import."""

from typing import Annotated, Any
from uuid import UUID

import strawberry

from schema.access import Access, field
from schema.acting import NONE_SUCH, Key, act, uid_of
from schema.context import Info
from schema.mirror import Mirror
from schema.node import Node
from schema.refusal import Fault
from schema.scalars import Instant
from server import refusal, scoring
from server.access.acts import ACTS
from server.access.roles import MARKS_READERS
from server.files import StoredFile
from server.scoring import importing_marks as importing

IMPORTERS = Access(roles=sorted(ACTS[importing.ACT].roles | MARKS_READERS))
MOST_LISTED = 10_000
# Called otherwise in Python: a field extension takes an argument `source` of its own.
Source = Annotated[str, strawberry.argument(name="source", description="Which system the file came from.")]


@strawberry.type(description="A mark that a file changes.")
class MarkDifference(Mirror, of=importing.Difference):
    """一处不同."""

    entry_no: str = field("The number of the entry.", access=IMPORTERS)
    aspect: str = field("The code of the aspect.", access=IMPORTERS)
    old: str | None = field("What stands: a mark or absent; null where nothing does.", access=IMPORTERS)
    new: str = field("What the file says: a mark or absent.", access=IMPORTERS)


@strawberry.type(description="What an import of a file would do, and everything that stands against it.")
class MarksChecked(Mirror, of=importing.Checked):
    """试导入的结果."""

    matched: int = field("Rows that mean an entry here.", access=IMPORTERS)
    missing_here: list[str] = field(
        f"Rows that mean no entry here, by number or name. At most {MOST_LISTED}.", access=IMPORTERS
    )
    missing_there: list[str] = field(
        f"Entries that the file does not list, by number. At most {MOST_LISTED}.", access=IMPORTERS
    )
    changed: list[MarkDifference] = field(f"What would change. At most {MOST_LISTED}.", access=IMPORTERS, usual=20)
    faults: list[Fault] = field("Every fault of the file.", access=IMPORTERS, usual=20)


@strawberry.type(description="An import (导入) of the marks of one module from another system.")
class MarkImport(Mirror, Node, of=scoring.MarkImport):
    """成绩导入."""

    module_code: str = field("The code of the module.", access=IMPORTERS)
    source: str = field("Which system the file came from.", access=IMPORTERS)
    digest: str = field("SHA-256 of the file, hex.", access=IMPORTERS)
    rows: int = field("How many entries it lists.", access=IMPORTERS)
    changed: int = field("How many sheets it changed.", access=IMPORTERS)
    at: Instant = field("When it was imported.", access=IMPORTERS)


def _file(id: strawberry.ID) -> UUID:
    """The uid of a stored file; one that is no such id names no file."""
    return uid_of(StoredFile, id) or NONE_SUCH


@strawberry.type
class MarkImportQuery:
    """The root field of the dry run."""

    @field(
        "What an import of the file would do: matched rows, what is missing on either side, what would change, every "
        "fault. Nothing is written.",
        access=IMPORTERS,
        graphql_type=MarksChecked,
    )
    @staticmethod
    async def check_marks(info: Info, competition: str, event: str, module: str, file: strawberry.ID) -> Any:
        """One question; a refusal is its only fault."""
        try:
            return await importing.check_marks(info.context.viewer, competition, event, module, _file(file))
        except refusal.Refused as no:
            one = no.refusal
            return importing.Checked(faults=[refusal.Fault("", None, one.field, one.rule, params=one.params)])


@strawberry.type
class MarkImportMutation:
    """The mutation of this file."""

    @act(
        "Import the marks of one module from another system's table. Refused unless every row means an entry and "
        "every entry has a row; absent is said by 缺考, and is not 0.",
        answers=MarkImport,
    )
    @staticmethod
    async def import_marks(
        info: Info,
        competition: str,
        event: str,
        module: str,
        system: Source,
        file: strawberry.ID,
        idempotency_key: Key,
    ) -> scoring.MarkImport:
        """One act."""
        return await importing.import_marks(
            info.context.viewer, competition, event, module, system, _file(file), key=idempotency_key
        )
