"""公示 of a round by GraphQL: what everybody reads of it, what the offices alone read."""

from dataclasses import replace

import pytest

from schema.node import global_id
from seeds.working_days import load
from server import clock
from server.access import ANONYMOUS, console
from server.selecting import RoundNotice
from server.selecting.ending import finish
from server.selecting.showing import end_of
from tests.schema.test_selecting import answered
from tests.server.selecting.test_showing import CONTACT, FRIDAY, LAST, NONE, SHOWN, on, proof
from tests.server.selecting.world import CODE, CONSOLE, PROVINCE, TITLE, nominated, office, opened, up

POST = """mutation ($input: RoundNoticeInput!) {
  postRoundNotice(round: "SX-2026", input: $input, idempotencyKey: "one") {
    __typename ... on RoundNotice { number state daysLeft version } ... on Refusal { rule field } } }"""
READ = """{ roundNotice(round: "SX-2026", number: 1) {
  number bodyName contact state namesArePublic daysLeft reportsReceived objections resultText hasProof isOwn
  stage { name } round { code } candidates { line name title { code } takenOffReason } }
  roundNotices(round: "SX-2026") { totalCount nodes { number } } roundNoticesDue(round: "SX-2026") { bodyName } }"""


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))


async def test_posted_and_read(regions, database):
    await load(CONSOLE)
    with clock.set_to(on(FRIDAY)):
        await opened(SHOWN, PROVINCE)
        row = await up(await nominated(1))
        assert (await answered(console(), READ))["roundNoticesDue"] == [{"bodyName": "晋中市"}]
        said = {"position": 1, "nominations": [global_id(row)], "title": "公示", "contact": CONTACT}
        no = await answered(console(), POST, input=said | {"nominations": ["none"]})
        assert no["postRoundNotice"]["rule"] == "no_such_nomination"
        done = await answered(console(), POST, input=said)
        assert done["postRoundNotice"] == {
            "__typename": "RoundNotice", "number": 1, "state": "RUNNING", "daysLeft": 5, "version": 1,
        }  # fmt: skip
        found = await answered(ANONYMOUS, READ)
        notice = found["roundNotice"]
        assert notice["candidates"] == [
            {"line": 1, "name": "申报人1", "title": {"code": TITLE}, "takenOffReason": None}
        ]
        assert (notice["bodyName"], notice["stage"], notice["round"]) == (
            "晋中市", {"name": "市级推荐"}, {"code": CODE},
        )  # fmt: skip
        assert (found["roundNotices"]["totalCount"], found["roundNoticesDue"]) == (1, [])


async def test_what_was_found_is_the_offices_alone(regions, database):
    await load(CONSOLE)
    with clock.set_to(on(FRIDAY)):
        await opened(SHOWN, PROVINCE)
        row = await up(await nominated(1))
        said = {"position": 1, "nominations": [global_id(row)], "title": "公示", "contact": CONTACT}
        await answered(console(), POST, input=said)
    with clock.set_to(end_of(LAST)):
        kept = await RoundNotice.visible_to(ANONYMOUS).get()
        told = replace(NONE, objections=True, text="一件异议", proof=await proof(CONSOLE))
        await finish(CONSOLE, kept.uid, told, version=1)
        city, other = await office("140700"), await office("140100")
        for viewer, seen in ((city, (True, "一件异议", True, True)), (other, (None, None, False, False))):
            found = (await answered(viewer, READ))["roundNotice"]
            assert (found["objections"], found["resultText"], found["hasProof"], found["isOwn"]) == seen
            assert (found["state"], found["reportsReceived"], found["daysLeft"]) == ("FINISHED", False, 0)
        found = (await answered(ANONYMOUS, READ))["roundNotice"]
        assert (found["objections"], found["resultText"], found["hasProof"]) == (None, None, False)
        assert (found["candidates"], found["namesArePublic"]) == ([], False)
