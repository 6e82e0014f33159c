"""The pages from seating to the roll, through the real front door: each form done once and refused once, by whom it is
for and by whom it is not."""

import re
from typing import Any

import httpx2
import pytest

from server.access import console
from server.competitions import Event
from server.judging import Judge, Recusal, Seating
from server.ledger.verify import verify
from server.scoring import Mark, MarkImport
from server.scoring.giving import give
from tests.server.judging import hall as judging
from tests.server.scoring.story import CODE, EVENT, FULL, built, given, scheme
from tests.web.deciding import (
    FLOOR,
    HALL,
    HONOURS,
    PROGRESS,
    PUBLICATION,
    SEATS,
    SIGN_OFF,
    error_at,
    marked,
    moved,
    option,
    sent,
    staffed,
)  # fmt: skip
from tests.web.test_languages import Read
from tests.web.test_signing import ENGLISH, ORIGIN, signed_in

pytestmark = pytest.mark.usefixtures("regions")
MARKS = "参赛号,姓名,成绩,缺考\n001,选手1号,88.5,\n002,选手2号,0,\n003,选手3号,,是\n"


@pytest.fixture(autouse=True)
async def people(site: httpx2.AsyncClient) -> None:
    """The organiser is signed in."""
    await staffed()
    await signed_in(site, "zhao")


async def test_judges_are_registered_seated_and_recused(site):
    await judging.built()
    page = (await site.get(HALL)).text
    assert "回避有利害关系的选手" in page
    assert "还没有裁判" in page
    sun = {"input.name": "别的人", "input.role": "judge", "input.account": option(page, "示例sun")}
    another = await sent(site, HALL, "RegisterJudge", sun)
    assert "另一个人" in error_at(another.text, "input-account")
    await moved(await sent(site, HALL, "RegisterJudge", {**sun, "input.name": "示例sun"}), HALL)
    assert (await Judge.visible_to(console()).get()).judge_no == "J1"
    assert "可以登录" in (await site.get(HALL)).text
    no_name = await sent(site, HALL, "RegisterJudge", {"input.name": "", "input.role": "judge"})
    assert error_at(no_name.text, "input-name") == "请填写这一项。"
    for name, unit in (("甲评委", "丁所"), ("乙评委", "甲厂")):
        fields = {"input.name": name, "input.role": "judge", "input.organisation": unit, "input.account": ""}
        await moved(await sent(site, HALL, "RegisterJudge", fields), HALL)
    page = (await site.get(HALL)).text
    for name in ("甲评委", "乙评委"):
        seat = {"judge": option(page, name), "panel": "A", "number": ""}
        await moved(await sent(site, HALL, "SeatJudge", seat), HALL)
    page = (await site.get(HALL)).text
    assert "A组，2个席位" in page
    assert "同单位" in page
    assert re.search(r'class="lacking">1 / 2 <b>不够', page)
    fields = {"judge": option(page, "甲评委"), "entryNo": "999", "kind": "relative", "reason": "表亲"}
    unknown = await sent(site, HALL, "RecuseJudge", fields)
    assert "999" in error_at(unknown.text, "entryNo")
    await moved(await sent(site, HALL, "RecuseJudge", {**fields, "entryNo": "002"}), HALL)
    assert (await Recusal.visible_to(console()).get(kind="relative")).reason == "表亲"
    assert "参赛号002" in (await site.get(HALL)).text
    assert (await verify()).differences == []


async def test_a_seat_is_taken_once(site):
    hall = await judging.built()
    for name in ("甲评委", "乙评委"):
        await hall.judge(name)
    page = (await site.get(HALL)).text
    await moved(await sent(site, HALL, "SeatJudge", {"judge": option(page, "甲评委"), "number": "1"}), HALL)
    taken = await sent(site, HALL, "SeatJudge", {"judge": option(page, "乙评委"), "number": "1"})
    assert "席位" in error_at(taken.text, "number")


