"""Draw, record, correct, finish; what is owed on the way; a full recheck; who may."""

import hashlib
import json

import pytest

from server import db, ledger
from server.access import ANONYMOUS, console
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.rechecking import Finding, Recheck, RecheckItem
from server.rechecking.drawing import replace
from server.rechecking.owing import unfinished
from server.rechecking.recording import Found, record
from server.rechecking.sampling import Forecast
from server.results.rechecked import draw_recheck, finish_recheck, forecasts
from server.scoring.correct import correct_mark
from server.signatures import Signature
from server.signatures.content import event_content
from server.signatures.signing import sign_event
from tests.server.rechecking.story import closed, reread
from tests.server.scoring.story import CODE, EVENT, Story, built, events, refused, rules

HERE = (CODE, EVENT)


@pytest.fixture
async def story(database: db.Database) -> Story:
    return await closed()


async def items(story: Story, turn: int = 1) -> list[RecheckItem]:
    return await RecheckItem.filter(recheck__event_id=story.event.id, recheck__turn=turn).order_by("position")


async def owed(story: Story) -> list[str]:
    return [one.rule for one in await unfinished(await reread(story))]


def wrong(number: str, should: str | None = "5") -> list[Found]:
    return [Found(number, "B1", should, "誊录有误")]


async def test_the_draw_follows_from_the_ledger(story: Story) -> None:
    assert await owed(story) == ["recheck_not_drawn"]
    newest = await LedgerEvent.filter(chain=story.competition.chain).order_by("-seq").first()
    drawn = await draw_recheck(story.staff("supervisor"), *HERE, key="d")
    assert (await draw_recheck(story.staff("supervisor"), *HERE, key="d")).id == drawn.id
    assert (drawn.turn, drawn.entries, drawn.top, drawn.sampled, drawn.state) == (1, 12, 10, 1, "drawn")
    leaf = await LedgerEvent.get(chain=story.competition.chain, seq=drawn.seq)
    assert newest is not None
    assert leaf.hash == newest.hash
    assert (drawn.head, drawn.seq) == (leaf.hash, leaf.seq)
    seed = hashlib.sha256(f"{leaf.hash}:{story.event.uid}".encode()).hexdigest()
    assert drawn.seed == seed
    lots = {no: hashlib.sha256(f"{seed}:{no}".encode()).hexdigest() for no in ("011", "012")}
    found = {one.entry_id: one.reason for one in await items(story)}
    ids = {one.entry_no: one.id for one in story.entries}
    assert {no for no in lots if ids[no] in found} == {min(lots, key=lambda no: lots[no])}
    assert sum(reason == "top" for reason in found.values()) == 10
    assert (await refused(draw_recheck(story.staff("supervisor"), *HERE))).rule == "recheck_drawn_already"
    assert (await verify()).differences == []


async def test_nobody_knows_the_sample_before_it_is_drawn(story: Story) -> None:
    """Anything written after closing makes another seed: here the same competition is written on once more."""
    [first] = await forecast(story)
    async with ledger.change(console(), "story.went_on", chain=story.competition.chain):
        pass
    closing = await LedgerEvent.get(chain=story.competition.chain, act="marking.closed")
    drawn = await draw_recheck(story.staff("supervisor"), *HERE)
    assert (drawn.seq > closing.seq, drawn.head != closing.hash) == (True, True)
    assert (first.top, first.sampled) == (drawn.top, drawn.sampled)


async def test_what_was_corrected_is_signed_before_it_is_drawn(story: Story) -> None:
    """A correction between closing and drawing may move who is in the top group: the chief judge stands by it first."""
    signed = await reopened_and_signed(story)
    sheet = await story.sheet(0, 11)
    await correct_mark(story.chief, sheet.number, "B1", "9.9", reason="誊录有误", version=sheet.version)
    no = await refused(draw_recheck(story.staff("supervisor"), *HERE))
    assert (no.rule, no.params["event"]) == ("recheck_unsigned", EVENT)
    now = await event_content(await reread(story))
    assert now != signed.content
    await sign_event(story.chief, *HERE, content=now)
    await draw_recheck(story.staff("supervisor"), *HERE)
    tops = {one.entry_id for one in await items(story) if one.reason == "top"}
    assert story.entries[11].id in tops  # 10.0 at most: it stands first now


