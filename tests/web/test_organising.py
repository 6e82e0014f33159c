"""The organiser's pages: register, add an event, file, publish, open registration, through the real front door."""

import json
import re
from datetime import date, datetime, timedelta
from typing import Any

import httpx2
import pytest

from server import clock
from server.access import console
from server.access.granting import Scope
from server.competitions import Competition, Document, Event, Session, Station, programme, registering
from server.ledger.verify import verify
from tests.server.access.people import account
from tests.web.test_signing import ORIGIN, signed_in

pytestmark = pytest.mark.usefixtures("regions")
REGION = Scope("region", region_code="140000")
FIRST = date(2027, 5, 20)
ORGANISER = "晋中市人力资源和社会保障局"
COMPETITION = {
    "code": "JZ-2027-05", "title": "第五届晋中市职业技能大赛", "tier": "city", "kind": "comprehensive",
    "region": "1407", "organisers": [ORGANISER], "starts_on": FIRST, "ends_on": FIRST + timedelta(days=2),
}  # fmt: skip
WELD = {
    "code": "WELD", "title": "焊接", "group": "worker", "format": "individual", "template": "theory_30_practice_70",
}  # fmt: skip
CONTEST, EVENT = "/desk/JZ-2027-05", "/desk/JZ-2027-05/WELD"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
async def organiser(site: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """An organiser of the province is signed in; it is 2 March 2027."""
    now = int(datetime(2027, 3, 2, 2, tzinfo=clock.shown(0).tzinfo).timestamp()) * 1_000_000
    monkeypatch.setattr(clock, "now", lambda: now)
    await account("zhao", "organiser", scope=REGION)
    await signed_in(site, "zhao")


async def contest(*, event: bool = True) -> None:
    """A competition that is registered already."""
    await registering.register(console(), COMPETITION)
    if event:
        await programme.add_event(console(), "JZ-2027-05", WELD)


async def sent(site: httpx2.AsyncClient, path: str, do: str, fields: dict[str, Any], **more: Any) -> httpx2.Response:
    """A form of a page: its hidden fields as they stand there, the others as they are typed."""
    page = (await site.get(path)).text
    of = "" if do == "ChangeScheme" else '[^"]*'
    form = re.search(rf'<form id="{do}{of}-form".*?</form>', page, re.S)
    assert form, f"no form {do} at {path}"
    hidden = dict(re.findall(r'<input type="hidden" name="(key|version|_of|session)" value="([^"]*)"', form[0]))
    return await site.post(f"{path}?do={do}", data={**hidden, **fields}, headers=ORIGIN, **more)


def error_at(page: str, name: str) -> str:
    """What stands at the field of a name."""
    found = re.search(rf'<p class="error" id="[^"]*-{name}-error">(.*?)</p>', page)
    return found[1] if found else ""


async def moved(answer: httpx2.Response, where: str) -> None:
    assert answer.status_code == 303, re.findall(r'class="error"[^>]*>(.*?)<', answer.text) or answer.text[-3000:]
    assert answer.headers["location"] == where


async def test_the_empty_desk_says_how_to_begin(site):
    page = (await site.get("/desk")).text
    assert "还没有竞赛" in page
    assert 'href="/desk/new"' in page
    assert "登记第一项竞赛" in page


OTHERS = [
    ("registering_unit", "还没有可以报名的竞赛"), ("judge", "打开我的评分表"), ("expert", "看我的角色"),
    ("nominator", "看到本级的申报"), ("finance", "发放与追回"), ("honours_office", "导入旧名册"),
]  # fmt: skip


@pytest.mark.parametrize(("role", "words"), OTHERS)
async def test_the_desk_of_other_roles_sends_them_where_they_belong(site, role, words):
    await account("qian", role, scope=REGION)
    await signed_in(site, "qian")
    page = (await site.get("/desk")).text
    assert words in page
    assert page.count('class="button"') <= 1
    assert "/desk/new" not in page
    assert (await site.get("/desk/new")).status_code == 404


REGISTERED = {
    "input.code": "JZ-2027-05", "input.title": "第五届晋中市职业技能大赛", "input.tier": "city",
    "input.kind": "comprehensive", "input.className": "", "input.edition": "5", "input.region": "1407",
    "input.organisers": f"{ORGANISER}\r\n晋中市总工会\r\n", "input.hosts": "", "input.startsOn": "2027-05-20",
    "input.endsOn": "2027-05-22",
}  # fmt: skip


async def test_a_competition_is_registered_and_waits_on_the_desk(site):
    await moved(await sent(site, "/desk/new", "RegisterCompetition", REGISTERED), CONTEST)
    row = await Competition.visible_to(console()).get(code="JZ-2027-05")
    assert (row.edition, row.region_code) == (5, "140700")
    page = (await site.get("/desk")).text
    assert "第五届晋中市职业技能大赛" in page
    assert f'href="{CONTEST}#filing"' in page
    assert f'href="{CONTEST}#documents"' in page
    assert f'href="{CONTEST}#events"' in page
    assert (await verify()).differences == []


async def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(site):
    wrong = {**REGISTERED, "input.title": "", "input.startsOn": "5月20日"}
    answer = await sent(site, "/desk/new", "RegisterCompetition", wrong)
    assert answer.status_code == 422
    assert error_at(answer.text, "input-title") == "请填写这一项。"
    assert "2027-03-05" in error_at(answer.text, "input-startsOn")
    assert 'value="JZ-2027-05"' in answer.text
    twice = await sent(site, "/desk/new", "RegisterCompetition", {**REGISTERED, "input.region": "149999"})
    assert "149999" in error_at(twice.text, "input-region")
    assert await Competition.visible_to(console()).all() == []


async def test_last_years_competition_is_copied_and_every_change_is_listed(site):
    await contest()
    given = {"from": "JZ-2027-05", "input.code": "JZ-2028-06", "input.title": "第六届", "input.startsOn": "2028-05-18"}
    refused = await sent(site, "/desk/new", "CopyCompetition", {**given, "input.code": "JZ-2027-05"})
    assert "JZ-2027-05" in error_at(refused.text, "input-code")
    answer = await sent(site, "/desk/new", "CopyCompetition", given)
    assert answer.status_code == 200
    assert "已从上届复制" in answer.text
    assert "移动了的日期" in answer.text
    assert 'href="/desk/JZ-2028-06"' in answer.text
    assert await Event.visible_to(console()).filter(competition__code="JZ-2028-06").count() == 1


async def test_an_event_is_added_with_a_ready_made_scheme(site):
    await contest(event=False)
    page = (await site.get(CONTEST)).text
    assert 'value="theory_30_practice_70"' in page
    given = {f"input.{name}": value for name, value in WELD.items()}
    refused = await sent(site, CONTEST, "AddEvent", {**given, "input.code": ""})
    assert error_at(refused.text, "input-code") == "请填写这一项。"
    await moved(await sent(site, CONTEST, "AddEvent", given), EVENT)
    again = await sent(site, CONTEST, "AddEvent", given)
    assert "WELD" in error_at(again.text, "input-code")


async def test_what_its_result_needs_is_said_when_it_is_added_and_shown_when_it_is_changed(site):
    await contest(event=False)
    given = {f"input.{name}": value for name, value in WELD.items()} | {
        "input.signatureRule": "chief_and_supervisor", "input.recheckRule": "top_10", "input.recusal": "event",
        "input.maskingStages": ["", "entry", "review"], "input.conductMinutes": "60", "input.resultMinutes": "90",
    }  # fmt: skip
    await moved(await sent(site, CONTEST, "AddEvent", given), EVENT)
    row = await Event.visible_to(console()).get(code="WELD")
    found = (row.signature_rule, row.recheck_rule, row.recusal, row.masking_stages, row.conduct_minutes)
    assert found == ("chief_and_supervisor", "top_10", "event", "entry;review", 60)
    page = (await site.get(EVENT)).text
    assert 'value="90"' in page
    assert re.findall(r'name="input.maskingStages" value="(\w+)" checked', page) == ["entry", "review"]


async def test_filing_changing_and_publishing(site):
    await contest()
    late = {"number": "晋人社竞备〔2027〕5号", "on": "2027-12-31", "with": "山西省人力资源和社会保障厅"}
    refused = await sent(site, CONTEST, "FileCompetition", late)
    assert "2027-12-31" in error_at(refused.text, "on")
    await moved(await sent(site, CONTEST, "FileCompetition", {**late, "on": "2027-03-01"}), CONTEST)
    changed = {"input.title": "第五届大赛", "input.startsOn": "2027-05-20", "input.endsOn": "2027-05-23"}
    await moved(await sent(site, CONTEST, "ChangeCompetition", changed), CONTEST)
    stale = await sent(site, CONTEST, "ChangeCompetition", {**changed, "version": "1"})
    assert stale.status_code == 422
    paper = {"kind": "plan", "event": "", "title": "实施方案"}
    nothing = await sent(site, CONTEST, "PublishDocument", paper, files={"file": ("a.pdf", b"")})
    assert nothing.status_code == 422
    assert error_at(nothing.text, "file")
    await moved(await sent(site, CONTEST, "PublishDocument", paper, files={"file": ("a.pdf", PDF)}), CONTEST)
    row = await Document.visible_to(console()).get()
    assert f'href="/documents/{row.uid}"' in (await site.get(CONTEST)).text
    assert (await verify()).differences == []


async def test_sessions_stations_and_registration(site):
    await contest()
    hours = {"input.code": "1", "input.place": "三号车间", "input.startsAt": "2027-05-20T09:00"}
    refused = await sent(site, EVENT, "AddSession", {**hours, "input.endsAt": "2027-05-20T08:00"})
    assert "结束时间" in error_at(refused.text, "input-endsAt")
    await moved(await sent(site, EVENT, "AddSession", {**hours, "input.endsAt": "2027-05-20T12:00"}), EVENT)
    changed = {**hours, "input.place": "四号车间", "input.endsAt": "2027-05-20T12:00"}
    await moved(await sent(site, EVENT, "ChangeSession", changed), EVENT)
    assert (await Session.visible_to(console()).get()).place == "四号车间"
    await moved(await sent(site, EVENT, "AddStations", {"codes": "A01\r\nA02\r\n"}), EVENT)
    twice = await sent(site, EVENT, "AddStations", {"codes": "A02"})
    assert "A02" in error_at(twice.text, "codes")
    assert await Station.visible_to(console()).count() == 2
    late = await sent(site, EVENT, "OpenRegistration", {"entriesUntil": "2027-05-21T09:00"})
    assert "第一场" in error_at(late.text, "entriesUntil")
    await moved(await sent(site, EVENT, "OpenRegistration", {"entriesUntil": "2027-05-10T18:00"}), EVENT)
    assert "焊接" in (await site.get("/competitions/JZ-2027-05")).text
    await moved(await sent(site, EVENT, "CloseRegistration", {}), EVENT)
    no_reason = await sent(site, EVENT, "CancelEvent", {"reason": ""})
    assert error_at(no_reason.text, "reason") == "请填写这一项。"
    await moved(await sent(site, EVENT, "CancelEvent", {"reason": "报名人数不足"}), EVENT)
    assert "这个赛项已取消" in (await site.get(EVENT)).text
    assert (await verify()).differences == []


RULES = {
    "input.bornFrom": "", "input.bornTo": "2006-12-31", "input.yearsOfWork": "2", "input.minLevel": "3",
    "input.maxLevel": "", "input.certificates": "特种设备作业人员证", "input.certificatesAll": "false",
    "input.standings": ["worker"], "input.regions": "1407", "input.employed": "true",
    "input.priorTitles.0.title": "全国技术能手", "input.priorTitles.0.effect": "no_award",
    "input.priorTitles.1.title": "", "input.priorTitles.1.effect": "", "input.priorWinners.places": "3",
    "input.priorWinners.editions": "", "input.priorWinners.awards": "", "input.priorWinners.effect": "no_award",
    "input.priorWinners.sameEvent": "true", "input.perDelegation": "2", "input.eventsPerPerson": "1",
    "input.minEntries": "10", "input.coaches.0": "0", "input.coaches.1": "1", "input.noSessionClash": "true",
    "input.oneDelegation": "false",
}  # fmt: skip
NO_RULES = {name: "" for name in RULES if name != "input.standings"}


async def test_entry_rules_are_a_form(site):
    await contest()
    refused = await sent(site, EVENT, "ChangeRequirements", {**RULES, "input.bornFrom": "2010-01-01"})
    assert error_at(refused.text, "input-bornTo")
    await moved(await sent(site, EVENT, "ChangeRequirements", RULES), EVENT)
    kept = json.loads((await Event.visible_to(console()).get()).requirements or "")
    assert kept["born_to"] == "2006-12-31"
    assert kept["prior_titles"] == [{"title": "全国技术能手", "effect": "no_award"}]
    assert kept["prior_winners"]["same_event"] is True
    assert (kept["employed"], kept["one_delegation"], kept["coaches"]) == (True, False, [0, 1])
    page = (await site.get(EVENT)).text
    assert 'value="全国技术能手"' in page
    await moved(await sent(site, EVENT, "ChangeRequirements", {**NO_RULES, "input.noSessionClash": "true"}), EVENT)
    assert json.loads((await Event.visible_to(console()).get()).requirements or "")["coaches"] is None


async def test_settings_of_an_event(site):
    await contest()
    given = {"input.title": "焊工", "input.occupation": "6-18-02-04", "input.recusal": "event", "input.feeds": "x"}
    refused = await sent(site, EVENT, "ChangeEvent", given)
    assert error_at(refused.text, "input-feeds")
    await moved(await sent(site, EVENT, "ChangeEvent", {**given, "input.feeds": "SX-2027-05/WELD"}), EVENT)
    row = await Event.visible_to(console()).get()
    assert (row.title, row.recusal, row.feeds) == ("焊工", "event", "SX-2027-05/WELD")
