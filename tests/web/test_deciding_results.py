"""The pages that make a result public, and confer what it earns: each form done once and refused once."""

import re

import httpx2
import pytest

from schema.node import written_id
from server import ledger
from server.access import console
from server.access.granting import Scope
from server.competitions import Event, chain_of, keeping
from server.entries import Entry
from server.honours import Decision, Honour
from server.ledger.verify import verify
from server.results import Publication, Revision
from tests.server.access.people import account
from tests.server.scoring.story import CODE, EVENT, built, scheme
from tests.server.test_advancing import province, withdraw
from tests.server.test_honours import NUMBER, catalogue, published
from tests.web.deciding import (
    FLOOR,
    HONOURS,
    PROGRESS,
    PUBLICATION,
    REGION,
    SEATS,
    SIGN_OFF,
    closed,
    error_at,
    moved,
    sent,
    staffed,
)  # fmt: skip
from tests.web.test_signing import ORIGIN, signed_in

__all__ = ["catalogue", "province", "published"]
pytestmark = pytest.mark.usefixtures("regions")


@pytest.fixture(autouse=True)
async def people(site: httpx2.AsyncClient) -> None:
    """The organiser is signed in."""
    await staffed()
    await signed_in(site, "zhao")


async def test_a_result_is_previewed_published_and_its_correction_shows_the_difference(site):
    story = await closed()
    path = f"{PUBLICATION}?event={EVENT}"
    page = (await site.get(path)).text
    assert "首次公布，将是第1版，共3行。" in page
    no_reason = await sent(site, path, "PublishResults", {"reason": ""})
    assert error_at(no_reason.text, "reason") == "请填写这一项。"
    await moved(await sent(site, path, "PublishResults", {"reason": "首次公布"}), path)
    page = (await site.get(path)).text
    assert "没有不同" in page
    assert f'href="/competitions/{CODE}/{EVENT}"' in page
    await signed_in(site, "qian")
    for seat in (0, 1):
        sheet = await story.sheet(seat, 2)
        fields = {"aspect": "A1", "value": "59", "reason": "誊录错误"}
        opened = f"{SIGN_OFF}?sheet={sheet.number}"
        await moved(await sent(site, opened, "CorrectMark", fields), opened)
    await signed_in(site, "zhao")
    page = (await site.get(path)).text
    assert "将是第2版，与现行的一版有3处不同。" in page
    third = re.search(r'<tr class="changed">(?:(?!</tr>).)*003(?:(?!</tr>).)*</tr>', page, re.S)
    assert third
    assert re.search(r"原为 </span>3</span> .*<b>1</b>", third[0])
    await moved(await sent(site, path, "PublishResults", {"reason": "更正誊录错误"}), path)
    assert await Revision.visible_to(console()).count() == 2
    assert (await verify()).differences == []


async def test_what_publishing_would_be_refused_for_is_said_before(site):
    await (await built()).opened()
    path = f"{PUBLICATION}?event={EVENT}"
    assert "现在还不能公布。" in (await site.get(path)).text
    refused = await sent(site, path, "PublishResults", {"reason": "首次公布"})
    assert refused.status_code == 422
    assert "没有提交" in refused.text


async def test_publication_at_a_time(site):
    await closed()
    fields = {"events": [EVENT], "dueAt": "2020-01-01T09:00", "reason": "首次公布"}
    past = await sent(site, PUBLICATION, "SchedulePublication", fields)
    assert "晚于现在" in error_at(past.text, "dueAt")
    await moved(
        await sent(site, PUBLICATION, "SchedulePublication", {**fields, "dueAt": "2099-01-01T09:00"}), PUBLICATION
    )
    assert "2099-01-01 09:00" in (await site.get(PUBLICATION)).text
    await moved(await sent(site, PUBLICATION, "CancelPublication", {}), PUBLICATION)
    assert (await Publication.visible_to(console()).get()).state == "cancelled"
    assert "已取消" in (await site.get(PUBLICATION)).text


async def test_nobody_comes_up_and_nobody_is_replaced(site):
    story = await built()
    path = f"{PUBLICATION}?event={EVENT}"
    nobody = await sent(site, path, "AdvanceEntries", {})
    assert nobody.status_code == 422
    assert "还没有选手晋级到" in nobody.text
    async with ledger.change(console(), "story.built", chain=chain_of(CODE)) as change:
        entry = await Entry.get(id=story.entries[0].id, using_db=change.client)
        entry.state = "withdrawn"
        await change.save(entry)
    desk = (await site.get(path)).text
    assert f'href="/desk/{CODE}/{EVENT}/reserves"' in desk
    one = (await site.get(f"/desk/{CODE}/{EVENT}/reserves?entry={written_id('Entry', entry.uid)}")).text
    assert "不是由下级晋级而来" in one and "ReplaceEntry" not in one


