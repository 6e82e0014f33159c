"""The cut of the experts' ranking, shown and then confirmed by the round's office.

Whom an objection holds stays before the experts, and the place he would take is kept for him. Once the objection is
settled, or the nomination rejected, picking again gives the places that are left: to him, or to the next in reserve.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server import db, ledger
from server.access import Viewer, may
from server.competitions.places import locked_all
from server.ledger import Change
from server.refusal import Fault, Param, Refusal, insist
from server.selecting.allotting import used
from server.selecting.arranging import not_in, place_of
from server.selecting.bodies import Body
from server.selecting.cases import case_in, round_of, text_fault, title_of
from server.selecting.cutting import Cut, Placed, cut, ranks
from server.selecting.holding import held_of
from server.selecting.nominations import Nomination
from server.selecting.numbers import front_line_needed, surplus_missing
from server.selecting.owing import owed
from server.selecting.recommending import let_go, opinions_owed, step_of
from server.selecting.rounds import RoundStage, RoundTitle, SelectionRound
from server.selecting.scoring import Scored, before_experts, ranking_of
from server.selecting.standing import candidates_at, ranks_used, reserves

PICKED = "nominations.picked"


@dataclass(frozen=True, slots=True)
class Picking:
    """What picking would do now. `left`: how many places of the quota are left to give; `unscored`: the numbers of
    those without enough sheets; while there are any, or while any are tied at the cut, nothing is decided. `held`: who
    stays where he stands; `in_reserve`: the ranks of those an earlier picking kept in reserve, by number."""

    scored: Sequence[Scored]
    cut: Cut
    quota: int
    left: int
    unscored: Sequence[int]
    held: Sequence[Nomination] = ()
    in_reserve: Mapping[int, int] = field(default_factory=dict)


async def picking(viewer: Viewer, round_code: str, title_code: str, chosen: Sequence[int] = ()) -> Picking:
    """The ranking of a title's nominations before the experts, with the cut by its quota.

    Refused: no right, unknown."""
    insist(may(viewer, PICKED))
    found = await round_of(viewer, round_code)
    insist(may(viewer, PICKED, place_of(found)))
    title = await title_of(found, title_code)
    return (await _picking(found, title, chosen))[0]


@dataclass(frozen=True, slots=True)
class _Open:
    """Whom a picking is about: those before the experts and those in reserve there, the reserves' ranks by number."""

    stage: RoundStage
    body: Body
    rows: Sequence[Nomination]
    in_reserve: Mapping[int, int]
    left: int
    front_line: int


async def _open(round_: SelectionRound, title: RoundTitle, *, lock: bool) -> _Open | None:
    """None where the round has no experts. Reserves are looked at while places are left or somebody is to be placed."""
    stage = await RoundStage.filter(round_id=title.round_id, task="score").using_db(db.here()).first()
    if stage is None:
        return None
    body = Body("round", round_.region_code)
    rows = await before_experts(title, lock=lock)
    taken = await used(title, body, stage_id=stage.id)
    others = await used(title, body, stage_id=stage.id, front_line=False)
    left = max(title.quota - taken, 0)
    kept = await reserves(title, stage, body) if rows or left else []
    needed = front_line_needed(title.quota, title.front_line) - (taken - others)
    waiting = [row for row, _ in kept]
    ranked = {row.number: step.rank or 0 for row, step in kept}
    rows += await locked_all(waiting) if lock else waiting
    return _Open(stage, body, rows, ranked, left, max(needed, 0))


async def _picking(
    round_: SelectionRound, title: RoundTitle, chosen: Sequence[int], *, lock: bool = False
) -> tuple[Picking, _Open | None]:
    asked = await _open(round_, title, lock=lock)
    if asked is None:
        return Picking([], Cut((), ()), title.quota, title.quota, []), None
    held = await held_of(asked.rows, lock=lock)
    scored = await ranking_of(title, asked.rows)
    unscored = [
        one.nomination.number
        for one in scored
        if one.standing.place is None and one.nomination.number not in asked.in_reserve
    ]
    if not scored:
        unscored = [one.number for one in asked.rows]
    placed = [
        Placed(one.nomination.number, one.standing.place, one.nomination.front_line or title.holder_kind != "person")
        for one in scored
        if one.standing.place is not None
    ]
    done = cut(placed, asked.left, asked.front_line, chosen)
    behind = [one for one in asked.rows if one.id in held]
    return Picking(scored, done, title.quota, asked.left, unscored, behind, asked.in_reserve), asked


