"""The marking: two judges on tablets, one on paper typed twice, deductions, a swap, and the closing."""

import re
from typing import Any

from tests.life.signed.figures import GIVEN, written
from tests.life.signed.people import HERE, People, event, faults, owed, refusal, version
from tests.life.signed.preparing import who
from tests.life.speaking import Caller
from tests.life.test_by_graphql import PLACE

CODE = re.compile(r"R\d{4}")
DESK = f"{{ typingDesk({HERE}) {{ sheets {{ number seat label state version }} }} }}"
SHEET = "query($n: String!) { sheet(number: $n) { number label version state modules { aspects { code value } } } }"


def inputs(marks: dict[str, str]) -> list[dict[str, str]]:
    """Marks as the contract takes them."""
    return [{"aspect": aspect, "value": value} for aspect, value in marks.items()]


def code_of(label: str) -> str:
    """The review code on a sheet's label."""
    found = CODE.search(label)
    assert found is not None, label
    return found[0]


async def on_tablet(people: People, name: str, *, but: str = "") -> None:
    """A judge, who sees codes alone, gives, sends and signs all sheets; that of `but` he sends and does not sign."""
    by, seat, entry_of = people[name], int(name[-1]), (await who(people))["REVIEW"]
    for sheet in (await by.ask("{ mySheets { number version label } }"))["mySheets"]:
        entry_no = entry_of[code_of(sheet["label"])]
        given = {"sheet": sheet["number"], "marks": inputs(written(entry_no, seat)), "send": True}
        sent = await by.do("giveMarks", "version", **given, version=sheet["version"])
        if entry_no != but:
            await by.do("signSheet", sheet=sheet["number"], version=sent["version"])


async def sign_left(people: People, name: str) -> None:
    """The judge signs what he had only sent."""
    for sheet in (await people[name].ask("{ mySheets { number version state } }"))["mySheets"]:
        if sheet["state"] == "SENT":
            await people[name].do("signSheet", sheet=sheet["number"], version=sheet["version"])


async def desk(by: Caller) -> dict[str, dict[str, Any]]:
    """The paper sheets of seat 3 as a typist sees them, by number: no code, no entry."""
    found = (await by.ask(DESK))["typingDesk"]["sheets"]
    assert CODE.search(str([one["label"] for one in found])) is None
    return {one["number"]: one for one in found if one["seat"] == "A/3"}


async def papers(people: People) -> dict[str, str]:
    """By entry the number on the paper that the judge of seat 3 wrote on."""
    entry_of = (await who(people))["REVIEW"]
    sheets = (await people["judge3"].ask("{ mySheets { number label } }"))["mySheets"]
    return {entry_of[code_of(one["label"])]: one["number"] for one in sheets}


async def on_paper(people: People) -> None:
    """Both typists type the sheets of seat 3. On K703 the second mistypes one field; the papers of K707 and K710 lay
    on each other's place for both."""
    lain = {"K707": "K710", "K710": "K707"}
    for name in ("ann", "ben"):
        by = people[name]
        waiting = await desk(by)
        for entry_no, number in (await papers(people)).items():
            assert waiting[number]["state"] == ("TO_TYPE" if name == "ann" else "TO_TYPE_AGAIN")
            marks = written(lain.get(entry_no, entry_no), 3)
            if (name, entry_no) == ("ben", "K703"):
                marks["S1"] = "47.5"
            if name == "ben":
                assert await people["ann"].refused("beginTranscript", sheet=number) == "second_typist_is_first"
            begun = await by.do("beginTranscript", "passNo modules { aspects { code } }", sheet=number)
            assert begun["passNo"] == (1 if name == "ann" else 2)
            assert not {GIVEN[entry_no][1][2], "47.5"} & set(re.findall(r"[\d.]+", str(begun["modules"])))
            told = await by.do("typeSheet", "state", sheet=number, marks=inputs(marks))
            assert told["state"] == ("WAITS" if name == "ann" else "DONE")


async def penalties(people: People) -> None:
    """K706 came late three times; on the floor it is known by its station code alone."""
    stations = {no: code for code, no in (await who(people))["STATION"].items()}
    given = {"deduction": "LATE", "reason": "检录迟到"}
    assert await people["judge1"].refused("givePenalty", **PLACE, entryNo=stations["K706"], **given) == "not_your_role"
    assert await people["chief"].refused("givePenalty", **PLACE, entryNo="K706", **given) == "no_entry_of_number"
    for _ in range(3):
        await people["chief"].do("givePenalty", **PLACE, entryNo=stations["K706"], **given)