@pytest.mark.usefixtures("province")
async def test_those_who_come_up_are_entered_and_a_withdrawn_one_is_replaced(site):
    async with ledger.change(console(), "scheme.kept", chain=chain_of("SX-2023")) as change:
        await keeping.keep(change, await Event.get(competition__code="SX-2023", using_db=change.client), scheme())
    path = "/desk/SX-2023/publication?event=WELD"
    await moved(await sent(site, path, "AdvanceEntries", {}), path)
    [entry] = await Entry.visible_to(console()).filter(event__competition__code="SX-2023")
    twice = await sent(site, path, "AdvanceEntries", {})
    assert "不再重复录入" in twice.text
    await withdraw(entry)
    path = f"/desk/SX-2023/WELD/reserves?entry={written_id('Entry', entry.uid)}"
    no_reason = await sent(site, path, "ReplaceEntry", {"reason": ""})
    assert error_at(no_reason.text, "reason") == "请填写这一项。"
    await moved(await sent(site, path, "ReplaceEntry", {"reason": "伤病"}), path)
    assert await Entry.visible_to(console()).filter(event__competition__code="SX-2023").count() == 2
    assert (await verify()).differences == []


@pytest.mark.usefixtures("published")
async def test_a_decision_is_recorded_a_title_conferred_and_revoked(site):
    await signed_in(site, "zhou")
    decision = {"number": NUMBER, "on": "2023-08-02", "body": "另一机关", "subject": ""}
    differs = await sent(site, HONOURS, "RecordDecision", decision)
    assert error_at(differs.text, "number")
    second = {**decision, "number": "晋人社函〔2027〕12号"}
    answer = await sent(site, HONOURS, "RecordDecision", second)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/desk/honours?decision=")
    assert await Decision.visible_to(console()).count() == 2
    path = f"{HONOURS}?competition=JZ-2023-04&event=WELD"
    page = (await site.get(path)).text
    assert "李二" in page
    fields = {"decision": NUMBER, "title": "NX-EXPERT", "places": "", "entryNos": ["002"]}
    unknown = await sent(site, path, "ConferTitle", {**fields, "decision": "没有这个文号"})
    assert "没有这个文号" in error_at(unknown.text, "decision")
    both = await sent(site, path, "ConferTitle", {**fields, "places": "1"})
    assert error_at(both.text, "places")
    await moved(await sent(site, path, "ConferTitle", fields), path)
    assert (await Honour.visible_to(console()).get()).name == "李二"
    found = f"{HONOURS}?holder=李二"
    grounds = {"decision": NUMBER, "ground": "faked", "grounds": ""}
    refused = await sent(site, found, "RevokeHonour", grounds)
    assert error_at(refused.text, "grounds") == "请填写这一项。"
    done = await sent(site, found, "RevokeHonour", {**grounds, "grounds": "弄虚作假"})
    assert done.status_code == 303
    assert (await Honour.visible_to(console()).get()).state == "revoked"
    assert (await verify()).differences == []


@pytest.mark.usefixtures("published")
async def test_the_organiser_confers_nothing(site):
    assert (await site.get(HONOURS)).status_code == 404
    assert (await site.post(f"{HONOURS}?do=ConferTitle", data={}, headers=ORIGIN)).status_code == 404


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        ("coordinator", 5), ("supervisor", 5), ("auditor", 4), ("administrator", 4), ("chief_judge", 5), ("typist", 2),
        ("arbitrator", 2), ("floor_judge", 1), ("judge", 0), ("registering_unit", 0),
    ],
)  # fmt: skip
async def test_each_role_finds_its_pages_and_no_other(site, role, pages):
    await (await built()).opened()
    everywhere = role in ("administrator", "auditor")
    await account("anyone", role, scope=Scope("office") if everywhere else REGION)
    await signed_in(site, "anyone")
    found = [await site.get(path) for path in (SEATS, PROGRESS, FLOOR, SIGN_OFF, f"{PUBLICATION}?event={EVENT}")]
    assert {one.status_code for one in found} <= {200, 404}
    assert sum(one.status_code == 200 for one in found) == pages
    for one in found:  # what stands in its own row of pages leads somewhere
        for path in re.findall(r'<li><a href="(/desk/MARK-1[^"]+)"', one.text):
            assert (await site.get(path)).status_code == 200, path
