"""Entries through GraphQL: every mutation with both outcomes, who sees what, sentences in both languages."""

import pytest

from schema.node import written_id
from server.access import ANONYMOUS
from server.entries import Entry
from server.ledger.verify import verify
from tests.server.entries.office import opened, resident, while_open

pytestmark = pytest.mark.usefixtures("regions")

ENTRY = """... on Entry { id entryNo state stateLabel status version note isMine submittedBy
  delegation { code } members { name role number idNumberKnown regionName priorHonours certificates }
  verdicts { rule outcome message member } }
  ... on Refusal { rule message field faults { rule column message } }"""
SUBMIT = """mutation($event: String!, $input: EntryInput!, $key: String!) {
  done: submitEntry(competition: "JZ-2027-01", event: $event, input: $input, idempotencyKey: $key) { __typename %s } }"""
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