async def swap_asked(people: People) -> str:
    """A typist asks for the marks of K707 and K710 to be swapped; nothing moves, and he cannot confirm it."""
    sheets, mine = await papers(people), await desk(people["ann"])
    given = {
        "source": sheets["K707"], "target": sheets["K710"], "sourceVersion": mine[sheets["K707"]]["version"],
        "targetVersion": mine[sheets["K710"]]["version"], "reason": "两份纸质评分表放反",
    }  # fmt: skip
    assert await people["judge1"].refused("swapSheets", **given) == "not_your_role"
    await people["ann"].do("swapSheets", **given)
    [move] = (await people["coordinator"].ask(f"{{ sheetMoves({HERE}) {{ id }} }}"))["sheetMoves"]
    return str(move["id"])


async def swap_confirmed(people: People, move: str) -> None:
    """The coordinator, who did not ask, confirms."""
    asked = f"{{ sheetMoves({HERE}) {{ state source {{ version }} target {{ version }} }} }}"
    [found] = (await people["coordinator"].ask(asked))["sheetMoves"]
    given = {"move": move, "sourceVersion": found["source"]["version"], "targetVersion": found["target"]["version"]}
    assert await people["ann"].refused("confirmSheetMove", **given) == "not_your_role"
    stale = {**given, "sourceVersion": given["sourceVersion"] - 1}
    assert await people["coordinator"].refused("confirmSheetMove", **stale) == "changed_since"
    assert (await people["coordinator"].do("confirmSheetMove", "state", **given))["state"] == "DONE"


async def resolved(people: People) -> None:
    """What differs comes back to the coordinator, one field and no more."""
    number = (await papers(people))["K703"]
    asked = (
        f"{{ transcripts({HERE}) {{ sheet {{ number }} version state differences {{ aspect {{ code }} "
        "first { value } second { value } } } }"
    )
    rows = (await people["coordinator"].ask(asked))["transcripts"]
    [one] = [row for row in rows if row["state"] == "DIFFERENT"]
    assert one["sheet"]["number"] == number
    [field] = one["differences"]
    assert (field["aspect"]["code"], field["first"]["value"], field["second"]["value"]) == ("S1", "74.5", "47.5")
    right = {"aspect": "S1", "value": "74.5"}
    given = {"sheet": number, "version": one["version"]}
    why = {**right, "reason": "对照原件"}
    assert await people["ann"].refused("resolveDifferences", **given, right=[why]) == "not_your_role"
    assert await refusal(people["coordinator"], "resolveDifferences", **given, right=[right]) == (
        "resolution_faulty", ["resolution_without_reason"],
    )  # fmt: skip
    await people["coordinator"].do("resolveDifferences", **given, right=[why])


async def marked(people: People) -> None:
    """All of it, and the chief judge's closing: refused first, with the exact list."""
    chief = people["chief"]
    await on_tablet(people, "judge1")
    await on_tablet(people, "judge2", but="K714")
    await on_paper(people)
    await penalties(people)
    move = await swap_asked(people)
    paper, entry_of = await papers(people), (await who(people))["REVIEW"]
    left = [
        sheet["number"]
        for sheet in (await people["judge2"].ask("{ mySheets { number label } }"))["mySheets"]
        if entry_of[code_of(sheet["label"])] == "K714"
    ]
    close = {**PLACE, "version": await version(people.organiser)}
    assert await faults(chief, "closeMarking", **close) == sorted([
        ("sheet_still_sent", left[0]), ("sheet_still_typing", paper["K703"]), ("transcript_differs", paper["K703"]),
        ("sheet_move_waiting", paper["K707"]),
    ])  # fmt: skip
    assert await owed(people) == ["marking_not_closed"]
    await resolved(people)
    await swap_confirmed(people, move)
    assert await faults(chief, "closeMarking", **close) == [("sheet_still_sent", left[0])]
    await sign_left(people, "judge2")
    for other in ("judge1", "supervisor", "coordinator"):
        assert await people[other].refused("closeMarking", **close) == "not_your_role"
    wide = {code for code, no in entry_of.items() if no == "K713"}
    hints = (await event(chief, "hints { rule message }"))["hints"]
    [hint] = [one["message"] for one in hints if one["rule"] == "spread_hint"]
    assert {code for code in entry_of if code in hint} == wide
    assert "K713" not in hint
    await chief.do("closeMarking", **close)
    for name in ("judge1", "chief"):
        sheet = (await people["judge1"].ask("{ mySheets { number version } }"))["mySheets"][0]
        given = {"sheet": sheet["number"], "version": sheet["version"], "marks": inputs({"S1": "1"}), "send": True}
        assert await people[name].refused("giveMarks", **given) in {"marking_closed", "no_such_sheet"}
