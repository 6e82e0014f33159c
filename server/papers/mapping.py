"""Another office's empty workbook taken in: its head found, its columns guessed, corrected by hand, kept by edition."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import orjson
import rfc8785

from server import clock, ledger
from server.access import Place, Viewer, may
from server.files import StoredFile
from server.files.folder import get
from server.papers import WorkbookMap
from server.papers.opening import judged
from server.papers.placeholders import UNWRITABLE
from server.papers.templates import CODE, MOST, TITLE_LIMIT, handed_in
from server.papers.workbook_fields import FIELDS, guessed
from server.papers.workbook_heads import Head, head_of
from server.refusal import Refusal, insist, refuse
from server.regions import names_of, padded

ACT = "workbook_map.recorded"
Columns = Sequence[tuple[int, str, str]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A workbook as it is handed in. `fields`: what stands in a column, by its number; empty for what is guessed."""

    code: str
    title: str
    region: str = ""
    fields: Mapping[int, str] = field(default_factory=dict)


def unfit(wanted: Wanted) -> Refusal | None:
    """What is wrong with it by itself."""
    if not CODE.fullmatch(wanted.code.strip()):
        return Refusal("template_code", {}, "input.code")
    title = wanted.title.strip()
    if not title or len(title) > TITLE_LIMIT or UNWRITABLE.search(title) or "\n" in title:
        return Refusal("paper_title", {"n": TITLE_LIMIT}, "input.title")
    return None


def mapped(columns: Columns, fields: Mapping[int, str]) -> Columns | Refusal:
    """The columns with the fields somebody chose for some of them."""
    heads = {at for at, _, _ in columns}
    wrong = next((at for at, name in fields.items() if at not in heads or name not in ("", *FIELDS)), None)
    if wrong is not None:
        return Refusal("workbook_columns", {"column": wrong, "field": fields[wrong][:40]}, "input.columns")
    found = [(at, head, fields.get(at, name)) for at, head, name in columns]
    used = [name for _, _, name in found if name]
    twice = next((name for name in used if used.count(name) > 1), None)
    if twice:
        return Refusal("workbook_twice", {"field": twice}, "input.columns")
    return found if used else Refusal("workbook_nothing", {}, "input.columns")


async def record_map(viewer: Viewer, wanted: Wanted, file: UUID | None, *, key: str | None = None) -> WorkbookMap:
    """Take in a workbook, or the next edition of one; without a file the columns of the newest edition are corrected.

    Columns whose field is not said are guessed by their heads, or taken over from a workbook with the same head.
    Refused: no right there, a file that is no workbook, no head, `workbook_columns`, `workbook_twice`.
    """
    insist(may(viewer, ACT))
    insist(unfit(wanted))
    region = padded(wanted.region.strip()) or None
    insist(may(viewer, ACT, Place(region_code=region)))
    if region and region not in await names_of({region}):
        refuse("no_such_region", "input.region", code=wanted.region)
    known = await newest(viewer, wanted.code.strip())
    if known is not None and known.region_code != region:
        refuse("paper_template_of_another", "input.code", code=known.code)
    stored, head, before = await _read(viewer, file, known, wanted.code)
    found = mapped(before, wanted.fields)
    if isinstance(found, Refusal):
        insist(found)
        raise AssertionError
    asked = [wanted.code, wanted.title, wanted.region, [[at, name] for at, name in wanted.fields.items()], str(file)]
    async with ledger.change(viewer, ACT, key=key, asked=asked, code=wanted.code.strip()) as change:
        if change.answered:
            return await change.answer(WorkbookMap)
        row = WorkbookMap(
            code=wanted.code.strip(), edition=known.edition + 1 if known else 1, title=wanted.title.strip(),
            region_code=region, file_id=stored.id, sheet=head.sheet, first_row=head.first_row,
            columns=rfc8785.dumps([list(one) for one in found]).decode(), head_digest=head.digest,
            recorded_at=clock.now(), account_id=viewer.account_id,
        )  # fmt: skip
        await change.save(row)
        change.answers(row)
    return row


async def _read(
    viewer: Viewer, file: UUID | None, known: WorkbookMap | None, code: str
) -> tuple[StoredFile, Head, Columns]:
    """The file, its head, and what its columns seem to be."""
    if file is None:
        if known is None:
            refuse("no_such_workbook", "input.code", code=code[:40])
        columns = columns_of(known)
        return known.file, Head(known.sheet, known.first_row, [(at, text) for at, text, _ in columns]), columns
    stored, content = await handed_in(viewer, file)
    head = await asyncio.to_thread(_head, content)
    if isinstance(head, Refusal):
        insist(head)
        raise AssertionError
    same = await WorkbookMap.visible_to(viewer).filter(head_digest=head.digest).order_by("-recorded_at").first()
    return stored, head, columns_of(same) if same else guessed(head.heads)


def _head(content: bytes) -> Head | Refusal:
    found = judged(content)
    if isinstance(found, Refusal):
        return found
    medium, clean = found
    if medium != "xlsx":
        return Refusal("workbook_not_excel", {}, "file")
    try:
        return head_of(clean) or Refusal("workbook_head", {}, "file")
    except Exception:  # what is safe need not be sound: openpyxl stumbles in many ways
        return Refusal("paper_file_unreadable", {}, "file")


def columns_of(row: WorkbookMap) -> list[tuple[int, str, str]]:
    """Column, head and field, from the record."""
    return [(at, head, name) for at, head, name in orjson.loads(row.columns)]


async def newest(viewer: Viewer, code: str) -> WorkbookMap | None:
    """The newest edition of a workbook."""
    rows = WorkbookMap.visible_to(viewer).filter(code=code.replace("\0", "?")).order_by("-edition")
    return await rows.select_related("file").first()


async def newest_ones(viewer: Viewer) -> list[WorkbookMap]:
    """The newest edition of each workbook, by code."""
    found: dict[str, WorkbookMap] = {}
    for one in await WorkbookMap.visible_to(viewer).order_by("code", "-edition").limit(MOST * 4):
        found.setdefault(one.code, one)
    return list(found.values())[:MOST]


async def empty_file(row: WorkbookMap) -> bytes:
    """The empty workbook, as it was judged. Refused: `file_lost`."""
    content = await asyncio.to_thread(get, row.file.digest)
    found = await asyncio.to_thread(judged, content) if content is not None else None
    if not isinstance(found, tuple):
        refuse("file_lost", "input.workbook")
    return found[1]
