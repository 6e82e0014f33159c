"""公示 of each office's list, in working days; an objection by anybody, which holds the one it names and nobody else.

September 2026 by the state's calendar: Sunday the 20th is worked, Friday the 25th is 中秋. Three days from Tuesday the
1st are the 2nd to the 4th, from Monday the 7th the 8th to the 10th; five from Friday the 11th are the 14th to the 18th,
from Saturday the 19th the 20th to the 24th.
"""

from typing import Any

from tests.life.round.offices import ROUND, row, rows
from tests.life.signed.people import People
from tests.server.masking.masked import PNG as SCAN

CONTACT = "示例机关，电话 000-0000，示例路 1 号"
NOTICE = f'query($number: Int!) {{ roundNotice(round: "{ROUND}", number: $number) '
CLEAN = {"reportsReceived": False, "objections": False}


async def shown(people: People, by: str, position: int, names: list[str], days: tuple[str, str]) -> dict[str, Any]:
    """The office shows its list with the proof of where it hung; who it is and for how long is public at once."""
    known = await rows(people, by)
    given = {
        "position": position, "nominations": [known[one]["id"] for one in names], "title": "推荐人选公示",
        "contact": CONTACT, "proof": await people[by].hand_in("公示照片.png", SCAN),
    }  # fmt: skip
    notice = await people[by].do("postRoundNotice", "id number version firstOn lastOn", round=ROUND, input=given)
    assert (notice["firstOn"], notice["lastOn"]) == days
    fields = "{ state namesArePublic contact candidates { id name } } }"
    seen = (await people.public.ask(f"{NOTICE} {fields}", number=notice["number"]))["roundNotice"]
    assert (sorted(one["name"] for one in seen["candidates"]), seen["contact"]) == (sorted(names), CONTACT)
    return notice | {"candidates": {one["name"]: one["id"] for one in seen["candidates"]}}


async def runs(people: People, by: str, above: str, notice: dict[str, Any]) -> None:
    """In its last second it cannot be ended, and the office above cannot go on."""
    ending = {"notice": notice["id"], "version": notice["version"], "result": CLEAN}
    assert await people[by].refused("finishRoundNotice", **ending) == "round_notice_runs"
    one = next(iter((await rows(people, above)).values()))
    given = {"nomination": one["id"], "rank": 1, "reason": "推荐", "version": one["version"]}
    assert await people[above].refused("recommendNomination", **given) == "notice_unfinished"


async def finished(people: People, by: str, notice: dict[str, Any], **result: Any) -> None:
    """The office ends its notice with what came in."""
    ending = {"notice": notice["id"], "version": notice["version"], "result": CLEAN | result}
    await people[by].do("finishRoundNotice", **ending)


async def objected(people: People, notice: dict[str, Any]) -> dict[str, Any]:
    """Somebody writes on line and gets a receipt; the province finds it signed and with clues, and accepts it."""
    said = {
        "notice": notice["id"], "candidate": notice["candidates"]["申报人1"], "objector": "示例举报人",
        "statement": "示例申报人1的工作年限不实，可向示例厂1核实。", "contact": "19900000007",
    }  # fmt: skip
    receipt = (await people.public.do("fileObjection", "receipt", input=said))["receipt"]
    asked = "{ objections(first: 10) { nodes { id version receipt names state statement } } }"
    for other in (people.public, people["county"], people["expert1"]):
        assert (await other.ask(asked))["objections"]["nodes"] == []
    [one] = (await people["province"].ask(asked))["objections"]["nodes"]
    assert (one["receipt"], one["names"], one["state"]) == (receipt, ["申报人1"], "REGISTERED")
    looked = await people["province"].do(
        "triageObjection", "version", objection=one["id"], isSigned=True, hasClues=True, version=one["version"]
    )
    given = {"objection": one["id"], "reason": "", "version": looked["version"]}
    return await people["province"].do("acceptObjection", "id version", **given)


async def upheld(people: People, objection: dict[str, Any]) -> None:
    """The finding is against him: he leaves, and the next in the ranking takes the place, as shown before."""
    province = people["province"]
    finding = {"objection": objection["id"], "upheld": True, "finding": "工作年限不足", "version": objection["version"]}
    found = await province.do("recordFinding", "version", **finding)
    await province.do("recordReply", objection=objection["id"], repliedOn="2026-09-19", version=found["version"])
    one, third, fourth = (await row(people, 1), await row(people, 3), await row(people, 4))
    asked = "query($id: ID!) { leaving(nomination: $id) { outcome successor successorName } }"
    told = (await province.ask(asked, id=one["id"]))["leaving"]
    assert (told["outcome"], told["successorName"]) == ("PASSES_ON", "申报人3")
    given = {"nomination": one["id"], "reason": "异议属实", "version": one["version"]}
    assert await province.refused("withdrawNomination", **given, successor=fourth["id"]) == "successor_changed"
    await province.do("withdrawNomination", **given, successor=third["id"])
    assert (await row(people, 3))["state"] == "PENDING"
