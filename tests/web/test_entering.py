"""The pages about entries: hand in, change, review, place, import and undo, delegations, cards and labels."""

import re
from datetime import date
from typing import Any

import httpx2
import pytest

from schema.node import written_id
from server import clock
from server.access import console
from server.access.granting import Scope
from server.entries import Delegation, Entry, Evidence, Member, submitting
from server.ledger.verify import verify
from tests.server.access.people import account
from tests.server.entries.office import BEFORE, Office, member, opened, resident
from tests.web.test_languages import Read
from tests.web.test_organising import PDF, error_at, moved
from tests.web.test_signing import ENGLISH, ORIGIN, signed_in

pytestmark = pytest.mark.usefixtures("regions", "folder")
BASE = "/desk/JZ-2027-01"
LIST, WELD = f"{BASE}/entries", f"{BASE}/WELD"
ENTER, IMPORT, REVIEW, TEAMS = f"{WELD}/enter", f"{WELD}/import", f"{WELD}/review", f"{BASE}/delegations"
HIDDEN = re.compile(r'<input type="hidden" name="(key|version|_of|entry|import|role|number)" value="([^"]*)"')


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Files are kept apart for each test."""
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))


@pytest.fixture
async def office(site: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A competition taking entries; an organiser, a reporter of 太谷 and one of 平遥, of whom nobody is signed in."""
    monkeypatch.setattr(clock, "now", lambda: BEFORE)
    found = await opened()
    started = {"starts_on": date(2027, 1, 1)}
    await account("zhao", "organiser", scope=Scope("region", region_code="140700"), **started)
    await account("tai", "county_reporter", scope=Scope("region", region_code="140726"), **started)
    await account("ping", "county_reporter", scope=Scope("region", region_code="140728"), **started)
    return found


async def entered(office: Office, n: int = 1, **more: Any) -> str:
    """An entry of 太谷, handed in already: its page."""
    row = await submitting.submit(console(), "JZ-2027-01", "WELD", office.asked(member(n), **more))
    return f"/desk/entries/{written_id('Entry', row.uid)}"


def team_id(office: Office, of: str = "TG") -> str:
    return str(written_id("Delegation", office.uid(of)))


async def sent(site: httpx2.AsyncClient, path: str, do: str, fields: dict[str, Any], **more: Any) -> httpx2.Response:
    """A form of a page: its hidden fields as they stand there, the others as they are typed."""
    page = (await site.get(path)).text
    form = re.search(rf'<form id="{do}[^"]*form".*?</form>', page, re.S)
    assert form, f"no form {do} at {path}"
    address = f"{path}{'&' if '?' in path else '?'}do={do}"
    return await site.post(address, data={**dict(HIDDEN.findall(form[0])), **fields}, headers=ORIGIN, **more)


def person(n: int = 1, at: str = "input.members.0", **more: str) -> dict[str, str]:
    """The fields of a contestant as a browser sends them."""
    given = {
        "name": f"郭试{n}", "idType": "", "idNumber": resident(n), "organisation": "太谷玛钢厂", "region": "140726",
        "standing": "worker", "level": "4", "yearsOfWork": "8", "certificates": "焊工证\r\n电工证", "priorHonours": "",
    } | more  # fmt: skip
    return {f"{at}.{name}": value for name, value in given.items()}


@pytest.mark.parametrize("login", ["tai", "zhao"])
async def test_an_entry_is_handed_in_and_listed(site, office, login):
    await signed_in(site, login)
    team = {"input.delegation": team_id(office)}
    wrong = await sent(site, ENTER, "SubmitEntry", {**team, **person(idNumber="140702199503080012")})
    assert wrong.status_code == 422
    assert error_at(wrong.text, "input-members-0-idNumber")
    assert 'value="太谷玛钢厂"' in wrong.text
    await moved(await sent(site, ENTER, "SubmitEntry", {**team, **person()}), f"{LIST}?event=WELD")
    row = await Entry.visible_to(console()).get()
    its = await Member.visible_to(console()).get()
    assert (row.state, its.level, its.certificates) == ("submitted", 4, "焊工证;电工证")
    page = (await site.get(f"{LIST}?event=WELD")).text
    assert "已报名，等待审核" in page
    assert "郭试1" in page
    assert resident(1) not in page
    again = await sent(site, ENTER, "SubmitEntry", {**team, **person()})
    assert "一人在同一赛项只能报名一次" in again.text
    assert (await verify()).differences == []


async def test_a_reporter_sees_his_own_and_what_they_owe(site, office):
    where = await entered(office)
    await signed_in(site, "tai")
    page = (await site.get(LIST)).text
    assert "已报1份" in page
    assert "郭试1" in page
    assert "盖章" in page  # a stamped form is owed
    assert "审核" not in re.sub(r"待审核|审核后", "", page.partition('<form class="find"')[2].partition("<table")[0])
    await signed_in(site, "ping")
    page = (await site.get(LIST)).text
    assert "郭试1" not in page
    assert (await site.get(where)).status_code == 404
    refused = await site.post(f"{where}?do=WithdrawEntry", data={"reason": "x", "version": "1"}, headers=ORIGIN)
    assert refused.status_code == 404
    assert (await site.get(REVIEW)).status_code == 404
    assert (await site.get(TEAMS)).status_code == 404
    wrong = await sent(site, ENTER, "SubmitEntry", {"input.delegation": team_id(office), **person(7)})
    assert wrong.status_code == 422
    assert error_at(wrong.text, "input-delegation")


