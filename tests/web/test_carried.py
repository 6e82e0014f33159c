"""更正上报 as a page: what a correction below would change is shown, accepted or declined with a reason."""

import pytest

from tests.server.access.people import account
from tests.server.progression.test_carried import SWAPPED, up
from tests.server.progression.tiers import ABOVE, corrected, names, set_event
from tests.web.test_languages import Read
from tests.web.test_reserves import filled
from tests.web.test_signing import signed_in

PAGE = f"/desk/{ABOVE}/carried"
pytestmark = pytest.mark.usefixtures("regions")


async def test_each_is_accepted_or_declined_with_a_reason(site):
    await up()
    await account("zhao", "organiser")
    await signed_in(site, "zhao")
    assert "没有下级的更正" in (await site.get(PAGE)).text
    assert PAGE not in (await site.get(f"/desk/{ABOVE}")).text
    await corrected(SWAPPED)
    assert f'href="{PAGE}"' in (await site.get(f"/desk/{ABOVE}")).text
    page = (await site.get(PAGE)).text
    assert (
        "选手XZ3" in page
        and "新晋级" in page
        and "不再晋级" in page
        and "更正登分" in page
        and 'name="note"' not in page
    )
    assert (await filled(site, PAGE, "Accept", reason="")).status_code == 422
    assert (await filled(site, PAGE, "Accept", reason="成绩更正")).status_code == 303  # the newest first: moves up
    assert await names() == [("001", "选手XZ1"), ("002", "选手XZ2"), ("003", "选手XZ3")]
    assert (await filled(site, PAGE, "Decline", reason="名单已报省厅")).status_code == 303
    page = (await site.get(PAGE)).text
    assert "已采纳" in page and "名单已报省厅" in page and '<form id="Accept' not in page
    site.cookies.set("language", "en")
    assert Read((await site.get(PAGE)).text).left() == []


async def test_once_marking_has_begun_the_note_is_asked_for(site):
    await up()
    await corrected(SWAPPED)
    await set_event(state="marking")
    await account("zhao", "organiser")
    await signed_in(site, "zhao")
    no = await filled(site, PAGE, "Accept", reason="更正", note="仲裁2号")
    assert no.status_code == 422 and "不再增加参赛" in no.text
    assert (await filled(site, PAGE, "Decline", reason="已开赛")).status_code == 303
    assert (await filled(site, PAGE, "Accept", reason="更正", note="")).status_code == 422
    assert (await filled(site, PAGE, "Accept", reason="更正", note="仲裁〔2023〕2号")).status_code == 303
    assert "仲裁〔2023〕2号" in (await site.get(PAGE)).text
    site.cookies.set("language", "en")
    assert Read((await site.get(PAGE)).text).left() == []
    await account("cai", "chief_judge")
    await signed_in(site, "cai")
    assert (await site.get(PAGE)).status_code == 404
