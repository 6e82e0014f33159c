"""The signature chain over GraphQL: each mutation done and refused, and what is shown to whom."""

from typing import Any

import pytest

from schema.node import written_id
from server import db
from server.access import Viewer
from server.ledger.verify import verify
from tests.schema.conftest import Ask
from tests.server.scoring.story import CODE, EVENT, Story, built
from tests.server.scoring.test_spread import differing, spread
from tests.server.signatures.story import closed, marked, scan, somebody

NO = "... on Refusal { rule message field faults { rule message } }"
HERE = {"competition": CODE, "event": EVENT}
PLACE = "competition: $competition, event: $event"
TAKES = "$competition: String!, $event: String!, $key: String!"
SIGNED = f"{{ __typename ... on Signature {{ id kind kindLabel way short isCurrent by signer sheet scan }} {NO} }}"
CLOSE = f"mutation Close({TAKES}, $version: Int!) {{ closeMarking({PLACE}, version: $version, idempotencyKey: $key) {{ __typename ... on Event {{ state content signatures {{ kind isCurrent by }} }} {NO} }} }}"  # noqa: E501
SIGN = f"mutation Sign({TAKES}, $content: String!) {{ signEvent({PLACE}, content: $content, idempotencyKey: $key) {SIGNED} }}"  # noqa: E501
SUPERVISE = f"mutation Supervise({TAKES}, $content: String!) {{ signAsSupervisor({PLACE}, content: $content, idempotencyKey: $key) {SIGNED} }}"  # noqa: E501
INK = f'mutation Ink({TAKES}, $kind: SignedKind!, $content: String!, $scan: ID!) {{ attachSignedPaper({PLACE}, kind: $kind, content: $content, signer: "吴某", scan: $scan, idempotencyKey: $key) {SIGNED} }}'  # noqa: E501
PROCESS = f"mutation Process($sheet: String!, $signer: String!, $content: String!, $key: String!) {{ signProcess(sheet: $sheet, signer: $signer, content: $content, idempotencyKey: $key) {SIGNED} }}"  # noqa: E501
REOPENING = f"{{ __typename ... on Reopening {{ id state stateLabel reason askedBy confirmedBy }} {NO} }}"
ASK = f"mutation Reopen({TAKES}, $reason: String!) {{ askReopening({PLACE}, reason: $reason, idempotencyKey: $key) {REOPENING} }}"  # noqa: E501
CONFIRM = f"mutation Confirm($reopening: ID!, $key: String!) {{ confirmReopening(reopening: $reopening, idempotencyKey: $key) {REOPENING} }}"  # noqa: E501
REFUSE = f"mutation Refuse($reopening: ID!, $key: String!) {{ refuseReopening(reopening: $reopening, idempotencyKey: $key) {REOPENING} }}"  # noqa: E501
AGAIN = f'mutation Again({TAKES}, $entryNo: String!) {{ askPanelAgain({PLACE}, entryNo: $entryNo, aspect: "A2", reason: "请重评", idempotencyKey: $key) {{ __typename ... on Done {{ message }} {NO} }} }}'  # noqa: E501
SHOWN = """query Shown($competition: String!, $event: String!) { event(competition: $competition, code: $event) {
  content signatures { kind content isCurrent chainSeq chainHead undoneAt } reopenings { state reason }
  missing { rule message page sheet count } protocol { short qr head lines { label place } sheets { number content } }
} }"""


@pytest.fixture
async def story(database: db.Database) -> Story:
    return await marked()


async def answer(ask: Ask, document: str, viewer: Any, **variables: Any) -> Any:
    return next(iter((await ask(document, viewer, page=True, **variables)).values()))


async def shown(ask: Ask, viewer: Viewer) -> Any:
    return await answer(ask, SHOWN, viewer, **HERE)


async def test_the_chain_over_graphql(ask: Ask, story: Story) -> None:
    supervisor = await somebody(story, "supervisor", "jiandu")
    made = await answer(ask, CLOSE, story.chief, **HERE, version=2, key="c")
    assert (made["state"], [one["kind"] for one in made["signatures"]]) == ("CLOSED", ["EVENT"])
    content = made["content"]
    again = await answer(ask, SIGN, story.chief, **HERE, content=content, key="s")
    assert (again["rule"], "已" in again["message"]) == ("already_signed", True)
    other = await answer(ask, SUPERVISE, supervisor, **HERE, content="0" * 64, key="w")
    assert (other["rule"], other["field"]) == ("content_changed", "content")
    seen = await shown(ask, supervisor)
    assert [(one["rule"], one["page"]) for one in seen["missing"]] == [("supervision_signature_missing", "sign_off")]
    assert "缺监督签字" in seen["missing"][0]["message"]
    done = await answer(ask, SUPERVISE, supervisor, **HERE, content=content, key="v")
    assert (done["kind"], done["isCurrent"], done["by"], done["sheet"]) == ("SUPERVISION", True, "jiandu某", None)
    seen = await shown(ask, supervisor)
    assert seen["missing"] == []
    assert [one["isCurrent"] for one in seen["signatures"]] == [True, True]
    assert (len(seen["protocol"]["lines"]), len(seen["protocol"]["sheets"])) == (3, 6)
    assert seen["protocol"]["qr"].startswith("<svg")
    assert (await verify()).differences == []


