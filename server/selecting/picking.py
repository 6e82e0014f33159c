"""The cut of the experts' ranking, shown and then confirmed by the round's office."""

from collections.abc import Sequence
from dataclasses import dataclass

from server import db, ledger
from server.access import Viewer, may
from server.refusal import Param, Refusal, insist
from server.selecting.arranging import not_in, place_of
from server.selecting.cases import case_in, round_of, text_fault, title_of
from server.selecting.cutting import Cut, Placed, cut
from server.selecting.nominations import Nomination
from server.selecting.numbers import front_line_needed, surplus_missing
from server.selecting.owing import owed
from server.selecting.recommending import let_go, opinions_owed, step_of
from server.selecting.rounds import RoundStage, RoundTitle
from server.selecting.scoring import Scored, before_experts, ranking_of

PICKED = "nominations.picked"


@dataclass(frozen=True, slots=True)
class Picking:
    """What picking would do now. `unscored`: the numbers of those without enough sheets; while there are any, or while
    any are tied at the cut, nothing is decided."""

    scored: Sequence[Scored]
    cut: Cut
    quota: int
    unscored: Sequence[int]


async def picking(viewer: Viewer, round_code: str, title_code: str, chosen: Sequence[int] = ()) -> Picking:
    """The ranking of a title's nominations before the experts, with the cut by its quota.

    Refused: no right, unknown."""
    insist(may(viewer, PICKED))
    found = await round_of(viewer, round_code)
    insist(may(viewer, PICKED, place_of(found)))
    title = await title_of(found, title_code)
    return await _picking(title, await before_experts(title), chosen)


async def _picking(title: RoundTitle, rows: Sequence[Nomination], chosen: Sequence[int]) -> Picking:
    scored = await ranking_of(title, rows)
    unscored = [one.nomination.number for one in scored if one.standing.place is None]
    if not scored:
        unscored = [one.number for one in rows]
    placed = [
        Placed(one.nomination.number, one.standing.place, one.nomination.front_line or title.holder_kind != "person")
        for one in scored
        if one.standing.place is not None
    ]
    needed = front_line_needed(title.quota, title.front_line)
    return Picking(scored, cut(placed, title.quota, needed, chosen), title.quota, unscored)


async def pick(
    viewer: Viewer, round_code: str, title_code: str, reason: str, *, chosen: Sequence[int] = (),
    key: str | None = None,
) -> list[Nomination]:  # fmt: skip
    """Recommend those within the cut and keep the others in reserve, in the order of the experts' ranking. `chosen`:
    the numbers of those tied at the cut who are taken, by a decision whose reason goes on record.

    Refused: no right, nobody before the experts, somebody without enough sheets (`nominations_unscored`), a tie at the
    cut (`tied_at_cut`), too few candidates for 差额, a 公示 below not finished, an opinion owed.
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
        rows = await before_experts(title, lock=True)
        done = await _picking(title, rows, chosen)
        insist(_undecided(done) or await _too_few(title, rows))
        total = {one.nomination.number: one.total for one in done.scored}
        by_number = {one.number: one for one in rows}
        insist(await _owing(rows))
        for rank, number in enumerate([*done.cut.taken, *done.cut.reserve], 1):
            row = by_number[number]
            case = await case_in(row, title)
            insist(await opinions_owed(case))
            taken = number in done.cut.taken
            step = step_of(viewer, case, "recommended" if taken else "reserve", rank, reason)
            step.total = total[number]
            await let_go(change, row, case.stage)
            await change.save(step)
            if taken:
                case.stand_at(case.at + 1)
            else:
                row.state = "reserve"
            row.version += 1
        await change.save_many(rows)
        change.answers(rows[0])
    return rows


def _undecided(done: Picking) -> Refusal | None:
    """Whether there is nobody to pick from, somebody unscored, or a tie at the cut."""
    if not done.scored and not done.unscored:
        return Refusal("nobody_before_experts", {}, "title")
    if done.unscored:
        return Refusal("nominations_unscored", {"numbers": _listed(done.unscored)}, "title")
    if done.cut.tied:
        params: dict[str, Param] = {
            "numbers": _listed(done.cut.tied),
            "left": done.quota - len(done.cut.taken),
            "quota": done.quota,
        }
        return Refusal("tied_at_cut", params, "chosen")
    return None


async def _too_few(title: RoundTitle, rows: Sequence[Nomination]) -> Refusal | None:
    stage = await RoundStage.filter(round_id=title.round_id, task="score").using_db(db.here()).get()
    return surplus_missing(title.quota, len(rows), stage.surplus_percent, stage.surplus_number)


async def _owing(rows: Sequence[Nomination]) -> Refusal | None:
    missing = await owed([one.id for one in rows])
    for one in rows:
        if one.id in missing:
            return Refusal("notice_unfinished", {"stage": missing[one.id][0].name, "number": one.number}, "title")
    return None


def _listed(numbers: Sequence[int]) -> str:
    return "、".join(str(one) for one in sorted(numbers))
