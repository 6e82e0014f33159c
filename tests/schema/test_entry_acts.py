"""Entries through GraphQL: every mutation with both outcomes, who sees what, sentences in both languages."""

import pytest

from schema import schema
from schema.node import written_id
from server.access import ANONYMOUS
from server.entries import Entry
from server.ledger.verify import verify
from tests.schema.conftest import statements
from tests.server.entries.office import opened, resident, while_open
from tests.server.entries.test_importing import row, workbook
from tests.server.entries.test_reviewing import stored

pytestmark = pytest.mark.usefixtures("regions")

ENTRY = """... on Entry { id entryNo state stateLabel status version note isMine submittedBy
  delegation { code } members { name role number idNumberKnown regionName priorHonours certificates }
  verdicts { rule outcome message member } }
  ... on Refusal { rule message field faults { rule column message } }"""
SUBMIT = """mutation($event: String!, $input: EntryInput!, $key: String!) {
  done: submitEntry(competition: "JZ-2027-01", event: $event, input: $input, idempotencyKey: $key)
  { __typename %s } }"""
APPROVE = """mutation($id: ID!, $version: Int!, $key: String!) {
  done: approveEntry(entry: $id, version: $version, idempotencyKey: $key) { __typename %s } }"""
REASONED = """mutation($id: ID!, $version: Int!, $reason: String!, $key: String!) {
  done: %s(entry: $id, version: $version, reason: $reason, idempotencyKey: $key) { __typename %s } }"""


def one(office, n=1, of="TG", **more):
    """An entry as variables."""
    member = {"name": f"郭试{n}", "idNumber": resident(n), "organisation": "太谷玛钢厂", "region": "140702"} | more
    return {"members": [member], "delegation": written_id("Delegation", office.uid(of))}


async def run(ask, document, viewer, key, *, language="zh_CN", **variables):
    found = await ask(document, viewer, language, page=True, key=key, **variables)
    return found["done"]


async def test_from_submitting_to_approval(ask):
    office = await opened()
    with while_open():
        done = await run(ask, SUBMIT % ENTRY, office.leader(), "1", event="WELD", input=one(office))
        assert (done["__typename"], done["entryNo"], done["state"], done["stateLabel"], done["isMine"]) == (
            "Entry", "001", "SUBMITTED", "待审核", True
        )  # fmt: skip
        assert done["submittedBy"] == "经办leader-TG"
        [member] = done["members"]
        assert (member["name"], member["idNumberKnown"], member["regionName"]) == ("郭试1", True, "榆次区")
        assert {(row["rule"], row["outcome"]) for row in done["verdicts"]} == {
            ("no_session_clash", "MET"), ("one_delegation", "MET")
        }  # fmt: skip
        no = await run(ask, SUBMIT % ENTRY, office.leader(), "2", event="WELD", input=one(office), language="en")
        assert (no["rule"], "as entry 001" in no["message"]) == ("person_entered", True)
        approved = await run(ask, APPROVE % ENTRY, office.organiser, "3", id=done["id"], version=1)
        assert (approved["state"], approved["version"]) == ("APPROVED", 2)
        no = await run(ask, APPROVE % ENTRY, office.organiser, "4", id=done["id"], version=1)
        assert no["rule"] == "changed_since"
        no = await run(ask, APPROVE % ENTRY, office.leader(), "5", id=done["id"], version=2)
        assert no["rule"] == "not_your_role"
    assert (await verify()).differences == []


@pytest.mark.parametrize(
    ("mutation", "state"),
    [("rejectEntry", "REJECTED"), ("admitEntryUnderReview", "UNDER_REVIEW"), ("withdrawEntry", "WITHDRAWN")],
)
async def test_acts_with_a_reason(ask, mutation, state):
    office = await opened()
    document = REASONED % (mutation, ENTRY)
    with while_open():
        entry = await run(ask, SUBMIT % ENTRY, office.leader(), "1", event="WELD", input=one(office))
        asked = {"id": entry["id"], "version": 1}
        assert (await run(ask, document, office.organiser, "2", **asked, reason=" "))["rule"] == "reason_missing"
        assert (await run(ask, document, ANONYMOUS, "3", **asked, reason="因"))["rule"] == "sign_in_needed"
        done = await run(ask, document, office.organiser, "4", **asked, reason="照片不清")
        assert (done["state"], done["note"], done["version"]) == (state, "照片不清", 2)
        assert (await Entry.filter(version=2).count()) == 1
    assert (await verify()).differences == []


FILES = """mutation($file: ID!, $key: String!) {
  done: importEntries(competition: "JZ-2027-01", event: "WELD", file: $file, idempotencyKey: $key) {
    ... on EntryImport { id entries at undoneAt } ... on Refusal { rule message faults { row column message } } } }"""
CHECK = """query($file: ID!) { checkEntries(competition: "JZ-2027-01", event: "WELD", file: $file) {
  ok entries toReview workbook faults { row column rule message } warnings { rule } } }"""
