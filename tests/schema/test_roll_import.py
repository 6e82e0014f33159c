"""Old rolls, deeds and benefits through the contract: who sees what, refusals as values."""

from datetime import date

import pytest

import seeds.honours
from schema.node import written_id
from server.access import ANONYMOUS, console
from server.honours.conferring import confer, record_decision
from server.honours.deeds.telling import publish_deed, record_deed, withdraw_deed
from server.honours.holders import Holder
from tests.server.access.people import viewer_of
from tests.server.honours.test_deeds import CONSENTED, SAID, file, honour  # noqa: F401  a fixture
from tests.server.honours.test_roll_import import book, kept, office, row  # noqa: F401  a fixture

CHECK = """query Check($file: ID!) { checkRoll(file: $file) {
  ok honours columns { head takenFor } titles { honours title { code } } faults { row column rule message }
  workbook } }"""
IMPORT = """mutation Import($file: ID!, $key: String!) { importRoll(file: $file, idempotencyKey: $key) {
  __typename ... on RollImport { id honours decisions }
  ... on Refusal { rule message field faults { row message } } } }"""
UNDO = """mutation Undo($id: ID!, $key: String!) {
  undoRollImport(import: $id, reason: "名单有误", idempotencyKey: $key) {
  __typename ... on RollImport { undoneAt undoneReason } ... on Refusal { rule } } }"""
IMPORTS = "{ rollImports { honours undoneAt } }"
DEEDS = """query Deeds { deeds { totalCount nodes {
  headline text state consent consentedOn withdrawnReason picture isOwn honour { name } } } }"""
BENEFITS = """query Benefits($holder: ID!) { benefitsOf(holder: $holder) {
  kind kindLabel sentence source titles levels equalTo ruleSet { code regionName } } }"""


async def uploaded(*rows: tuple) -> str:
    return str(written_id("StoredFile", await kept(book(*rows))))


async def test_a_roll_is_checked_imported_and_undone(ask, office):  # noqa: F811
    file_id = await uploaded(row(1), row(2))
    found = (await ask(CHECK, console(), file=file_id))["checkRoll"]
    assert (found["ok"], found["honours"], found["workbook"]) == (True, 2, None)
    assert found["columns"][:2] == [
        {"head": "序号", "takenFor": None},
        {"head": "获奖者姓名", "takenFor": "姓名或名称"},
    ]
    assert found["titles"] == [{"honours": 2, "title": {"code": "SX-SANJIN-EXPERT"}}]
    made = (await ask(IMPORT, console(), file=file_id, key="a"))["importRoll"]
    assert (made["honours"], made["decisions"]) == (2, 1)
    assert (await ask(IMPORT, console(), file=file_id, key="a"))["importRoll"] == made
    assert (await ask(IMPORTS, ANONYMOUS))["rollImports"] == []
    done = (await ask(UNDO, console(), id=made["id"], key="u"))["undoRollImport"]
    assert (done["__typename"], done["undoneReason"]) == ("RollImport", "名单有误")
    changes = (await ask("{ publicChanges { nodes { kind node { id } } } }"))["publicChanges"]["nodes"]
    assert [(one["kind"], one["node"]) for one in changes] == [("CONFERRED", None)] * 2 + [("UNDONE", None)] * 2


async def test_what_cannot_be_imported_is_told_as_values(ask, office):  # noqa: F811
    file_id = await uploaded(row(1), row(1))
    checked = (await ask(CHECK, console(), file=file_id))["checkRoll"]
    assert [(one["row"], one["column"], one["rule"]) for one in checked["faults"]] == [(4, "name", "roll_twice")]
    assert checked["workbook"].startswith("/roll-errors/")
    no = (await ask(IMPORT, console(), file=file_id, key="b"))["importRoll"]
    assert (no["__typename"], no["rule"], len(no["faults"])) == ("Refusal", "roll_faulty", 1)
    for viewer, rule in ((ANONYMOUS, "sign_in_needed"), (console(), "no_such_file")):
        said = (await ask(CHECK, viewer, file="x"))["checkRoll"]
        assert ([one["rule"] for one in said["faults"]], said["ok"]) == ([rule], False)


async def test_deeds_show_the_consent_to_the_office_alone(ask, honour):  # noqa: F811
    ying = await viewer_of("ying")
    deed = await record_deed(ying, honour.uid, "焊花里的人生", SAID, await file("application/pdf"), CONSENTED)
    assert (await ask(DEEDS))["deeds"]["nodes"] == []
    await publish_deed(ying, deed.uid, 1)
    (shown,) = (await ask(DEEDS))["deeds"]["nodes"]
    assert (shown["headline"], shown["text"], shown["state"]) == ("焊花里的人生", SAID, "PUBLISHED")
    assert (shown["consent"], shown["consentedOn"], shown["picture"], shown["isOwn"]) == (None, None, None, False)
    (seen,) = (await ask(DEEDS, ying))["deeds"]["nodes"]
    assert (seen["consent"].startswith("/deed-consents/"), seen["consentedOn"]) == (True, "2024-06-01")
    (own,) = (await ask(DEEDS, await viewer_of("self")))["deeds"]["nodes"]
    assert (own["isOwn"], own["consent"]) == (True, None)
    await withdraw_deed(await viewer_of("self"), deed.uid, "不想再展示")
    assert (await ask(DEEDS))["deeds"] == {"totalCount": 0, "nodes": []}
    (kept_one,) = (await ask(DEEDS, ying))["deeds"]["nodes"]
    assert (kept_one["text"], kept_one["withdrawnReason"]) == (None, "不想再展示")


@pytest.fixture
async def holder(regions, database) -> str:
    await seeds.honours.load(console())
    await record_decision(console(), "晋政发〔2024〕9号", date(2024, 5, 1), "山西省人民政府")
    people = [Holder("person", "示例人", region="140702")]
    [one] = await confer(console(), "晋政发〔2024〕9号", "SX-SANJIN-EXPERT", people)
    return str(written_id("Holder", one.holder))


async def test_benefits_of_a_holder(ask, holder):
    found = (await ask(BENEFITS, holder=holder))["benefitsOf"]
    assert [(one["kind"], one["source"], one["ruleSet"]["regionName"]) for one in found] == [
        ("SETTLEMENT", "SX21-26", "山西省"),
        ("TREATMENT", "SX21-28", "山西省"),
    ]
    assert found[0]["levels"] == ["高级工", "技师", "高级技师", "特级技师", "首席技师"]
    assert (await ask(BENEFITS, holder="x"))["benefitsOf"] == []
