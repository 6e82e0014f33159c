"""Appeals, notices and announcements through GraphQL: each mutation with both outcomes, and what the public is told."""

from datetime import date
from typing import Any

import pytest

from schema.node import global_id
from seeds.working_days import load
from server import clock, db
from server.access import ANONYMOUS, console
from server.appeals import Appeal
from server.ledger.verify import verify
from tests.schema.conftest import Ask
from tests.server.appeals.court import END, HOUR, Court, sitting
from tests.server.scoring.story import CODE, EVENT

NO = "... on Refusal { rule message field }"
APPEAL = """... on Appeal { number kind kindLabel state stateLabel receivedAt enteredAt receiver statement outcome
  outcomeLabel reasons ruledAt version entryNos delegation evidence { name address } event { code }
  ruledRevision { number } }"""
FILE = f"mutation F($c: String!, $e: String!, $i: AppealInput!, $k: String!) {{ fileAppeal(competition: $c, event: $e, input: $i, idempotencyKey: $k) {{ __typename {APPEAL} {NO} }} }}"  # noqa: E501
PAPER = FILE.replace("AppealInput", "PaperAppealInput").replace("fileAppeal", "enterPaperAppeal")
WITHDRAW = f"mutation W($a: ID!, $v: Int!, $k: String!) {{ withdrawAppeal(appeal: $a, version: $v, idempotencyKey: $k) {{ __typename {APPEAL} {NO} }} }}"  # noqa: E501
RULE = f"mutation R($a: ID!, $o: AppealOutcome!, $r: String!, $v: Int!, $k: String!) {{ ruleOnAppeal(appeal: $a, outcome: $o, reasons: $r, version: $v, idempotencyKey: $k) {{ __typename {APPEAL} {NO} }} }}"  # noqa: E501
LIST = "query L($c: String!, $e: String!) { appeals(competition: $c, event: $e) { number entryNos delegation } }"
ANNOUNCE = f"mutation A($c: String!, $e: [String!], $k: String!) {{ announceResults(competition: $c, events: $e, idempotencyKey: $k) {{ __typename ... on Announced {{ announcements {{ number revision isPublic isSuperseded openAppeals content chainSeq }} }} {NO} }} }}"  # noqa: E501
STAGE = "query S($c: String!) { announcements(competition: $c) { number isSuperseded event { code } appeals { number } winners { number award name unit place tied entryNo delegation total readings { character pinyin } } } }"  # noqa: E501
POST = f"mutation P($c: String!, $i: NoticeInput!, $k: String!) {{ postNotice(competition: $c, input: $i, idempotencyKey: $k) {{ __typename ... on Notice {{ id number firstOn lastOn state stateLabel version }} {NO} }} }}"  # noqa: E501
UNPOST = f"mutation U($n: ID!, $r: String!, $v: Int!, $k: String!) {{ withdrawNotice(notice: $n, reason: $r, version: $v, idempotencyKey: $k) {{ __typename ... on Notice {{ state withdrawnReason }} {NO} }} }}"  # noqa: E501
FINAL = f"mutation M($c: String!, $e: [String!]!, $k: String!) {{ makeFinal(competition: $c, events: $e, idempotencyKey: $k) {{ __typename ... on Finished {{ events {{ code finalAt }} }} {NO} }} }}"  # noqa: E501
NOTICES = "query N($c: String!) { notices(competition: $c) { totalCount nodes { number title state events { isReplaced openAppeals event { code } revision { number publishedAt } } } } notice(competition: $c, number: 1) { title text days countsStart postedAt finalAt competition { code } } none: notice(competition: $c, number: 9) { title } }"  # noqa: E501
HERE = {"c": CODE, "e": EVENT}
FILED: dict[str, Any] = {"kind": "EQUIPMENT", "entryNos": ["001", "002"], "statement": "焊机无输出。"}


@pytest.fixture
async def court(database: db.Database) -> Court:
    await load(console())
    return await sitting()


async def answer(ask: Ask, document: str, viewer: Any, at: int = END, **variables: Any) -> Any:
    with clock.set_to(at):
        data = await ask(document, viewer, page=True, **variables)
    return next(iter(data.values()))


async def test_a_leaders_desk_shows_the_competition_of_his_delegation_once(ask: Ask, court: Court) -> None:
    data = await ask("{ desk { nodes { code } totalCount } }", court.leader(), page=True)
    assert data["desk"] == {"nodes": [{"code": CODE}], "totalCount": 1}