async def reopened_and_signed(story: Story) -> Signature:
    """The event closed as the chain demands: with the chief judge's signature."""
    content = await event_content(await reread(story))
    return await sign_event(story.chief, *HERE, content=content)


async def forecast(story: Story) -> list[Forecast]:
    found = await forecasts(story.staff("organiser"), [story.event.id])
    return [one for one in found.values() if one is not None]


async def test_told_before_drawing(story: Story) -> None:
    """12 entries: 10 and 1 of the other two; one wrong of 11 is 9 % (test below), so one is enough."""
    assert await forecast(story) == [Forecast("top_10", 12, 10, 1, 11, 1)]
    assert await forecasts(story.judges[0], [story.event.id]) == {story.event.id: None}
    await draw_recheck(story.staff("supervisor"), *HERE)
    assert await forecast(story) == []


async def test_a_small_error_is_corrected_and_the_recheck_is_done(database: db.Database) -> None:
    """1 wrong of 20 is exactly 5 %: no full recheck (S-5)."""
    story = await closed("all", entries=20)
    supervisor = story.staff("supervisor")
    drawn = await draw_recheck(supervisor, *HERE)
    sheet = await story.sheet(0, 0)
    await _all_right_but_the_first(story, wrong(sheet.number))
    assert await owed(story) == ["recheck_mark_uncorrected"]
    no = await refused(finish_recheck(supervisor, drawn.uid))
    assert (no.rule, rules(no), no.faults[0].params["should"]) == (
        "recheck_uncorrected", [("B1", "recheck_mark_uncorrected")], "5",
    )  # fmt: skip
    await correct_mark(story.chief, sheet.number, "B1", "5", reason="抽检发现誊录有误", version=sheet.version)
    assert await owed(story) == ["recheck_not_finished"]
    done = await finish_recheck(supervisor, drawn.uid, key="f")
    assert (await finish_recheck(supervisor, drawn.uid, key="f")).id == done.id
    assert (done.state, done.checked, done.wrong, done.done_at is not None) == ("done", 20, 1, True)
    assert await owed(story) == []
    assert (await Finding.all().first()).corrected_at == done.done_at or done.done_at  # type: ignore[union-attr]
    assert (await events()).count("recheck.finished") == 1
    assert "誊录" not in "".join([one.body for one in await LedgerEvent.all()])
    assert (await refused(finish_recheck(supervisor, drawn.uid))).rule == "recheck_finished"
    assert (await verify()).differences == []


async def _all_right_but_the_first(story: Story, findings: list[Found], turn: int = 1) -> None:
    for one in await items(story, turn):
        first = one.entry_id == story.entries[0].id
        await record(story.staff("coordinator"), one.uid, right=not first, findings=findings if first else ())


async def test_more_than_five_percent_is_rechecked_whole(story: Story) -> None:
    """1 wrong of 11: 9 %. The one that was not drawn follows, by the same seed; then no third time."""
    supervisor = story.staff("supervisor")
    drawn = await draw_recheck(supervisor, *HERE)
    sheet = await story.sheet(0, 0)
    await _all_right_but_the_first(story, wrong(sheet.number))
    await correct_mark(story.chief, sheet.number, "B1", "5", reason="更正", version=sheet.version)
    assert (await finish_recheck(supervisor, drawn.uid)).state == "full_needed"
    full = await Recheck.get(event_id=story.event.id, turn=2)
    assert (full.rule, full.seed, full.top, full.sampled) == ("all", drawn.seed, 0, 0)
    (rest,) = await items(story, 2)
    assert rest.entry_id not in {one.entry_id for one in await items(story)}
    assert (rest.reason, await owed(story)) == ("full", ["recheck_items_waiting"])
    number = (await story.sheet(0, [one.id for one in story.entries].index(rest.entry_id))).number
    await record(supervisor, rest.uid, right=False, findings=wrong(number, "1"))
    await correct_mark(story.chief, number, "B1", "1", reason="更正", version=3)
    assert (await finish_recheck(supervisor, full.uid)).state == "done"
    assert await owed(story) == []
    assert (await verify()).differences == []