async def test_the_chief_judge_replaces_in_a_seat(site):
    await (await built()).opened()
    assert "ReplaceInSeat" not in (await site.get(SEATS)).text  # the organiser's page
    await signed_in(site, "qian")
    page = (await site.get(SEATS)).text
    assert "全部重评" in page
    fields = {"judge": option(page, "裁判3号"), "way": "re_mark", "reason": ""}
    no_reason = await sent(site, SEATS, "ReplaceInSeat", fields)
    assert error_at(no_reason.text, "reason") == "请填写这一项。"
    await moved(await sent(site, SEATS, "ReplaceInSeat", {**fields, "reason": "突发疾病"}), SEATS)
    assert (await Seating.visible_to(console()).get(turn=2)).way == "re_mark"
    assert "突发疾病" in (await site.get(SEATS)).text
    assert (await verify()).differences == []


async def test_marking_is_opened_when_nothing_is_missing(site):
    story = await built(judges=2, wanted=scheme(judges=3))
    page = (await site.get(PROGRESS)).text
    assert "还缺3件" in page
    assert f'href="{SEATS}"' in page
    refused = await sent(site, PROGRESS, "OpenMarking", {})
    assert refused.status_code == 422
    assert "需要 3 名裁判" in refused.text
    assert (await Event.visible_to(console()).get(id=story.event.id)).state == "review"


async def test_progress_by_seat_in_numbers_and_as_a_bar(site):
    story = await built()
    await moved(await sent(site, PROGRESS, "OpenMarking", {}), PROGRESS)
    sheet = await story.sheet(0, 0)
    await give(story.judges[0], sheet.number, given(**FULL), send=True, version=sheet.version)
    page = (await site.get(PROGRESS)).text
    assert f'data-live="{CODE}"' in page
    assert 'aria-label="已签字0，已提交1，草稿0，未开始2"' in page
    assert '<td class="number" data-label="已提交">1</td>' in page
    assert '<rect class="sent" x="0" y="0" width="333.33"' in page


@pytest.fixture
def folder(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))


@pytest.mark.usefixtures("folder")
async def test_marks_of_another_system_are_tried_then_imported(site):
    await built(wanted=scheme(theory=True))
    path = f"{PROGRESS}?tab=import"
    fields = {"module": "theory", "source": "考试系统"}
    unmatched = MARKS.replace("003,选手3号", "009,路人")
    refused = await sent(site, path, "ImportMarks", fields, files={"file": ("a.csv", unmatched.encode())})
    assert "009" in refused.text
    assert error_at(refused.text, "file")
    assert await MarkImport.visible_to(console()).count() == 0
    kept = await site.post("/files", files={"file": ("a.csv", unmatched.encode())}, headers=ORIGIN)
    tried = (await site.get(path, params={"tab": "import", **fields, "file": kept.json()["id"]})).text
    assert "还没有导入任何成绩" in tried
    assert "<li>003</li>" in tried
    assert ">009" in tried
    assert "确认导入" not in tried
    kept = await site.post("/files", files={"file": ("b.csv", MARKS.encode())}, headers=ORIGIN)
    address = f"{path}&module=theory&source=x&file={kept.json()['id']}"
    tried = (await site.get(address)).text
    assert "<b>88.5</b>" in tried
    assert "缺考" in tried
    await moved(await sent(site, address, "ImportMarks", {"source": "考试系统"}), PROGRESS)
    assert (await MarkImport.visible_to(console()).get()).source == "考试系统"
    assert (await verify()).differences == []


FLOOR_ACTS = [
    ("RecordAbsence", {"status": "absent"}, {}, "entryNo", "已记参赛号 001 缺考"),
    ("RecordTime", {"seconds": "750"}, {"seconds": "12:30"}, "seconds", "用时"),
    ("RecordIncident", {"kind": "equipment", "note": "焊机断电"}, {"note": ""}, "note", "突发情况"),
    ("GrantExtraTime", {"seconds": "90", "reason": "断电"}, {"seconds": "0"}, "seconds", "补时"),
    ("GivePenalty", {"points": "2.5", "reason": "未戴面罩"}, {"points": "-1"}, "points", "扣分"),
    ("VoidRun", {"reason": "设备故障"}, {"reason": ""}, "reason", "无效"),
    ("DisqualifyEntry", {"reason": "替赛"}, {"reason": ""}, "reason", "参赛资格"),
]