async def test_ink_and_process(ask: Ask, story: Story) -> None:
    sheet = await story.sheet(0, 0)
    number = "query One($number: String!) { sheet(number: $number) { content isProcessSigned } }"
    before = await answer(ask, number, story.chief, number=sheet.number)
    how = {"sheet": sheet.number, "content": before["content"]}
    no = await answer(ask, PROCESS, story.chief, **how, signer="", key="n")
    assert (no["rule"], no["field"]) == ("signer_missing", "signer")
    yes = await answer(ask, PROCESS, story.chief, **how, signer="选手甲", key="p")
    assert (yes["kind"], yes["sheet"], yes["signer"]) == ("PROCESS", sheet.number, None)  # the chief need not know
    assert (await answer(ask, number, story.chief, number=sheet.number))["isProcessSigned"]
    await closed(story)
    supervisor = await somebody(story, "supervisor", "jiandu")
    content = (await shown(ask, supervisor))["content"]
    file = written_id("StoredFile", (await scan(supervisor)).uid)
    no = await answer(ask, INK, supervisor, **HERE, kind="SUPERVISION", content=content, scan="x", key="i")
    assert (no["rule"], no["field"]) == ("scan_missing", "scan")
    yes = await answer(ask, INK, supervisor, **HERE, kind="SUPERVISION", content=content, scan=file, key="j")
    assert (yes["way"], yes["signer"]) == ("INK", "吴某")
    assert yes["scan"].startswith("/signed-papers/")


async def test_reopening_over_graphql(ask: Ask, story: Story) -> None:
    await closed(story)
    supervisor = await somebody(story, "supervisor", "jiandu")
    no = await answer(ask, ASK, story.chief, **HERE, reason=" ", key="a")
    assert (no["rule"], no["field"]) == ("reason_missing", "reason")
    first = await answer(ask, ASK, story.chief, **HERE, reason="漏记", key="b")
    refused = await answer(ask, REFUSE, supervisor, reopening=first["id"], key="r")
    assert (refused["state"], refused["confirmedBy"]) == ("REFUSED", "jiandu某")
    assert (await answer(ask, CONFIRM, supervisor, reopening=first["id"], key="d"))["rule"] == "reopening_answered"
    second = await answer(ask, ASK, story.chief, **HERE, reason="漏记", key="e")
    assert (await answer(ask, CONFIRM, supervisor, reopening=second["id"], key="f"))["state"] == "DONE"
    seen = await shown(ask, story.chief)
    assert [one["undoneAt"] is None for one in seen["signatures"]] == [False]
    assert (seen["content"], seen["protocol"]) == (None, None)
    assert [one["state"] for one in seen["reopenings"]] == ["DONE", "REFUSED"]


async def test_who_is_shown_what(ask: Ask, story: Story) -> None:
    await closed(story)
    judge = await shown(ask, story.judges[0])
    nothing = {"content": None, "signatures": [], "reopenings": [], "missing": [], "protocol": None}
    assert judge == nothing
    organiser = await shown(ask, await somebody(story, "organiser", "zuzhi"))
    assert (organiser["content"] is not None, organiser["protocol"]["sheets"]) == (True, [])
    assert [one["kind"] for one in organiser["signatures"]] == ["EVENT"]


async def test_the_panel_is_asked_again(ask: Ask, database: db.Database) -> None:
    """Levels 3 and 1 where 1 apart is allowed; in words, in both languages, and refused where there is no need."""
    story = await (await built(wanted=spread("block"))).opened()
    await differing(story, "3", "1")
    no = await answer(ask, AGAIN, story.chief, **HERE, entryNo="002", key="a")
    assert (no["rule"], no["field"], "002" in no["message"]) == ("spread_not_too_wide", "aspect", True)
    done = await answer(ask, AGAIN, story.chief, **HERE, entryNo="001", key="b")
    assert "001" in done["message"]
    again = await answer(ask, AGAIN, story.chief, **HERE, entryNo="001", key="c", language="en")
    assert (again["rule"], "asked again" in again["message"]) == ("asked_again_already", True)
