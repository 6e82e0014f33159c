"""Other offices' workbooks taken in and filled, as mutations."""

import strawberry

from schema.acting import NONE_SUCH, Key, act, uid_of
from schema.competitions import value_of
from schema.context import Info
from schema.papers import ExportSent, WorkbookMap
from schema.papers.enums import PaperOrder, PaperSubject
from server import papers
from server.files import StoredFile
from server.papers import filing, mapping


@strawberry.input(description="What stands in a column of a workbook.")
class WorkbookColumnInput:
    """一列."""

    column: int = strawberry.field(description="Its number, from 1.")
    field: str = strawberry.field(
        default="", description="A name of `workbookFields`; empty where nothing is filled in."
    )


@strawberry.input(description="Another office's empty workbook, or its next edition.")
class WorkbookMapInput:
    """上级报表."""

    code: str = strawberry.field(description="Its code: letters, digits, hyphens.")
    title: str = strawberry.field(description="What it is called.")
    region: str = strawberry.field(default="", description="Our office's region; empty for the whole.")
    columns: list[WorkbookColumnInput] = strawberry.field(
        default_factory=list, description="Columns whose field is not the one guessed by its head."
    )

    def wanted(self) -> mapping.Wanted:
        """As the server takes it."""
        fields = {one.column: one.field for one in self.columns}
        return mapping.Wanted(self.code, self.title, self.region, fields)


@strawberry.input(description="A workbook to be filled and sent.")
class WorkbookFillInput:
    """填报."""

    workbook: str = strawberry.field(description="The code of the workbook.")
    subject: PaperSubject = strawberry.field(description="What `code` names.")
    code: str = strawberry.field(description="The competition, round or decision whose people are filled in.")
    recipient: str = strawberry.field(description="To whom it goes; for the record.")
    reason: str = strawberry.field(default="", description="Why it goes there; needed where ID numbers stand in it.")
    order: PaperOrder | None = strawberry.field(
        default=None, description="The order of its rows; by result for a competition, else by region."
    )
    leave_empty: bool = strawberry.field(
        default=False, description="Leave a cell empty whose drop-down does not offer the value, instead of refusing."
    )

    def wanted(self) -> filing.Wanted:
        """As the server takes it."""
        order = value_of(PaperOrder, self.order) or ""
        return filing.Wanted(
            self.workbook, value_of(PaperSubject, self.subject) or "", self.code, order, self.leave_empty
        )


@strawberry.type
class WorkbookMutation:
    """The mutations of workbooks."""

    @act(
        "Take in another office's empty workbook, or its next edition. Its columns are guessed by their heads; without "
        "a file those of the newest edition are corrected.",
        answers=WorkbookMap,
    )
    @staticmethod
    async def record_workbook_map(
        info: Info, input: WorkbookMapInput, idempotency_key: Key, file: strawberry.ID | None = None
    ) -> papers.WorkbookMap:
        """One act."""
        uid = uid_of(StoredFile, file) or NONE_SUCH if file else None
        return await mapping.record_map(info.context.viewer, input.wanted(), uid, key=idempotency_key)

    @act("Fill another office's workbook, a row for each person, and record that it was sent.", answers=ExportSent)
    @staticmethod
    async def fill_workbook(info: Info, input: WorkbookFillInput, idempotency_key: Key) -> papers.ExportSent:
        """One act."""
        viewer, wanted = info.context.viewer, input.wanted()
        return await filing.file_workbook(viewer, wanted, input.recipient, input.reason, key=idempotency_key)