UNDO = """mutation($id: ID!, $key: String!) {
  done: undoEntryImport(import: $id, reason: "表格有误", idempotencyKey: $key) {
    ... on EntryImport { undoneAt } ... on Refusal { rule message } } }"""
LIST = """query($state: EntryReview, $delegation: ID, $search: String! = "", $first: Int! = 2, $after: String) {
  event(competition: "JZ-2027-01", code: "WELD") {
    entries(state: $state, delegation: $delegation, search: $search, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes { entryNo note members { name } delegation { name } session { code } station { code } verdicts { outcome } }
    } } }"""
DESK = """{ competition(code: "JZ-2027-01") { delegations { code name kindLabel organisation entries
  welders: entries(event: "WELD") owes { rule event count message } } imports { entries } } }"""


async def handed(ask, office, *numbers, of="TG"):
    """Entries of a delegation."""
    viewer = office.leader(of)
    return [await run(ask, SUBMIT % ENTRY, viewer, f"{of}{n}", event="WELD", input=one(office, n, of)) for n in numbers]


async def test_importing_checking_and_undoing(ask, tmp_path, monkeypatch):
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))
    office = await opened()
    with while_open():
        leader = office.leader()
        good = written_id("StoredFile", await workbook(leader, [row(1), row(2, years_of_work="")]))
        bad = written_id("StoredFile", await workbook(leader, [row(1), row(2, level="大师")]))
        found = (await ask(CHECK, leader, file=good))["checkEntries"]
        assert (found["ok"], found["entries"], found["toReview"], found["workbook"]) == (True, 2, 0, None)
        found = (await ask(CHECK, leader, file=bad))["checkEntries"]
        assert (found["ok"], [(one["row"], one["column"]) for one in found["faults"]]) == (False, [(3, "level")])
        assert found["workbook"].startswith("/entry-errors/")
        assert "大师" in found["faults"][0]["message"]
        found = (await ask(CHECK, ANONYMOUS, file=good))["checkEntries"]
        assert [one["rule"] for one in found["faults"]] == ["sign_in_needed"]
        no = await run(ask, FILES, leader, "1", file=bad)
        assert (no["rule"], len(no["faults"])) == ("import_faulty", 1)
        done = await run(ask, FILES, leader, "2", file=good)
        assert (done["entries"], done["undoneAt"]) == (2, None)
        assert (await run(ask, FILES, leader, "3", file=good))["rule"] == "already_imported"
        assert (await run(ask, UNDO, leader, "4", id=done["id"]))["undoneAt"]
        assert (await run(ask, UNDO, leader, "5", id=done["id"]))["rule"] == "import_undone"
        address = await ask('{ entryTemplate(competition: "JZ-2027-01", event: "WELD") }', leader)
        assert address == {"entryTemplate": "/competitions/JZ-2027-01/WELD/entries.xlsx"}
    assert (await verify()).differences == []


async def test_lists_show_each_viewer_his_own(ask):
    office = await opened()
    with while_open():
        await handed(ask, office, 1, 2, 3)
        await handed(ask, office, 4, of="PY")

        async def numbers(viewer, **variables):
            found = (await ask(LIST, viewer, page=True, **variables))["event"]["entries"]
            return [node["entryNo"] for node in found["nodes"]], found["totalCount"], found["pageInfo"]

        first, total, info = await numbers(office.organiser)
        assert (first, total, info["hasNextPage"]) == (["001", "002"], 4, True)
        assert (await numbers(office.organiser, after=info["endCursor"]))[0] == ["003", "004"]
        assert (await numbers(office.leader("PY")))[:2] == (["004"], 1)
        assert (await numbers(office.reporter))[1] == 3
        for nobody in (ANONYMOUS, office.judge("judge"), office.foreign_organiser):
            assert (await numbers(nobody))[:2] == ([], 0)
        assert (await numbers(office.organiser, search="郭试4"))[0] == ["004"]
        assert (await numbers(office.organiser, search="003"))[0] == ["003"]
        assert (await numbers(office.organiser, search="%"))[0] == []
        assert (await numbers(office.organiser, state="APPROVED"))[0] == []
        delegation = written_id("Delegation", office.uid("PY"))
        assert (await numbers(office.organiser, delegation=delegation))[0] == ["004"]
        assert (await numbers(office.leader(), delegation=delegation))[0] == []
        desk = (await ask(DESK, office.organiser, page=True))["competition"]
        assert [(one["code"], one["entries"], one["welders"]) for one in desk["delegations"]] == [
            ("PY", 1, 1), ("TG", 3, 3)
        ]  # fmt: skip
        assert [(one["rule"], one["event"], one["count"]) for one in desk["delegations"][1]["owes"]] == [
            ("owed_forms", "WELD", 3), ("owed_deadline", "WELD", 0), ("owed_deadline", "CNC", 0)
        ]  # fmt: skip
        mine = (await ask(DESK, office.leader(), page=True))["competition"]["delegations"]
        assert [one["code"] for one in mine] == ["TG"]


