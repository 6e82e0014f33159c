"""The mutations and queries of marking through GraphQL: both outcomes of each, and what a judge must not learn."""

import json
from typing import Any

import pytest

from server import db
from server.access import ANONYMOUS
from server.entries import Entry
from server.ledger.verify import verify
from server.scoring import Sheet
from tests.schema.conftest import Ask, statements
from tests.server.scoring.story import CODE, EVENT, FULL, Story, built

SHEET = """ ... on Sheet { number version state stateLabel position label total signedAt isMine event { code }
  scheme { sentences } modules { code title aspects { code title max decimals kind kindLabel descriptors mark value
  remark } } }"""
NO = "... on Refusal { rule message field params { name value } faults { column rule message } }"
PLACE = "competition: $competition, event: $event"
VARIABLES = "$competition: String!, $event: String!"
OPEN = f"mutation Open({VARIABLES}, $version: Int!, $key: String!) {{ openMarking({PLACE}, version: $version, idempotencyKey: $key) {{ __typename ... on Event {{ code progress {{ sheets open sent signed panels {{ code seats {{ number judge open draft sent signed }} }} }} missing {{ rule message seat sheet count }} }} {NO} }} }}"  # noqa: E501
CLOSE = OPEN.replace("openMarking", "closeMarking")
GIVE = f"mutation Give($sheet: String!, $marks: [MarkInput!]!, $send: Boolean!, $version: Int!, $key: String!) {{ giveMarks(sheet: $sheet, marks: $marks, send: $send, version: $version, idempotencyKey: $key) {{ __typename {SHEET} {NO} }} }}"  # noqa: E501
SIGN = f"mutation Sign($sheet: String!, $version: Int!, $key: String!) {{ signSheet(sheet: $sheet, version: $version, idempotencyKey: $key) {{ __typename {SHEET} {NO} }} }}"  # noqa: E501
CORRECT = f"mutation Correct($sheet: String!, $aspect: String!, $value: String, $reason: String!, $version: Int!, $key: String!) {{ correctMark(sheet: $sheet, aspect: $aspect, value: $value, reason: $reason, version: $version, idempotencyKey: $key) {{ __typename {SHEET} {NO} }} }}"  # noqa: E501
MINE = "query Mine($competition: String, $event: String) { mySheets(competition: $competition, event: $event) { number position label isMine total event { code } modules { aspects { code mark value } } } }"  # noqa: E501
WORK = "query Work($competition: String!, $event: String!) { event(competition: $competition, code: $event) { progress { sheets open panels { seats { judge open } } } missing { rule message sheet count } } }"  # noqa: E501
HERE = {"competition": CODE, "event": EVENT}


def marks(**values: str) -> list[dict[str, Any]]:
    return [{"aspect": code, "value": value} for code, value in values.items()]


@pytest.fixture
async def story(database: db.Database) -> Story:
    return await built()


async def answer(ask: Ask, document: str, viewer: Any, **variables: Any) -> Any:
    data = await ask(document, viewer, page=True, **variables)
    return next(iter(data.values()))


async def all_given(ask: Ask, story: Story, *, sign: bool) -> None:
    for seat, judge in enumerate(story.judges):
        for sheet in await story.sheets(seat):
            done = await answer(
                ask, GIVE, judge, sheet=sheet.number, marks=marks(**FULL), send=True, version=sheet.version,
                key=f"g{sheet.number}",
            )  # fmt: skip
            assert done["__typename"] == "Sheet", done
            if sign:
                done = await answer(
                    ask, SIGN, judge, sheet=sheet.number, version=done["version"], key=f"s{sheet.number}"
                )
                assert (done["state"], done["signedAt"] is not None) == ("SIGNED", True)


async def test_a_whole_marking(ask: Ask, story: Story) -> None:
    opened = await answer(ask, OPEN, story.chief, **HERE, version=1, key="open")
    assert opened["progress"]["sheets"] == 6
    assert [one["rule"] for one in opened["missing"]] == ["sheet_still_open"] * 6
    await all_given(ask, story, sign=True)
    closed = await answer(ask, CLOSE, story.chief, **HERE, version=2, key="close")
    assert closed["__typename"] == "Event", closed
    sheet = await story.sheet(0, 0)
    late = await answer(
        ask, GIVE, story.judges[0], sheet=sheet.number, marks=marks(A1="1"), send=False, version=3, key="late"
    )
    assert late["rule"] == "marking_closed"
    how = {"sheet": sheet.number, "aspect": "A1", "version": 3}
    corrected = await answer(ask, CORRECT, story.chief, **how, value="51", reason="录入有误", key="c1")
    assert corrected["modules"][0]["aspects"][0]["value"] == "51"
    again = await answer(ask, CORRECT, story.chief, **how, value="52", reason="录入有误", key="c2")
    assert again["rule"] == "changed_since"
    assert (await verify()).differences == []