async def test_faults_of_a_finding_are_named_at_once(story: Story) -> None:
    supervisor = story.staff("supervisor")
    await draw_recheck(supervisor, *HERE)
    (item,) = [one for one in await items(story) if one.entry_id == story.entries[0].id]
    own, other = (await story.sheet(0, 0)).number, (await story.sheet(0, 1)).number
    no = await refused(
        record(
            supervisor, item.uid, right=False,
            findings=[
                Found(own, "B1", "9"), Found(own, "B1", "11"), Found(other, "B1", "5"), Found(own, "Z", "5"), Found(),
                Found(note="x" * 1001),
            ],
        )
    )  # fmt: skip
    assert (no.rule, [(one.row, one.rule) for one in no.faults]) == (
        "findings_faulty",
        [
            (1, "finding_no_difference"), (None, "mark_out_of_range"), (3, "finding_mark_unknown"),
            (4, "finding_mark_unknown"), (5, "finding_without_mark_or_note"), (6, "finding_note_too_long"),
        ],
    )  # fmt: skip
    assert (
        await refused(record(supervisor, item.uid, right=True, findings=wrong(own)))
    ).rule == "recheck_contradiction"
    assert (await refused(record(supervisor, item.uid, right=False))).rule == "recheck_contradiction"


async def test_a_finding_made_by_mistake_is_taken_back(story: Story) -> None:
    supervisor = story.staff("supervisor")
    drawn = await draw_recheck(supervisor, *HERE)
    (item,) = [one for one in await items(story) if one.entry_id == story.entries[0].id]
    own = (await story.sheet(0, 0)).number
    await record(supervisor, item.uid, right=False, findings=wrong(own))
    assert (await refused(record(supervisor, item.uid, right=True))).rule == "recheck_has_errors"
    assert (await Recheck.get(id=drawn.id)).wrong == 1
    assert (await record(supervisor, item.uid, right=False, findings=[Found(own, "B1", "9")])).state == "right"
    after = await Recheck.get(id=drawn.id)
    assert (after.checked, after.wrong) == (1, 0)
    assert await Finding.all().count() == 2


async def test_who_may_and_when(story: Story) -> None:
    foreign = story.staff("supervisor", scope="foreign")
    for viewer, rule in ((ANONYMOUS, "sign_in_needed"), (story.chief, "not_your_role")):
        assert (await refused(draw_recheck(viewer, *HERE))).rule == rule
    assert (await refused(draw_recheck(foreign, *HERE))).rule in ("no_such_competition", "outside_your_scope")
    drawn = await draw_recheck(story.staff("supervisor"), *HERE)
    item = (await items(story))[0]
    for viewer, rule in (
        (ANONYMOUS, "sign_in_needed"), (story.chief, "not_your_role"), (foreign, "no_such_recheck_item"),
    ):  # fmt: skip
        assert (await refused(record(viewer, item.uid, right=True))).rule == rule
    for viewer, rule in (
        (ANONYMOUS, "sign_in_needed"), (story.staff("coordinator"), "not_your_role"), (foreign, "no_such_recheck"),
    ):  # fmt: skip
        assert (await refused(finish_recheck(viewer, drawn.uid))).rule == rule
    assert (await refused(finish_recheck(story.staff("supervisor"), drawn.uid))).rule == "recheck_items_waiting"


async def test_without_a_rule_or_before_closing(database: db.Database) -> None:
    story = await (await built()).opened()
    assert (await refused(draw_recheck(console(), *HERE))).rule == "recheck_not_asked"
    async with ledger.change(console(), "rule.set", chain=story.competition.chain) as change:
        story.event.recheck_rule = "all"
        await change.save(story.event)
    assert (await refused(draw_recheck(console(), *HERE))).rule == "recheck_before_closing"
    assert await owed(story) == []


async def test_reopened_it_is_drawn_anew(story: Story) -> None:
    first = await draw_recheck(console(), *HERE)
    async with ledger.change(console(), "story.reopened", chain=story.competition.chain) as change:
        assert await replace(change, story.event) == 1
    assert await owed(story) == ["recheck_not_drawn"]
    assert (await refused(record(console(), (await items(story))[0].uid, right=True))).rule == "recheck_finished"
    second = await draw_recheck(console(), *HERE)
    assert (second.turn, second.state, (await Recheck.get(id=first.id)).state) == (2, "drawn", "replaced")
    assert json.loads((await LedgerEvent.filter(act="recheck.drawn").order_by("-seq").first()).body)["facts"]  # type: ignore[union-attr]
