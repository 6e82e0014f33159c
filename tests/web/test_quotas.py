"""名额 as a page: the organiser sets, changes and lifts a number; a delegation leader sees how far his own has come."""

import re

import pytest

from server.access import console
from server.access.granting import Scope
from server.competitions.quotas import EntryQuota
from server.entries.submitting import submit
from tests.server.access.people import account
from tests.server.entries.office import member, opened, while_open
from tests.web.test_languages import Read
from tests.web.test_signing import sent, signed_in

PAGE = "/desk/JZ-2027-01/quotas"


async def set_(site, **fields: str):
    return await sent(site, PAGE, "SetQuota", **{"subject": "all", "name": "", "event": "", "most": ""} | fields)


@pytest.mark.usefixtures("regions")
async def test_an_organiser_sets_a_number_and_an_exception(site):
    office = await opened()
    await account("zhuban", "organiser")
    await signed_in(site, "zhuban")
    assert "没有设名额" in (await site.get(PAGE)).text
    no = await set_(site, subject="delegation", most="2")
    assert no.status_code == 422 and "请填写类别、地区代码或代表队代码" in no.text
    assert (await set_(site, most="2")).status_code == 303
    assert (await set_(site, subject="delegation", name="PY", event="CNC")).status_code == 303
    with while_open():
        await submit(office.organiser, "JZ-2027-01", "WELD", office.asked(member(1)))
    page = (await site.get(PAGE)).text
    assert "平遥" in page and "不限" in page and "各代表队" in page
    only = (await site.get(f"{PAGE}?event=WELD")).text
    row = re.search(r"<small>TG</small>.*?</tr>", only, re.S)[0]
    assert '已报">1' in row and '名额">2' in row and "不限" not in only.partition('id="uses"')[2]
    site.cookies.set("language", "en")
    assert Read((await site.get(PAGE)).text).left() == []
    site.cookies.delete("language")
    first = await EntryQuota.visible_to(console()).get(subject="all")
    quota = re.search(r'name="quota" value="([^"]+)"', page)[1]
    assert (await sent(site, PAGE, "LiftQuota", quota=quota)).status_code == 303
    assert (await EntryQuota.visible_to(console()).get(id=first.id)).ended_at is not None
    assert f'href="{PAGE}"' in (await site.get("/desk/JZ-2027-01")).text


@pytest.mark.usefixtures("regions")
async def test_a_leader_sees_his_own_and_changes_nothing(site):
    office = await opened()
    await account("zhuban", "organiser")
    team = office.delegations["TG"].id
    scope = Scope("delegation", competition_id=office.competition.id, delegation_id=team)
    await account("lingdui", "delegation_leader", scope=scope)
    await signed_in(site, "zhuban")
    await set_(site, most="2")
    await signed_in(site, "lingdui")
    page = (await site.get(PAGE)).text
    assert "太谷" in page and "平遥" not in page and "SetQuota" not in page and "LiftQuota" not in page
    assert await EntryQuota.visible_to(console()).count() == 1
