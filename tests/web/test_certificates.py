"""证书 in the pages: issued and revoked at the desk, checked by anybody by number, QR and list; in both languages."""

import re

import httpx2
import pytest

import seeds.honours
from server.access import console
from server.app import batches
from server.certificates import Certificate, codes, ordering
from server.certificates.paper import printed
from server.certificates.verifying import MOST
from server.ledger.verify import verify
from server.progression import publish
from tests.server.appeals.court import sitting
from tests.server.certificates.desk import BODIES, NUMBERS, template
from tests.server.scoring.story import CODE, EVENT
from tests.web.deciding import error_at, moved, sent, staffed
from tests.web.test_languages import Read
from tests.web.test_signing import ENGLISH, ORIGIN, signed_in

pytestmark = pytest.mark.usefixtures("regions")
DESK, HERE = "/desk/certificates", f"/desk/{CODE}/certificates"


@pytest.fixture
async def published(site: httpx2.AsyncClient) -> None:
    """A published event of three winners; the organiser is signed in."""
    await staffed()
    await (await sitting()).closed()
    await publish(console(), CODE, EVENT, reason="首次公布")
    await signed_in(site, "zhao")


@pytest.fixture
async def issued(site: httpx2.AsyncClient, published: None) -> list[Certificate]:
    """Their certificates, and nobody signed in."""
    await template()
    await moved(await sent(site, HERE, "IssueAwards", {"event": EVENT, "template": "T-award"}), HERE)
    site.cookies.clear()
    return await Certificate.all().order_by("serial")


async def test_a_template_is_recorded_and_its_faults_stand_at_their_fields(site, published):
    wrong = {
        "input.code": "JZ-A", "input.kind": "award", "input.region": "1407", "input.issuer": "晋中市人社局",
        "input.title": "获奖证书", "input.body": "{name}荣获{prize}", "input.numberFormat": NUMBERS["award"],
        "input.orientation": "landscape",
    }  # fmt: skip
    page = await sent(site, DESK, "RecordTemplate", wrong)
    assert page.status_code == 422
    assert "占位符 {prize} 不认识" in page.text
    assert "缺少占位符 {award}" in page.text
    foreign = await sent(site, DESK, "RecordTemplate", {**wrong, "input.body": BODIES["award"], "input.region": "43"})
    assert foreign.status_code == 422
    right = {**wrong, "input.body": BODIES["award"]}
    await moved(await sent(site, DESK, "RecordTemplate", right), f"{DESK}#templates")
    assert "晋中技赛〔{year}〕{serial:04}" in (await site.get(DESK)).text


async def test_issued_at_the_desk_and_its_pdf_goes_to_who_may_see_it(site, issued):
    one = issued[0]
    assert len(issued) == 3
    assert (await site.get(f"/certificates/{one.uid}.pdf")).status_code == 404
    await signed_in(site, "zhao")
    page = (await site.get(HERE)).text
    assert one.number in page
    given = await site.get(f"/certificates/{one.uid}.pdf")
    assert given.content == (await printed(console(), one)).content
    assert given.headers["content-type"] == "application/pdf"
    assert (await site.get("/certificates/x.pdf")).status_code == 404
    again = await sent(site, HERE, "IssueAwards", {"event": EVENT, "template": "T-award"})
    assert (again.status_code, "都已颁发" in again.text) == (422, True)


async def test_anybody_checks_it_in_one_sentence(site, issued):
    one = issued[0]
    asked = {"number": one.number, "code": codes.check_code(one.uid)}
    page = await site.get("/verify", params=asked)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "private, no-store"
    text = re.sub(r"<[^>]+>", "", page.text)
    assert f"的获奖证书（编号{one.number}）为真，但所载成绩还在公示中" in text
    assert one.name in text
    wrong = await site.get("/verify", params={**asked, "code": "0000-0000"})
    assert "没有查到：编号与校验码不符" in wrong.text
    assert one.name not in wrong.text
    english = Read((await site.get("/verify", params=asked, headers=ENGLISH)).text)
    assert english.left() == []
    assert Read((await site.get("/verify", headers=ENGLISH)).text).left() == []


async def test_the_qr_opens_the_same_without_typing(site, issued):
    one = issued[0]
    page = await site.get(f"/v/{codes.token(one.uid)}")
    assert (page.status_code, one.number in page.text) == (200, True)
    assert page.headers["cache-control"] == "private, no-store"
    other = await site.get(f"/v/{codes.token(one.uid)[:-2]}00")
    assert "没有查到" in other.text


