"""Another office's workbook filled from the records and sent (填报): one row a person, ID numbers only for a named
recipient with a reason, as a locked handout."""

import asyncio
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass

import rfc8785

from server import clock, ledger
from server.access import Viewer, may
from server.disclosures import handing
from server.disclosures.opening import id_numbers
from server.ledger import Change
from server.papers import PAPER_ORDERS, PAPER_SUBJECTS, ExportSent, WorkbookMap
from server.papers.drawing import told
from server.papers.mapping import columns_of, empty_file, newest
from server.papers.sending import unaddressed
from server.papers.told import JOIN, Line, Style, Told, day
from server.papers.workbook_filling import Filled, Layout, fill
from server.refusal import Refusal, insist, refuse

FILLED = "workbook.filled"
KIND = "workbook"
REASON_LIMIT = 400
SECRET = "id_number"  # the name of a field, nobody's number  # noqa: S105


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a workbook is filled from. `leave_empty`: cells whose drop-down does not offer the value stay empty."""

    workbook: str
    subject: str
    code: str
    order: str = ""
    leave_empty: bool = False

    def said(self, today: str) -> str:
        """All of it with the day, canonical JSON."""
        return rfc8785.dumps({**asdict(self), "dated": today}).decode()


@dataclass(frozen=True, slots=True)
class Made:
    """A filled workbook with what it was made of."""

    filled: Filled
    told: Told
    rows: int

    @property
    def digest(self) -> str:
        """SHA-256, hex."""
        return hashlib.sha256(self.filled.content).hexdigest()


async def file_workbook(
    viewer: Viewer, wanted: Wanted, recipient: str, reason: str = "", *, key: str | None = None
) -> ExportSent:
    """Fill a workbook and record that it was sent.

    Refused: no right there, unknown workbook or subject, nobody to fill in, no recipient, ID numbers without a reason,
    `workbook_choices` with each cell.
    """
    insist(may(viewer, FILLED))
    insist(unaddressed(recipient, reason))
    insist(_unfit(wanted))
    row = await newest(viewer, wanted.workbook.strip())
    if row is None:
        refuse("no_such_workbook", "input.workbook", code=wanted.workbook[:40])
    names_numbers = any(name == SECRET for _, _, name in columns_of(row))
    if names_numbers and not reason.strip():
        refuse("workbook_reason", "input.reason", n=REASON_LIMIT)
    today = day(clock.today())
    blank = await _made(viewer, wanted, row, today)
    asked = [asdict(wanted), recipient, reason]
    async with ledger.change(viewer, FILLED, chain=blank.told.chain, key=key, asked=asked, kind=KIND) as change:
        if change.answered:
            return await change.answer(ExportSent)
        made, handed = blank, None
        if names_numbers:
            found = await id_numbers(viewer, change, _people_of(blank.told), reason)
            made = await _made(viewer, wanted, row, today, numbers={one: text for one, (_, text) in found.items()})
        if made.filled.faults and not wanted.leave_empty:
            refuse("workbook_choices", "input.leaveEmpty", made.filled.faults, n=len(made.filled.faults))
        if names_numbers:
            handed = await _handed(viewer, change, wanted, made, recipient, reason)
        said = wanted.said(today)
        change.main.facts |= {"digest": made.digest, "names_numbers": names_numbers}
        column, id_ = made.told.kind_id
        sent = ExportSent(
            **{column: id_}, kind=KIND, medium="xlsx", region_code=made.told.place.region_code, workbook_id=row.id,
            title=row.title, recipient=recipient.strip(), reason=reason.strip() or None, said=said,
            revisions=";".join(made.told.revisions), lines=made.rows, names_numbers=names_numbers,
            digest=made.digest, size=len(made.filled.content), sent_at=clock.now(), account_id=viewer.account_id,
            handout_id=handed.handout.id if handed else None,
        )  # fmt: skip
        change.answers(await change.save(sent))
        sent.passphrase = handed.passphrase if handed else ""
    return sent


async def _handed(
    viewer: Viewer, change: Change, wanted: Wanted, made: Made, recipient: str, reason: str
) -> handing.Handed:
    """The workbook as a locked file."""
    name, place = f"{wanted.workbook.strip()}.zip", made.told.place
    asked = handing.Wanted(
        "workbook", wanted.code.strip()[:60], recipient, reason, (SECRET,), made.rows, name, place.region_code
    )  # fmt: skip
    return await handing.hand(viewer, change, asked, {f"{wanted.workbook.strip()}.xlsx": made.filled.content})


def _unfit(wanted: Wanted) -> Refusal | None:
    for name, allowed in (("subject", PAPER_SUBJECTS), ("order", ("", *PAPER_ORDERS))):
        if getattr(wanted, name) not in allowed:
            return Refusal("paper_choice", {"expected": "、".join(filter(None, allowed))}, f"input.{name}")
    return None


async def filled_again(viewer: Viewer, sent: ExportSent) -> bytes:
    """The workbook as it was sent. Refused: `paper_numbers_closed`, `paper_changed`."""
    if sent.names_numbers:
        refuse("paper_numbers_closed")
    row = await WorkbookMap.visible_to(viewer).select_related("file").get_or_none(id=sent.workbook_id)
    if row is None or sent.said is None:
        refuse("paper_changed")
    said = json.loads(sent.said)
    today = said.pop("dated")
    made = await _made(viewer, Wanted(**said), row, today, [one for one in sent.revisions.split(";") if one])
    if made.digest != sent.digest:
        refuse("paper_changed")
    return made.filled.content


async def _made(
    viewer: Viewer, wanted: Wanted, row: WorkbookMap, today: str, pinned: Collection[str] | None = None,
    numbers: Mapping[int, str] | None = None,
) -> Made:  # fmt: skip
    order = wanted.order or ("result" if wanted.subject == "competition" else "region")
    found = await told(viewer, wanted.subject, wanted.code, Style(spaced=False, order=order), pinned, FILLED)
    columns = columns_of(row)
    lines = list(found.awarded or found.lines)
    people = [one for line in lines for one in _people(line, numbers or {})]
    if not people:
        refuse("workbook_no_rows", "input.code")
    common = {"date": today, "document": found.texts.get("document", "")}
    texts = [{**common, **one, "no": str(n)} for n, one in enumerate(people, 1)]
    filled = await asyncio.to_thread(fill, await empty_file(row), Layout(row.sheet, row.first_row, columns), texts)
    return Made(filled, found, len(texts))


def _people_of(found: Told) -> set[int]:
    return {one for line in found.awarded or found.lines for one in line.people}


def _people(line: Line, numbers: Mapping[int, str]) -> list[dict[str, str]]:
    """A row for each person of a line; a team whose members do not agree with its names is one row."""
    names, units = line.name.split(JOIN), line.texts.get("unit", "").split(JOIN)
    if len(names) != len(line.people):
        return [dict(line.texts)]
    units = units if len(units) == len(names) else [line.texts.get("unit", "")] * len(names)
    return [
        {**line.texts, "name": name, "unit": unit, SECRET: numbers.get(person, "")}
        for name, unit, person in zip(names, units, line.people, strict=True)
    ]
