"""What stands on sheets and floors while masked, and unmasking: in reverse, by two people, after the signatures."""

from hashlib import sha256
from typing import Any

import pytest

from server import db, ledger
from server.access import Viewer, console
from server.competitions import Event, chain_of
from server.entries import Entry, Incident
from server.ledger.verify import verify
from server.masking import Code, Draw
from server.masking.checking import check
from server.masking.computing import commit, draw_codes
from server.masking.owing import unfinished
from server.masking.telling import codes_of
from server.masking.unmasking import ask
from server.results.previewing import preview
from server.results.unmasking import unmask
from server.scoring import Sheet
from server.scoring.closing import missing
from server.scoring.floor import record_absence, record_incident
from server.scoring.giving import give
from server.scoring.progress import shown_on
from server.signatures.content import event_content
from server.signatures.signing import close_marking, sign_as_supervisor, sign_sheet
from tests.server.masking.masked import CODE, EVENT, Story, becomes, built, codes, person, refused
from tests.server.scoring.story import FULL, given

STAGES = ("entry", "station", "review")


@pytest.fixture
async def made(database: Any) -> Story:
    """Masked in three stages, opened."""
    made = await built(entries=3)
    await becomes(made, signature_rule="chief_and_supervisor")
    sealing = await person(made, "sealing_judge", "sealing")
    for stage in STAGES:
        draw = await commit(sealing, CODE, EVENT, stage, prefix=stage[0].upper())
        await draw_codes(sealing, draw.uid, version=1)
    return await made.opened()


@pytest.fixture
async def sealing(made: Story) -> Viewer:
    return await person(made, "sealing_judge", "sealing-2")


@pytest.fixture
async def supervisor(made: Story) -> Viewer:
    return await person(made, "supervisor", "supervisor")


async def closed(made: Story, chief: Viewer) -> Event:
    for seat, judge in enumerate(made.judges):
        for sheet in await made.sheets(seat):
            row = await give(judge, sheet.number, given(**FULL), send=True, version=1)
            await sign_sheet(judge, sheet.number, version=row.version)
    return await close_marking(chief, CODE, EVENT, version=made.event.version)


async def test_the_whole_chain(made: Story, sealing: Viewer, supervisor: Viewer) -> None:
    chief = await person(made, "chief_judge", "chief")
    assert (await refused(ask(sealing, CODE, EVENT, "review"))).rule == "unmask_before_closing"
    event = await closed(made, chief)
    assert (await refused(ask(sealing, CODE, EVENT, "entry"))).rule == "stage_not_next"
    assert (await refused(unmask(supervisor, CODE, EVENT, "review"))).rule == "unmask_unsigned"
    await ask(sealing, CODE, EVENT, "review", key="a")
    await ask(sealing, CODE, EVENT, "review", key="a")
    assert (await refused(ask(sealing, CODE, EVENT, "review"))).rule == "unmasking_asked_already"
    no = await refused(unmask(supervisor, CODE, EVENT, "review"))
    assert (no.rule, [one.rule for one in no.faults]) == ("unmask_unsigned", ["supervision_signature_missing"])
    await sign_as_supervisor(supervisor, CODE, EVENT, content=await event_content(event))
    assert (await refused(unmask(supervisor, CODE, EVENT, "station"))).rule == "stage_not_next"
    assert (await refused(unmask(sealing, CODE, EVENT, "review"))).rule == "not_your_role"
    for stage in reversed(STAGES):
        if stage != "review":
            assert (await refused(unmask(supervisor, CODE, EVENT, stage))).rule == "unmasking_not_asked"
            await ask(sealing, CODE, EVENT, stage)
        assert next(one.rule for one in await unfinished(event)) == f"stage_still_masked_{stage}"
        await unmask(supervisor, CODE, EVENT, stage, key=stage)
        draw = await Draw.filter(stage=stage).get()
        assert sha256(bytes.fromhex(draw.seed or "")).hexdigest() == draw.commitment
    assert await unfinished(event) == []
    assert [one.outcome for one in await check(console(), event)] == ["agrees"] * 3
    assert (await verify()).differences == []