async def test_a_list_is_answered_as_a_page_a_csv_and_a_workbook(site, issued):
    one, other, _ = issued
    text = f"{one.number} {codes.check_code(one.uid)}\n{other.number} 0000-0000\n=1+1 AAAA-AAAA"
    page = await site.post("/verify/list", data={"list": text}, headers=ORIGIN)
    assert page.status_code == 200
    shown = re.sub(r"<[^>]+>", "", page.text)
    assert "共3行，有效0份" in shown
    assert "公示中" in shown
    assert shown.count("没有查到：") == 2
    assert Read((await site.post("/verify/list", data={"list": text}, headers={**ORIGIN, **ENGLISH})).text).left() == []
    file = {"file": ("list.csv", f"编号,校验码\n{text}".encode("gb18030"), "text/csv")}
    table = await site.post("/verify/list.csv", files=file, headers=ORIGIN)
    rows = table.content.decode("utf-8-sig").splitlines()
    assert rows[0] == "行,编号,校验码,结果,说明"
    assert rows[1].startswith(f"2,{one.number},{codes.check_code(one.uid)},公示中,")
    assert "'=1+1" in rows[3]
    book = await site.post("/verify/list.xlsx", data={"list": text}, headers=ORIGIN)
    assert book.content[:2] == b"PK"
    long = "\n".join(f"无{n} AAAA-AAAA" for n in range(MOST + 1))
    assert "一次最多查 200 份" in (await site.post("/verify/list", data={"list": long}, headers=ORIGIN)).text
    assert (await site.post("/verify/list.csv", data={"list": long}, headers=ORIGIN)).status_code == 422


async def test_replaced_and_revoked_at_the_desk(site, issued):
    await signed_in(site, "zhao")
    lost = {"cause": "lost", "reason": "本人遗失"}
    await moved(await sent(site, HERE, "Replace", lost, nth=2), HERE)
    no_reason = await sent(site, HERE, "Revoke", {"grounds": ""})
    assert error_at(no_reason.text, "grounds") == "请填写这一项。"
    await moved(await sent(site, HERE, "Revoke", {"grounds": "打印错误"}), HERE)
    states = sorted([row.state for row in await Certificate.all()])
    assert states == ["issued", "issued", "replaced", "revoked"]
    old = await Certificate.get(state="replaced")
    page = await site.get("/verify", params={"number": old.number, "code": codes.check_code(old.uid)})
    assert "现行的证书：" in page.text
    assert "遗失补发" in page.text
    assert (await verify()).differences == []


async def test_the_desks_in_english_and_closed_to_others(site, issued):
    for path in (DESK, HERE):
        await signed_in(site, "zhao")
        page = Read((await site.get(path, headers=ENGLISH)).text)
        assert page.left() == []
        await signed_in(site, "sun")
        assert (await site.get(path)).status_code == 404
    await signed_in(site, "zhou")
    await seeds.honours.load(console())
    await template("honour")
    refused = await sent(site, DESK, "IssueHonours", {"decision": "晋〔2026〕9号", "template": "T-honour"})
    assert error_at(refused.text, "decision") == "没有登记文号为 晋〔2026〕9号 的决定。"


async def test_credentials_and_keys_stand_at_stable_addresses(site, issued):
    one = issued[0]
    token = await site.get(f"/credentials/{codes.token(one.uid)}")
    assert (token.status_code, token.headers["content-type"]) == (200, "application/vc+jwt")
    assert (await site.get("/credentials/x")).status_code == 404
    keys = (await site.get("/.well-known/jwks.json")).json()["keys"]
    assert [key["crv"] for key in keys] == ["Ed25519"]
    assert "d" not in keys[0]
    assert (await site.get("/.well-known/did.json")).json()["id"] == "did:web:jinbang.test"
    status = await site.get(f"/credentials/status/{one.status_list}/0")
    assert status.text.count(".") == 2
    assert (await site.get(f"/credentials/status/{'0' * 32}/0")).status_code == 404


@pytest.mark.parametrize("path", [HERE, DESK])
async def test_an_order_is_placed_followed_and_stopped(site, published, monkeypatch, path):
    """At the desk of the contest by an organiser; what is of the whole office is seen at the office's."""
    monkeypatch.setattr(ordering, "PORTION", 2)
    await template()
    wanted = {"input.event": EVENT, "input.template": "T-award"}
    await moved(await sent(site, HERE, "OrderCertificates", wanted), HERE)
    assert "已颁发0份，共3份" in (await site.get(path)).text
    await batches.carry_on((await ordering.waiting(console()))[0])
    page = (await site.get(path)).text
    assert re.search(r'<progress[^>]* max="3" value="2"', page)
    assert "已颁发2份，共3份" in page
    again = await sent(site, HERE, "OrderCertificates", wanted)
    assert (again.status_code, "请在证书页查看进度" in again.text) == (422, True)
    assert Read((await site.get(path, headers=ENGLISH)).text).left() == []
    assert ("data-live" in page) is (path == HERE)
    await moved(await sent(site, path, "StopCertificates", {}), path)
    assert "已停止" in (await site.get(path)).text
    assert await Certificate.all().count() == 2


async def test_the_office_orders_what_a_decision_conferred(site, published):
    await signed_in(site, "zhou")
    await template("honour")
    no = await sent(site, DESK, "OrderCertificates", {"input.decision": "无", "input.template": "T-honour"})
    assert (no.status_code, "没有登记文号为 无 的决定。" in no.text) == (422, True)
