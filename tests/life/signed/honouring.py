"""What the places earn: certificates from the first announcement on, levels and money once the result is final.

By the rules recorded here the first three become 高级工 (level 4), and the first three places are paid 3,000, 2,000 and
2,000 yuan before tax, of which a fifth is withheld: 2,400, 1,600 and 1,600.
"""

import io
import re
from typing import Any

from pypdf import PdfReader

from tests.life.signed.figures import NAMES, SECOND
from tests.life.signed.people import People, refusal
from tests.life.speaking import Caller
from tests.life.test_by_graphql import PLACE, somebody

TEMPLATE = {
    "code": "JZ-AWARD", "kind": "AWARD", "issuer": "晋中市人力资源和社会保障局", "title": "获奖证书",
    "region": "140700", "body": "{name}在{competition}{event}赛项中获{award}。",
    "numberFormat": "晋中技赛〔{year}〕{serial:04}",
}  # fmt: skip
RULE = {"region": "1407", "startsOn": "2026-01-01", "source": "示例文件"}
LEVELS = {
    **RULE, "code": "P-JZ", "kind": "PROMOTION", "title": "晋中市示例晋升规则",
    "body": '{"rows": [{"tiers": ["city"], "to_place": 3, "to": 4}]}',
}  # fmt: skip
MONEY = {
    **RULE, "code": "R-JZ", "kind": "REWARD", "title": "晋中市示例奖励标准",
    "body": '{"payer_class": "government", "payer": "晋中市人社局", "tax": "withheld", "rows": ['
    '{"from_place": 1, "to_place": 1, "amount": "3000"}, {"from_place": 2, "to_place": 3, "amount": "2000"}]}',
}  # fmt: skip
CARDS = {"K702": "6212345678901232", "K701": "4111111111111111", "K703": "5555555555554444"}  # test numbers of Luhn
NET = {"K702": "2400.00", "K701": "1600.00", "K703": "1600.00"}


async def came(people: People) -> None:
    """The honours office and the finance office of the city."""
    for login, name, role in (("honours", "郝表彰", "honours_office"), ("finance", "蔡财务", "finance")):
        people.others[login] = await somebody(
            people["admin"], people.site, login, name, role, scope="REGION", region="140700"
        )


async def issued(people: People) -> dict[str, dict[str, Any]]:
    """The organiser issues what is due; who holds a new certificate, by name."""
    given = {**PLACE, "template": TEMPLATE["code"]}
    assert await people["chief"].refused("issueAwardCertificates", **given) == "not_your_role"
    done = await people.organiser.do(
        "issueAwardCertificates", "count left held certificates { name number pdf validity }", **given
    )
    return {one["name"]: one for one in done["certificates"]}


async def printed(by: Caller, certificate: dict[str, Any]) -> str:
    """The check code that stands on the paper."""
    answer = await by.client.get(certificate["pdf"], headers={"authorization": f"Bearer {by.token}"})
    assert answer.status_code == 200, answer.text
    paper = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert certificate["name"] in paper
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", paper)
    assert found, paper
    return found[0]


async def checked(people: People, number: str, code: str) -> dict[str, Any]:
    """What anybody is told who types number and code."""
    asked = """query($number: String, $code: String) { verifyCertificate(number: $number, code: $code) {
      __typename ... on Verification { state sentence name } ... on Refusal { rule } } }"""
    found: dict[str, Any] = (await people.public.ask(asked, number=number, code=code))["verifyCertificate"]
    return found


async def certified(people: People) -> dict[str, tuple[str, str]]:
    """Five certificates from the first announcement, true but 公示中; K706 has appealed and has none.

    Number and code of K702's and of K705's.
    """
    await people["honours"].do("recordCertificateTemplate", input=TEMPLATE)
    certificates = await issued(people)
    assert set(certificates) == {NAMES[one] for one in ("K701", "K702", "K703", "K704", "K705")}
    kept = {}
    for no in ("K702", "K705"):
        one = certificates[NAMES[no]]
        kept[no] = (one["number"], await printed(people.organiser, one))
        found = await checked(people, *kept[no])
        assert (found["state"], found["name"]) == ("PENDING", NAMES[no])
        assert "公示中" in found["sentence"]
    assert (await checked(people, kept["K702"][0], kept["K705"][1]))["rule"] == "no_such_certificate_or_code"
    return kept


async def corrected(people: People, kept: dict[str, tuple[str, str]]) -> None:
    """After the ruling K705's says that the result was corrected, and by which revision; K706 gets one."""
    found = await checked(people, *kept["K705"])
    assert (found["state"], "第2版" in found["sentence"]) == ("VOID", True)
    assert set(await issued(people)) == {NAMES["K706"]}
    assert (await checked(people, *kept["K702"]))["state"] == "PENDING"


async def not_yet(people: People) -> None:
    """Neither levels nor money before the result is final."""
    for given in (LEVELS, MONEY):
        await people["honours"].do("recordRuleSet", input=given)
    assert (await refusal(people["honours"], "proposePromotions", **PLACE, ruleSet="P-JZ"))[0] == "promotion_not_final"
    assert (await refusal(people["honours"], "proposeRewards", cause=PLACE))[0] == "reward_not_final"


async def promoted(people: People) -> None:
    """The first three, by the rule; not a second time."""
    office = people["honours"]
    done = await office.do(
        "proposePromotions", "promotions { id name place toLevel version }", **PLACE, ruleSet="P-JZ",
        levels=[{"entryNo": one[0], "level": 3} for one in SECOND[:3]],
    )  # fmt: skip
    told = [(one["name"], one["place"], one["toLevel"]) for one in done["promotions"]]
    assert told == [(NAMES[no], place, 4) for no, _, place, _ in SECOND[:3]]
    assert await office.refused("proposePromotions", **PLACE, ruleSet="P-JZ") == "promotion_of_nobody"


async def paid(people: People) -> None:
    """Proposed by the office, approved and paid by finance; each payee enters his card by the code of his notice."""
    office, finance = people["honours"], people["finance"]
    done = await office.do("proposeRewards", "rewards { id name gross net claimCode }", cause=PLACE)
    rows = {one["name"]: one for one in done["rewards"]}
    assert {no: rows[NAMES[no]]["net"] for no in NET} == NET
    assert len(rows) == len(NET)
    assert await office.refused("proposeRewards", cause=PLACE) == "reward_of_nobody"
    ids = [one["id"] for one in rows.values()]
    assert await office.refused("approveRewards", rewards=ids) == "not_your_role"
    await finance.do("approveRewards", rewards=ids)
    for no, card in CARDS.items():
        given = {"number": card, "bank": "示例银行", "code": rows[NAMES[no]]["claimCode"]}
        await people.public.do("enterBankCard", **given)
    total = await finance.do("makePayList", "number net rewards netInWords", rewards=ids, title="焊接赛项奖金")
    assert (total["net"], total["rewards"]) == ("5600.00", len(NET))
    await finance.do("payRewards", rewards=ids, paidOn="2026-08-31", voucher="记-31")
    assert await finance.refused("payRewards", rewards=ids, paidOn="2026-08-31", voucher="记-32") == "reward_is_paid"


async def stands(people: People, kept: dict[str, tuple[str, str]]) -> None:
    """Final: the certificate of the first place says so."""
    found = await checked(people, *kept["K702"])
    assert (found["state"], "一等奖" in found["sentence"]) == ("VALID", True)
