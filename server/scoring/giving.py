"""Give marks: a whole sheet in one act, by whoever sits in its seat now."""

from collections.abc import Sequence
from dataclasses import dataclass

from server import ledger
from server.access import Viewer, may
from server.db.rows import unsaved
from server.record import new_salt
from server.refusal import Fault, Param, Refusal, insist, refuse
from server.scoring import Mark, Sheet
from server.scoring import points as typed
from server.scoring.coverage import printed
from server.scoring.desk import at_desk, not_writable, sheet_of
from server.scoring.paper import Cell, Paper, papers_of

ACT = "sheet.given"
LONGEST_REMARK = 500


@dataclass(frozen=True, slots=True)
class Given:
    """What was typed for one aspect: a value, or absent, or neither (not scored). A `remark` of None stays as it is."""

    aspect: str
    value: str | None = None
    absent: bool = False
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The same, read: the state of the mark and its value in thousandths."""

    cell: Cell
    state: str
    value: int | None
    remark: str | None

    @property
    def differs(self) -> bool:
        """Whether the sheet says something else."""
        mark = self.cell.mark
        there = ("void", None, None) if mark is None else (mark.state, mark.value, mark.remark)
        return there != (self.state, self.value, there[2] if self.remark is None else self.remark or None)


async def give(
    viewer: Viewer, number: str, marks: Sequence[Given], *, send: bool, version: int, key: str | None = None
) -> Sheet:
    """Write `marks` on the sheet; aspects that are not named stay as they are. `send`: it is complete.

    Every fault is named at once (`marks_faulty`). Refused: `no_such_sheet`, marking not open or closed, somebody else's
    sheet, signed, imported, an entry that does not compete, a recusal, `changed_since`, `not_scored`.
    """
    insist(may(viewer, ACT))
    found = await sheet_of(viewer, number, ACT)
    await printed([found.scheme_id])  # before the one writer is held up: what the scheme says never changes
    asked = {"sheet": number, "marks": [_asked(one) for one in marks], "send": send, "version": version}
    chain = found.event.competition.chain
    async with ledger.change(viewer, ACT, chain=chain, key=key, asked=asked, sheet=number, send=send) as change:
        if change.answered:
            return await change.answer(Sheet)
        desk = await at_desk(found)
        insist(not_writable(viewer, desk))
        paper = (await papers_of([desk.sheet]))[desk.sheet.id]
        wanted, faults = read(paper, marks)
        insist(changed_since(desk.sheet, version, wanted))
        if faults:
            refuse("marks_faulty", "marks", faults, n=len(faults))
        insist(not_scored(paper, wanted) if send else None)
        desk.sheet.state, desk.sheet.version = "sent" if send else "draft", version + 1
        await change.save_many([desk.sheet, *rows_of(desk.sheet, wanted)])
        change.answers(desk.sheet)
    return desk.sheet


def _asked(one: Given) -> dict[str, str | bool | None]:
    return {"aspect": one.aspect, "value": one.value, "absent": one.absent, "remark": one.remark}


def read(paper: Paper, marks: Sequence[Given]) -> tuple[list[Wanted], list[Fault]]:
    """What the marks mean, and every fault in them."""
    cells = {one.code: one for one in paper.cells}
    wanted: list[Wanted] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for one in marks:
        found = _read(cells.get(one.aspect), one, seen)
        (faults if isinstance(found, Fault) else wanted).append(found)  # type: ignore[arg-type]
        seen.add(one.aspect)
    return wanted, faults


def _read(cell: Cell | None, one: Given, seen: set[str]) -> Wanted | Fault:
    if cell is None:
        return Fault("", None, one.aspect[:40], "aspect_not_on_sheet", found=one.aspect[:40])
    if one.aspect in seen:
        return Fault("", None, one.aspect, "aspect_twice", found=one.aspect)
    if one.remark is not None and len(one.remark) > LONGEST_REMARK:
        return Fault("", None, one.aspect, "remark_too_long", str(LONGEST_REMARK), str(len(one.remark)))
    text = (one.value or "").strip()
    if one.absent:
        if text:
            return Fault("", None, one.aspect, "mark_and_absent", found=text[:40])
        return Wanted(cell, "absent", None, one.remark)
    if not text:
        return Wanted(cell, "void", None, one.remark)
    value = typed.read(cell.aspect, text)
    return value if isinstance(value, Fault) else Wanted(cell, "given", value, one.remark)


def changed_since(sheet: Sheet, version: int, wanted: Sequence[Wanted]) -> Refusal | None:
    """Whether somebody wrote on the sheet since it was looked at; its faults name the aspects that differ."""
    if sheet.version == version:
        return None
    differing = [one.cell.code for one in wanted if one.differs]
    faults = [Fault("", None, code, "mark_differs") for code in differing]
    params: dict[str, Param] = {"version": version, "now": sheet.version, "aspects": "、".join(differing)}
    return Refusal("changed_since", params, "version", faults)


def not_scored(paper: Paper, wanted: Sequence[Wanted]) -> Refusal | None:
    """A sheet is sent when each aspect has a mark or is absent; not scored is not 0."""
    after = {one.cell.code: one.state != "void" for one in wanted}
    open_ = [one.code for one in paper.cells if not after.get(one.code, one.is_given)]
    if not open_:
        return None
    faults = [Fault("", None, code, "aspect_not_scored") for code in open_]
    return Refusal("not_scored", {"n": len(open_), "aspects": "、".join(open_)}, "marks", faults)


def rows_of(sheet: Sheet, wanted: Sequence[Wanted]) -> list[Mark]:
    """The marks that differ, to be saved. A cleared mark is void: the ledger keeps what stood there."""
    return [_row(sheet, one) for one in wanted if one.differs]


def _row(sheet: Sheet, one: Wanted) -> Mark:
    mark = one.cell.mark or unsaved(
        Mark, id=None, sheet_id=sheet.id, aspect_id=one.cell.aspect.id, pass_no=1, state="void", value=None,
        remark=None, salt=None,
    )  # fmt: skip
    mark.state, mark.value = one.state, one.value
    if one.remark is not None:
        mark.remark = one.remark or None
        mark.salt = mark.salt or new_salt()
    return mark
