"""公示 of a stage: which nominations are to be shown by which office, and the act that posts them.

The next office, and conferral, wait for its end (server/selecting/owing.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions.places import locked
from server.ledger import Change
from server.notices.posting import MOST_DAYS, period
from server.organisations import names_of as organisation_names
from server.refusal import Refusal, Refused, insist, refuse
from server.regions import names_of as region_names
from server.selecting.arranging import not_in
from server.selecting.bodies import Body, path_of
from server.selecting.cases import may_at, round_of, text_fault
from server.selecting.nominations import Nomination
from server.selecting.noticed import RoundNotice, RoundNoticeCandidate
from server.selecting.owing import owed
from server.selecting.proving import proof_file
from server.selecting.rounds import RoundStage, SelectionRound
from server.working_days import calendar

POSTED = "round_notice.posted"
SHOWN_STATES = ("pending", "reserve", "proposed")
MOST_SHOWN, LONGEST_TITLE, LONGEST_TEXT, LONGEST_CONTACT = 500, 200, 5000, 500
COUNTRY = "全国"
NINE_HOURS, ONE_DAY = 9 * 3_600_000_000, timedelta(days=1)  # UTC microseconds; a day of the calendar


@dataclass(frozen=True, slots=True)
class Showing:
    """What is posted of the stage at `position`. `contact`: the office's phone and address for objections; `days`: at
    least those of the stage, which are taken where none are said; `publish_until`: the last day on which the names are
    public, that of the notice where none is said; `proof`: one's own upload, now or when the result is recorded."""

    position: int
    nominations: Sequence[UUID]
    title: str
    contact: str
    text: str = ""
    days: int | None = None
    publish_until: date | None = None
    proof: UUID | None = None

    @property
    def told(self) -> dict[str, Any]:
        """As JSON, for the idempotency record."""
        until = self.publish_until
        return {
            "position": self.position, "nominations": sorted(map(str, self.nominations)), "title": self.title,
            "contact": self.contact, "text": self.text, "days": self.days, "until": until and until.isoformat(),
            "proof": str(self.proof),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """What an office has to show of a stage: those it recommended there and no notice has shown to its end."""

    stage: RoundStage
    body: Body
    body_name: str
    nominations: Sequence[Nomination]


def fault_of(asked: Showing) -> Refusal | None:
    """Whether what is asked is no notice: whom it lists, title, contact, text, days."""
    if not 0 < len(set(asked.nominations)) <= MOST_SHOWN:
        return Refusal("round_notice_of_nobody", {"most": MOST_SHOWN}, "nominations")
    for field, most in (("title", LONGEST_TITLE), ("contact", LONGEST_CONTACT)):
        said = getattr(asked, field)
        if not said.strip() or len(said) > most or "\0" in said:
            return Refusal("selection_text", {"most": most}, field)
    if asked.days is not None and not 1 <= asked.days <= MOST_DAYS:
        return Refusal("notice_days", {"most": MOST_DAYS}, "days")
    return text_fault("text", asked.text, needed=False)


def end_of(day: date) -> int:
    """The instant at which a day is over in Shanghai, UTC microseconds."""
    return clock.morning(day + ONE_DAY) - NINE_HOURS


async def due(viewer: Viewer, round_code: str) -> list[Due]:
    """What the viewer's offices have to show of a round, by stage, then by office; what a running notice lists is left
    out. Refused: no right anywhere, unknown."""
    insist(may(viewer, POSTED))
    found = await round_of(viewer, round_code)
    rows = await Nomination.visible_to(viewer).filter(round_id=found.id, state__in=SHOWN_STATES).order_by("number")
    groups: dict[tuple[int, Body], list[Nomination]] = {}
    stages: dict[int, RoundStage] = {}
    for (stage, body), one in await _owing(found, rows):
        if may(viewer, POSTED, body.place) is None:
            groups.setdefault((stage.id, body), []).append(one)
            stages[stage.id] = stage
    names = await _names_of([body for _, body in groups], found)
    every = [Due(stages[id_], body, names[body], listed) for (id_, body), listed in groups.items()]
    return sorted(every, key=lambda one: (one.stage.position, one.body.region_code or "", one.body_name))


async def _owing(
    round_: SelectionRound, rows: Sequence[Nomination]
) -> list[tuple[tuple[RoundStage, Body], Nomination]]:
    """Each nomination with each stage and office that has to show it and has not begun to."""
    stages = await RoundStage.filter(round_id=round_.id).using_db(db.here())
    missing, running = await owed([one.id for one in rows]), await _running([one.id for one in rows])
    found = []
    for one in rows:
        bodies = {stage.id: body for stage, body in path_of(stages, one, round_)}
        for stage in missing.get(one.id, []):
            if (one.id, stage.id) not in running and stage.id in bodies:
                found.append(((stage, bodies[stage.id]), one))
    return found


async def _running(ids: Sequence[int]) -> set[tuple[int, int]]:
    """Which (nomination, stage) stand on a running notice."""
    rows = RoundNoticeCandidate.filter(
        nomination_id__in=list(ids), taken_off_at__isnull=True, notice__state="running"
    ).using_db(db.here())  # fmt: skip
    return {(one.nomination_id, one.notice.stage_id) for one in await rows.select_related("notice")}


async def _names_of(bodies: Sequence[Body], round_: SelectionRound) -> dict[Body, str]:
    regions = await region_names({one.region_code for one in bodies if one.region_code})
    units = await organisation_names([one.organisation_id for one in bodies if one.organisation_id])
    return {
        one: regions.get(one.region_code or "") or units.get(one.organisation_id or 0) or round_.region_name or COUNTRY
        for one in bodies
    }


async def post(viewer: Viewer, round_code: str, asked: Showing, *, key: str | None = None) -> RoundNotice:
    """Post the 公示 of a stage by its office, from today on for the stage's working days or longer.

    Refused: no right for that office, unknown, a round that is not open, what `fault_of` says, a stage without 公示, a
    nomination that has not passed it or needs no notice of it any more, nominations of two offices, fewer days than the
    stage's, a period beyond the known calendar, names taken down before the notice ends, a proof that is not one's own.
    """
    insist(may(viewer, POSTED))
    insist(fault_of(asked))
    found = await round_of(viewer, round_code)
    told = {"round": round_code, **asked.told}
    async with ledger.change(viewer, POSTED, key=key, asked=told, round=round_code) as change:
        if change.answered:
            return await change.answer(RoundNotice)
        found = await locked(found)
        insist(not_in(found, "open"))
        stage = await _stage_of(found, asked.position)
        body, rows = await _listed(viewer, found, stage, asked.nominations)
        may_at(viewer, POSTED, body)
        days = asked.days or stage.notice_days
        if days < stage.notice_days:
            refuse("round_notice_short", "days", least=stage.notice_days, stage=stage.name)
        first, last = await _period(stage, days)
        until = asked.publish_until or last
        if until < last:
            refuse("round_notice_hidden", "publishUntil", last=last.isoformat())
        proof = await proof_file(viewer, asked.proof)
        notice = RoundNotice(
            round_id=found.id, stage_id=stage.id, region_code=body.region_code, organisation_id=body.organisation_id,
            body_name=(await _names_of([body], found))[body], number=await _next(found), title=asked.title.strip(),
            text=asked.text.strip() or None, contact=asked.contact.strip(), days=days, counts_start=stage.counts_start,
            first_on=first, last_on=last, publish_until=end_of(until), proof_id=proof and proof.id,
            posted_at=clock.now(), account_id=viewer.account_id,
        )  # fmt: skip
        return await _write(change, notice, rows)


async def _write(change: Change, notice: RoundNotice, rows: Sequence[Nomination]) -> RoundNotice:
    change.answers(await change.save(notice))
    await change.save_many([
        RoundNoticeCandidate(
            notice_id=notice.id, nomination_id=one.id, line=line, name=one.name, unit=one.unit,
            region_name=one.region_name,
        )
        for line, one in enumerate(rows, 1)
    ])  # fmt: skip
    return notice


async def _stage_of(round_: SelectionRound, position: int) -> RoundStage:
    found = await RoundStage.filter(round_id=round_.id, position=position).using_db(db.here()).first()
    if found is None:
        refuse("no_such_round_stage", "stage", round=round_.title)
    if not found.notice_days:
        refuse("stage_without_notice", "stage", stage=found.name)
    return found


async def _listed(
    viewer: Viewer, round_: SelectionRound, stage: RoundStage, uids: Sequence[UUID]
) -> tuple[Body, list[Nomination]]:
    """The nominations in the order in which they are listed, by title, then region, then number; and their office."""
    rows = await Nomination.visible_to(viewer).filter(round_id=round_.id, uid__in=list(uids))
    if len(rows) < len(set(uids)):
        refuse("no_such_nomination", "nominations")
    alive = [one for one in rows if one.state in SHOWN_STATES]
    bodies = {one.id: body for (owing, body), one in await _owing(round_, alive) if owing.id == stage.id}
    if unfit := [one.number for one in rows if one.id not in bodies]:
        numbers = "、".join(map(str, sorted(unfit)))
        refuse("not_to_be_shown", "nominations", numbers=numbers, stage=stage.name)
    if len(set(bodies.values())) > 1:
        refuse("round_notice_two_bodies", "nominations", stage=stage.name)
    return next(iter(bodies.values())), sorted(rows, key=lambda one: (one.round_title_id, one.region_code, one.number))


async def _period(stage: RoundStage, days: int) -> tuple[date, date]:
    found = period(await calendar(), clock.today(), days, counts_start=stage.counts_start)
    if isinstance(found, Refusal):
        raise Refused(replace(found, field="days"))
    return found


async def _next(round_: SelectionRound) -> int:
    newest = await RoundNotice.filter(round_id=round_.id).using_db(db.here()).order_by("-number").first()
    return newest.number + 1 if newest else 1
