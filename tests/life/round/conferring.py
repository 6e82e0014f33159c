"""Conferred by decision, certified, paid; revoked with what hangs on it, and restored."""

from typing import Any

from tests.life.round.offices import DECISION, ROUND, TITLE
from tests.life.signed.honouring import checked, printed
from tests.life.signed.people import People

TEMPLATE = {
    "code": "SX-HONOUR", "kind": "HONOUR", "issuer": "山西省人力资源和社会保障厅", "title": "荣誉证书",
    "region": "140000", "body": "授予{name}{title}称号。", "numberFormat": "晋荣〔{year}〕{serial:03}号",
}  # fmt: skip
MONEY = {
    "code": "R-SX-2026", "kind": "REWARD", "title": "示例奖励标准", "region": "14", "startsOn": "2026-01-01",
    "source": "示例文件",
    "body": '{"payer_class": "government", "payer": "示例省人社厅", "tax": "exempt", '
    f'"rows": [{{"titles": ["{TITLE}"], "amount": "5000"}}]}}',
}  # fmt: skip
HONOURS = '{ honours(search: "申报人", first: 10) { nodes { id name state title { code } decision { number } } } }'


async def roll(people: People) -> dict[str, dict[str, Any]]:
    """The roll as anybody reads it, by name."""
    return {one["name"]: one for one in (await people.public.ask(HONOURS))["honours"]["nodes"]}


async def decided(people: People, number: str, on: str, body: str = "山西省人力资源和社会保障厅") -> None:
    """A decision document on record."""
    given = {"number": number, "on": on, "body": body, "subject": "示例决定"}
    await people["province"].do("recordDecision", **given)


async def conferred(people: People, names: list[str], held: list[str], decision: str = DECISION) -> None:
    """By the province on those whose notice is finished; who is held stays behind."""
    asked = f'{{ roundConferral(round: "{ROUND}", title: "{TITLE}") {{ ready {{ name }} held {{ name }} }} }}'
    told = (await people["province"].ask(asked))["roundConferral"]
    assert ([one["name"] for one in told["ready"]], [one["name"] for one in told["held"]]) == (names, held)
    given = {"round": ROUND, "title": TITLE, "decision": decision}
    assert await people["city"].refused("conferSelectionRound", **given) == "not_your_role"
    await people["province"].do("conferSelectionRound", **given)
    assert set(names) <= set(await roll(people))


async def certified(people: People) -> tuple[str, str]:
    """A certificate for the one of the first decision, which anybody can check; number and code."""
    await people["province"].do("recordCertificateTemplate", input=TEMPLATE)
    done = await people["province"].do(
        "issueHonourCertificates", "certificates { name number pdf }", decision=DECISION, template=TEMPLATE["code"]
    )
    [one] = done["certificates"]
    kept = (one["number"], await printed(people["province"], one))
    assert (await checked(people, *kept))["state"] == "VALID"
    return kept


async def paid(people: People) -> None:
    """5,000 yuan without tax to the one of the first decision."""
    await people["province"].do("recordRuleSet", input=MONEY)
    cause = {"decision": DECISION}
    done = await people["province"].do("proposeRewards", "rewards { id name net claimCode }", cause=cause)
    [one] = done["rewards"]
    assert (one["name"], one["net"]) == ("申报人2", "5000.00")
    await people["finance"].do("approveRewards", rewards=[one["id"]])
    card = {"number": "6212345678901232", "bank": "示例银行", "code": one["claimCode"]}
    await people.public.do("enterBankCard", **card)
    await people["finance"].do("payRewards", rewards=[one["id"]], paidOn="2026-09-28", voucher="记-28")


async def revoked(people: People, kept: tuple[str, str]) -> str:
    """With grounds and the money to recover: the roll and the certificate say so, and two things are left to do."""
    await decided(people, "晋人社发〔2026〕示例12号", "2026-11-02")
    honour = (await roll(people))["申报人2"]["id"]
    given = {
        "honour": honour, "decision": "晋人社发〔2026〕示例12号", "ground": "FAKED", "grounds": "事迹不实",
        "toRecover": "5000",
    }  # fmt: skip
    assert await people["finance"].refused("revokeHonour", **given) == "not_your_role"
    await people["province"].do("revokeHonour", **given)
    assert (await roll(people))["申报人2"]["state"] == "REVOKED"
    found = await checked(people, *kept)
    assert (found["state"], "示例12号" in found["sentence"]) == ("REVOKED", True)
    asked = "{ followUps(first: 20, state: OPEN) { nodes { id kind owner amount version } } }"
    assert (await people.public.ask(asked))["followUps"]["nodes"] == []
    left = {one["kind"]: one for one in (await people["province"].ask(asked))["followUps"]["nodes"]}
    assert {"CERTIFICATE", "REWARD"} <= set(left)
    assert left["REWARD"]["amount"] == "5000.00"
    done = {"followUp": left["CERTIFICATE"]["id"], "state": "DONE", "note": "证书已收回"}
    await people["province"].do("settleFollowUp", **done, version=left["CERTIFICATE"]["version"])
    assert "CERTIFICATE" not in {
        one["kind"] for one in (await people["province"].ask(asked))["followUps"]["nodes"]
    }  # fmt: skip
    return str(honour)


async def restored(people: People, honour: str, kept: tuple[str, str]) -> None:
    """By a later decision with its reasons; it is held again and the certificate valid."""
    await decided(people, "晋人社发〔2026〕示例20号", "2026-12-01")
    given = {"honour": honour, "decision": "晋人社发〔2026〕示例20号", "reasons": "复查后事迹属实"}
    await people["province"].do("restoreHonour", **given)
    assert (await roll(people))["申报人2"]["state"] == "HELD"
    assert (await checked(people, *kept))["state"] == "VALID"
