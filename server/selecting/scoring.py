"""专家评审: each expert scores by himself; the ranking; the cut by quota with ties shown, confirmed by the office."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

import rfc8785

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions import numbers
from server.competitions.places import locked_all, same_version
from server.ranking import Entrant, Field, Scheme, Standing, Tally, decimal_text, mark_fault, rank
from server.refusal import Fault, Param, insist, refuse
from server.selecting.arranging import not_in as round_not_in
from server.selecting.cases import case_of, not_in, text_fault
from server.selecting.experts import ExpertRecusal, ExpertSheet
from server.selecting.listing_experts import conflict, himself
from server.selecting.nominations import Nomination
from server.selecting.rounds import RoundTitle
from server.selecting.scheming import newest_scheme, scheme_in

SCORED = "nomination.scored"


async def give_sheet(
    viewer: Viewer, nomination: UUID | None, marks: Mapping[str, str], remark: str = "", *, version: int = 0,
    key: str | None = None,
) -> ExpertSheet:  # fmt: skip
    """Give one's marks of a nomination, all of them; again, with the `version` looked at, it changes one's own sheet.

    Refused: not a listed expert, not before the experts, his own nominee (`expert_of_unit`, `expert_is_nominee`,
    `expert_recused`), no scheme, marks that are none (each named), changed since.
    """
    insist(may(viewer, SCORED))
    insist(text_fault("remark", remark, needed=False))
    asked = [str(nomination), dict(marks), remark, version]
    async with ledger.change(viewer, SCORED, key=key, asked=asked, nomination=str(nomination)) as change:
        if change.answered:
            return await change.answer(ExpertSheet)
        case = await case_of(viewer, nomination, lock=True)
        row = case.nomination
        expert = await himself(viewer, row.round_id)
        recusals = ExpertRecusal.filter(expert_id=expert.id, nomination_id=row.id).using_db(change.client)
        insist(conflict(expert, row, recused=await recusals.exists()))
        insist(round_not_in(case.round, "open") or not_in(row, "pending"))
        if case.stage.task != "score":
            refuse("not_before_experts", "nomination", stage=case.stage.name)
        scheme = await newest_scheme(row.round_id)
        if scheme is None:
            refuse("round_unschemed", "nomination", round=case.round.title)
        given = _read(scheme_in(scheme), marks)
        sheet = await ExpertSheet.filter(expert_id=expert.id, nomination_id=row.id).using_db(change.client).first()
        sheet = sheet or ExpertSheet(expert_id=expert.id, nomination_id=row.id, version=0)
        insist(same_version(sheet, version))
        sheet.scheme_id, sheet.marks = scheme.id, rfc8785.dumps(given).decode()
        sheet.remark, sheet.given_at = remark.strip() or None, clock.now()
        sheet.account_id, sheet.version = viewer.account_id, sheet.version + 1
        change.answers(await change.save(sheet))
    return sheet


def _read(scheme: Scheme, marks: Mapping[str, str]) -> dict[str, int]:
    """The marks in thousandths by aspect; refused with every fault: missing, unknown, beyond its maximum."""
    aspects = {aspect.code: aspect for module in scheme.modules for aspect in module.aspects}
    faults: list[Fault] = []
    given: dict[str, int] = {}
    for n, (code, aspect) in enumerate(aspects.items(), 1):
        text = (marks.get(code) or "").strip()
        read = numbers.thousandths(text) if text else None
        value = read if isinstance(read, int) else None
        wrong = None if value is None else mark_fault(aspect, value)
        if value is None or wrong is not None:
            params: dict[str, Param] = {"n": n, "aspect": aspect.title, "max": numbers.thousandths_text(aspect.max)}
            faults.append(Fault("", n, code, "expert_mark", found=text[:20], params=params))
        else:
            given[code] = value
    if unknown := sorted(set(marks) - set(aspects)):
        faults.append(Fault("", None, unknown[0][:40], "expert_aspect_unknown", params={"aspect": unknown[0][:40]}))
    if faults:
        refuse("expert_marks", "marks", faults, n=len(faults))
    return given


@dataclass(frozen=True, slots=True)
class Scored:
    """A nomination in the experts' ranking. `standing.place` None: not scored by enough experts."""

    nomination: Nomination
    standing: Standing
    sheets: int

    @property
    def total(self) -> str | None:
        """The published total as text."""
        found = self.standing.total
        return None if found is None else decimal_text(Fraction(found), 2)


async def ranking_of(title: RoundTitle, rows: Sequence[Nomination]) -> list[Scored]:
    """The ranking of nominations by the sheets that count: of listed experts, none who is or was recused since."""
    scheme = await newest_scheme(title.round_id)
    if scheme is None:
        return []
    read, sheets = scheme_in(scheme), await _sheets(scheme.id, rows)
    entrants = [Entrant(f"{one.number:06d}") for one in rows]
    tallies = {f"{one.number:06d}": tallied(read, sheets.get(one.id, [])) for one in rows}
    by_no = {f"{one.number:06d}": one for one in rows}
    return [
        Scored(by_no[one.entry_no], one, len(sheets.get(by_no[one.entry_no].id, [])))
        for one in rank(read, Field(entrants, tallies))
    ]


async def _sheets(scheme_id: int, rows: Sequence[Nomination]) -> dict[int, list[dict[str, int]]]:
    """The marks of each nomination's sheets that count."""
    ids = [one.id for one in rows]
    found = ExpertSheet.filter(nomination_id__in=ids, scheme_id=scheme_id, expert__state="listed")
    recused = {
        (one.expert_id, one.nomination_id)
        for one in await ExpertRecusal.filter(nomination_id__in=ids).using_db(db.here())
    }
    sheets: dict[int, list[dict[str, int]]] = {}
    for one in await found.using_db(db.here()).order_by("id"):
        if (one.expert_id, one.nomination_id) not in recused:
            sheets.setdefault(one.nomination_id, []).append(json.loads(one.marks))
    return sheets


def tallied(scheme: Scheme, sheets: Sequence[Mapping[str, int]]) -> dict[str, Tally]:
    """The tallies of one nomination."""
    found = {}
    for module in scheme.modules:
        for aspect in module.aspects:
            values = [one[aspect.code] for one in sheets if aspect.code in one]
            if values:
                found[aspect.code] = Tally(len(values), sum(values), min(values), max(values), values=tuple(values))
    return found


async def before_experts(title: RoundTitle, *, lock: bool = False) -> list[Nomination]:
    """The nominations for a title that stand at the stage of the experts."""
    rows = Nomination.filter(round_title_id=title.id, state="pending", stage__task="score").using_db(db.here())
    found = await rows.order_by("number")
    return await locked_all(found) if lock else found