async def pick(
    viewer: Viewer, round_code: str, title_code: str, reason: str, *, chosen: Sequence[int] = (),
    key: str | None = None,
) -> list[Nomination]:  # fmt: skip
    """Recommend those within the cut and keep the others in reserve, in the order of the experts' ranking. `chosen`:
    the numbers of those tied at the cut who are taken, by a decision whose reason goes on record. Who is held stays
    where he stands, and a place he would take is given to nobody else.

    Refused: no right, nobody to be placed, somebody without enough sheets (`nominations_unscored`), a tie at the cut
    (`tied_at_cut`), too few candidates for 差额, only such as are held (`nominations_held`, each named), a 公示 below
    not finished, an opinion owed.
    """
    insist(may(viewer, PICKED))
    insist(text_fault("reason", reason))
    found = await round_of(viewer, round_code)
    insist(may(viewer, PICKED, place_of(found)))
    asked = [round_code, title_code, reason, list(chosen)]
    async with ledger.change(viewer, PICKED, key=key, asked=asked, round=round_code, title=title_code) as change:
        if change.answered:
            return await change.answer_all(Nomination)
        title = await title_of(found, title_code, lock=True)
        insist(not_in(found, "open"))
        done, before = await _picking(found, title, chosen, lock=True)
        insist(_undecided(done))
        moving = _moving(done)
        assert before is not None
        insist(await _too_few(title, before) or _nobody_moves(done, moving) or await _owing(moving))
        used_up = await ranks_used(title, before.stage, before.body)
        order = ranks([*done.cut.taken, *done.cut.reserve], done.in_reserve, used_up)
        for row in moving:
            await _placed(change, viewer, title, done, row, order[row.number], reason)
        await change.save_many(moving)
        change.main.facts["held"] = [one.number for one in done.held]
        change.answers(moving[0])
    return moving


def _moving(done: Picking) -> list[Nomination]:
    """Who changes his stand, in order: whoever is taken and is not held, and whoever is new in the reserve."""
    held = {one.number for one in done.held}
    rows = {one.nomination.number: one.nomination for one in done.scored}
    new = [number for number in done.cut.reserve if number not in done.in_reserve]
    return [rows[number] for number in [*done.cut.taken, *new] if number not in held]


async def _placed(
    change: Change, viewer: Viewer, title: RoundTitle, done: Picking, row: Nomination, rank: int, reason: str
) -> None:
    """One step of the picking: to the next stage, or into the reserve."""
    case = await case_in(row, title)
    insist(await opinions_owed(case))
    taken = row.number in done.cut.taken
    step = step_of(viewer, case, "recommended" if taken else "reserve", rank, reason)
    step.total = next(one.total for one in done.scored if one.nomination.number == row.number)
    await let_go(change, row, case.stage)
    await change.save(step)
    if taken:
        case.stand_at(case.at + 1)
    else:
        row.state = "reserve"
    row.version += 1


def _undecided(done: Picking) -> Refusal | None:
    """Whether there is nobody to pick from, somebody unscored, or a tie at the cut."""
    if not done.scored and not done.unscored:
        return Refusal("nobody_before_experts", {}, "title")
    if done.unscored:
        return Refusal("nominations_unscored", {"numbers": _listed(done.unscored)}, "title")
    if done.cut.tied:
        params: dict[str, Param] = {
            "numbers": _listed(done.cut.tied),
            "left": done.left - len(done.cut.taken),
            "quota": done.quota,
        }
        return Refusal("tied_at_cut", params, "chosen")
    return None


def _nobody_moves(done: Picking, moving: Sequence[Nomination]) -> Refusal | None:
    """Whether nothing is left to decide, or only what an objection holds: whom, and what is to be done about it."""
    if moving:
        return None
    if not done.held:
        return Refusal("nobody_before_experts", {}, "title")
    faults = [
        Fault("", one.number, None, "nomination_held_named", params={"number": one.number, "name": one.name or "—"})
        for one in done.held
    ]
    return Refusal("nominations_held", {"n": len(faults)}, "title", faults)


async def _too_few(title: RoundTitle, before: _Open) -> Refusal | None:
    """差额, asked of the first picking: whoever is rejected afterwards was a candidate."""
    stage = before.stage
    if before.left < title.quota:
        return None
    candidates = await candidates_at(title, stage, before.body)
    return surplus_missing(title.quota, candidates, stage.surplus_percent, stage.surplus_number)


async def _owing(rows: Sequence[Nomination]) -> Refusal | None:
    missing = await owed([one.id for one in rows])
    for one in rows:
        if one.id in missing:
            return Refusal("notice_unfinished", {"stage": missing[one.id][0].name, "number": one.number}, "title")
    return None


def _listed(numbers: Sequence[int]) -> str:
    return "、".join(str(one) for one in sorted(numbers))
