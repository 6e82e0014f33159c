"""A computed draw: committed to, drawn once, voided by a supervisor, checked again by a stranger."""

from hashlib import sha256
from typing import Any

import pytest
import rfc8785

from server import ledger
from server.access import ANONYMOUS, Viewer, console
from server.competitions import Event, Session, chain_of
from server.entries import Entry
from server.ledger.verify import verify
from server.masking import Code, Draw
from server.masking.checking import check
from server.masking.computing import commit, draw_codes
from server.masking.dealing import deal
from server.masking.owing import undrawn_of, unfinished
from server.masking.subjects import pot_for
from server.masking.voiding import void
from server.people import vault
from tests.server.masking.masked import CODE, EVENT, Story, becomes, built, codes, person, refused
from tests.server.scoring.story import events
from tests.server.scoring.story import refused as nothing_marked


@pytest.fixture
async def made(database: Any) -> Story:
    return await built()


@pytest.fixture
async def sealing(made: Story) -> Viewer:
    return await person(made, "sealing_judge", "sealing")


@pytest.fixture
async def supervisor(made: Story) -> Viewer:
    return await person(made, "supervisor", "supervisor")


async def drawn(sealing: Viewer, stage: str, **how: Any) -> Draw:
    draw = await commit(sealing, CODE, EVENT, stage, **how)
    return await draw_codes(sealing, draw.uid, version=draw.version)


async def test_three_stages_each_drawn_for_the_one_before(made: Story, sealing: Viewer) -> None:
    first = await commit(sealing, CODE, EVENT, "entry", prefix="C")
    numbers = [one.entry_no for one in made.entries]
    assert (first.state, first.count, first.turn, first.seed) == ("committed", 5, 1, None)
    assert first.subjects == sha256(rfc8785.dumps(numbers)).hexdigest()
    seed = vault.decrypt(first.sealed_seed or "", f"draw:{first.uid}:sealed_seed")
    assert first.commitment == sha256(bytes.fromhex(seed)).hexdigest()
    assert await Code.all().count() == 0
    entry = await codes(await draw_codes(sealing, first.uid, version=1))
    assert entry == deal(bytes.fromhex(seed), numbers, ["C01", "C02", "C03", "C04", "C05"])
    station = await codes(await drawn(sealing, "station"))
    assert sorted(station.values()) == ["G1", "G2", "G3", "G4", "G5"]
    last = await drawn(sealing, "review", prefix="R")
    seed = vault.decrypt(last.sealed_seed or "", f"draw:{last.uid}:sealed_seed")
    assert last.count == 9999  # judges see these: no gap in 1 to 5 says which one a judge was not given
    dealt = deal(bytes.fromhex(seed), list(station.values()), [f"R{n:04d}" for n in range(1, 10_000)])
    assert await codes(last) == {no: dealt[station[no]] for no in numbers}
    assert await undrawn_of(made.event) == []
    assert [one.rule for one in await unfinished(made.event)] == [
        "stage_still_masked_review", "stage_still_masked_station", "stage_still_masked_entry",
    ]  # fmt: skip
    assert (await verify()).differences == []


async def test_marking_is_not_opened_before_all_is_drawn(made: Story, sealing: Viewer) -> None:
    no = await nothing_marked(made.opened())
    assert [one.rule for one in no.faults] == [f"stage_not_drawn_{one}" for one in ("entry", "station", "review")]
    for stage in ("entry", "station", "review"):
        await drawn(sealing, stage)
    assert (await made.opened()).event.state == "marking"


