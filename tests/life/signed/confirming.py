"""After the closing: recheck, signatures, unmasking in reverse, the tie, and what is announced on the stage."""

import io
import time
from typing import Any

import docx

from tests.life.signed.marking import SHEET
from tests.life.signed.people import COMPETITION, HERE, People, content, event, owed, refusal
from tests.life.signed.preparing import SECRET, draws, tried, who
from tests.life.test_by_graphql import PLACE

MASKED = [f"stage_still_masked_{one}" for one in ("entry", "review", "station")]
ITEMS = "rechecks { id state items { id name sheets { number label } } }"


async def still_masked(people: People) -> None:
    """After the closing as before: no judge is told a name, and of those who share a place only codes; and nobody at
    all sees a total beside a number or a name."""
    for name in ("judge1", "judge2", "chief"):
        told = await tried(people[name])
        assert [word for word in SECRET if word in told] == [], name
    told = await people["chief"].answer("decideTie", **PLACE, order=["A", "B"], reason="试")
    assert told["rule"] == "not_one_tie"
    assert [word for word in SECRET if word in str(told)] == []
    codes = (await who(people))["REVIEW"].keys()
    for other in (people.organiser, people["supervisor"], people["chief"], people["coordinator"]):
        told = await event(other, 'leaders { number } preview { lines { total } } explain(entryNo: "K706") { total }')
        assert {one["number"] for one in told["leaders"] or ()} in (set(), codes), other.name
        assert not (told["preview"] and told["preview"]["lines"]), other.name
        assert told["explain"] is None, other.name


async def rechecks(people: People) -> list[dict[str, Any]]:
    """The rechecks as the supervisor sees them, the newest first."""
    found = (await event(people["supervisor"], ITEMS))["rechecks"]
    return sorted(found, key=lambda one: one["state"] != "DRAWN")


async def corrected(people: People, number: str, value: str, reason: str) -> None:
    """The chief judge corrects the points on a sheet; nobody else can."""
    chief = people["chief"]
    sheet = (await chief.ask(SHEET, n=number))["sheet"]
    given = {"sheet": number, "aspect": "S1", "value": value, "reason": reason, "version": sheet["version"]}
    for other in ("judge1", "coordinator", "supervisor"):
        assert await people[other].refused("correctMark", **given) in {"not_your_role", "no_such_sheet"}
    await chief.do("correctMark", **given)


async def rechecked(people: People) -> None:
    """Eleven of fourteen are looked at again, one is wrong: 9 % are more than 5 %, so the other three are too."""
    supervisor = people["supervisor"]
    assert await owed(people) == sorted(["recheck_not_drawn", "supervision_signature_missing", *MASKED])
    for other in (people["coordinator"], people["chief"], people.organiser):
        assert await other.refused("drawRecheck", **PLACE) == "not_your_role"
    await supervisor.do("drawRecheck", **PLACE)
    assert await supervisor.refused("drawRecheck", **PLACE) == "recheck_drawn_already"
    assert await owed(people) == sorted(["recheck_items_waiting", "supervision_signature_missing", *MASKED])
    [first] = await rechecks(people)
    assert len(first["items"]) == 11
    assert {one["name"] for one in first["items"]} < (await who(people))["REVIEW"].keys(), "it is masked as well"
    found = await looked_at(people, first, wrong="K703")
    assert await refusal(supervisor, "finishRecheck", recheck=first["id"]) == (
        "recheck_uncorrected", ["recheck_mark_uncorrected"],
    )  # fmt: skip
    assert await owed(people) == sorted(["recheck_mark_uncorrected", "supervision_signature_missing", *MASKED])
    await corrected(people, found, "73.5", "复核：计量记录为 73.5")
    now = await content(people["chief"])
    assert await supervisor.refused("signAsSupervisor", **PLACE, content=now) == "chief_signs_first"
    assert "event_signature_stale" in await owed(people)
    await people["chief"].do("signEvent", **PLACE, content=now)
    early = await refusal(supervisor, "signAsSupervisor", **PLACE, content=now)
    assert early == ("recheck_first", ["recheck_not_finished"])
    assert (await supervisor.do("finishRecheck", "state", recheck=first["id"]))["state"] == "FULL_NEEDED"
    early = await refusal(supervisor, "signAsSupervisor", **PLACE, content=now)
    assert early == ("recheck_first", ["recheck_items_waiting"])
    full = (await rechecks(people))[0]
    assert len(full["items"]) == 3
    await looked_at(people, full)
    assert (await supervisor.do("finishRecheck", "state", recheck=full["id"]))["state"] == "DONE"