async def test_lists_are_searched_and_paged(site, office):
    for n in range(1, 11):
        await entered(office, n)
    await signed_in(site, "zhao")
    page = (await site.get(LIST)).text
    assert "看全部10份" in page
    found = (await site.get(f"{LIST}?search=郭试7")).text
    assert "郭试7" in found
    assert "郭试1<" not in found
    assert "符合条件的1份" in found
    assert "没有符合条件的报名" in (await site.get(f"{LIST}?event=WELD&state=rejected")).text


async def test_a_reporter_changes_substitutes_shows_and_withdraws(site, office):
    where = await entered(office)
    await signed_in(site, "tai")
    team = {"input.delegation": team_id(office)}
    wrong = await sent(site, where, "ChangeEntry", {**team, **person(name="")})
    assert error_at(wrong.text, "input-members-0-name")
    await moved(await sent(site, where, "ChangeEntry", {**team, **person(name="郭改名", level="5")}), where)
    assert "技师" in (await site.get(where)).text
    other = person(2, at="member")
    wrong = await sent(site, where, "SubstituteMember", {**other, "reason": ""})
    assert wrong.status_code == 422
    assert "请填写这一项" in wrong.text
    await moved(await sent(site, where, "SubstituteMember", {**other, "reason": "骨折"}), where)
    assert "郭试2" in (await site.get(where)).text
    form = {"kind": "stamped_form"}
    wrong = await sent(site, where, "AddEvidence", {"kind": "photo"}, files={"file": ("a.pdf", PDF)})
    assert error_at(wrong.text, "file")
    await moved(await sent(site, where, "AddEvidence", form, files={"file": ("a.pdf", PDF)}), where)
    row = await Evidence.visible_to(console()).get()
    assert f'href="/evidence/{row.uid}"' in (await site.get(where)).text
    wrong = await sent(site, where, "WithdrawEntry", {"reason": ""})
    assert error_at(wrong.text, "reason") == "请填写这一项。"
    await moved(await sent(site, where, "WithdrawEntry", {"reason": "调离"}), where)
    page = (await site.get(where)).text
    assert "调离" in page
    assert "WithdrawEntry-form" not in page
    assert (await verify()).differences == []


async def test_an_organiser_decides_and_places(site, office):
    where = await entered(office)
    await signed_in(site, "zhao")
    wrong = await sent(site, where, "RejectEntry", {"reason": ""})
    assert error_at(wrong.text, "reason") == "请填写这一项。"
    await moved(await sent(site, where, "AdmitEntry", {"reason": "等社保证明"}), where)
    assert "等社保证明" in (await site.get(where)).text
    stale = await sent(site, where, "ApproveEntry", {"version": "1"})
    assert stale.status_code == 422
    await moved(await sent(site, where, "ApproveEntry", {}), where)
    session = str(written_id("Session", office.sessions["WELD"].uid))
    station = str(written_id("Station", office.stations["WELD"].uid))
    placed = {"session": session, "station": station}
    await moved(await sent(site, where, "PlaceEntry", placed), where)
    second = await entered(office, 2)
    taken = await sent(site, second, "PlaceEntry", placed)
    assert "WELD-A" in error_at(taken.text, "station")
    assert "WELD-A" in (await site.get(f"{WELD}/cards")).text
    assert (await verify()).differences == []


async def test_delegations_are_added(site, office):
    await signed_in(site, "zhao")
    given = {"code": "QX", "name": "祁县", "kind": "region", "organisation": "祁县总工会", "region": "140727"}
    wrong = await sent(site, TEAMS, "AddDelegation", {**given, "code": "TG"})
    assert "TG" in error_at(wrong.text, "code")
    await moved(await sent(site, TEAMS, "AddDelegation", given), TEAMS)
    assert await Delegation.visible_to(console()).filter(code="QX").count() == 1
    assert "祁县总工会" in (await site.get(TEAMS)).text


async def test_a_team_has_rows_for_members_and_coaches(site, office):
    await office.set_event("WELD", format="team", requirements='{"team_size": [2, 3], "coaches": [0, 1]}')
    await signed_in(site, "tai")
    page = (await site.get(ENTER)).text
    assert 'name="input.members.3.name"' in page
    assert 'name="input.members.4.name"' not in page
    given = {"input.delegation": team_id(office), "input.team": "太谷一队"} | person() | person(2, "input.members.2")
    bare = dict.fromkeys(person(3, "input.members.1"), "")
    coach = person(4, "input.members.3", role="coach")
    wrong = {**given, **bare, **coach, "input.members.2.idNumber": "1"}
    answer = await sent(site, ENTER, "SubmitEntry", wrong)
    assert error_at(answer.text, "input-members-2-idNumber")
    await moved(await sent(site, ENTER, "SubmitEntry", {**given, **bare, **coach}), f"{LIST}?event=WELD")
    assert await Member.visible_to(console()).filter(role="coach").count() == 1


async def test_in_english_nothing_is_left_in_chinese(site, office):
    where = await entered(office)
    await signed_in(site, "zhao")
    for path in (
        LIST,
        f"{LIST}?event=WELD&search=x",
        where,
        ENTER,
        IMPORT,
        REVIEW,
        TEAMS,
        f"{WELD}/cards",
        f"{WELD}/labels",
    ):
        page = await site.get(path, headers=ENGLISH)
        assert page.status_code == 200, path
        assert Read(page.text).left() == [], path
    await signed_in(site, "tai")
    assert Read((await site.get(LIST, headers=ENGLISH)).text).left() == []
