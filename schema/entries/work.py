"""The root fields of this room: one entry, the template, the dry run of an import."""

from urllib.parse import quote

import strawberry

from schema.access import Access, field
from schema.context import Info
from schema.entries import ENTRY_READERS, Entry
from schema.entries.inputs import uid_or_none_such
from schema.mirror import Mirror
from schema.refusal import Fault
from server import entries, listing, refusal
from server.access.acts import ACTS
from server.entries import columns, importing
from server.files import StoredFile
from server.honours.background import backgrounds
from server.refusal import Refused

IMPORTERS = Access(roles=sorted(ACTS[columns.ACT].roles))
MOST_FAULTS = 5000


@strawberry.type(description="The dry run of an import: what the workbook would do, and every fault of it.")
class Checked(Mirror, of=importing.Checked):
    """试导入."""

    ok: bool = field("Whether it could be imported.", access=IMPORTERS)
    entries: int = field("How many entries it holds.", access=IMPORTERS)
    to_review: int = field("Of how many something is unknown, so that they need a closer review.", access=IMPORTERS)
    faults: list[Fault] = field(f"Every fault, by row. At most {MOST_FAULTS}.", access=IMPORTERS, usual=20)
    warnings: list[Fault] = field(
        f"What refuses nothing: unknown demands, titles that take the award, unknown counties. At most {MOST_FAULTS}.",
        access=IMPORTERS,
        usual=20,
    )
    workbook: str | None = field("Where the error workbook is: the file with its bad cells marked.", access=IMPORTERS)


@strawberry.type
class EntryQuery:
    """The root fields of this room."""

    @field(
        "An entry by its id. Null where it is unknown or not the viewer's to see: the two are one answer.",
        access=ENTRY_READERS,
        graphql_type=Entry | None,
    )
    @staticmethod
    async def entry(info: Info, id: strawberry.ID) -> entries.Entry | None:
        """One loader."""
        uid = uid_or_none_such(entries.Entry, id)
        return await info.context.ask(listing.by_uid, entries.Entry).load(uid)

    @field(
        "Where the template of an event, or of the whole competition, is served: an .xlsx with drop-downs.",
        access=IMPORTERS,
    )
    @staticmethod
    def entry_template(competition: str, event: str | None = None) -> str:
        """An address."""
        middle = f"/{quote(event, safe='')}" if event else ""
        return f"/competitions/{quote(competition, safe='')}{middle}/entries.xlsx"

    @field(
        "Check a workbook of entries without importing it. What refuses the whole request stands as its one fault.",
        access=IMPORTERS,
        graphql_type=Checked,
    )
    @staticmethod
    async def check_entries(
        info: Info,
        competition: str,
        file: strawberry.ID,
        event: str | None = None,
        delegation: strawberry.ID | None = None,
    ) -> importing.Checked:
        """One question."""
        uids = uid_or_none_such(StoredFile, file), uid_or_none_such(entries.Delegation, delegation or "")
        try:
            return await importing.check_entries(
                info.context.viewer, competition, event, uids[0], uids[1] if delegation else None,
                backgrounds=backgrounds,
            )  # fmt: skip
        except Refused as no:
            said = no.refusal
            return importing.Checked(0, [refusal.Fault("", None, said.field, said.rule, params=said.params)])
