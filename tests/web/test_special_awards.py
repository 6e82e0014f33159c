"""Special awards as pages: set up, derived or proposed, given by another, read by everybody."""

import html
import re

from server.access import console
from server.special_awards import SpecialNominee
from tests.server.access.people import account
from tests.server.special_awards.test_special_awards import COACHED
from tests.server.team_totals.contest import held
from tests.web.test_languages import Read
from tests.web.test_signing import ORIGIN, sent, signed_in

DESK, PUBLIC = "/desk/XZ-2023/special-awards", "/special-awards/XZ-2023"


async def filled(site, do: str, of: str, **fields: str):
    """One of several forms of an operation: the one that says `of`."""
    text = (await site.get(DESK)).text
    for form in re.findall(rf'<form id="{do}[^"]*form".*?</form>', text, re.S):
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        data = {name: html.unescape(value) for name, value in hidden.items()}
        if of in data.values():
            boxes = re.findall(r'name="nominees" value="([^"]+)"', form)
            given = data | ({"nominees": boxes[0]} if boxes else {}) | fields
            return await site.post(f"{DESK}?do={do}", data=given, headers=ORIGIN)
    raise AssertionError(f"no form {do} of {of}")


async def set_up(site, **fields: str):
    return await sent(site, DESK, "SetUp", **{f"input__{name}": value for name, value in fields.items()})


async def test_coaches_from_the_desk_to_the_public_page(regions, site):
    await held(COACHED)
    await account("zhu", "organiser")
    await signed_in(site, "zhu")
    no = await set_up(
        site, code="COACH", title="优秀指导教师", way="coaches", quota="", fromPlace="", toPlace="", ofAwards=""
    )
    assert no.status_code == 422 and "指导教师才得奖" in no.text
    done = await set_up(
        site,
        code="COACH",
        title="优秀指导教师",
        way="coaches",
        quota="",
        fromPlace="",
        toPlace="",
        ofAwards="金牌\n银牌",
    )
    assert done.status_code == 303, done.text[-1500:]
    assert (await filled(site, "Derive", "COACH")).status_code == 303
    page = (await site.get(DESK)).text
    assert "焊接赛项001号获金牌" in page and page.index("周教练") < page.index("郑教练")
    assert (await filled(site, "Give", "COACH")).status_code == 303
    site.cookies.set("language", "en")
    assert Read((await site.get(DESK)).text).left() == []
    site.cookies.clear()
    public = (await site.get(PUBLIC)).text
    assert "周教练" in public and "郑教练" not in public
    assert f'href="{PUBLIC}"' in (await site.get("/competitions/XZ-2023")).text
    site.cookies.set("language", "en")
    assert Read((await site.get(PUBLIC)).text).left() == []
    assert (await site.get("/special-awards/NONE")).status_code == 404


async def test_at_discretion_by_two_people_with_a_reason_only_they_see(regions, site):
    await held(COACHED)
    await account("zhu", "organiser")
    await account("qian", "organiser")
    await signed_in(site, "zhu")
    given = {"code": "GIFT", "title": "突出贡献奖", "way": "discretionary", "quota": "1"}
    assert (await set_up(site, **given, fromPlace="", toPlace="", ofAwards="")).status_code == 303
    fields = {"input.delegation": "", "input.name": "示例企业", "input.unit": "示例集团"}
    no = await filled(site, "Propose", "GIFT", **fields, **{"input.reason": ""})
    assert no.status_code == 422
    done = await filled(site, "Propose", "GIFT", **fields, **{"input.reason": "提供全部设备"})
    assert done.status_code == 303
    own = await filled(site, "Give", "GIFT")
    assert own.status_code == 422 and "须由另一人审定" in own.text
    await signed_in(site, "qian")
    assert (await filled(site, "Give", "GIFT")).status_code == 303
    assert "理由：提供全部设备" in (await site.get(DESK)).text
    row = await SpecialNominee.visible_to(console()).get()
    site.cookies.clear()
    public = (await site.get(PUBLIC)).text
    assert "示例企业" in public and "提供全部设备" not in public
    await signed_in(site, "qian")
    assert (await sent(site, DESK, "Revoke", nominee="", reason="材料不实", version="2")).status_code == 422
    assert row.state == "given"


async def test_a_coordinator_proposes_and_does_not_give(regions, site):
    await held(COACHED)
    await account("zhu", "organiser")
    await account("jian", "coordinator")
    await signed_in(site, "zhu")
    given = {"code": "GIFT", "title": "突出贡献奖", "way": "discretionary", "quota": "1"}
    await set_up(site, **given, fromPlace="", toPlace="", ofAwards="")
    await signed_in(site, "jian")
    fields = {"input.delegation": "XF", "input.name": "", "input.unit": "", "input.reason": "组织有力"}
    assert (await filled(site, "Propose", "GIFT", **fields)).status_code == 303
    page = (await site.get(DESK)).text
    assert "忻府区" in page and "Give" not in page and "SetUp" not in page
