"""The typing desk and the coordinator's page through the real front door: typed twice, different, resolved, swapped."""

import re

import httpx2
import pytest

from server.access import console
from server.ledger.verify import verify
from server.scoring import Mark, Sheet
from server.transcribing import SheetMove, Transcript
from tests.server.access.people import account
from tests.server.scoring.story import built, scheme
from tests.web.deciding import HERE, REGION, moved, sent
from tests.web.test_languages import Read
from tests.web.test_signing import ENGLISH, signed_in

pytestmark = pytest.mark.usefixtures("regions")
DESK, SETTLING = f"{HERE}/typing", f"{HERE}/transcribing"
PEOPLE = (("zhou", "typist"), ("sun", "typist"), ("zheng", "coordinator"), ("wang", "coordinator"), ("qian", "judge"))


@pytest.fixture(autouse=True)
async def people(site: httpx2.AsyncClient) -> None:
    """Two typists, two coordinators and a judge; an event in marking."""
    for login, role in PEOPLE:
        await account(login, role, scope=REGION)
    await (await built(judges=1, wanted=scheme(judges=1))).opened()


async def numbers() -> list[str]:
    return [one.number for one in await Sheet.visible_to(console()).order_by("position")]


def values(a1: str, b1: str = "7") -> dict[str, str]:
    return {"marks.0.value": a1, "marks.1.value": "2", "marks.2.value": b1}


async def typed(site: httpx2.AsyncClient, login: str, number: str, a1: str) -> None:
    await signed_in(site, login)
    await moved(await sent(site, DESK, "Begin", {"sheet": number}, nth=1), f"{DESK}/{number}")
    await moved(await sent(site, f"{DESK}/{number}", "TypeSheet", values(a1)), DESK)


async def test_a_sheet_is_typed_twice_and_resolved(site):
    number = (await numbers())[0]
    await signed_in(site, "zhou")
    page = (await site.get(DESK)).text
    assert "录下一份：" in page and number in page
    await moved(await sent(site, DESK, "Begin", {"sheet": number}), f"{DESK}/{number}")
    sheet = (await site.get(f"{DESK}/{number}")).text
    assert "第一遍" in sheet and sheet.count('inputmode="') == 3
    wrong = await sent(site, f"{DESK}/{number}", "TypeSheet", values("61", ""))
    assert wrong.status_code == 422
    assert re.search(r'name="marks.0.value" value="61"[^>]*aria-invalid="true"', wrong.text)
    await moved(await sent(site, f"{DESK}/{number}", "TypeSheet", values("50.5")), DESK)
    assert "等另一个人" in (await site.get(DESK)).text
    await typed(site, "sun", number, "50.4")
    assert "已录两遍" in (await site.get(DESK)).text
    assert (await site.get(SETTLING)).status_code == 404
    await signed_in(site, "zheng")
    page = (await site.get(SETTLING)).text
    assert "<b>50.5</b>" in page and "<b>50.4</b>" in page and "示例zhou" in page
    no = await sent(site, SETTLING, "Resolve", {"right.0.value": "50.5"})
    assert no.status_code == 422 and "请写明理由" in no.text
    await moved(
        await sent(site, SETTLING, "Resolve", {"right.0.value": "50.5", "right.0.reason": "看过原表"}), SETTLING
    )
    assert (await Mark.visible_to(console()).get(sheet__number=number, aspect__code="A1")).value == 50_500
    assert (await Transcript.visible_to(console()).get()).state == "resolved"
    assert (await verify()).differences == []


async def test_an_entry_is_sent_back(site):
    number = (await numbers())[0]
    await typed(site, "zhou", number, "1")
    await typed(site, "sun", number, "2")
    await signed_in(site, "zheng")
    assert (await sent(site, SETTLING, "SendBack", {"reason": ""}, nth=1)).status_code == 422
    await moved(await sent(site, SETTLING, "SendBack", {"reason": "录错了一行"}, nth=1), SETTLING)
    back = await Transcript.visible_to(console()).get()
    assert (back.state, back.sent_back_reason) == ("first_done", "录错了一行")
    await typed(site, "sun", number, "1")
    assert (await Sheet.visible_to(console()).get(number=number)).state == "typed"


async def test_two_sheets_are_swapped(site):
    one, other, empty = await numbers()
    for number, a1 in ((one, "1"), (other, "2")):
        await typed(site, "zhou", number, a1)
        await typed(site, "sun", number, a1)
    for target, do in ((empty, "Move"), (other, "Swap")):
        chosen = f"{DESK}?source={one}&target={target}"
        page = await sent(site, chosen, do, {"reason": ""})
        assert page.status_code == 422
    await moved(await sent(site, chosen, "Swap", {"reason": "放反了"}), chosen)
    await signed_in(site, "zheng")
    assert "放反了" in (await site.get(SETTLING)).text
    assert (await sent(site, SETTLING, "Refuse", {"reason": ""})).status_code == 422
    await moved(await sent(site, SETTLING, "Refuse", {"reason": "没有放反"}), SETTLING)
    assert (await SheetMove.visible_to(console()).get()).answer_reason == "没有放反"
    await signed_in(site, "sun")
    await moved(await sent(site, chosen, "Swap", {"reason": "再看还是放反了"}), chosen)
    await signed_in(site, "zheng")
    await moved(await sent(site, SETTLING, "Confirm", {}), SETTLING)
    marks = await Mark.visible_to(console()).filter(aspect__code="A1").select_related("sheet")
    assert {mark.sheet.number: mark.value for mark in marks} == {one: 2000, other: 1000}
    assert (await SheetMove.visible_to(console()).order_by("-id").first()).state == "done"
    assert (await verify()).differences == []


async def test_a_judge_has_no_typing_desk_and_english_is_whole(site):
    number = (await numbers())[0]
    await signed_in(site, "qian")
    for path in (DESK, f"{DESK}/{number}", SETTLING):
        assert (await site.get(path)).status_code == 404
    await typed(site, "zhou", number, "1")
    await typed(site, "sun", number, "2")
    await signed_in(site, "zheng")
    for path in (DESK, f"{DESK}/{number}", SETTLING):
        assert Read((await site.get(path, headers=ENGLISH)).text).left() == []
