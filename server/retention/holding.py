"""What an erasure waits for: each legal ground that still needs somebody's data, with where it stands (PIPL 47: what a
law or a running procedure needs is not deleted but locked)."""

from server import db
from server.appeals import AppealEntry
from server.appeals.standing import OPEN
from server.entries import Member
from server.objections import ANSWERED, ObjectionNamed
from server.refusal import Fault
from server.rewards import Reward
from server.selecting.nominations import Nomination
from server.selecting.noticed import RoundNoticeCandidate

UNPAID = ("due", "approved", "returned", "recovering")
LIVING = ("pending", "reserve", "returned", "proposed")


async def holds(person_id: int) -> list[Fault]:
    """Each ground as a fault; none: the data may go."""
    return [
        *await _contests(person_id),
        *await _appeals(person_id),
        *await _rounds(person_id),
        *await _objections(person_id),
        *await _rewards(person_id),
    ]


def _held(rule: str, place: str) -> Fault:
    return Fault("", None, None, rule, params={"place": place})


async def _contests(person_id: int) -> list[Fault]:
    """An event held here that is not final: its marks, notice and appeals are open."""
    rows = Member.filter(
        person_id=person_id, entry__event__state__isnull=False, entry__event__final_at__isnull=True,
        entry__event__competition__wiped_at__isnull=True,
    ).using_db(db.here())  # fmt: skip
    places = await rows.exclude(entry__event__state="cancelled").values_list(
        "entry__event__competition__code", "entry__event__code"
    )
    return [_held("held_by_contest", f"{one[0]}/{one[1]}") for one in sorted(set(places))]


async def _appeals(person_id: int) -> list[Fault]:
    entries = await Member.filter(person_id=person_id).using_db(db.here()).values_list("entry_id", flat=True)
    rows = AppealEntry.filter(entry_id__in=list(entries), appeal__state=OPEN).using_db(db.here())
    return [_held("held_by_appeal", str(one)) for one in sorted(set(await rows.values_list("appeal_id", flat=True)))]


async def _rounds(person_id: int) -> list[Fault]:
    rows = Nomination.filter(person_id=person_id, state__in=LIVING).using_db(db.here())
    found = [_held("held_by_nomination", str(one)) for one in await rows.values_list("number", flat=True)]
    shown = RoundNoticeCandidate.filter(nomination__person_id=person_id, notice__state="running").using_db(db.here())
    return found + [_held("held_by_notice", str(one)) for one in await shown.values_list("notice__number", flat=True)]


async def _objections(person_id: int) -> list[Fault]:
    rows = ObjectionNamed.filter(person_id=person_id, objection__replied_on__isnull=True).using_db(db.here())
    open_ = await rows.exclude(objection__state__in=ANSWERED).values_list("objection__receipt", flat=True)
    return [_held("held_by_objection", str(one)) for one in open_]


async def _rewards(person_id: int) -> list[Fault]:
    rows = Reward.filter(person_id=person_id, state__in=UNPAID).using_db(db.here())
    return [_held("held_by_reward", str(one)) for one in await rows.values_list("project", flat=True)]
