"""What the offices have in hand on the demo's today: a round whose 公示 runs, with objections; an honour revoked, one
restored, and what that leaves to do; model deeds; yearly plans; a quota of entries; lists in house style."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from seeds.demo import hands, live
from seeds.demo.chain import MARK
from seeds.demo.workers import GIVEN, Worker, Workers
from server import clock
from server.access import ANONYMOUS, Viewer
from server.certificates import Certificate
from server.certificates.issuing import issue_honours
from server.competitions.quotas import set_quota
from server.files import keeping
from server.follow_ups.records import FollowUp
from server.follow_ups.settling import settle
from server.honours import Honour
from server.honours.conferring import record_decision
from server.honours.deeds.telling import publish_deed, record_deed
from server.honours.noting import note
from server.honours.revoking import restore, revoke
from server.objections.deciding import accept, triage
from server.objections.filing import Filed
from server.objections.registering import Registering
from server.planning import Plan
from server.planning.asked import Item
from server.planning.keeping import add_plan_item, begin_plan, cancel_plan_item, publish_plan
from server.refusal import Refused
from server.rewards import Reward
from server.rewards.deciding import approve
from server.rewards.paying import Payment, pay, recall, recover
from server.rewards.proposing import Cause, propose
from server.rulebook.recording import record_rule_set
from server.rulebook.wanted import Wanted
from server.selecting import Nomination
from server.selecting.arranging import open_round, plan
from server.selecting.ending import Outcome, finish
from server.selecting.nominating import Nominee, nominate
from server.selecting.noticed import RoundNotice, RoundNoticeCandidate
from server.selecting.objecting import file_against, object_to
from server.selecting.recommending import recommend
from server.selecting.showing import Showing, post
from server.selecting.wanted import RoundWanted, StageWanted, TitleWanted

REASON = "示例数据"
ROUND, TITLE = "SX-DEMO-JT", "SX-ALLOWANCE-TECHNICIAN"
STAGES = (StageWanted("市级推荐", "city", notice_days=3), StageWanted("省级审定", "round", "review", notice_days=5))
OPENED, SHOWN = timedelta(days=40), timedelta(days=3)  # before today; the province's five working days still run
ONE_DAY = timedelta(days=1)
DESKS = ("示例市受理窗口，电话 000-0001", "示例省受理窗口，电话 000-0000，示例路1号")
LETTER = "反映名单第1位的工作年限与申报材料不一致，可向其单位人事部门核实。（示例）"
ON_LINE = "听说名单第2位已不在一线岗位，请核实。（示例）"

CONFERRED = "晋人社函〔2023〕示例1号"
TARIFF, DUE = "DEMO-REWARD-TITLE-SX", 500_000  # fen
TITLED = {
    "payer_class": "government", "payer": "示例发放单位（演示）", "tax": "exempt",
    "notes": ["演示用的示例标准，不是任何地区的规定。"], "rows": [{"titles": ["SX-SANJIN-EXPERT"], "amount": "5000"}],
}  # fmt: skip
HEADLINE = "从学徒到三晋技术能手（示例）"
STORY = "十五年守在焊花旁边，带出二十多名徒弟。\n\n本文是演示用的虚构事迹，人物和单位都不存在。"
LISTED = "湘人社函〔2024〕示例6号"
WOMEN = {"海燕", "慧敏", "丽", "雪梅", "秀英", "桂兰", "红霞", "佳怡", "玉珍"} & set(GIVEN)
PROVINCE = "山西省人力资源和社会保障厅"


async def build(viewer: Viewer, people: Workers) -> None:
    """Everything, by the accounts whose work it is. The round ends where the calendar of holidays does."""
    office = await hands.who("honours_office")
    await _rewarded(viewer, office)
    first, second, third = await Honour.visible_to(office).filter(decision__number=CONFERRED).order_by("place")
    await _deeds(office, first)
    await _restored(office, third)
    await _revoked(office, second)
    await _listed(viewer)
    await _plans(await hands.who("organiser"))
    await _quotas(await hands.who("organiser"))
    try:
        await _shown(office, people)
    except Refused as refused:
        if not refused.refusal.rule.startswith("calendar_"):
            raise


async def _shown(office: Viewer, people: Workers) -> None:
    """The round of the city's three: shown by the city, then by the province as 拟授予, and objected to."""
    nominator = await hands.who("nominator")
    workers = [people.of(*hands.PLACES[n % 2]) for n in range(3)]
    with clock.set_to(clock.morning(clock.today() - OPENED)):
        rows = await _nominated(office, nominator, workers)
        by_city = await _posted(nominator, rows, "市级推荐人选公示")
    with clock.set_to(clock.morning(by_city.last_on + ONE_DAY)):
        proof = await _paper(nominator, "市级公示照片（示例）.pdf")
        clean = Outcome(reports_received=False, objections=False, text="公示期间没有收到异议。", proof=proof)
        await finish(nominator, by_city.uid, clean, version=by_city.version)
    with clock.set_to(clock.morning(clock.today() - SHOWN)):
        proposed = await _recommended(office, rows)
        by_province = await _posted(office, proposed, "拟享受政府津贴人选公示")
    await _objected(office, by_province)


