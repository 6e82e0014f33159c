"""Qualification of judges (domain.md 2.4, 宜宾 2025): recorded, and what falls short of it. It is said, and never
bars: the sources differ by province and tier, and whoever appoints a judge answers for it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from server import db, ledger
from server.access import Viewer, may
from server.competitions import Event
from server.competitions.places import competition_of, locked, of_competition, of_event
from server.judging import SEATED_ROLES, Judge
from server.judging.finding import judge_of
from server.refusal import Param, Refusal, insist

ACT = "judge.qualified"
CHIEF_YEARS = 5  # in the occupation, domain.md 2.4
CHIEF_LEVEL = 6  # 高级技师, domain.md 2.4 and 6.3
JUDGE_LEVEL = 5  # 技师, domain.md 2.4 and 6.3
JUDGE_EVENTS = 2  # earlier events at city or industry level, domain.md 2.4
LEVELS, MOST_YEARS, MOST_EVENTS = 8, 80, 1000


@dataclass(frozen=True, slots=True)
class Qualification:
    """What is known of a judge; None: not known. `level` 1 to 8 of domain.md 6.3, `years` in the occupation,
    `events_judged` earlier ones at city level or above, `led_before`: was chief judge or led an expert group."""

    level: int | None = None
    years: int | None = None
    events_judged: int | None = None
    led_before: bool = False


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What a judge's qualification falls short of: a rule of the catalogue with its parameters."""

    rule: str
    params: dict[str, Param]


async def record_qualification(
    viewer: Viewer, competition: str, judge: UUID | None, asked: Qualification, *, key: str | None = None
) -> Judge:
    """Record the qualification of a judge; what was on record is replaced.

    Refused: an unknown place or judge, no right, `qualification_out_of_range`.
    """
    insist(may(viewer, ACT))
    found = await competition_of(viewer, competition)
    who = await judge_of(viewer, found, judge)
    event = await Event.filter(id=who.event_id).using_db(db.here()).get() if who.event_id else None
    insist(may(viewer, ACT, of_event(found, event) if event else of_competition(found)))
    insist(out_of_range(asked))
    told = [competition, str(judge), asdict(asked)]
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=told, judge_no=who.judge_no) as change:
        if change.answered:
            return await change.answer(Judge)
        who = await locked(who)
        for name, value in asdict(asked).items():
            setattr(who, name, value)
        change.answers(await change.save(who))
    return who


def out_of_range(asked: Qualification) -> Refusal | None:
    """Each number in its range."""
    for name, value, low, high in (
        ("level", asked.level, 1, LEVELS), ("years", asked.years, 0, MOST_YEARS),
        ("eventsJudged", asked.events_judged, 0, MOST_EVENTS),
    ):  # fmt: skip
        if value is not None and not low <= value <= high:
            return Refusal("qualification_out_of_range", {"low": low, "high": high}, name)
    return None


def shortfalls(judge: Judge) -> Sequence[Shortfall]:
    """What a chief judge, or a judge who marks, falls short of; one line where nothing is on record. Other roles need
    none."""
    chief = judge.role == "chief"
    if not chief and judge.role not in SEATED_ROLES:
        return ()
    no: dict[str, Param] = {"judge_no": judge.judge_no}
    if judge.level is None and judge.years is None and judge.events_judged is None and not judge.led_before:
        return (Shortfall("qualification_unknown", no),)
    found = []
    level = CHIEF_LEVEL if chief else JUDGE_LEVEL
    if (judge.level or 0) < level:
        found.append(Shortfall(f"level_below_{level}", no))
    if chief and (judge.years or 0) < CHIEF_YEARS:
        found.append(Shortfall("years_too_few", {**no, "years": judge.years or 0, "needed": CHIEF_YEARS}))
    if chief and not judge.led_before:
        found.append(Shortfall("never_led", no))
    if not chief and (judge.events_judged or 0) < JUDGE_EVENTS:
        found.append(Shortfall("events_too_few", {**no, "events": judge.events_judged or 0, "needed": JUDGE_EVENTS}))
    return found