async def test_control_without_the_question_it_opens(made: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(_: Event) -> tuple[()]:
        return ()

    monkeypatch.setattr("server.scoring.opening.masking.undrawn_of", nothing)
    assert (await made.opened()).event.state == "marking"


async def test_who_may_and_where(made: Story, sealing: Viewer) -> None:
    judge = made.judges[0]
    assert (await refused(commit(ANONYMOUS, CODE, EVENT, "entry"))).rule == "sign_in_needed"
    assert (await refused(commit(judge, CODE, EVENT, "entry"))).rule == "not_your_role"
    foreign = made.staff("sealing_judge", scope="foreign")
    assert (await refused(commit(foreign, CODE, EVENT, "entry"))).rule == "no_such_event"
    draw = await commit(sealing, CODE, EVENT, "entry")
    assert (await refused(draw_codes(judge, draw.uid, version=1))).rule == "not_your_role"
    assert (await refused(void(sealing, draw.uid, "换号", version=1))).rule == "not_your_role"


@pytest.mark.parametrize(
    ("how", "rule"),
    [
        ({"stage": "station"}, "stage_before_not_drawn"),
        ({"stage": "nothing"}, "no_such_draw_stage"),
        ({"stage": "entry", "prefix": "号"}, "prefix_malformed"),
        ({"stage": "entry", "session": "夜场"}, "no_such_session_of_event"),
        ({"stage": "session"}, "too_few_sessions"),
        ({"stage": "paper"}, "sets_out_of_range"),
        ({"stage": "session", "session": "上午"}, "session_of_no_session"),
    ],
)
async def test_what_is_refused(made: Story, sealing: Viewer, how: dict[str, Any], rule: str) -> None:
    assert (await refused(commit(sealing, CODE, EVENT, **how))).rule == rule


async def test_not_for_a_stage_the_event_has_not_and_not_while_marked(made: Story, sealing: Viewer) -> None:
    await becomes(made, masking_stages="entry")
    assert (await refused(commit(sealing, CODE, EVENT, "review"))).rule == "stage_not_of_event"
    await becomes(made, state="marking")
    assert (await refused(commit(sealing, CODE, EVENT, "entry"))).rule == "draw_not_now"


async def test_no_draw_again_until_it_is_liked(made: Story, sealing: Viewer, supervisor: Viewer) -> None:
    first = await drawn(sealing, "entry")
    assert (await refused(commit(sealing, CODE, EVENT, "entry"))).rule == "draw_exists"
    assert (await refused(draw_codes(sealing, first.uid, version=first.version))).rule == "draw_is_drawn"
    assert (await refused(void(supervisor, first.uid, "  ", version=first.version))).rule == "reason_missing"
    gone = await void(supervisor, first.uid, "名单有误", version=first.version)
    assert sha256(bytes.fromhex(gone.seed or "")).hexdigest() == gone.commitment
    again = await drawn(sealing, "entry")
    assert (again.turn, again.state) == (2, "drawn")
    assert again.commitment != gone.commitment
    found = await Draw.visible_to(console()).order_by("turn")
    assert [(one.turn, one.state, one.commitment) for one in found] == [
        (1, "void", gone.commitment), (2, "drawn", again.commitment),
    ]  # fmt: skip
    assert [(one.draw.turn, one.outcome) for one in await check(console(), made.event)] == [(1, "void"), (2, "sealed")]
    assert (await verify()).differences == []


async def test_a_later_stage_holds_the_one_before(made: Story, sealing: Viewer, supervisor: Viewer) -> None:
    first = await drawn(sealing, "entry")
    await drawn(sealing, "station")
    no = await refused(void(supervisor, first.uid, "换号", version=first.version))
    assert no.rule == "later_stage_drawn"


@pytest.mark.parametrize("what", ["left", "came"])
async def test_entries_may_not_change_between_commitment_and_draw(
    made: Story, sealing: Viewer, supervisor: Viewer, what: str
) -> None:
    draw = await commit(sealing, CODE, EVENT, "entry")
    async with ledger.change(console(), "story.changed", chain=chain_of(CODE)) as change:
        row = await Entry.get(id=made.entries[2].id, using_db=change.client)
        if what == "left":
            row.status = "withdrawn"
        else:
            row = Entry(event_id=made.event.id, entry_no="099", state="approved")
        await change.save(row)
    assert (await refused(draw_codes(sealing, draw.uid, version=1))).rule == "draw_subjects_changed"
    await void(supervisor, draw.uid, "名单有变", version=1)
    assert (await drawn(sealing, "entry")).count == (4 if what == "left" else 6)


async def test_a_seed_put_in_afterwards_is_found(made: Story, sealing: Viewer, supervisor: Viewer) -> None:
    """Whoever can write the table cannot choose the order: the seed is held against its commitment."""
    draw = await commit(sealing, CODE, EVENT, "entry")
    async with ledger.change(console(), "story.changed", chain=chain_of(CODE)) as change:
        row = await Draw.get(id=draw.id, using_db=change.client)
        row.sealed_seed = vault.encrypt("00" * 32, f"draw:{draw.uid}:sealed_seed")
        await change.save(row)
    assert (await refused(draw_codes(sealing, draw.uid, version=1))).rule == "seed_does_not_match"


async def test_a_pot_that_was_committed_to_stays(made: Story, sealing: Viewer) -> None:
    """A draw that was committed with another pot is drawn from that one: its figures are published."""
    await becomes(made, masking_stages="review")
    first = await commit(sealing, CODE, EVENT, "review")
    async with ledger.change(console(), "story.changed", chain=chain_of(CODE)) as change:
        row = await Draw.get(id=first.id, using_db=change.client)
        row.count = 5
        await change.save(row)
    await draw_codes(sealing, first.uid, version=1)
    assert sorted((await codes(row)).values()) == ["01", "02", "03", "04", "05"]


@pytest.mark.parametrize(("n", "pot"), [(1, 9999), (999, 9999), (1000, 99_999)])
async def test_the_pot_of_what_judges_see_is_ten_times_as_many(made: Story, n: int, pot: int) -> None:
    assert pot_for(made.event, "review", n) == pot
    assert pot_for(made.event, "entry", n) == n


async def test_once_with_a_key_and_never_over_another(made: Story, sealing: Viewer) -> None:
    first = await commit(sealing, CODE, EVENT, "entry", key="k")
    assert (await commit(sealing, CODE, EVENT, "entry", key="k")).id == first.id
    assert (await refused(draw_codes(sealing, first.uid, version=7))).rule == "changed_since"
    await draw_codes(sealing, first.uid, version=1, key="d")
    assert (await draw_codes(sealing, first.uid, version=1, key="d")).state == "drawn"
    assert [one for one in await events() if one.startswith("draw.")] == ["draw.committed", "draw.drawn"]


async def test_sessions_and_papers_hide_nobody(made: Story, sealing: Viewer) -> None:
    async with ledger.change(console(), "story.changed", chain=chain_of(CODE)) as change:
        await change.save(Session(event_id=made.event.id, code="下午"))
    draw = await drawn(sealing, "session")
    assert draw.seed is not None
    in_session = {one.entry_no: one.session.code for one in await Entry.all().select_related("session")}  # type: ignore[union-attr]
    assert in_session == await codes(draw)
    assert sorted(map(list(in_session.values()).count, ("上午", "下午"))) == [2, 3]
    papers = await codes(await drawn(sealing, "paper", sets=3, prefix="P"))
    assert {one.removeprefix("P0") for one in papers.values()} == {"1", "2", "3"}
    assert [one.outcome for one in await check(console(), made.event)] == ["agrees", "agrees"]
    assert (await verify()).differences == []


async def test_stations_session_by_session_need_prefixes(made: Story, sealing: Viewer, supervisor: Viewer) -> None:
    await becomes(made, masking_stages="station")
    async with ledger.change(console(), "story.changed", chain=chain_of(CODE)) as change:
        late = await change.save(Session(event_id=made.event.id, code="下午"))
        for row in await Entry.filter(entry_no__in=["004", "005"]).using_db(change.client):
            row.session_id = late.id
            await change.save(row)
    await drawn(sealing, "station", session="上午")
    second = await commit(sealing, CODE, EVENT, "station", session="下午")
    assert (await refused(draw_codes(sealing, second.uid, version=1))).rule == "code_taken"
    assert (await refused(commit(sealing, CODE, EVENT, "station"))).rule == "draw_exists"
    await void(supervisor, second.uid, "号码重复", version=1)
    draw = await drawn(sealing, "station", session="下午", prefix="B")
    assert sorted((await codes(draw)).values()) == ["BG1", "BG2"]
    assert await undrawn_of(made.event) == []