async def _nominated(office: Viewer, nominator: Viewer, workers: Sequence[Worker]) -> list[Nomination]:
    """Planned and opened by the province; nominated and recommended by the city."""
    today = clock.today()
    wanted = RoundWanted(
        ROUND, f"{today.year}年享受政府津贴高级技师评选（演示）", today, today + timedelta(days=20),
        (TitleWanted(TITLE, 3),), STAGES, "14", withdrawal="pass_on",
    )  # fmt: skip
    row = await plan(office, wanted)
    await open_round(office, ROUND, version=row.version)
    return await _recommended(nominator, [await nominate(nominator, ROUND, TITLE, _nominee(one)) for one in workers])


def _nominee(one: Worker) -> Nominee:
    return Nominee(
        one.name, one.unit, one.region, id_number=one.id_number, front_line=True, standing="worker", years_of_work=20,
        level=6, prior_honours=("三晋技术能手",), deeds=REASON,
    )  # fmt: skip


async def _recommended(by: Viewer, rows: Sequence[Nomination]) -> list[Nomination]:
    return [await recommend(by, one.uid, n, REASON, version=one.version) for n, one in enumerate(rows, 1)]


async def _posted(by: Viewer, rows: Sequence[Nomination], title: str) -> RoundNotice:
    """公示 of the stage that `rows` have just passed: the city's where they stand before the province."""
    position = 2 if rows[0].state == "proposed" else 1
    asked = Showing(position, [one.uid for one in rows], f"{title}（示例）", DESKS[position - 1])
    return await post(by, ROUND, asked)


async def _objected(office: Viewer, notice: RoundNotice) -> None:
    """A signed letter that is accepted and holds the one it names; one filed on line, which nobody has looked at."""
    first, second, _ = await RoundNoticeCandidate.filter(notice_id=notice.id).order_by("line")
    letter = Registering("letter", LETTER, clock.today(), None, "诉示例", "示例路2号")
    one = await object_to(office, notice.uid, first.uid, letter)
    looked = await triage(office, one.uid, is_signed=True, has_clues=True, version=one.version)
    await accept(office, looked.uid, version=looked.version)
    await file_against(ANONYMOUS, notice.uid, second.uid, Filed(ON_LINE), "demo")


async def _rewarded(viewer: Viewer, office: Viewer) -> None:
    """What hung on the honours before one was revoked: certificates, and money paid by an invented tariff."""
    wanted = Wanted(
        TARIFF, "reward", "示例称号奖励标准（演示）", date(2020, 1, 1), REASON, "14", None, "demo-title", TITLED
    )
    await record_rule_set(viewer, wanted)
    finance, house = await hands.who("finance"), await Certificate.visible_to(viewer).order_by("id").first()
    with clock.set_to(clock.morning(date(2023, 9, 12))):
        await issue_honours(viewer, "DEMO-HONOUR", CONFERRED, address=house.address if house else "")
        rewards = await propose(office, Cause(decision=CONFERRED, rule_set=TARIFF))
        await approve(finance, [one.uid for one in rewards])
        await pay(finance, [one.uid for one in rewards], Payment(clock.today(), "示例凭证2号"))


async def _revoked(office: Viewer, honour: Honour) -> None:
    """With the sum to recover; what hangs on it is open."""
    number, day = "晋人社函〔2025〕示例12号", date(2025, 10, 15)
    with clock.set_to(clock.morning(day)):
        await record_decision(office, number, day, PROVINCE, "撤销称号（示例）")
        await revoke(office, honour.uid, number, "申报事迹不实（示例）", ground="faked", to_recover=DUE)


