"""The signature pages through the real front door: sign, sign again after a correction, attach ink, reopen, print."""

import re

import pytest

from server import clock, ledger
from server.access import console, delegating
from server.access.granting import Scope
from server.access.records import Grant
from server.competitions import Event
from server.ledger.verify import verify
from server.scoring import Sheet
from server.scoring.correct import correct_mark
from server.signatures import Reopening, Signature
from server.signatures.content import sheet_contents, short
from server.signatures.signing import close_marking
from tests.pictures import PNG
from tests.server.access.people import account, viewer_of
from tests.server.scoring.story import CODE, EVENT, Story, built
from tests.web.deciding import HERE, SIGN_OFF, error_at, marked, sent, staffed
from tests.web.test_languages import Read
from tests.web.test_signing import ENGLISH, signed_in

pytestmark = pytest.mark.usefixtures("regions")
SIGNATURES, PROTOCOL = f"{HERE}/signatures", f"{HERE}/protocol"


@pytest.fixture(autouse=True)
async def people(site) -> None:
    """With a supervisor of the province."""
    await staffed()
    await account("wujd", "supervisor", scope=Scope("region", region_code="140000"))


async def closed() -> Story:
    """Signed by both rules, closed by the chief judge."""
    story = await built()
    async with ledger.change(console(), "event.set") as change:
        event = await Event.get(id=story.event.id, using_db=change.client)
        await change.save(event.update_from_dict({"signature_rule": "chief_and_supervisor"}))
    await marked(await story.opened())
    await close_marking(story.chief, CODE, EVENT, version=2)
    return story


async def test_the_supervisor_signs_after_the_chief_judge(site):
    story = await closed()
    await signed_in(site, "zhao")
    page = (await site.get(SIGNATURES)).text
    assert "缺监督签字" in page
    assert "SignAsSupervisor" not in page
    assert f'href="{SIGNATURES}"' in (await site.get(SIGN_OFF)).text
    sheet = await story.sheet(0, 0)
    await correct_mark(story.chief, sheet.number, "A1", "49.5", reason="誊录错误", version=sheet.version)
    await signed_in(site, "wujd")
    page = (await site.get(SIGNATURES)).text
    assert "签字后内容有更正，须重签" in page
    assert "SignAsSupervisor-" not in page
    await signed_in(site, "qian")
    done = await sent(site, SIGNATURES, "SignEvent", {})
    assert done.status_code == 303
    await signed_in(site, "wujd")
    late = await sent(site, SIGNATURES, "SignAsSupervisor", {"content": "0" * 64})
    assert late.status_code == 422
    assert "看过以后内容已变" in late.text
    assert (await sent(site, SIGNATURES, "SignAsSupervisor", {})).status_code == 303
    page = (await site.get(SIGNATURES)).text
    assert "签字齐全，没有缺的。" in page
    assert await Signature.filter(kind="supervision").count() == 1
    assert (await verify()).differences == []


async def test_a_lent_role_signs_with_its_own_name_and_says_whose_it_is(site):
    """委托: the control is the signature before, given by one's own role."""
    await closed()
    await signed_in(site, "wujd")
    assert "委托" not in (await site.get(SIGNATURES)).text
    await account("lijd")
    lender = await viewer_of("wujd")
    grant = await Grant.visible_to(console()).get(account_id=lender.account_id)
    await delegating.delegate(lender, grant.uid, "LIJD", None, clock.today())
    await signed_in(site, "lijd")
    assert (await sent(site, SIGNATURES, "SignAsSupervisor", {})).status_code == 303
    page = (await site.get(SIGNATURES)).text
    assert page.count("委托") == 1 and "示例lijd<small>受示例wujd委托</small>" in page
    protocol = (await site.get(PROTOCOL)).text
    assert protocol.count("受示例wujd委托") == 1


async def test_a_signed_paper_comes_back_as_a_scan(site):
    await closed()
    await signed_in(site, "wujd")
    printed = (await site.get(PROTOCOL)).text
    code = re.search(r'<code class="check">([0-9A-F ]+)</code>', printed)
    assert code is not None
    assert printed.count("<tr>") >= 3
    fields = {"kind": "supervision", "content": "1111 2222 3333 4444", "signer": "吴监督", "sheet": ""}
    file = {"scan": ("签字.png", PNG, "image/png")}
    wrong = await sent(site, SIGNATURES, "AttachSignedPaper", fields, files=file)
    assert "现在的校验码是" in error_at(wrong.text, "content")
    none = await sent(site, SIGNATURES, "AttachSignedPaper", {**fields, "content": code[1]})
    assert none.status_code == 422
    done = await sent(site, SIGNATURES, "AttachSignedPaper", {**fields, "content": code[1]}, files=file)
    assert done.status_code == 303
    row = await Signature.get(kind="supervision")
    assert (row.way, row.signer) == ("ink", "吴监督")
    page = (await site.get(SIGNATURES)).text
    address = f"/signed-papers/{row.uid}"
    assert address in page
    assert (await site.get(address)).content == PNG
    await signed_in(site, "sun")
    assert (await site.get(address)).status_code == 404
    assert (await site.get(SIGNATURES)).status_code == 404


async def test_reopened_by_two(site):
    await closed()
    await signed_in(site, "zhao")
    empty = await sent(site, SIGNATURES, "AskReopening", {"reason": ""})
    assert error_at(empty.text, "reason") == "请填写这一项。"
    assert (await sent(site, SIGNATURES, "AskReopening", {"reason": "漏记扣分"})).status_code == 303
    own = await sent(site, SIGNATURES, "ConfirmReopening", {})
    assert "申请人以外的人" in own.text
    await signed_in(site, "wujd")
    yes = await sent(site, SIGNATURES, "ConfirmReopening", {})
    assert yes.status_code == 303, re.findall(r"(?s)class=.(?:refused|error|errors|summary)[^>]*>.{0,300}", yes.text)
    assert (await Reopening.get()).state == "done"
    assert (await Event.get(code=EVENT)).state == "marking"
    assert "已重开，不再有效" in (await site.get(SIGNATURES)).text
    assert (await site.get(PROTOCOL)).status_code == 404


async def test_the_contestant_signs_at_the_tablet(site):
    story = await (await built()).opened()
    await marked(story)
    sheet = await Sheet.get(id=(await story.sheet(0, 0)).id)
    path = f"/judge/{sheet.number}/signed"
    await signed_in(site, "qian")
    content = (await sheet_contents([sheet]))[sheet.id]
    assert short(content) in (await site.get(path)).text
    empty = await sent(site, path, "SignProcess", {"signer": ""})
    assert error_at(empty.text, "signer") == "请填写这一项。"
    assert (await sent(site, path, "SignProcess", {"signer": "选手1号"})).status_code == 303
    assert "选手已在现有内容上签字。" in (await site.get(path)).text
    assert (await Signature.get(kind="process")).signer == "选手1号"


async def test_no_chinese_of_ours_is_left_in_english(site):
    story = await closed()
    await signed_in(site, "zhao")
    await sent(site, SIGNATURES, "AskReopening", {"reason": "漏记扣分"})
    await signed_in(site, "qian")
    sheet = await story.sheet(0, 0)
    for path in (SIGNATURES, PROTOCOL, SIGN_OFF, f"/judge/{sheet.number}/signed"):
        page = await site.get(path, headers=ENGLISH)
        assert (path, page.status_code, Read(page.text).left()) == (path, 200, [])