@pytest.mark.parametrize(("do", "right", "wrong", "at", "said"), FLOOR_ACTS, ids=[one[0] for one in FLOOR_ACTS])
async def test_on_the_floor(site, do, right, wrong, at, said):
    story = await (await built()).opened()
    sheet = await story.sheet(0, 0)
    await give(story.judges[0], sheet.number, given(**FULL), send=True, version=sheet.version)
    await signed_in(site, "qian")
    number = "999" if not wrong else "001"
    refused = await sent(site, FLOOR, do, {"entryNo": number, **right, **wrong})
    assert refused.status_code == 422
    assert error_at(refused.text, at)
    done = await sent(site, FLOOR, do, {"entryNo": "001", "reason": "未到场", **right})
    assert done.status_code == 200, re.findall(r'class="error"[^>]*>(.*?)<', done.text)
    shown = re.search(r'<p class="done" role="status">(.*?)</p>', done.text)
    assert shown
    assert said in shown[1]
    assert "001" in shown[1]


async def test_what_a_role_finds_on_the_floor(site):
    await (await built()).opened()
    for login, acts in (("zhang", 3), ("qian", 8), ("zhao", 1)):
        await signed_in(site, login)
        assert (await site.get(FLOOR)).text.count("<form id=") == acts, login


async def test_closing_names_what_is_missing_and_a_mark_is_corrected(site):
    story = await (await built()).opened()
    await signed_in(site, "qian")
    page = (await site.get(SIGN_OFF)).text
    sheet = await story.sheet(0, 0)
    assert "还缺6件" in page
    assert f'href="/judge/{sheet.number}"' in page
    refused = await sent(site, SIGN_OFF, "CloseMarking", {})
    assert refused.status_code == 422
    assert sheet.number in refused.text
    await marked(story)
    await moved(await sent(site, SIGN_OFF, "CloseMarking", {}), SIGN_OFF)
    opened = f"{SIGN_OFF}?sheet={sheet.number}"
    fields = {"aspect": "A1", "value": "60.5", "reason": "誊录错误"}
    too_much = await sent(site, opened, "CorrectMark", fields)
    assert error_at(too_much.text, "value")
    await moved(await sent(site, opened, "CorrectMark", {**fields, "value": "41.5"}), opened)
    mark = await Mark.visible_to(console()).get(sheet_id=sheet.id, aspect__code="A1")
    assert mark.value == 41_500
    assert "没有这份评分表" in (await site.get(f"{SIGN_OFF}?sheet=nothing")).text
    assert (await verify()).differences == []


async def test_the_organiser_neither_closes_nor_corrects(site):
    await (await built()).opened()
    assert "CloseMarking-form" not in (await site.get(SIGN_OFF)).text
    data = {"key": "k1", "version": "2"}
    refused = await site.post(f"{SIGN_OFF}?do=CloseMarking", data=data, headers=ORIGIN)
    assert refused.status_code == 422
    assert (await Event.visible_to(console()).get()).state == "marking"


@pytest.mark.parametrize("path", [SEATS, PROGRESS, FLOOR, SIGN_OFF, PUBLICATION, HONOURS])
async def test_the_wrong_role_finds_nothing(site, path):
    await built()
    await signed_in(site, "sun")
    assert (await site.get(path)).status_code == 404
    assert (await site.post(f"{path}?do=OpenMarking", data={}, headers=ORIGIN)).status_code == 404
    site.cookies.clear()
    assert (await site.get(path)).headers["location"].startswith("/sign-in?next=")


async def test_in_english_nothing_is_left_in_chinese(site):
    await (await built(panels=("A", "B"))).opened()
    for login, paths in (
        ("zhao", (SEATS, PROGRESS, f"{PROGRESS}?tab=import", FLOOR, SIGN_OFF, f"{PUBLICATION}?event={EVENT}")),
        ("qian", (SEATS, FLOOR, SIGN_OFF)),
        ("zhou", (HONOURS,)),
    ):
        await signed_in(site, login)
        for path in paths:
            page = await site.get(path, headers=ENGLISH)
            assert page.status_code == 200, path
            assert Read(page.text).left() == [], path
