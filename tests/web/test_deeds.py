"""The pages of model deeds: recorded with uploads, published, read by everybody, withdrawn by the holder himself."""

import html
import re
from datetime import date

import httpx2
import pytest

from schema.node import global_id
from server import db
from server.access import console
from server.access.granting import Scope
from server.honours.conferring import record_decision
from server.honours.deeds import Deed
from server.honours.revoking import revoke
from tests.server.access.people import account
from tests.server.honours.test_deeds import SAID, honour, published  # noqa: F401  a fixture
from tests.web.test_languages import Read
from tests.web.test_organising import PDF
from tests.web.test_signing import ENGLISH, ORIGIN, signed_in

DESK = "/desk/deeds"


def hidden(text: str, form: str) -> dict[str, str]:
    found = re.search(rf'<form id="{form}[^"]*form".*?</form>', text, re.S)
    assert found, f"no form {form}"
    listed = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found[0])
    return {name: html.unescape(value) for name, value in listed}


async def sent(site: httpx2.AsyncClient, path: str, do: str, files=None, **fields: str) -> httpx2.Response:
    data = hidden((await site.get(path)).text, do) | fields
    return await site.post(f"{path.split('?')[0]}?do={do}", data=data, files=files, headers=ORIGIN)


@pytest.fixture
def site_of(site, honour):  # noqa: F811
    """The site with an honour on the roll."""
    return site


WRITTEN = {"input.headline": "焊花里的人生", "input.text": SAID, "input.consentedOn": "2024-06-01"}


async def test_from_the_desk_to_the_holders_page_and_away(site_of, honour):  # noqa: F811
    site = site_of
    await signed_in(site, "ying")
    path = f"{DESK}?holder=示例self"
    refused = await sent(site, path, "RecordDeed", **WRITTEN)
    assert (refused.status_code, "请上传获得者签名的同意书" in refused.text) == (422, True)
    done = await sent(site, path, "RecordDeed", {"input.consent": ("同意书.pdf", PDF)}, **WRITTEN)
    assert done.status_code == 303, done.text[-1500:]
    assert "还没有展示的事迹" in (await site.get("/deeds")).text
    assert (await sent(site, DESK, "PublishDeed")).status_code == 303
    desk = await site.get(DESK)
    consent = re.search(r'href="(/deed-consents/[^"]+)"', desk.text)[1]
    assert (await site.get(consent)).status_code == 200
    assert Read((await site.get(path, headers=ENGLISH)).text).left() == []

    site.cookies.clear()
    assert (await site.get(consent)).status_code == 404
    listed = (await site.get("/deeds")).text
    one = re.search(r'href="(/deeds/[^"]+)"', listed)[1]
    page = await site.get(one)
    assert (SAID in page.text, "撤回同意" in page.text) == (True, False)
    holder = re.search(r'href="(/honours/[^"]+)"', page.text)[1]
    assert one in (await site.get(holder)).text
    for address in ("/deeds", one, holder):
        assert Read((await site.get(address, headers=ENGLISH)).text).left() == [], address

    await signed_in(site, "self")
    assert "撤回同意" in (await site.get(one)).text
    assert Read((await site.get(one, headers=ENGLISH)).text).left() == []
    assert f"{one}/withdraw" in (await site.get(one)).text
    assert Read((await site.get(f"{one}/withdraw", headers=ENGLISH)).text).left() == []
    gone = await sent(site, f"{one}/withdraw", "WithdrawDeed", reason="不想再展示")
    assert gone.status_code == 303
    assert "已撤下" in (await site.get(f"{one}/withdraw")).text
    site.cookies.clear()
    assert (await site.get(one)).status_code == 404
    assert "焊花里的人生" not in (await site.get("/deeds")).text + (await site.get(holder)).text
    row = await Deed.all(using_db=db.here()).get()
    assert (row.state, row.text) == ("withdrawn", None)


async def test_the_desk_is_the_honours_offices(site_of):
    await account("zhao", "organiser")
    await signed_in(site_of, "zhao")
    assert (await site_of.get(DESK)).status_code == 404
    await account("nx2", "honours_office", scope=Scope("region", region_code="640000"))
    await signed_in(site_of, "nx2")
    assert "还没有记录过事迹" in (await site_of.get(DESK)).text


async def test_the_desks_offer_only_what_the_office_confers_and_is_held(site_of, honour):  # noqa: F811
    """The control is the roll itself, on which everybody finds him."""
    site, path = site_of, f"{DESK}?holder=示例self"
    await account("nx2", "honours_office", scope=Scope("region", region_code="640000"))
    await signed_in(site, "nx2")
    for desk, form in ((path, "RecordDeed"), ("/desk/honours?holder=示例self", "RevokeHonour")):
        page = (await site.get(desk)).text
        assert (f'id="{form}' in page, "没有查到。只列出由您的单位授予" in page) == (False, True), desk
        assert "三晋技术能手（山西省）" not in page
        assert Read((await site.get(desk, headers=ENGLISH)).text).left() == []
    assert "示例self" in (await site.get("/honours?search=示例self")).text
    await signed_in(site, "ying")
    assert 'id="RecordDeed' in (await site.get(path)).text
    assert 'id="RevokeHonour' in (await site.get("/desk/honours?holder=示例self")).text


async def test_deeds_of_a_revoked_honour_are_on_no_list_of_the_public_and_marked_at_the_desk(site_of, honour):  # noqa: F811
    site, deed = site_of, await published(honour)
    await record_decision(console(), "撤1号", date(2025, 1, 1), "山西省人民政府")
    await signed_in(site, "ying")
    holder = re.search(r'href="(/honours/[^"]+)"', (await site.get(f"/deeds/{global_id(deed)}")).text)[1]
    assert deed.headline in (await site.get("/deeds")).text and deed.headline in (await site.get(holder)).text
    await revoke(console(), honour.uid, "撤1号", "示例")
    for address in ("/deeds", holder):  # the office's own eyes too: this is what everybody is shown
        assert deed.headline not in (await site.get(address)).text, address
    for address in (DESK, f"/deeds/{global_id(deed)}"):
        assert "荣誉已撤销，不展示" in (await site.get(address)).text
        assert Read((await site.get(address, headers=ENGLISH)).text).left() == []
    assert 'id="RecordDeed' not in (await site.get(f"{DESK}?holder=示例self")).text
    site.cookies.clear()
    assert (await site.get(f"/deeds/{global_id(deed)}")).status_code == 404
