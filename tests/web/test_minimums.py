"""The least number of entries on an event's desk: who is under it, and what follows by the setting."""

import json

import pytest

from server.access import console
from server.competitions import Event
from tests.server.access.people import account
from tests.server.entries.test_importing import CODE
from tests.server.entries.test_minimums import closed, entries
from tests.web.test_languages import Read
from tests.web.test_signing import sent, signed_in

DESK = f"/desk/{CODE}/WELD"


@pytest.mark.usefixtures("regions")
async def test_the_organiser_sees_who_is_under_and_applies_the_setting(site):
    await closed("selection")
    await account("zhuban", "organiser")
    await signed_in(site, "zhuban")
    page = (await site.get(DESK)).text
    assert "学生组 · 2份报名，最低3份" in page and "职工组 · 3份报名，最低3份" in page
    assert page.count('name="group"') == 1
    assert (await sent(site, DESK, "ApplyMinimum", group="student", reason=" ")).status_code == 422
    assert (await sent(site, DESK, "ApplyMinimum", group="student", reason="报名不足")).status_code == 303
    page = (await site.get(DESK)).text
    assert "只作选拔，不设奖" in page and "原因：报名不足" in page and 'name="group"' not in page
    assert all(one.takes_no_award for one in await entries("student"))
    site.cookies.set("language", "en")
    assert Read((await site.get(DESK)).text).left() == []


@pytest.mark.usefixtures("regions")
async def test_merging_asks_into_which_group(site):
    await closed("merge")
    await account("zhuban", "organiser")
    await signed_in(site, "zhuban")
    assert "并入哪个组别" in (await site.get(DESK)).text
    assert (await sent(site, DESK, "ApplyMinimum", group="student", into="", reason="x")).status_code == 422
    assert (await sent(site, DESK, "ApplyMinimum", group="student", into="worker", reason="x")).status_code == 303
    event = await Event.visible_to(console()).get(code="WELD")
    assert [code for code, _ in json.loads(event.groups)] == ["worker"]


@pytest.mark.usefixtures("regions")
async def test_without_a_setting_nothing_can_be_applied(site):
    await closed("none")
    await account("zhuban", "organiser")
    await signed_in(site, "zhuban")
    page = (await site.get(DESK)).text
    assert "报名不足时：照常举办" in page and "ApplyMinimum" not in page
