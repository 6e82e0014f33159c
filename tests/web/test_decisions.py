"""Decisions for everybody, in both orders; the honours desk that revokes, restores, notes and sets."""

import html
import re
from datetime import date
from uuid import UUID

import pytest

import seeds.honours
from schema.node import global_id, written_id
from server.honours import Decision, Honour, HonourStep, Title
from server.honours.conferring import confer, record_decision
from server.honours.holders import Holder
from tests.server.access.people import account
from tests.web.test_languages import Read
from tests.web.test_signing import signed_in

DESK = "/desk/honours"
ORIGIN = {"origin": "http://jinbang.test"}
NUMBER, LATER, LAST = "宁示例〔2023〕1号", "宁示例〔2024〕2号", "宁示例〔2025〕3号"


@pytest.fixture
async def honours(regions, site, viewer):
    """A list of three in two cities, and two later decisions."""

    await seeds.honours.load(viewer)
    for number, year in ((NUMBER, 2023), (LATER, 2024), (LAST, 2025)):
        await record_decision(viewer, number, date(year, 8, 1), "示例厅", "关于授予称号的决定")
    people = [
        Holder("person", "马兰", "示例厂", region="640104", sex="female", nationality="回"),
        Holder("person", "丁小山", region="640202"), Holder("person", "王一", region="640104"),
    ]  # fmt: skip
    return await confer(viewer, NUMBER, "NX-EXPERT", people)


async def given(site, do: str, of: Honour | None = None, page: str = DESK, **fields: str):
    """A form of the page, with what stands in it."""
    text = (await site.get(page)).text
    for form in re.findall(rf'<form id="{do}[^"]*form".*?</form>', text, re.S):
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        data = {name: html.unescape(value) for name, value in hidden.items()} | fields
        if of is None or data.get("honour") == str(global_id(of)):
            return await site.post(f"{page}?do={do}", data=data, headers=ORIGIN)
    raise AssertionError(f"no form {do}")


async def english(site, page: str) -> list[str]:
    """Han characters left on the English page."""
    site.cookies.set("language", "en")
    left = Read((await site.get(page)).text).left()
    site.cookies.delete("language")
    return left


def order(text: str, *words: str) -> bool:
    """Whether the words stand in this order."""
    found = [text.index(one) for one in words]
    return found == sorted(found)


async def test_a_decision_lists_its_holders_in_both_orders(honours, site):
    decision = await Decision.get(number=NUMBER)
    page = f"/decisions/{global_id(decision)}"
    text = (await site.get(page)).text
    assert order(text, "银川市", "马　兰（女，回族）", "王　一", "石嘴山市", "丁小山")
    strokes = (await site.get(f"{page}?order=STROKES")).text
    assert order(strokes, "丁小山", "马　兰（女，回族）", "王　一")
    assert "石嘴山市" not in strokes
    listed = (await site.get("/decisions")).text
    assert order(listed, LAST, LATER, NUMBER)
    assert (await site.get("/decisions/nonsense")).status_code == 404
    for one in (page, f"{page}?order=STROKES", "/decisions"):
        assert await english(site, one) == []


async def test_revoked_and_restored_on_the_desk_and_told_in_order(honours, site):
    await account("rong", "honours_office")
    await signed_in(site, "rong")
    one = honours[0]
    wrong = await given(site, "RevokeHonour", one, decision=LATER, grounds="事迹不实", toRecover="1,0")
    assert wrong.status_code == 422
    done = await given(
        site, "RevokeHonour", one, decision=LATER, ground="faked", grounds="事迹不实", toRecover="10000",
        stopsBenefits="true",
    )  # fmt: skip
    assert done.status_code == 303
    desk = (await site.get(DESK)).text
    for words in ("事迹弄虚作假", "事迹不实", "应追回10000.00元", "停止待遇"):
        assert words in desk, words
    early = await given(site, "RestoreHonour", one, decision=NUMBER, reasons="复查")
    assert early.status_code == 422
    assert "2024-08-01" in early.text
    assert (await given(site, "RestoreHonour", one, decision=LAST, reasons="复查属实")).status_code == 303
    assert [step.kind for step in await HonourStep.filter(honour_id=one.id).order_by("number")] == [
        "revoked", "restored",
    ]  # fmt: skip
    assert await english(site, DESK) == []
    site.cookies.clear()
    holder = (await site.get(f"/honours/{written_id('Holder', UUID(one.holder))}")).text
    assert order(holder[holder.index("history") :], LATER, LAST)
    assert "事迹不实" not in holder
    later = await Decision.get(number=LATER)
    page = (await site.get(f"/decisions/{global_id(later)}")).text
    assert "马　兰" in page
    assert "事迹" not in page


async def test_the_desk_notes_and_sets(honours, site):
    await account("rong", "honours_office")
    await signed_in(site, "rong")
    assert (await given(site, "NoteHonour", honours[1], sex="female", nationality="满")).status_code == 303
    assert (await Honour.get(id=honours[1].id)).nationality == "满族"
    assert (await given(site, "NoteHonour", honours[1], sex="", nationality="火星族")).status_code == 422
    assert (await given(site, "SetTitleNotice", title="NX-EXPERT", needs="true")).status_code == 303
    assert (await Title.get(code="NX-EXPERT")).needs_notice
    assert "授予前须经公示" in (await site.get("/titles/NX-EXPERT")).text
