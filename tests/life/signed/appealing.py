"""After the stage: a losing contestant appeals, reads how his score came about, is right; then notice and end."""

import asyncio
from typing import Any

from server.ledger.verify import verify
from tests import begun
from tests.life.signed.confirming import corrected
from tests.life.signed.figures import HOME
from tests.life.signed.marking import code_of
from tests.life.signed.people import COMPETITION, HERE, People, event, owed, refusal, sign_both
from tests.life.signed.preparing import who
from tests.life.test_by_graphql import PLACE

PART = "{ __typename ... on Refusal { rule } ... on Explanation { %s } }"
WHOLE = (
    "isOpen state place total exact award deductionWords modules { code weight exact weighted published "
    "aspects { code exact marks { judge value use } } }"
)


async def filed(people: People) -> None:
    """In the last microsecond of the two hours the leader of K706 appeals; not for another delegation's entry."""
    leader = people.leaders[HOME["K706"]]
    asked = {"kind": "RESULT", "entryNos": ["K706"], "statement": "3号席位焊缝分与评分记录不符。"}
    for other in (people.organiser, people["judge1"], people["chief"]):
        assert await other.refused("fileAppeal", **PLACE, input=asked) == "not_your_role"
    foreign = {**asked, "entryNos": ["K705"]}
    assert await leader.refused("fileAppeal", **PLACE, input=foreign) == "appeal_entry_unknown"
    row = await leader.do("fileAppeal", "number state", **PLACE, input=asked)
    assert (row["number"], row["state"]) == (1, "RECEIVED")
    listed = f"{{ appeals({HERE}) {{ number }} }}"
    for other in (people["judge1"], people.leaders[HOME["K705"]], people.public):
        assert (await other.ask(listed))["appeals"] == []


async def late(people: People) -> None:
    """A microsecond later the window is closed."""
    asked = {"kind": "RESULT", "entryNos": ["K705"], "statement": "总分有误。"}
    assert await people.leaders[HOME["K705"]].refused("fileAppeal", **PLACE, input=asked) == "appeal_late"


async def published(people: People, reason: str, lines: list[Any]) -> str:
    """Publish, and find the lines before the public. The reason that the revision bears."""
    for other in (people["chief"], people["supervisor"]):
        assert await other.refused("publishResults", **COMPETITION, reason=reason) == "not_your_role"
    await people.organiser.do("publishResults", **COMPETITION, reason=reason)
    found = await event(people.public, "revision { reason standings { nodes { entryNo total place award } } }")
    assert [tuple(one.values()) for one in found["revision"]["standings"]["nodes"]] == lines
    return str(found["revision"]["reason"])


async def explained(people: People, code: str | None, select: str = WHOLE, entry_no: str = "K706") -> Any:
    """What anybody is told of an entry's score, with a query code or without."""
    asked = f'query($code: String) {{ explanation({HERE}, entryNo: "{entry_no}", code: $code) {PART % select} }}'
    return (await people.public.ask(asked, code=code))["explanation"]


async def read_by_the_loser(people: People) -> None:
    """85 × 0.3 + (69 + 160/9) × 0.7 − 2 = 3791/45 = 84.24…: of 69, 72 and 66 the middle, of 2 + 3 + 3 levels 12 and 8
    points by 8 : 9, of three deductions two points."""
    for other in (people.leaders[HOME["K706"]], people["chief"]):
        assert await other.refused("issueQueryCodes", **PLACE) == "not_your_role"
    issued = await people.organiser.do("issueQueryCodes", "slips { entryNo code }", **PLACE)
    codes = {one["entryNo"]: one["code"] for one in issued["slips"]}
    shut = await explained(people, None)
    assert (shut["isOpen"], shut["total"], shut["deductionWords"]) == (False, "84.24", [])
    assert [one["aspects"] for one in shut["modules"]] == [[], []]
    assert (await explained(people, codes["K705"]))["rule"] == "query_code_refused"
    found = await explained(people, codes["K706"])
    assert [found[one] for one in ("isOpen", "place", "total", "exact", "award")] == [True, 6, "84.24", "3791/45", None]
    theory, skill = found["modules"]
    assert (theory["exact"], theory["weighted"]) == ("85", "25.5")
    assert (skill["exact"], skill["weighted"], skill["published"]) == ("781/9", "5467/90", "86.78")
    points, look, order = skill["aspects"]
    assert [(one["value"], one["use"]) for one in points["marks"]] == [
        ("69", "COUNTED"), ("72", "HIGHEST"), ("66", "LOWEST"),
    ]  # fmt: skip
    assert (points["exact"], look["exact"], order["exact"]) == ("69", "32/3", "64/9")
    assert [one["value"] for one in look["marks"]] == ["2", "3", "3"]
    [words] = found["deductionWords"]
    assert "迟到" in words
    assert "3" in words
    assert "2" in words


