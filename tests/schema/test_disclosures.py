"""Handouts and disclosures by GraphQL: the overseers read them, the offices their region's, nobody else."""

from server import ledger
from server.access import ANONYMOUS, console
from server.disclosures.handing import Wanted, hand
from server.disclosures.opening import reveal
from server.people import IdNumber, register
from tests.schema.test_selecting import answered
from tests.server.access.people import account, viewer_of

READ = """{ handouts { id subject fieldsLabel recipient by isOpen version downloads path }
  disclosures { fieldLabel count by reason } retentionRules { fieldLabel months } heldAboutMe { kind } }"""
WITHDRAW = """mutation ($id: ID!, $key: String!) {
  withdrawHandout(handout: $id, reason: "错发", version: 1, idempotencyKey: $key) {
    ... on Handout { isOpen withdrawnBecause } ... on Refusal { rule } } }"""
NUMBER = "11010519491231002X"  # invented


async def test_read_by_those_who_oversee(database, tmp_path, monkeypatch):
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))
    for login, role in (("zhi", "honours_office"), ("shen", "auditor"), ("cai", "finance"), ("pan", "judge")):
        await account(login, role)
    maker = await viewer_of("zhi")
    async with ledger.change(console(), "entry.submitted") as change:
        await register(change, [("示例人", "resident_id", NUMBER)])
    async with ledger.change(maker, "workbook.filled") as change:
        rows = await IdNumber.all().using_db(change.client)
        await reveal(maker, change, "id_number", rows, "上报")
        wanted = Wanted("workbook", "JZ-1", "示例省厅", "上报", ("id_number",), 1, "a.zip")
        await hand(maker, change, wanted, {"a.csv": NUMBER.encode()})
    found = await answered(await viewer_of("shen"), READ)
    [one] = found["handouts"]
    assert (one["subject"], one["by"], one["isOpen"], one["recipient"]) == ("JZ-1", "示例zhi", True, "示例省厅")
    assert found["disclosures"] == [{"fieldLabel": "证件号码", "count": 1, "by": "示例zhi", "reason": "上报"}]
    assert {rule["months"] for rule in found["retentionRules"]} == {36, 12, 24}
    mine = await answered(maker, READ)
    assert len(mine["handouts"]) == 1 and mine["disclosures"] == [] == mine["retentionRules"]
    for login in ("cai", "pan"):
        other = await answered(await viewer_of(login), READ)
        assert other["handouts"] == [] == other["disclosures"] == other["retentionRules"]
    nobody = await answered(ANONYMOUS, READ)
    assert nobody == {"handouts": [], "disclosures": [], "retentionRules": [], "heldAboutMe": []}
    assert (await answered(maker, WITHDRAW, id=one["id"], key="w"))["withdrawHandout"] == {
        "isOpen": False, "withdrawnBecause": "错发",
    }  # fmt: skip
    assert NUMBER not in str(found) + str(mine)
