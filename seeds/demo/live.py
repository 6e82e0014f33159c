"""The two contests of the demo that are going on today, held by the acts of the people at work: one takes entries, one
is being marked. What is here can be gone on with under the demo accounts."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from seeds.demo import chain
from seeds.demo.workers import Worker, Workers
from server import clock
from server.access import Viewer
from server.access.records import Account
from server.competitions import Competition, Event, Session, Station, holding, programme, registering, registration
from server.competitions.holding import Hours
from server.entries import Delegation, Entry, delegations, placing, reviewing, submitting
from server.entries.asked import EntryAsked, MemberAsked
from server.entries.delegations import DelegationAsked
from server.files import keeping
from server.judging.persons import JudgeAsked
from server.judging.registering import register_judge
from server.judging.seating import seat_judge
from server.scoring import Sheet, giving, importing_marks, opening, signing
from server.scoring.giving import Given

OPEN, JUDGED, WELD = "SX-2026-05", "JZ-2025-05", "WELD"
HOUR = 3600 * 1_000_000
SKILL: list[dict[str, Any]] = [
    {"code": "S1", "title": "划线与下料", "max": "10", "kind": "measurement", "decimals": 1, "judges": 3},
    {"code": "S2", "title": "组对与定位焊", "max": "15", "kind": "score", "decimals": 1, "judges": 3},
    {"code": "S3", "title": "焊缝外观", "max": "25", "kind": "judgement", "judges": 3},
    {"code": "S4", "title": "射线探伤", "max": "30", "kind": "score", "decimals": 1, "judges": 3},
    {"code": "S5", "title": "安全文明生产", "max": "20", "kind": "judgement", "judges": 3},
]
SCHEME: dict[str, Any] = {
    "scheme": {
        "places": 2, "ties": ["skill desc", "theory desc", "share"],
        "modules": [
            {"code": "theory", "title": "理论知识", "weight": "0.3", "pass": "60",
             "aspects": [{"code": "T1", "title": "笔试", "max": "100", "decimals": 1}]},
            {"code": "skill", "title": "操作技能", "weight": "0.7", "pass": "60", "aspects": SKILL},
        ],
    },
    "awards": [{"title": "一等奖", "places": 1}, {"title": "二等奖", "places": 2}, {"title": "三等奖", "places": 3}],
}  # fmt: skip
JUDGES = (
    ("裁示例", "chief", "chief_judge"),
    ("判示例", "judge", "judge"),
    ("评示例", "judge", ""),
    ("鉴示例", "judge", ""),
)


async def take_entries(viewer: Viewer, people: Workers) -> None:
    """The provincial contest of next month, with the first entries waiting for their review."""
    first = clock.today() + timedelta(days=40)
    await _register(viewer, OPEN, f"第五届山西省职业技能大赛{chain.MARK}", "province", "14", first)
    until = clock.morning(first - timedelta(days=14)) + 9 * HOUR
    await registration.open_registration(viewer, OPEN, WELD, until)
    workers = [people.of(f"{code}00", name) for code, name in list(chain.CITIES.items())[:6]]
    await _enter(viewer, OPEN, workers)


async def be_marked(viewer: Viewer, people: Workers) -> None:
    """The city contest of today: every entry approved and at its station, registration closed. Its judges come later,
    with their accounts."""
    day = clock.today()
    with clock.set_to(clock.morning(day - timedelta(days=30))):
        await _register(viewer, JUDGED, f"第五届晋中市职业技能大赛{chain.MARK}", "city", "1407", day)
        await registration.open_registration(viewer, JUDGED, WELD, clock.morning(day - timedelta(days=10)))
        workers = [people.of(*place) for place in chain.COUNTIES.items()]
        entries = await _enter(viewer, JUDGED, workers)
        await _approve(viewer, entries)
    await registration.close_registration(viewer, JUDGED, WELD)


async def _register(viewer: Viewer, code: str, title: str, tier: str, region: str, first: date) -> None:
    organiser = {"14": "山西省人力资源和社会保障厅", "1407": "晋中市人力资源和社会保障局"}[region]
    competition = {
        "code": code, "title": title, "tier": tier, "kind": "comprehensive", "region": region, "edition": 5,
        "organisers": [organiser], "starts_on": first, "ends_on": first + timedelta(days=2),
    }  # fmt: skip
    await registering.register(viewer, competition)
    event = {"code": WELD, "title": "焊接", "occupation": "6-18-02-04", "group": "worker", "format": "individual"}
    await programme.add_event(viewer, code, {**event, "scheme": SCHEME})
    starts = clock.morning(first)
    await holding.add_session(viewer, code, WELD, Hours("第一场", starts, starts + 3 * HOUR, "一号车间"))
    await holding.add_stations(viewer, code, WELD, [f"A-{n:02d}" for n in range(1, 16)])


async def _enter(viewer: Viewer, code: str, workers: Sequence[Worker]) -> list[Entry]:
    """One delegation and one entry for each worker."""
    entries = []
    for worker in workers:
        asked = DelegationAsked(worker.region, worker.place, "region", region=worker.region)
        delegation: Delegation = await delegations.add(viewer, code, asked)
        member = MemberAsked(
            worker.name, id_type="resident_id", id_number=worker.id_number, organisation=worker.unit,
            region=worker.region, standing="worker", level=4, years_of_work=6,
        )  # fmt: skip
        asked_entry = EntryAsked((member,), delegation=delegation.uid)
        entries.append(await submitting.submit(viewer, code, WELD, asked_entry))
    return entries


async def _approve(viewer: Viewer, entries: Sequence[Entry]) -> None:
    session = await Session.visible_to(viewer).get(event_id=entries[0].event_id)
    stations = await Station.visible_to(viewer).filter(event_id=entries[0].event_id).order_by("code")
    for entry, station in zip(entries, stations, strict=False):
        approved = await reviewing.approve(viewer, entry.uid, entry.version)
        await placing.place_entry(viewer, entry.uid, session.uid, station.uid, approved.version)


async def open_marking(viewer: Viewer) -> None:
    """Seat the judges, two of them with the demo's accounts, take the theory marks, open the marking; one judge has
    signed everything, another has begun, the one whose account can be tried has not."""
    competition = await Competition.visible_to(viewer).get(code=JUDGED)
    event = await Event.visible_to(viewer).get(competition_id=competition.id, code=WELD)
    for name, role, login in JUDGES:
        account = await Account.visible_to(viewer).get(login=login) if login else None
        asked = JudgeAsked(name, role, organisation="晋中技师学院示例", account=account.uid if account else None)
        judge = await register_judge(viewer, JUDGED, WELD, asked)
        if role == "judge":
            await seat_judge(viewer, JUDGED, WELD, judge.uid, panel="A")
    await _theory(viewer, event)
    event = await Event.visible_to(viewer).get(id=event.id)
    await opening.open_marking(viewer, JUDGED, WELD, version=event.version)
    await _mark(viewer, event)


async def _theory(viewer: Viewer, event: Event) -> None:
    entries = await Entry.visible_to(viewer).filter(event_id=event.id).order_by("entry_no")
    lines = ["参赛号,成绩", *(f"{one.entry_no},{70 + n * 7 % 25}.5" for n, one in enumerate(entries))]
    file = await keeping.keep(viewer, "理论成绩.csv", "\r\n".join(lines).encode())
    await importing_marks.import_marks(viewer, JUDGED, WELD, "theory", "机考系统（示例）", file.uid)


async def _mark(viewer: Viewer, event: Event) -> None:
    sheets = await Sheet.visible_to(viewer).filter(event_id=event.id, seat__panel__code="A").prefetch_related("seat")
    seats = sorted({one.seat.number for one in sheets})
    for n, sheet in enumerate(sorted(sheets, key=lambda one: (one.seat.number, one.position))):
        place = seats.index(sheet.seat.number)
        if place == 0 or (place == 1 and sheet.position > 4):  # the account that can be tried; one who has begun
            continue
        marks = [Given(one["code"], _value(one, n)) for one in SKILL]
        sent = await giving.give(viewer, sheet.number, marks, send=True, version=sheet.version)
        if place == 2:
            await signing.sign(viewer, sheet.number, version=sent.version)


def _value(aspect: dict[str, Any], n: int) -> str:
    """A believable mark, always the same."""
    if aspect["kind"] == "judgement":
        return str(1 + (n * 5 + len(aspect["title"])) % 3)
    return f"{int(aspect['max']) * (70 + (n * 7) % 28) // 100}.5"