async def test_a_list_of_entries_costs_the_same_for_one_and_many(ask):
    office = await opened()
    with while_open():
        counts = []
        for numbers in ((1,), (2, 3)):
            await handed(ask, office, *numbers)
            with statements() as sent:
                await ask(LIST, office.organiser, page=True, first=10)
            counts.append(len(sent))
    assert counts[0] == counts[1]


async def test_one_entry_by_its_id_and_no_id_number_anywhere(ask):
    office = await opened()
    document = "query($id: ID!) { entry(id: $id) { entryNo qrText members { name } } }"
    with while_open():
        [entry] = await handed(ask, office, 1)
        found = await ask(document, office.leader(), id=entry["id"])
        assert found["entry"] == {"entryNo": "001", "qrText": entry["id"], "members": [{"name": "郭试1"}]}
        for viewer in (ANONYMOUS, office.leader("PY"), office.judge("chief_judge")):
            assert await ask(document, viewer, id=entry["id"]) == {"entry": None}
    assert resident(1) not in str(entry)
    names = {field.lower() for kind in ("Member", "Entry") for field in schema._schema.type_map[kind].fields}
    assert not {name for name in names if "idnumber" in name} - {"idnumberknown"}


OTHERS = {
    "addDelegation": ('addDelegation(competition: "JZ-2027-01", code: "SY", name: "寿阳", kind: REGION, '
                      "idempotencyKey: $key) { ... on Delegation { code kindLabel }", "organiser",
                      {"kindLabel": "地区"}),
    "changeEntry": ("changeEntry(entry: $id, version: 1, input: $input, idempotencyKey: $key) "
                    "{ ... on Entry { version }", "leader", {"version": 2}),
    "substituteMember": ("substituteMember(entry: $id, role: CONTESTANT, number: 1, reason: \"伤\", version: 1, "
                         "member: {name: \"郭试九\"}, idempotencyKey: $key) { ... on Entry { state note }", "leader",
                         {"state": "SUBMITTED", "note": "伤"}),
    "placeEntry": ("placeEntry(entry: $id, session: $session, version: 1, idempotencyKey: $key) "
                   "{ ... on Entry { session { code } }", "organiser", {"session": {"code": "WELD-1"}}),
    "addEvidence": ("addEvidence(entry: $id, kind: PHOTO, file: $file, idempotencyKey: $key) "
                    "{ ... on Entry { evidence { kindLabel media } }", "leader",
                    {"evidence": [{"kindLabel": "照片", "media": "image/png"}]}),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(OTHERS))
async def test_every_other_act_answers_and_refuses(ask, name):
    office = await opened()
    body, who, wanted = OTHERS[name]
    head = "($id: ID, $key: String!, $input: EntryInput, $session: ID, $file: ID)"
    document = f"mutation{head} {{ done: {body} ... on Refusal {{ rule message }} }} }}"
    used = [part for part in ("id", "input", "session", "file") if f"${part}" in body]
    kinds = {"id": "ID!", "input": "EntryInput!", "session": "ID", "file": "ID!"}
    document = document.replace(head, f"($key: String!{''.join(f', ${part}: {kinds[part]}' for part in used)})")
    with while_open():
        [entry] = await handed(ask, office, 1)
        image = await stored(office.leader())
        given = {"id": entry["id"], "input": one(office, 2), "file": written_id("StoredFile", image.uid),
                 "session": written_id("Session", office.sessions["WELD"].uid)}  # fmt: skip
        variables = {part: given[part] for part in used}
        no = await run(ask, document, ANONYMOUS, "1", **variables)
        assert (no["rule"], bool(no["message"])) == ("sign_in_needed", True)
        done = await run(
            ask, document, getattr(office, who)() if who == "leader" else office.organiser, "2", **variables
        )
        assert {part: done.get(part) for part in wanted} == wanted


async def test_a_chief_judge_disqualifies_by_number_and_reads_no_entry(ask):
    office = await opened()
    document = """mutation($key: String!) { done: disqualifyEntry(competition: "JZ-2027-01", event: "WELD",
      entryNo: "001", reason: "冒名", idempotencyKey: $key) { ... on Done { message } ... on Refusal { rule } } }"""
    with while_open():
        [entry] = await handed(ask, office, 1)
        chief = office.judge("chief_judge")
        assert (await run(ask, document, chief, "1"))["rule"] == "entry_does_not_compete"
        await run(ask, APPROVE % ENTRY, office.organiser, "2", id=entry["id"], version=1)
        assert (await run(ask, document, chief, "3")) == {"message": "已取消 001 号的参赛资格。"}
        found = await ask(LIST.replace("note", "status statusLabel note"), office.organiser, page=True)
        assert found["event"]["entries"]["nodes"][0]["statusLabel"] == "取消资格"