async def looked_at(people: People, recheck: dict[str, Any], wrong: str = "") -> str:
    """Every entry of a recheck is recorded as right, but for `wrong`: there seat 2 should have 73.5. The number of its
    sheet."""
    by, entry_of, found = people["supervisor"], (await who(people))["REVIEW"], ""
    for item in recheck["items"]:
        entry_no = entry_of[item["name"]]
        if entry_no != wrong:
            await by.do("recordRecheck", item=item["id"], right=True)
            continue
        for sheet in item["sheets"]:
            read = (await by.ask(SHEET, n=sheet["number"]))["sheet"]
            if "73" in [aspect["value"] for module in read["modules"] for aspect in module["aspects"]]:
                found = sheet["number"]
        told = [{"sheet": found, "aspect": "S1", "should": "73.5"}]
        assert await people["judge1"].refused("recordRecheck", item=item["id"], right=True) == "not_your_role"
        await by.do("recordRecheck", item=item["id"], right=False, findings=told)
    return found


async def unmasked(people: People) -> float:
    """Stage by stage in reverse, asked by one and done by another, and not before the supervisor has signed. When that
    last signature stood (a counter)."""
    sealing, supervisor = people["sealing"], people["supervisor"]
    assert await sealing.refused("askUnmasking", **PLACE, stage="ENTRY") == "stage_not_next"
    await sealing.do("askUnmasking", **PLACE, stage="REVIEW")
    assert await refusal(supervisor, "unmask", **PLACE, stage="REVIEW") == (
        "unmask_unsigned", ["supervision_signature_missing"],
    )  # fmt: skip
    now = await content(supervisor)
    assert await people["chief"].refused("signAsSupervisor", **PLACE, content=now) == "not_your_role"
    await supervisor.do("signAsSupervisor", **PLACE, content=now)
    signed = time.perf_counter()
    for n, stage in enumerate(("REVIEW", "STATION", "ENTRY")):
        assert await owed(people) == sorted(set(MASKED) - {"stage_still_masked_review"} if n else MASKED)[: 3 - n]
        if n:
            assert await supervisor.refused("unmask", **PLACE, stage=stage) == "unmasking_not_asked"
            await sealing.do("askUnmasking", **PLACE, stage=stage)
        for other in (sealing, people["chief"], people.organiser):
            assert await other.refused("unmask", **PLACE, stage=stage) == "not_your_role"
        await supervisor.do("unmask", **PLACE, stage=stage)
    seeds = {stage: one["seed"] is not None for stage, one in (await draws(people.public)).items()}
    assert seeds == {"ENTRY": True, "STATION": False, "REVIEW": True}
    return signed


async def decided(people: People) -> None:
    """The chief judge parts the two at the top by their codes, not knowing who they are, and signs what stands now."""
    code_of = {entry_no: code for code, entry_no in (await who(people))["REVIEW"].items()}
    top, third = [code_of["K702"], code_of["K701"]], code_of["K703"]
    leaders = (await event(people["chief"], "leaders { number place }"))["leaders"]
    assert {one["number"] for one in leaders if one["place"] == 1} == set(top)
    given = {**PLACE, "order": top, "reason": "裁判长裁定：焊缝背面成形更好"}
    for other in (people["judge1"], people["supervisor"], people.organiser):
        assert await other.refused("decideTie", **given) == "not_your_role"
    for wrong in ([top[0], third], ["K702", "K701"]):
        assert await people["chief"].refused("decideTie", **{**given, "order": wrong}) == "not_one_tie"
    await people["chief"].do("decideTie", **given)
    assert "event_signature_stale" in await owed(people)
    await people["chief"].do("signEvent", **PLACE, content=await content(people["chief"]))


async def announced(people: People, signed: float) -> None:
    """The result is told on the stage and not public; the presenter's script goes up to the first prize."""
    assert await people["chief"].refused("announceResults", **COMPETITION) == "not_your_role"
    told = "announcements { number revision openAppeals isPublic winners { entryNo award } }"
    done = await people.organiser.do("announceResults", told, **COMPETITION)
    [one] = done["announcements"]
    order = ["K705", "K704", "K703", "K701", "K702"]
    assert [winner["entryNo"] for winner in one["winners"]] == order
    assert (one["number"], one["openAppeals"], one["isPublic"]) == (1, 0, False)
    path = f"/ceremony/{PLACE['competition']}/script.docx"
    headers = {"authorization": f"Bearer {people.organiser.token}"}
    made = await people.site.get(path, headers=headers)
    print(f"\nlast signature to the script: {time.perf_counter() - signed:.2f} s (at most 60 are asked)")
    text = [each.text for each in docx.Document(io.BytesIO(made.content)).paragraphs]
    assert [each for each in text if each.startswith("获得")] == [
        f"获得{award}的是：" for award in ("三等奖", "二等奖", "一等奖")
    ]
    assert (await people.site.get(path)).status_code == 404
    assert (await event(people.public, "revision { number }"))["revision"] is None
    assert (await people.public.ask(f"{{ announcements({HERE}) {{ number }} }}"))["announcements"] == []
