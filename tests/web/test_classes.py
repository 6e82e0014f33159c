"""The class of a competition on its pages: which there are, by what rule, and why one is refused."""

from datetime import date, timedelta

import pytest

from server import clock
from server.access import console
from server.access.granting import Scope
from server.competitions import Competition, announcing, programme, registering
from server.rulebook.recording import record_rule_set
from server.rulebook.wanted import Wanted
from tests.server.access.people import account
from tests.web.test_languages import Read
from tests.web.test_organising import WELD, error_at, moved, sent
from tests.web.test_signing import signed_in

pytestmark = pytest.mark.usefixtures("regions")
HERE, FIRST = "/desk/NJ-1", date(2027, 5, 20)
AUTHORITY = "示例省人力资源和社会保障厅"
RULES = {
    "needed": ["province"],
    "rows": [
        {"tier": "province", "class": "一类", "filed_with": [AUTHORITY], "confers": [{"title": "示例能手", "to": 3}]},
        {"tier": "province", "class": "二类"},
    ],
}  # fmt: skip
FILING = {"number": "1号", "on": "2027-03-01", "with": AUTHORITY}


@pytest.fixture(autouse=True)
async def zhao(site, monkeypatch) -> None:
    """An organiser of a province with a rule of its own is signed in; a competition of it stands without a class."""
    monkeypatch.setattr(clock, "now", lambda: clock.morning(date(2027, 3, 2)))
    wanted = Wanted("C-JS", "classes", "示例等次办法", date(2020, 1, 1), "示例文件", "32", body=RULES)
    await record_rule_set(console(), wanted)
    await registering.register(console(), {
        "code": "NJ-1", "title": "示例省技能大赛", "tier": "province", "kind": "industry", "region": "32",
        "organisers": ["示例省总工会"], "starts_on": FIRST, "ends_on": FIRST + timedelta(days=2),
    })  # fmt: skip
    await account("zhao", "organiser", scope=Scope("region", region_code="320000"))
    await signed_in(site, "zhao")


def head(name: str) -> dict[str, str]:
    return {
        "input.title": "示例省技能大赛", "input.startsOn": "2027-05-20", "input.endsOn": "2027-05-22",
        "input.className": name, "input.edition": "", "input.hosts": "",
    }  # fmt: skip


async def test_the_class_is_said_before_the_filing_and_what_is_wrong_stands_at_its_field(site):
    page = (await site.get(HERE)).text
    assert "可用：一类、二类。" in page
    assert "按《示例等次办法》，备案前须先在基本信息里写明等次。" in page
    no = await sent(site, HERE, "FileCompetition", FILING)
    assert (no.status_code, "备案前须写明等次，可用：一类、二类" in error_at(no.text, "number")) == (422, True)
    no = await sent(site, HERE, "ChangeCompetition", head("三类"))
    assert (no.status_code, "可用：一类、二类" in error_at(no.text, "input-className")) == (422, True)
    await moved(await sent(site, HERE, "ChangeCompetition", head("一类")), HERE)
    page = (await site.get(HERE)).text
    assert f"应报：{AUTHORITY}" in page
    assert "可授予：示例能手（前3名）" in page
    no = await sent(site, HERE, "FileCompetition", {**FILING, "with": "示例市局"})
    assert (no.status_code, f"竞赛应报{AUTHORITY}备案" in error_at(no.text, "with")) == (422, True)
    await moved(await sent(site, HERE, "FileCompetition", FILING), HERE)
    row = await Competition.visible_to(console()).get(code="NJ-1")
    assert (row.class_name, row.filed_with) == ("一类", AUTHORITY)
    assert Read((await site.get(HERE, headers={"accept-language": "en"})).text).left() == []


async def test_the_public_page_leads_to_the_rule(site):
    row = await Competition.visible_to(console()).get(code="NJ-1")
    await registering.change_competition(console(), "NJ-1", {"class_name": "一类"}, row.version)
    await programme.add_event(console(), "NJ-1", WELD)
    await announcing.announce(console(), "NJ-1", "registration")
    site.cookies.clear()
    page = (await site.get("/competitions/NJ-1")).text
    assert 'href="/rules/C-JS"' in page
    assert "可授予：示例能手（前3名）" in page
    rule = (await site.get("/rules/C-JS")).text
    for words in ("省级竞赛的等次：一类", f"报备案：{AUTHORITY}", "备案前须写明等次的级别：省级"):
        assert words in rule
    for path in ("/competitions/NJ-1", "/rules/C-JS"):
        assert Read((await site.get(path, headers={"accept-language": "en"})).text).left() == []


async def test_who_registers_reads_which_classes_there_are(site):
    page = (await site.get("/desk/new")).text
    assert 'href="/rules/C-JS">示例等次办法' in page
    assert "省级竞赛的等次：一类；省级竞赛的等次：二类" in page.replace("\n", "")
    assert Read((await site.get("/desk/new", headers={"accept-language": "en"})).text).left() == []