async def _restored(office: Viewer, honour: Honour) -> None:
    """Revoked, what followed from it done, and restored ten months later: the money is to be paid again."""
    finance = await hands.who("finance")
    number, day = "晋人社函〔2024〕示例10号", date(2024, 5, 20)
    with clock.set_to(clock.morning(day)):
        await record_decision(office, number, day, PROVINCE, "撤销称号（示例）")
        await revoke(office, honour.uid, number, "评选程序有误（示例）", ground="procedure", to_recover=DUE)
        reward = await Reward.visible_to(office).get(honour_id=honour.id)
        asked = await recall(finance, reward.uid, REASON, version=reward.version)
        await recover(finance, asked.uid, DUE, version=asked.version)
        for one in await FollowUp.visible_to(office).filter(step__honour_id=honour.id).order_by("id"):
            await settle(await hands.who(one.owner), one.uid, "done", "已办（示例）", version=one.version)
    number, day = "晋人社函〔2025〕示例11号", date(2025, 3, 12)
    with clock.set_to(clock.morning(day)):
        await record_decision(office, number, day, PROVINCE, "恢复称号（示例）")
        await restore(office, honour.uid, number, "复查后认定程序无误（示例）")


async def _deeds(office: Viewer, honour: Honour) -> None:
    """Published, with the paper by which the holder consents."""
    day = date(2024, 3, 1)
    with clock.set_to(clock.morning(day)):
        consent = await _paper(office, "同意书（示例）.pdf")
        row = await record_deed(office, honour.uid, HEADLINE, STORY, consent, day)
        await publish_deed(office, row.uid, row.version)


async def _paper(by: Viewer, name: str) -> UUID:
    """A page that says it is a specimen, kept as one's own upload."""
    return (await keeping.keep(by, name, _specimen())).uid


def _specimen() -> bytes:
    """A PDF of one page with one line."""
    line = b"BT /F 24 Tf 72 720 Td (Specimen of the demo world) Tj ET"
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(line), line), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )  # fmt: skip
    written, places = b"%PDF-1.4\n", []
    for n, part in enumerate(parts, 1):
        places.append(b"%010d 00000 n \n" % len(written))
        written += b"%d 0 obj%b endobj\n" % (n, part)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(places)
    return written + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(written)


async def _listed(viewer: Viewer) -> None:
    """The women of a list, the first as （女，回族）; invented as the names are."""
    rows = await Honour.visible_to(viewer).filter(decision__number=LISTED).order_by("id")
    women = [one for one in rows if any((one.name or "").endswith(given) for given in WOMEN)]
    for n, one in enumerate(women):
        await note(viewer, one.uid, "female", None if n else "回族")


async def _plans(organiser: Viewer) -> None:
    """This year's, published, an item of it cancelled; next year's, which is being written."""
    year = clock.today().year
    with clock.set_to(clock.morning(date(year - 1, 12, 20))):
        row = await begin_plan(organiser, "14", year, _named(year))
        await add_plan_item(organiser, row.uid, _item(f"{year}年全省焊接职业技能竞赛{MARK}", 5, "6-18-02-04"))
        await add_plan_item(organiser, row.uid, _item(f"{year}年全省养老护理职业技能竞赛{MARK}", 9, "4-10-01-05"))
        dropped = await add_plan_item(organiser, row.uid, _item(f"{year}年全省钳工职业技能竞赛{MARK}", 11))
        await publish_plan(organiser, row.uid, version=row.version)
    await cancel_plan_item(organiser, dropped.uid, "与全省机械行业竞赛合并举办（示例）", version=dropped.version)
    draft: Plan = await begin_plan(organiser, "14", year + 1, _named(year + 1))
    await add_plan_item(organiser, draft.uid, _item(f"{year + 1}年全省电工职业技能竞赛{MARK}", 6, "6-31-01-03"))


def _named(year: int) -> str:
    return f"{year}年山西省职业技能竞赛计划{MARK}"


def _item(title: str, month: int, *occupations: str) -> Item:
    return Item(title, "province", "industry", PROVINCE, month, occupations=occupations, expected_entries=120)


async def _quotas(organiser: Viewer) -> None:
    """Three entries a delegation in the contest that takes entries today, four from its host city."""
    await set_quota(organiser, live.OPEN, "all", event=live.WELD, most=3)
    await set_quota(organiser, live.OPEN, "region", "1401", event=live.WELD, most=4)