async def test_not_by_who_asked(made: Story, supervisor: Viewer) -> None:
    """One person with both roles."""
    event = await closed(made, await person(made, "chief_judge", "chief"))
    both = Viewer(
        "account:both", account_id=supervisor.account_id, person_id=supervisor.person_id,
        held=(*supervisor.held, *made.staff("sealing_judge").held),
    )  # fmt: skip
    await sign_as_supervisor(supervisor, CODE, EVENT, content=await event_content(event))
    await ask(both, CODE, EVENT, "review")
    assert (await refused(unmask(both, CODE, EVENT, "review"))).rule == "unmasked_by_the_same"
    assert (await refused(unmask(supervisor, CODE, EVENT, "review"))).rule == "unmasked_by_the_same"


async def test_a_code_changed_afterwards_is_found(made: Story, sealing: Viewer, supervisor: Viewer) -> None:
    event = await closed(made, await person(made, "chief_judge", "chief"))
    await sign_as_supervisor(supervisor, CODE, EVENT, content=await event_content(event))
    await ask(sealing, CODE, EVENT, "review")
    await unmask(supervisor, CODE, EVENT, "review")
    assert [one.outcome for one in await check(console(), event, "review")] == ["agrees"]
    async with ledger.change(console(), "story.changed", chain=chain_of(CODE)) as change:
        one, two, _ = await Code.filter(draw__stage="review").using_db(change.client).order_by("id")
        one.code, two.code = two.code, one.code
        await change.save_many([one, two])
    (found,) = await check(console(), event, "review")
    assert (found.outcome, {rule for rule, _ in found.reasons}, len(found.reasons)) == ("differs", {"code_differs"}, 2)


async def test_sheets_bear_the_last_code(made: Story) -> None:
    last = await codes(await Draw.filter(stage="review").get())
    sheets = await Sheet.all().select_related("entry")
    for judge in made.judges:
        found = await shown_on(judge, [one.id for one in sheets])
        mine = {one.id: last[one.entry.entry_no] for one in sheets if found[one.id] is not None}
        assert len(mine) == 3
        assert {id_: one.code for id_, one in found.items() if one} == mine


async def test_the_floor_knows_stations_and_no_numbers(made: Story) -> None:
    at = await codes(await Draw.filter(stage="station").get())
    floor = made.staff("floor_judge")
    said = await refused(record_absence(floor, CODE, EVENT, "001", "absent"))
    assert (said.rule, said.params) == ("no_entry_of_number", {"entry_no": "001"})
    await record_incident(floor, CODE, EVENT, at["002"], "equipment", "断电")
    entry = await Entry.get(entry_no="002")
    assert [one.entry_id for one in await Incident.all()] == [entry.id]
    await record_absence(floor, CODE, EVENT, at["001"], "absent")
    again = await refused(record_absence(floor, CODE, EVENT, at["001"], "absent"))
    assert (again.rule, again.params["entry_no"]) == ("entry_is_out", at["001"])
    assert (await Entry.get(entry_no="001")).status == "absent"


async def test_what_is_missing_is_named_by_codes_in_their_order(made: Story) -> None:
    last = await codes(await Draw.filter(stage="review").get())
    async with ledger.change(console(), "story.changed", chain=chain_of(CODE)) as change:
        rows = await Sheet.all(using_db=change.client)
        for row in rows:
            row.state = "imported"
        await change.save_many(rows)
    found = await missing(made.chief, await Event.get(id=made.event.id, using_db=db.here()))
    named = [one.params["entry_no"] for one in found if one.rule == "aspect_unscored"]
    assert list(dict.fromkeys(named)) == sorted(last.values())


async def test_no_preview_before_unmasking(made: Story) -> None:
    found = await preview(made.chief, made.event)
    assert found is not None
    assert (list(found.lines), found.refusal.rule if found.refusal else None) == ([], "event_still_masked")


async def test_who_sees_the_codes(made: Story, sealing: Viewer, supervisor: Viewer) -> None:
    draw = await Draw.filter(stage="review").get()
    for viewer in (sealing, supervisor):
        assert len((await codes_of(viewer, [draw.id]))[draw.id]) == 3
    station = await codes(await Draw.filter(stage="station").get())
    assert {one.number for one in (await codes_of(sealing, [draw.id]))[draw.id]} == set(station.values())
    for role in ("chief_judge", "judge", "floor_judge", "organiser", "coordinator", "typist", "arbitrator"):
        viewer = made.staff(role)
        assert (await codes_of(viewer, [draw.id]))[draw.id] == []
        assert await Code.visible_to(viewer) == []
