"""Objections by GraphQL: the offices read and decide, everybody else is answered as if there were none."""

from datetime import date
from typing import Any

import pytest

from schema.node import global_id
from seeds.working_days import load
from server import clock, db
from server.access import ANONYMOUS, console
from server.objections import Objection
from server.selecting import RoundNoticeCandidate
from tests.schema.test_selecting import answered
from tests.server.selecting.test_showing import FRIDAY, LAST, LAST_STAGE, on, posted
from tests.server.selecting.world import CONSOLE, nominated, office, opened, somebody, up

REGISTER = """mutation ($input: ObjectionInput!, $key: String!) {
  registerObjection(input: $input, idempotencyKey: $key) {
    __typename ... on Objection { id receipt names state isLate } ... on Refusal { rule field } } }"""
READ = """query ($id: ID!) { objection(id: $id) { receipt objector contact statement names dueOn }
  objections { totalCount nodes { receipt } } }"""
DISCLOSE = """mutation ($id: ID!, $key: String!) {
  discloseObjector(objection: $id, reason: "答复署名异议", idempotencyKey: $key) {
    ... on Objection { objector contact } ... on Refusal { rule field } } }"""
PUBLIC = """{ roundNotices { nodes { number reportsReceived reportsVerified objections candidates { name } } } }"""


@pytest.fixture
async def said(regions, database) -> dict[str, Any]:
    """What a letter says against the first candidate of a notice."""
    await load(CONSOLE)
    with clock.set_to(on(FRIDAY)):
        await opened(LAST_STAGE)
        rows = [await up(await nominated(n)) for n in (1, 2)]
    notice = await posted(rows)
    line = await RoundNoticeCandidate.all(using_db=db.here()).get(line=1)
    return {
        "notice": global_id(notice), "candidate": global_id(line), "channel": "LETTER", "statement": "年限不实",
        "arrivedOn": LAST.isoformat(), "objector": "示例举报人", "contact": "000-0000",
    }  # fmt: skip


async def test_registered_and_read_by_the_offices_alone(said):
    before = await answered(ANONYMOUS, PUBLIC)
    done = (await answered(console(), REGISTER, input=said, key="one"))["registerObjection"]
    assert (done["names"], done["state"], done["isLate"]) == (["申报人1"], "REGISTERED", False)
    again = (await answered(console(), REGISTER, input=said, key="one"))["registerObjection"]
    assert again == done
    province = await office("140000", "honours_office")
    seen = {
        "receipt": done["receipt"], "objector": None, "contact": None, "statement": "年限不实", "names": ["申报人1"],
        "dueOn": "2026-04-03",
    }  # fmt: skip
    assert (await answered(province, READ, id=done["id"]))["objection"] == seen
    assert (await answered(console(), READ, id=done["id"]))["objection"] == seen
    opened_ = (await answered(console(), DISCLOSE, id=done["id"], key="why"))["discloseObjector"]
    assert opened_ == {"objector": "示例举报人", "contact": "000-0000"}
    assert (await answered(province, READ, id=done["id"]))["objection"] == seen
    for viewer in (
        ANONYMOUS,
        await office("140000"),
        await somebody("self", 1),
        await office("110000", "honours_office"),
    ):
        found = await answered(viewer, READ, id=done["id"])
        assert found == {"objection": None, "objections": {"totalCount": 0, "nodes": []}}
    assert await answered(ANONYMOUS, PUBLIC) == before


async def test_an_id_that_names_nothing_is_refused(said):
    for change, rule in (
        ({"notice": "none"}, "no_such_notice"),
        ({"candidate": said["notice"]}, "no_such_candidate"),
        ({"arrivedOn": date(2026, 3, 1).isoformat()}, "objection_before_notice"),
    ):
        done = (await answered(console(), REGISTER, input=said | change, key=rule))["registerObjection"]
        assert done["rule"] == rule
    assert await Objection.all(using_db=db.here()).count() == 0