async def ruled(people: People) -> None:
    """The arbitrator upholds it; the chief judge corrects seat 3 of K706; both sign anew before it is public."""
    [row] = (await people["arbitrator"].ask(f"{{ appeals({HERE}) {{ id version state }} }}"))["appeals"]
    given = {"appeal": row["id"], "outcome": "UPHELD", "reasons": "评分记录为71.5分。", "version": row["version"]}
    for other in (people.organiser, people["chief"], people.leaders[HOME["K706"]]):
        assert await other.refused("ruleOnAppeal", **given) == "not_your_role"
    await people["arbitrator"].do("ruleOnAppeal", **given)
    assert await owed_now(people) == ["nothing_to_publish"]
    entry_of = (await who(people))["REVIEW"]
    sheets = (await people["judge3"].ask("{ mySheets { number label } }"))["mySheets"]
    [number] = [one["number"] for one in sheets if entry_of[code_of(one["label"])] == "K706"]
    await corrected(people, number, "71.5", "第1号申诉裁定")
    assert await owed(people) == ["event_signature_stale", "supervision_signature_stale"]
    await sign_both(people)


async def owed_now(people: People) -> list[str]:
    """Why nothing new can be published."""
    rule, inner = await refusal(people.organiser, "publishResults", **COMPETITION, reason="更正")
    return [rule, *inner]


async def named(people: People, reason: str) -> None:
    """The revision names the appeal, the appeal its revision, and what was printed for the stage is void."""
    assert "第1号申诉" in reason
    asked = f"{{ appeals({HERE}) {{ state outcome ruledRevision {{ number }} }} announcements({HERE}) "
    told = await people.organiser.ask(f"{asked} {{ isSuperseded }} }}")
    assert told["appeals"] == [{"state": "RULED", "outcome": "UPHELD", "ruledRevision": {"number": 2}}]
    assert told["announcements"] == [{"isSuperseded": True}]
    revisions = (await event(people.public, "revisions { number }"))["revisions"]
    assert sorted(one["number"] for one in revisions) == [1, 2]


async def noticed(people: People) -> None:
    """The notice of five working days, Monday to Friday of the week after."""
    final = {**COMPETITION, "events": [PLACE["event"]]}
    assert await people.organiser.refused("makeFinal", **final) == "no_notice"
    asked = {"events": [PLACE["event"]], "title": "焊接赛项成绩公示", "days": 5}
    assert await people["chief"].refused("postNotice", **COMPETITION, input=asked) == "not_your_role"
    row = await people.organiser.do("postNotice", "firstOn lastOn state", **COMPETITION, input=asked)
    assert (row["firstOn"], row["lastOn"], row["state"]) == ("2026-08-24", "2026-08-28", "RUNNING")


async def too_early(people: People) -> None:
    """In its last second it still runs."""
    final = {**COMPETITION, "events": [PLACE["event"]]}
    assert await people.organiser.refused("makeFinal", **final) == "notice_still_runs"


async def final(people: People) -> None:
    """The day after it is final, and cannot be opened again."""
    told = {**COMPETITION, "events": [PLACE["event"]]}
    assert await people["supervisor"].refused("makeFinal", **told) == "not_your_role"
    await people.organiser.do("makeFinal", **told)
    assert (await event(people.public, "finalAt"))["finalAt"] is not None
    assert await people["chief"].refused("askReopening", **PLACE, reason="再看一遍") == "event_is_final"


async def proved(url: str) -> None:
    """The ledger agrees with the tables, an independent recount with the result, and the draws with their seeds."""
    assert (await verify()).differences == []
    place = "/".join(PLACE.values())
    told = {command: await typed(command, place, url) for command in ("recount", "verify-draw")}
    assert all(code == 0 for code, _ in told.values()), told
    assert told["verify-draw"][1].count("完全一致") == 2
    assert "手工抽取" in told["verify-draw"][1]


async def typed(command: str, place: str, url: str) -> tuple[int, str]:
    """What `jinbang COMMAND COMPETITION/EVENT` says, and its exit code."""
    said = {"LANG": "zh_CN.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""}
    done = await asyncio.to_thread(begun.jinbang, command, place, "--database", url, env=said)
    return done.returncode, done.stdout + done.stderr
