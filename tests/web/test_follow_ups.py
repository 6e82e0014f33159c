"""The list of follow-ups: who settles what, on the desk and on the event's page; in both languages."""

import html
import re

from schema.node import global_id
from server.follow_ups import FollowUp
from tests.server.access.people import account
from tests.server.follow_ups.world import certified, conferred, corrected, held
from tests.web.test_decisions import english
from tests.web.test_signing import signed_in

PAGE = "/desk/follow-ups"
ORIGIN = {"origin": "http://jinbang.test"}


async def given(site, row: FollowUp, **fields: str):
    """The form of one row, as it stands on the page."""
    text = (await site.get(PAGE)).text
    for form in re.findall(r'<form id="Settle[^"]*form".*?</form>', text, re.S):
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        data = {name: html.unescape(value) for name, value in hidden.items()} | fields
        if data["followUp"] == str(global_id(row)):
            return await site.post(f"{PAGE}?do=Settle", data=data, headers=ORIGIN)
    return None


async def test_each_office_settles_its_own(regions, site):
    await held()
    await conferred()
    await certified()
    await corrected()
    rows = {one.kind: one for one in await FollowUp.all().order_by("-id")}
    await account("rong", "honours_office")
    await account("zhu", "organiser")
    assert (await site.get(PAGE)).status_code == 303
    await signed_in(site, "rong")
    page = (await site.get(PAGE)).text
    for words in ("三晋技术能手", "选手1", "第1名", "第2名", "成绩更正", "由荣誉办公室办理", "待办"):
        assert words in page, words
    assert await given(site, rows["certificate"]) is None  # the organiser's work
    refused = await given(site, rows["honour"], state="not_needed", note=" ")
    assert refused.status_code == 422
    assert "请写明原因" in refused.text
    assert (await given(site, rows["honour"], state="done", note="已按程序办理")).status_code == 303
    assert (await FollowUp.get(id=rows["honour"].id)).state == "done"
    after = (await site.get(PAGE)).text
    assert "已按程序办理" in after
    assert "重新打开" in after
    assert await english(site, PAGE) == []
    await signed_in(site, "zhu")
    assert "/desk/follow-ups?state=open" in (await site.get("/desk")).text
    event = (await site.get("/desk/SX-2023/WELD")).text
    assert "成绩改动后还有2件事待办" in event
    mine = (await site.get(f"{PAGE}?state=open&kind=certificate&competition=SX-2023&event=WELD")).text
    assert mine.count("待办</span>") == 2
    await account("ping", "judge")
    await signed_in(site, "ping")
    assert (await site.get(PAGE)).status_code == 404