async def test_an_appeal_is_filed_seen_and_ruled_on(ask: Ask, court: Court) -> None:
    filed = await answer(ask, FILE, court.leader(), **HERE, i=FILED, k="f")
    assert (filed["number"], filed["kindLabel"], filed["stateLabel"]) == (1, "设备与材料", "已受理，待裁定")
    assert (filed["entryNos"], filed["delegation"], filed["receiver"]) == (["001", "002"], "太谷", None)
    late = await answer(ask, FILE, court.leader(), END + 9 * HOUR, **HERE, i=FILED, k="l")
    assert (late["rule"], late["field"]) == ("appeal_late_for_entry", "kind")
    assert "2026-03-05 14:00:00" in late["message"]
    paper = {**FILED, "entryNos": ["003"], "receiver": "示例收件人", "receivedAt": "2026-03-05T13:00"}
    entered = await answer(ask, PAPER, court.organiser, END + 9 * HOUR, **HERE, i=paper, k="p")
    assert (entered["receiver"], entered["receivedAt"]) == ("示例收件人", "2026-03-05T05:00:00.000000Z")
    paper["receivedAt"] = "2026-03-05T14:01"
    no = await answer(ask, PAPER, court.organiser, END + 9 * HOUR, **HERE, i=paper, k="q")
    assert no["rule"] == "appeal_late_for_entry"
    appeal = global_id(await Appeal.get(number=1))
    ruling = {"a": appeal, "o": "UPHELD", "r": "属实。", "v": 1}
    assert (await answer(ask, RULE, court.organiser, **ruling, k="x"))["rule"] == "not_your_role"
    ruled = await answer(ask, RULE, court.arbitrator(), **ruling, k="r")
    assert (ruled["outcomeLabel"], ruled["reasons"], ruled["ruledRevision"]) == ("成立", "属实。", None)
    assert (await answer(ask, WITHDRAW, court.leader(), a=appeal, v=2, k="w"))["rule"] == "appeal_ruled"
    other = global_id(await Appeal.get(number=2))
    taken = await answer(ask, WITHDRAW, court.leader("PY"), a=other, v=1, k="z")
    assert taken["state"] == "WITHDRAWN"
    for viewer, n in ((court.leader(), 1), (court.leader("PY"), 1), (court.organiser, 2), (court.arbitrator(), 2)):
        assert len(await answer(ask, LIST, viewer, **HERE)) == n
    for blind in (ANONYMOUS, court.story.chief, court.story.judges[0]):
        assert await answer(ask, LIST, blind, **HERE) == []
    assert (await verify()).differences == []


async def test_announced_published_noticed_and_final(ask: Ask, court: Court) -> None:
    no = await answer(ask, ANNOUNCE, court.organiser, c=CODE, e=[EVENT], k="n")
    assert no["rule"] == "marking_not_closed"
    await court.closed()
    await answer(ask, FILE, court.leader(), **HERE, i=FILED, k="f")
    done = await answer(ask, ANNOUNCE, court.organiser, END + HOUR, c=CODE, e=None, k="a")
    [row] = done["announcements"]
    assert (row["isPublic"], row["isSuperseded"], row["openAppeals"], row["revision"]) == (False, False, 1, 1)
    stage = await answer(ask, STAGE, court.organiser, c=CODE)
    assert [one["award"] for one in stage[0]["winners"]] == ["优秀奖", "二等奖", "一等奖"]
    assert [one["number"] for one in stage[0]["appeals"]] == [1]
    # a chief judge sees the announcement, not whose appeals are open
    assert (await answer(ask, STAGE, court.story.chief, c=CODE))[0]["appeals"] == []
    for viewer in (ANONYMOUS, court.leader()):
        assert await answer(ask, STAGE, viewer, c=CODE) == []
    shown = "query($c: String!, $e: String!) { event(competition: $c, code: $e) { revisions { number } revision { number } } }"  # noqa: E501
    for viewer in (ANONYMOUS, court.organiser):
        assert await answer(ask, shown, viewer, **HERE) == {"revisions": [], "revision": None}
    await court.published()
    assert (await answer(ask, STAGE, court.organiser, c=CODE))[0]["isSuperseded"] is False
    friday = clock.morning(date(2026, 3, 6))
    notice = {"events": [EVENT], "title": "成绩公示", "text": "异议请向示例办提出。"}
    assert (await answer(ask, POST, court.leader(), friday, c=CODE, i=notice, k="x"))["rule"] == "not_your_role"
    posted = await answer(ask, POST, court.organiser, friday, c=CODE, i=notice, k="p")
    assert (posted["firstOn"], posted["lastOn"], posted["state"]) == ("2026-03-09", "2026-03-13", "RUNNING")
    with clock.set_to(friday):
        told = await ask(NOTICES, ANONYMOUS, page=True, c=CODE)
    [listed] = told["notices"]["nodes"]
    assert (told["notices"]["totalCount"], told["none"], told["notice"]["days"]) == (1, None, 5)
    assert (listed["events"][0]["openAppeals"], listed["events"][0]["revision"]["number"]) == (1, 1)
    after = clock.morning(date(2026, 3, 14))
    assert (await answer(ask, FINAL, court.organiser, friday, **HERE, k="y"))["rule"] == "notice_still_runs"
    assert (await answer(ask, FINAL, court.organiser, after, **HERE, k="y2"))["rule"] == "appeal_open"
    appeal = await Appeal.get()
    ruling = {"a": global_id(appeal), "o": "DISMISSED", "r": "不属实。", "v": 1}
    await answer(ask, RULE, court.arbitrator(), after, **ruling, k="r")
    assert (await answer(ask, FINAL, court.organiser, after, **HERE, k="m"))["events"][0]["finalAt"]
    again = await answer(ask, UNPOST, court.organiser, after, n=posted["id"], r="附件有误", v=2, k="u")
    assert again["rule"] == "notice_is_over"
    assert (await verify()).differences == []


async def test_a_notice_is_taken_back(ask: Ask, court: Court) -> None:
    await court.closed()
    await court.published()
    friday = clock.morning(date(2026, 3, 6))
    notice = {"events": [EVENT], "title": "成绩公示", "days": 7, "countsStart": True}
    posted = await answer(ask, POST, court.organiser, friday, c=CODE, i=notice, k="p")
    assert (posted["firstOn"], posted["lastOn"]) == ("2026-03-06", "2026-03-16")
    gone = await answer(ask, UNPOST, court.organiser, friday, n=posted["id"], r="附件有误", v=1, k="u")
    assert gone == {"__typename": "Notice", "state": "WITHDRAWN", "withdrawnReason": "附件有误"}
