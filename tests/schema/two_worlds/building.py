"""Two worlds that differ only in who is who, or only in what another judge gave, or only in whether two typists agree.

In each world of judges three works stand under review codes, with the same marks. `swapped`: the first and the last
were made by each other's entrants. `other`: the second judge gave other marks. Each act has an hour of its own, by seat
and position and not by entry, so that an hour told of an entry differs between the worlds.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from random import Random
from typing import Any

import pytest

from server import clock, ledger
from server.access import Held, Viewer, console
from server.access.demo import HASH
from server.access.records import Account, Grant
from server.competitions import chain_of
from server.entries import Incident
from server.judging import Recusal
from server.masking import Code, Draw
from server.ranking import Scheme
from server.scoring import Mark, Penalty, Sheet
from server.scoring.floor import record_incident, record_time
from server.scoring.giving import give
from server.scoring.signing import sign
from server.transcribing.resolving import Resolution, resolve
from server.transcribing.typing_in import begin, type_sheet
from tests.server.masking.masked import CODE, EVENT, Story, becomes, built, person
from tests.server.scoring.story import given, scheme
from tests.server.transcribing.room import FULL, OTHER, Room, room

NOW = 1_800_000_000_000_000  # UTC microseconds
LATER = NOW + 3_600_000_000
MARKS = ({"A1": "50.5", "A2": "2", "B1": "7"}, {"A1": "31", "A2": "1", "B1": "3"}, {"A1": "12.5", "A2": "0", "B1": "9"})
ELSE = ({"A1": "3", "A2": "0", "B1": "1"}, {"A1": "44", "A2": "3", "B1": "10"}, {"A1": "60", "A2": "3", "B1": "2"})
REVIEW = ("R7301", "R2846", "R5190")  # nobody can tell how many there are


@dataclass
class World:
    """One of them: who made which work (works 0 to 2 by entry), and who looks, by name."""

    made: Story
    works: Sequence[int]
    viewers: Mapping[str, Viewer]


def hours() -> Iterator[int]:
    """An hour for each act, one after another."""
    return (NOW + one * 1_000_000 for one in count())


@contextmanager
def in_order(works: Mapping[int, int]) -> Iterator[None]:
    """The order of the sheets is that of the works: what is random is the same in both worlds."""

    class Fixed(Random):
        def shuffle(self, x: Any) -> None:
            x.sort(key=works.__getitem__)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("server.scoring.opening.SystemRandom", Fixed)
        yield


def strict(wanted: Scheme) -> Scheme:
    """The scheme, with levels of A2 that may differ by one."""
    skill = wanted.modules[0]
    aspects = [replace(one, spread=1, spread_rule="block") if one.code == "A2" else one for one in skill.aspects]
    return replace(wanted, modules=(replace(skill, aspects=tuple(aspects)), *wanted.modules[1:]))


async def world(*, swapped: bool = False, other: bool = False, recused: int | None = None) -> World:
    """Build it: both stages drawn, marking open, the first two works marked and signed, the third begun. `recused`: the
    entry that the first judge may not mark."""
    hour = hours()
    with clock.set_to(next(hour)):
        made = await built("station;review", entries=3, wanted=strict(scheme()), judges=2 if recused is None else 3)
        works = [2, 1, 0] if swapped else [0, 1, 2]
        work_of = {entry.id: work for entry, work in zip(made.entries, works, strict=True)}
        await _draws(made, work_of)
        if recused is not None:
            await _recused(made, recused)
        with in_order(work_of):
            await made.opened()
    for seat, judge in enumerate(made.judges):
        marks = ELSE if other and seat == 1 else MARKS
        for sheet in await made.sheets(seat):
            with clock.set_to(next(hour)):
                await _mark(judge, sheet, marks[work_of[sheet.entry_id]], is_last=sheet.position == 3)
    await _floor(made, hour)
    with clock.set_to(next(hour)):
        await _beside(made)
        return World(made, works, await _people(made))


async def _mark(judge: Viewer, sheet: Sheet, marks: dict[str, str], *, is_last: bool) -> None:
    if is_last:
        await give(judge, sheet.number, given(A1=marks["A1"]), send=False, version=1)
        return
    row = await give(judge, sheet.number, given(**marks), send=True, version=1)
    await sign(judge, row.number, version=row.version)


async def _draws(made: Story, work_of: Mapping[int, int]) -> None:
    async with ledger.change(console(), "story.drawn", chain=chain_of(CODE)) as change:
        for stage, codes in (("station", ("S1", "S2", "S3")), ("review", REVIEW)):
            draw = Draw(event_id=made.event.id, stage=stage, way="computed", state="drawn", commitment="c" * 64,
                        subjects="d" * 64, count=3, committed_at=NOW, drawn_at=NOW)  # fmt: skip
            await change.save(draw)
            by_work = sorted(made.entries, key=lambda one: work_of[one.id])
            rows = [Code(draw_id=draw.id, entry_id=one.id, code=codes[work_of[one.id]]) for one in by_work]
            await change.save_many(rows)


async def _recused(made: Story, entry: int) -> None:
    async with ledger.change(console(), "story.recused", chain=chain_of(CODE)) as change:
        judge, barred = made.rows[0].id, made.entries[entry].id
        await change.save(Recusal(event_id=made.event.id, judge_id=judge, entry_id=barred, kind="relative", at=NOW))


async def _floor(made: Story, hour: Iterator[int]) -> None:
    """On the floor, by the codes of the places: a warning, and times, that of the first place taken twice."""
    with clock.set_to(next(hour)):
        await record_incident(made.chief, CODE, EVENT, "S1", "conduct", "催促一次")
    for place, seconds in (("S1", 3100), ("S2", 2900), ("S3", 3300), ("S1", 3150)):
        with clock.set_to(next(hour)):
            await record_time(made.chief, CODE, EVENT, place, seconds)


async def _beside(made: Story) -> None:
    """What is told of entries by their number: somebody stepped back from the first, the third lost a point."""
    async with ledger.change(console(), "story.beside", chain=chain_of(CODE)) as change:
        spare = made.rows[-1]
        await change.save(
            Recusal(event_id=made.event.id, judge_id=spare.id, entry_id=made.entries[0].id, kind="relative", at=NOW)
        )
        await change.save(Penalty(entry_id=made.entries[2].id, points=1000))
        await change.save(Incident(entry_id=made.entries[2].id, kind="other", note="", at=NOW))
        rows = Mark.filter(sheet__seat_id=made.seats[1].id, sheet__position__lt=3, aspect__code="B1")
        marks = await rows.using_db(change.client).order_by("sheet__position")
        for one in marks:  # so that two signed works lack a mark
            one.state, one.value = "void", None
        await change.save_many(marks)


async def _people(made: Story) -> dict[str, Viewer]:
    """A judge with a seat, a floor judge, who is the spare judge, and the chief judge, who have none. All can sign
    in, by their names as logins."""
    judge, spare = made.judges[0], made.spare[0]
    held = (Held("floor_judge", "event", competition_id=made.competition.id, event_id=made.event.id),)
    floor = Viewer(spare.actor, account_id=spare.account_id, person_id=spare.person_id, name="floor", held=held)
    found = {"judge": judge, "floor": floor, "chief": await person(made, "chief_judge", "chief")}
    await let_in(made, found)
    return found


async def let_in(made: Story, people: Mapping[str, Viewer]) -> None:
    """Accounts with the password of the demo and the grants that the viewers hold; the login is the name."""
    async with ledger.change(console(), "story.let_in") as change:
        for login, viewer in people.items():
            row = await Account.get(id=viewer.account_id, using_db=change.client)
            row.login, row.password = login, HASH
            await change.save(row)
            roles = [one.role for one in viewer.held]
            await change.save_many(
                [Grant(account_id=row.id, role=one, scope="event", event_id=made.event.id) for one in roles]
            )


TYPED = ("agree", "differ", "settled")  # what became of the sheet that both have typed


async def typing_world(became: str) -> World:
    """A sheet of each seat was typed by ann and ben, with the same marks by ben; one more by ann alone. In `differ` ann
    had typed other marks; in `settled` too, and a coordinator has given those of ben."""
    hour = hours()
    with clock.set_to(next(hour)):
        desk = await room(entries=3, wanted=strict(scheme()))
        await becomes(desk.story, masking_stages="")
    typed = [(await desk.story.sheets(seat))[0] for seat in (0, 1)]
    for sheet in typed:
        with clock.set_to(next(hour)):
            await desk.typed(sheet, FULL if became == "agree" else OTHER, FULL)
        with clock.set_to(next(hour)):
            if became == "settled":
                await _settled(desk, sheet)
    with clock.set_to(next(hour)):
        half = (await desk.story.sheets(0))[1]
        await begin(desk.ann, half.number)
        await type_sheet(desk.ann, half.number, given(**FULL))
        people = {"ann": desk.ann, "ben": desk.ben}
        await let_in(desk.story, people)
    return World(desk.story, (0, 1, 2), people)


async def _settled(desk: Room, sheet: Sheet) -> None:
    right = [Resolution("A1", FULL["A1"], reason="看过原表"), Resolution("A2", FULL["A2"], reason="看过原表")]
    await resolve(desk.cai, sheet.number, right, version=4)
