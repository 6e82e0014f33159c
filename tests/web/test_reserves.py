"""递补 as a page: who comes up, who is next and why those before are not; nothing is done before it is confirmed."""

import html
import re

import pytest

from schema.node import written_id
from server.access import console
from server.competitions.quotas import set_quota
from server.ledger.verify import verify
from tests.server.access.people import account
from tests.server.progression.test_reserves import FIVE
from tests.server.progression.tiers import ABOVE, One, above, below, corrected, entered, gone, names
from tests.web.test_languages import Read
from tests.web.test_signing import ORIGIN, signed_in

PAGE = f"/desk/{ABOVE}/WELD/reserves"
pytestmark = pytest.mark.usefixtures("regions")


async def filled(site, path: str, do: str, **fields: str):
    """The form as it stands there, with its hidden fields."""
    text = (await site.get(path)).text
    form = re.search(rf'<form id="{do}[^"]*form".*?</form>', text, re.S)[0]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    data = {name: html.unescape(value) for name, value in hidden.items()} | fields
    return await site.post(f"{path}{'&' if '?' in path else '?'}do={do}", data=data, headers=ORIGIN)


async def at(entry) -> str:
    return f"{PAGE}?entry={written_id('Entry', entry.uid)}"


async def test_it_is_shown_before_it_is_confirmed(site):
    await above()
    await account("zhao", "organiser")
    await signed_in(site, "zhao")
    assert "还没有下级成绩晋级到这里" in (await site.get(PAGE)).text
    await below(FIVE)
    assert "还没有录入" in (await site.get(PAGE)).text
    assert (await filled(site, PAGE, "AdvanceEntries")).status_code == 303
    left = await gone((await entered())[1])
    page = (await site.get(PAGE)).text
    assert "看由谁递补" in page and "ReplaceEntry" not in page
    where = await at(left)
    shown = (await site.get(where)).text
    assert "由选手XZ3递补" in shown and "曾录入为 002 号，已退赛或被退回。" in shown and "第1版" in shown
    site.cookies.set("language", "en")
    assert Read((await site.get(where)).text).left() == []
    site.cookies.delete("language")
    assert (await filled(site, where, "ReplaceEntry", reason="")).status_code == 422
    assert (await names())[1:] == []
    # somebody corrects the result below between looking and confirming
    stale = re.search(r'name="shown" value="([^"]+)"', shown)[1]
    await corrected([*FIVE[:2], One("70", id=3), *FIVE[3:]])
    no = await filled(site, where, "ReplaceEntry", reason="伤病", shown=stale)
    assert no.status_code == 422 and "递补顺序在你查看之后有了变化" in no.text and "由选手XZ4递补" in no.text
    assert (await filled(site, where, "ReplaceEntry", reason="伤病")).status_code == 303
    assert (await names())[1:] == [("003", "选手XZ4")]
    assert "已经递补" in (await site.get(where)).text
    assert (await verify()).differences == []


async def test_of_two_who_share_the_place_one_is_chosen(site):
    await above()
    await below([*FIVE[:2], One("85", id=3), One("85", id=4)])
    await account("zhao", "organiser")
    await signed_in(site, "zhao")
    await filled(site, PAGE, "AdvanceEntries")
    where = await at(await gone((await entered())[1]))
    no = await filled(site, where, "ReplaceEntry", reason="并列")
    assert no.status_code == 422 and "003、004 并列" in no.text
    lines = re.findall(r'type="radio"[^>]*name="line"[^>]*value="([^"]+)"', (await site.get(where)).text)
    assert len(lines) == 2
    assert (await filled(site, where, "ReplaceEntry", reason="并列，004号有经验", line=lines[1])).status_code == 303
    assert (await names())[1:] == [("003", "选手XZ4")]


async def test_who_is_left_out_by_his_delegations_number_is_told(site):
    await above()
    await below(FIVE)
    await set_quota(console(), ABOVE, "all", most=1)
    await account("zhao", "organiser")
    await account("wang", "chief_judge")
    await signed_in(site, "zhao")
    assert (await filled(site, PAGE, "AdvanceEntries")).status_code == 303
    assert "的名额是 1 个，已报 1 个" in (await site.get(PAGE)).text
    await signed_in(site, "wang")
    assert (await site.get(PAGE)).status_code == 404
