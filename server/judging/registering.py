"""Register a judge of an event or of a whole competition; with an account, also the role that goes with it."""

import re
from collections.abc import Sequence

from tortoise.expressions import Q

from server import db, ledger, organisations, regions
from server.access import Viewer, may
from server.access.accounts import account_of
from server.access.granting import Scope, empower
from server.access.persons import person_behind
from server.access.records import Account
from server.competitions import Competition, Event
from server.competitions.places import competition_of, event_of, locked, of_competition, of_event
from server.entries import Member
from server.entries.registration import ENDED
from server.judging import Judge
from server.judging.persons import JudgeAsked, malformed
from server.ledger import Change
from server.people import Person
from server.refusal import Refusal, insist, refuse

ACT = "judge.registered"
GRANTS = {
    "chief": "chief_judge", "judge": "judge", "floor": "floor_judge", "sealing": "sealing_judge",
    "supervisor": "supervisor", "arbitrator": "arbitrator",
}  # fmt: skip
NUMBERED = re.compile(r"J([0-9]{1,9})", re.ASCII)


async def register_judge(
    viewer: Viewer, competition: str, event: str | None, asked: JudgeAsked, *, key: str | None = None
) -> Judge:
    """Register a judge. The number of one who was proposed (copied from last year) confirms him.

    Refused: an unknown place, no right, `judge_malformed` with every fault, `event_takes_no_judges`,
    `judge_region_unknown`, `judge_no_taken`, `chief_there_already`, `judge_registered_already`, `judge_is_entrant`,
    the questions about person and account, and as granting the role refuses.
    """
    insist(may(viewer, ACT))
    found, row = (
        await event_of(viewer, competition, event) if event else (await competition_of(viewer, competition), None)
    )
    insist(may(viewer, ACT, of_event(found, row) if row else of_competition(found)))
    asked = asked.in_form()
    insist(malformed(asked))
    account = await account_of(viewer, asked.account) if asked.account else None
    inputs = [competition, event, asked.plain()]
    facts = {"event": row.code if row else "", "role": asked.role}
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=inputs, **facts) as change:
        if change.answered:
            return await change.answer(Judge)
        row = await locked(row) if row else None
        insist(takes_judges(row) if row else None)
        found = await locked(found)  # two who register at once must not take one number, nor both be chief
        judge = await _registered(change, found, row, asked, account)
        if account is not None:
            await _empower(change, viewer, account, asked.role, found, row)
        change.answers(judge)
    return judge


def takes_judges(event: Event) -> Refusal | None:
    """Until it is closed or cancelled: whoever replaces another in a seat is registered while it is marked."""
    if event.state not in ("closed", "cancelled"):
        return None
    return Refusal("event_takes_no_judges", {"event": event.code}, "event")


async def _registered(
    change: Change, competition: Competition, event: Event | None, asked: JudgeAsked, account: Account | None
) -> Judge:
    code = regions.padded(asked.region)
    if code and code not in await regions.names_of({code}):
        refuse("judge_region_unknown", "region", region=asked.region)
    others = await Judge.filter(competition_id=competition.id).using_db(db.here()).select_related("event")
    judge = _proposed(others, event, asked.judge_no)
    rest = [one for one in others if one is not judge]
    insist(number_taken([one for one in rest if judge is None or _shares(one, event)], asked.judge_no))
    insist(another_chief(rest, event) if asked.role == "chief" else None)
    kept = await _kept_person(judge, asked, account)
    person = (
        kept if kept is not None else await person_behind(change, asked.name, asked.id_type, asked.id_number, account)
    )
    insist(registered_already(rest, event, person))
    insist(await is_entrant(competition, event, person))
    units = await organisations.by_name(change, {asked.organisation})
    judge = judge or Judge(competition_id=competition.id, event_id=event.id if event else None)
    judge.judge_no = asked.judge_no or next_number(others)
    judge.person_id, judge.organisation_id = person, units.get(asked.organisation)
    judge.region_code, judge.region_given = code or None, asked.region
    judge.role, judge.panel, judge.state = asked.role, asked.panel, "standing"
    return await change.save(judge)


def _proposed(others: Sequence[Judge], event: Event | None, judge_no: str) -> Judge | None:
    """Whom the number confirms."""
    event_id = event.id if event else None
    same = (one for one in others if (one.judge_no, one.event_id, one.state) == (judge_no, event_id, "proposed"))
    return next(same, None)


async def _kept_person(judge: Judge | None, asked: JudgeAsked, account: Account | None) -> int | None:
    """A proposed judge who is confirmed under his name alone stays the person he was."""
    if judge is None or judge.person_id is None or account is not None or asked.id_number:
        return None
    person = await Person.filter(id=judge.person_id).using_db(db.here()).get()
    return person.id if person.name == asked.name else None


def number_taken(others: Sequence[Judge], judge_no: str) -> Refusal | None:
    """A judge's number is unique in the competition: marks travel under it. A package may give one number to judges of
    different events (design.md 8), so their proposals can all be confirmed."""
    if judge_no and any(one.judge_no == judge_no for one in others):
        return Refusal("judge_no_taken", {"judge_no": judge_no}, "judgeNo")
    return None


def next_number(others: Sequence[Judge]) -> str:
    """J1, or behind the highest number of that kind the next one."""
    numbers = [int(found[1]) for one in others if (found := NUMBERED.fullmatch(one.judge_no))]
    return f"J{max(numbers, default=0) + 1}"


def _shares(one: Judge, event: Event | None) -> bool:
    """Whether a judge already belongs to an event that the new one would belong to."""
    return event is None or one.event_id in (None, event.id)


def another_chief(others: Sequence[Judge], event: Event | None) -> Refusal | None:
    """An event has one chief judge, be it its own or that of the whole competition."""
    for one in others:
        if one.role == "chief" and one.state == "standing" and _shares(one, event):
            where = one.event.code if one.event else ""
            return Refusal("chief_there_already", {"judge_no": one.judge_no, "event": where}, "role")
    return None


def registered_already(others: Sequence[Judge], event: Event | None, person: int) -> Refusal | None:
    """One person is one judge of an event."""
    for one in others:
        if one.person_id == person and one.state == "standing" and _shares(one, event):
            return Refusal("judge_registered_already", {"judge_no": one.judge_no}, "name")
    return None


async def is_entrant(competition: Competition, event: Event | None, person: int) -> Refusal | None:
    """Whoever competes or coaches in an event is no judge of it; one of the whole competition does neither in any."""
    rows = Member.filter(person_id=person, entry__event__competition_id=competition.id).using_db(db.here())
    if event is not None:
        rows = rows.filter(entry__event_id=event.id)
    stands = Q(entry__state__isnull=True) | ~Q(entry__state__in=ENDED)
    found = await rows.filter(stands, entry__status__not="withdrawn").select_related("entry__event").first()
    if found is None:
        return None
    return Refusal("judge_is_entrant", {"event": found.entry.event.code, "entry_no": found.entry.entry_no}, "name")


async def _empower(
    change: Change, viewer: Viewer, account: Account, judge_role: str, competition: Competition, event: Event | None
) -> None:
    """Give the account the role, unless it holds it there already; until the giver's own role ends, if it does."""
    role = GRANTS[judge_role]
    if event:
        scope = Scope("event", event_id=event.id, place=of_event(competition, event))
    else:
        scope = Scope("competition", competition_id=competition.id, place=of_competition(competition))
    await empower(change, viewer, account, role, scope)
