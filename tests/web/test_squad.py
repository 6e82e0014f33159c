"""集训 as a page: formed of the published result, judged with a reason for each, and exactly those go up."""

import re

import pytest

from server.access import console
from server.ledger.verify import verify
from server.progression import coming_up
from server.progression.squads import SquadMember
from tests.server.access.people import account
from tests.server.progression.test_squads import SIX
from tests.server.progression.tiers import ABOVE, TARGET, above, below
from tests.web.test_languages import Read
from tests.web.test_reserves import filled
from tests.web.test_signing import sent, signed_in

PAGE = "/desk/XZ-2023/WELD/squad"
pytestmark = pytest.mark.usefixtures("regions")


async def judged(site, keep: str, *said: tuple[str, str]):
    fields = {f"judged.{n}.mark": mark for n, (mark, _) in enumerate(said)}
    fields |= {f"judged.{n}.reason": reason for n, (_, reason) in enumerate(said)}
    return await filled(site, PAGE, "JudgeSquad", keep=keep, **fields)


async def test_from_the_result_to_the_team(site):
    await above()
    await below(SIX)
    await account("zhao", "organiser")
    await signed_in(site, "zhao")
    no = await sent(site, PAGE, "FormSquad", target=TARGET, size="1", team="2", ties="all")
    assert no.status_code == 422 and "最终人数至少 1" in no.text
    assert (await sent(site, PAGE, "FormSquad", target=TARGET, size="3", team="1", ties="all")).status_code == 303
    page = (await site.get(PAGE)).text
    assert page.count('name="judged.') == 4 * 3 and "前3名集训，最终1名" in page and "FormSquad" not in page
    assert "请填写这一项" in (await judged(site, "1", ("90", "稳定"), ("80", "好"), ("95", ""))).text
    no = await judged(site, "1", ("90", "稳定"), ("", "好"), ("95", "快"))
    assert no.status_code == 422 and "002 号应只写分数或只写顺序" in no.text
    no = await judged(site, "1", ("90", "稳定"), ("90", "好"), ("95", "快"))
    assert no.status_code == 422 and "请改用顺序" in no.text and 'value="稳定"' in no.text
    assert (await judged(site, "2", ("90", "稳定"), ("80", "失误多"), ("95", "又快又好"))).status_code == 303
    page = (await site.get(PAGE)).text
    assert "第2轮" in page and "失误多" in page
    site.cookies.set("language", "en")
    assert Read((await site.get(PAGE)).text).left() == []
    site.cookies.delete("language")
    rows = {one.standing_id: one for one in await SquadMember.visible_to(console()).filter(state="training")}
    assert len(rows) == 2
    assert (await judged(site, "1", ("88", "稳定"), ("92", "又快又好"))).status_code == 303
    page = (await site.get(PAGE)).text
    assert "JudgeSquad" not in page and re.search(r'<tr class="this">.*?选手XZ3', page, re.S)
    assert [one.entry_no for one in await coming_up(console(), ABOVE, "WELD")] == ["003"]
    assert (await filled(site, PAGE, "LeaveSquad", reason="")).status_code == 422
    site.cookies.set("language", "en")
    assert Read((await site.get(PAGE)).text).left() == []
    assert (await verify()).differences == []


async def test_a_coordinator_reads_and_does_nothing(site):
    await above()
    await below(SIX)
    await account("zhao", "organiser")
    await signed_in(site, "zhao")
    await sent(site, PAGE, "FormSquad", target=TARGET, size="3", team="1", ties="none")
    await account("jian", "coordinator")
    await signed_in(site, "jian")
    page = (await site.get(PAGE)).text
    assert "选手XZ1" in page and not re.search("FormSquad|JudgeSquad|LeaveSquad", page)
    await account("cai", "chief_judge")
    await signed_in(site, "cai")
    assert (await site.get(PAGE)).status_code == 404
