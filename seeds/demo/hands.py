"""What the two stories of the signed chain share: an event made ready, draws, sheets given on a tablet or typed from
paper. Each act is done by the account whose work it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from seeds.demo import chain
from seeds.demo.workers import Worker
from server import clock
from server.access import Viewer, console
from server.access.records import Account
from server.access.standing_in import by_account
from server.competitions import Event, holding, programme, registering, registration
from server.competitions.holding import Hours
from server.entries import Delegation, delegations, reviewing, submitting
from server.entries.asked import EntryAsked, MemberAsked
from server.entries.delegations import DelegationAsked
from server.judging.persons import JudgeAsked
from server.judging.registering import register_judge
from server.judging.seating import seat_judge
from server.masking import computing
from server.scoring import Sheet, giving, opening
from server.scoring.giving import Given
from server.signatures import signing
from server.transcribing import typing_in

CODE = "JZ-JG-01"
HOUR = 3600 * 1_000_000
PLACES = (("140702", "榆次区"), ("140781", "介休市"))
STAGES = ("entry", "station", "review")
# (name, role as a judge, login of the account or "", seat): the last judge marks on paper.
JUDGES = (
    ("裁示例", "chief", "chief_judge", ""), ("判示例", "judge", "judge", "1"), ("评示例", "judge", "judge_2", "2"),
    ("鉴示例", "judge", "", "3"),
)  # fmt: skip
PAPER = "3"
WORDS = ["没有完成，或有影响使用的缺陷", "达到一般要求", "达到要求，部分更好", "各方面都明显更好"]


@dataclass(frozen=True, slots=True)
class Plan:
    """An event of the contest: what it is, what its result needs, who enters, and the day of its session."""

    code: str
    title: str
    occupation: str
    scheme: Mapping[str, Any]
    settings: Mapping[str, Any]
    numbers: Sequence[str]
    day: date
    seats: Sequence[str] = ("1", "2", "3")


async def who(login: str) -> Viewer:
    """The account of a login, with what it holds now."""
    account = await Account.visible_to(console()).get(login=login)
    found = await by_account(account.id)
    assert found is not None
    return found


async def registered(viewer: Viewer, first: date, last: date) -> list[Delegation]:
    """The contest and its two delegations."""
    competition = {
        "code": CODE, "title": f"{first.year}年晋中市机械加工技能竞赛{chain.MARK}", "tier": "city", "kind": "industry",
        "region": "1407", "organisers": ["晋中市人力资源和社会保障局"], "starts_on": first, "ends_on": last,
    }  # fmt: skip
    await registering.register(viewer, competition)
    sent = [DelegationAsked(code, name, "region", region=code) for code, name in PLACES]
    return [await delegations.add(viewer, CODE, one) for one in sent]


async def entered(viewer: Viewer, plan: Plan, workers: Sequence[Worker], sent: Sequence[Delegation]) -> None:
    """The event with its session and its entries, of the two delegations in turn; registration is closed."""
    row = {
        "code": plan.code, "title": plan.title, "occupation": plan.occupation, "group": "worker",
        "format": "individual", "scheme": plan.scheme, **plan.settings,
    }  # fmt: skip
    await programme.add_event(viewer, CODE, row)
    starts = clock.morning(plan.day)
    await holding.add_session(viewer, CODE, plan.code, Hours("上午场", starts, starts + 3 * HOUR, "二号车间"))
    await registration.open_registration(viewer, CODE, plan.code, clock.now() + 20 * 24 * HOUR)
    for n, (number, worker) in enumerate(zip(plan.numbers, workers, strict=True)):
        member = MemberAsked(
            worker.name, id_type="resident_id", id_number=worker.id_number, organisation=worker.unit,
            region=worker.region, standing="worker", level=4, years_of_work=5,
        )  # fmt: skip
        asked = EntryAsked((member,), entry_no=number, delegation=sent[n % 2].uid)
        entry = await submitting.submit(viewer, CODE, plan.code, asked)
        await reviewing.approve(viewer, entry.uid, entry.version)
    await registration.close_registration(viewer, CODE, plan.code)


async def seated(viewer: Viewer, plan: Plan) -> None:
    """The chief judge and who sits in the seats."""
    for name, role, login, seat in JUDGES:
        if role == "judge" and seat not in plan.seats:
            continue
        account = await Account.visible_to(viewer).get(login=login) if login else None
        asked = JudgeAsked(name, role, organisation="晋中示例技师学院", account=account.uid if account else None)
        judge = await register_judge(viewer, CODE, plan.code, asked)
        if seat:
            await seat_judge(viewer, CODE, plan.code, judge.uid, panel="A", number=seat)


async def drawn(event: str, stage: str, prefix: str) -> None:
    """A stage computed: its commitment published, then drawn."""
    sealing = await who("sealing_judge")
    draw = await computing.commit(sealing, CODE, event, stage, prefix=prefix)
    await computing.draw_codes(sealing, draw.uid, version=draw.version)


async def row_of(event: str) -> Event:
    """The event as it stands now."""
    return await Event.visible_to(console()).get(competition__code=CODE, code=event)


async def opened(event: str) -> None:
    """The chief judge opens the marking."""
    row = await row_of(event)
    await opening.open_marking(await who("chief_judge"), CODE, event, version=row.version)


async def sheets(event: str, seat: str) -> dict[str, Sheet]:
    """The sheets of a seat by the number of the entry, which the judge does not see."""
    rows = Sheet.visible_to(console()).filter(event__competition__code=CODE, event__code=event, seat__number=seat)
    return {one.entry.entry_no: one for one in await rows.order_by("position").prefetch_related("entry")}


def marks(values: Mapping[str, str]) -> list[Given]:
    """Marks as they are given."""
    return [Given(aspect, value) for aspect, value in values.items()]


async def on_tablet(judge: Viewer, sheet: Sheet, values: Mapping[str, str], *, sign: bool = True) -> None:
    """The judge gives and sends a whole sheet, and signs it."""
    sent = await giving.give(judge, sheet.number, marks(values), send=True, version=sheet.version)
    if sign:
        await signing.sign_sheet(judge, sheet.number, version=sent.version)


async def on_paper(typist: Viewer, number: str, values: Mapping[str, str]) -> None:
    """A typist takes a paper sheet and types it."""
    await typing_in.begin(typist, number)
    await typing_in.type_sheet(typist, number, marks(values))


async def delegation_of(region: str) -> UUID:
    """The delegation of a region."""
    row = await Delegation.visible_to(console()).get(competition__code=CODE, code=region)
    return row.uid
