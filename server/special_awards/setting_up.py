"""Set up a special award of a competition: what it is called, how it is given, to how many."""

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions import Competition
from server.competitions.places import competition_of, locked, of_competition
from server.refusal import Refusal, insist, refuse
from server.results.publishing import not_yet
from server.special_awards import SpecialAward
from server.special_awards.asked import BETWEEN, SetUp, set_up_fault

SET_UP = "special_award.set_up"
MOST = 100  # special awards of a competition


async def set_up(viewer: Viewer, competition: str, asked: SetUp, *, key: str | None = None) -> SpecialAward:
    """Set up a special award. What it says is never changed: a slip is set up anew under another code.

    Refused: no right, unknown competition, a rehearsal, what `set_up_fault` says, a code that stands, more than MOST.
    """
    insist(may(viewer, SET_UP))
    found = await competition_of(viewer, competition)
    insist(may(viewer, SET_UP, of_competition(found)))
    insist(not_yet(found) or set_up_fault(asked))
    told = {"competition": competition, **asked.told}
    async with ledger.change(viewer, SET_UP, chain=found.chain, key=key, asked=told) as change:
        if change.answered:
            return await change.answer(SpecialAward)
        found = await locked(found)
        there = await SpecialAward.filter(competition_id=found.id).using_db(db.here())
        if asked.code in {one.code for one in there}:
            refuse("special_award_exists", "code", code=asked.code)
        if len(there) >= MOST:
            refuse("special_award_many", "code", most=MOST)
        row = SpecialAward(
            competition_id=found.id, position=len(there) + 1, code=asked.code, title=asked.title.strip(), way=asked.way,
            quota=asked.quota, from_place=asked.from_place, to_place=asked.to_place,
            of_awards=BETWEEN.join(dict.fromkeys(one.strip() for one in asked.of_awards)), set_up_at=clock.now(),
            account_id=viewer.account_id,
        )  # fmt: skip
        change.answers(await change.save(row))
    return row


async def award_of(viewer: Viewer, act: str, competition: str, code: str) -> tuple[Competition, SpecialAward]:
    """The special award of a code, inside the viewer's scope.

    Refused: no right, unknown competition or special award.
    """
    insist(may(viewer, act))
    found = await competition_of(viewer, competition)
    insist(may(viewer, act, of_competition(found)))
    row = await SpecialAward.visible_to(viewer).get_or_none(competition_id=found.id, code=code)
    return found, row or refuse("no_such_special_award", "award", code=code)


def over_quota(award: SpecialAward, n: int) -> Refusal | None:
    """Whether `n` are more than may hold it."""
    if award.quota is None or n <= award.quota:
        return None
    return Refusal("special_award_over_quota", {"title": award.title, "quota": award.quota, "n": n}, "nominees")
