"""The promotion desk from proposal to certificate, and the levels on a holder's page."""

import html
import re
from datetime import date

import seeds.honours
from schema.node import global_id
from server.access import console
from server.honours.conferring import confer_from_revision, record_decision
from server.promotion import Promotion
from tests.server.access.people import account
from tests.server.promotion.contest import Entrant, field, held
from tests.server.promotion.test_promoting import NUMBER, made_final
from tests.web.test_languages import Read
from tests.web.test_signing import signed_in

DESK = "/desk/promotions"
AT = f"{DESK}?competition=SX-2023&event=WELD"


async def rows(state: str) -> list[Promotion]:
    return await Promotion.visible_to(console()).filter(state=state).order_by("place")


async def given(site, page: str, do: str, of: Promotion | None, **fields: str):
    """A form of one row, with the key, version and id that stand in it."""
    text = (await site.get(page)).text
    for form in re.findall(rf'<form id="{do}[^"]*form".*?</form>', text, re.S):
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        data = {name: html.unescape(value) for name, value in hidden.items()} | fields
        if of is None or data.get("promotion") == written(of):
            return await site.post(f"{page}{'&' if '?' in page else '?'}do={do}", data=data,
                                   headers={"origin": "http://jinbang.test"})  # fmt: skip
    raise AssertionError(f"no form {do}")


def written(row: Promotion) -> str:

    return str(global_id(row))


async def test_from_the_result_to_the_certificate(regions, site):
    await seeds.honours.load(console())
    entrants = [
        *field(2, level="0"),
        Entrant(3, "80", "80"),
        *[Entrant(n, "70", f"{70 - n}", level="0") for n in (7, 8, 9, 10)],
    ]
    await held(entrants)
    await account("ying", "honours_office")
    await signed_in(site, "ying")
    assert "还不是最终结果" in (await site.get(AT)).text
    await made_final("SX-2023")
    page = re.sub("<[^>]+>", "", (await site.get(AT)).text)
    assert "山西省职业技能竞赛晋升规则（2020年）" in page
    for words in (
        "符合第1条：由无等级晋升为技师。",
        "可申报高级技师",
        "符合晋升技师的条件，但未填现有技能等级",
        "第7名",
    ):
        assert words in page, (words, page[1500:3500])
    assert "选手3的现有等级" in page
    lacking = await given(site, AT, "ProposePromotions", None)
    assert lacking.status_code == 422
    done = await given(site, AT, "ProposePromotions", None, **{"levels.0.level": "4"})
    assert done.status_code == 303, done.text[-2000:]
    assert [(one.name, one.from_level, one.to_level) for one in await rows("proposed")] == [
        ("选手1", 0, 5), ("选手2", 0, 5), ("选手3", 4, 5), ("选手7", 0, 4), ("选手8", 0, 4), ("选手9", 0, 4),
    ]  # fmt: skip
    first, second, *_ = await rows("proposed")
    no = await given(site, DESK, "RefusePromotion", second, reason="材料不实")
    assert no.status_code == 303
    done = await given(site, DESK, "ApprovePromotions", None, promotions=written(first), decision="示例9号")
    assert done.status_code == 303
    assert [one.name for one in await rows("approved")] == ["选手1"]
    wrong = await given(
        site, DESK, "IssuePromotion", first, certificateNo="S000014000123233000401", issuedOn="2023-08-01"
    )
    assert wrong.status_code == 422 and "第16位是3" in wrong.text
    done = await given(site, DESK, "IssuePromotion", first, certificateNo=NUMBER.format(1), issuedOn="2023-08-01")
    assert done.status_code == 303
    site.cookies.set("language", "en")
    assert Read((await site.get(AT)).text).left() == []
    site.cookies.set("language", "zh_CN")
    revoked = await given(site, DESK, "RevokePromotion", first, reason="成绩更正")
    assert revoked.status_code == 303
    assert [one.name for one in await rows("revoked")] == ["选手1"]


async def test_a_holders_page_says_the_levels_and_where_certificates_are_checked(regions, site):
    await seeds.honours.load(console())
    await held(field(2, level="0"))
    await made_final("SX-2023")
    await record_decision(console(), "示例1号", date(2023, 9, 1), "示例机关")
    await confer_from_revision(console(), "示例1号", "SX-SANJIN-EXPERT", "SX-2023", "WELD", places=1)
    path = re.search(r'class="name"><a href="(/honours/[^"]+)"', (await site.get("/honours")).text)
    assert path
    assert "osta.mohrss.gov.cn" not in (await site.get(path[1])).text
    await account("ying", "honours_office")
    await signed_in(site, "ying")
    await given(site, AT, "ProposePromotions", None)
    first = (await rows("proposed"))[0]
    await given(site, DESK, "ApprovePromotions", None, promotions=written(first), decision="示例9号")
    await given(site, DESK, "IssuePromotion", first, certificateNo=NUMBER.format(1), issuedOn="2023-08-01")
    site.cookies.clear()
    page = (await site.get(path[1])).text
    assert "竞赛晋升的技能等级" in page and "<h3>技师</h3>" in page
    assert "真伪以全国联网查询为准：osta.mohrss.gov.cn、zscx.osta.org.cn" in page
    assert NUMBER.format(1) not in page
    site.cookies.set("language", "en")
    assert Read((await site.get(path[1])).text).left() == []
