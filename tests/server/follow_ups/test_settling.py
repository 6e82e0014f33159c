"""Who settles a follow-up, with what note, and who sees it at all."""

import pytest

from server.access import ANONYMOUS, Held, Viewer
from server.follow_ups import FollowUp
from server.follow_ups.settling import settle
from server.ledger.verify import verify
from server.listing import followed
from tests.server.follow_ups.world import OFFICE, certified, conferred, corrected, held, somebody
from tests.server.test_honours import refusal


@pytest.fixture
async def tail(regions, database):
    """Two certificates for the organiser and a title for the honours office, of a provincial contest."""
    await held()
    await conferred()
    await certified()
    await corrected()
    return {one.kind: one for one in await FollowUp.all().order_by("-id")}


async def test_done_not_needed_and_open_again(tail):
    row = tail["certificate"]
    organiser = await somebody("zhu", "organiser", "14")
    assert (await refusal(settle(organiser, row.uid, "not_needed", " ", version=1))).rule == "follow_up_note_missing"
    assert (await refusal(settle(organiser, row.uid, "done", "长" * 501, version=1))).rule == "follow_up_note_long"
    assert (await refusal(settle(organiser, row.uid, "else", "x", version=1))).rule == "follow_up_state"
    assert (await refusal(settle(organiser, row.uid, "open", "x", version=1))).rule == "follow_up_is_open"
    done = await settle(organiser, row.uid, "done", "已换发", version=1, key="k")
    assert (await settle(organiser, row.uid, "done", "已换发", version=1, key="k")).id == done.id
    assert (done.state, done.note, done.done_by_id, done.version) == ("done", "已换发", organiser.account_id, 2)
    assert done.done_at is not None
    assert (await refusal(settle(organiser, row.uid, "done", version=1))).rule == "changed_since"
    assert (await refusal(settle(organiser, row.uid, "done", version=2))).rule == "follow_up_is_done"
    assert (await refusal(settle(organiser, row.uid, "not_needed", "x", version=2))).rule == "follow_up_is_settled"
    again = await settle(organiser, row.uid, "open", "换发的证书有误", version=2)
    assert (again.state, again.done_at, again.done_by_id) == ("open", None, None)
    assert (await verify()).differences == []


async def test_only_whose_work_it_is(tail):
    organiser, office = await somebody("zhu", "organiser", "14"), await somebody("rong", "honours_office", "14")
    county = await somebody("xian", "honours_office", "140702")
    no = await refusal(settle(organiser, tail["honour"].uid, "done", version=1))
    assert (no.rule, no.params["roles"]) == ("follow_up_not_yours", "honours_office")
    assert (await refusal(settle(office, tail["certificate"].uid, "done", version=1))).rule == "follow_up_not_yours"
    assert (await refusal(settle(county, tail["honour"].uid, "done", version=1))).rule == "no_such_follow_up"
    assert (await refusal(settle(ANONYMOUS, tail["honour"].uid, "done", version=1))).rule == "sign_in_needed"
    assert (await refusal(settle(OFFICE, None, "done", version=1))).rule == "no_such_follow_up"
    assert (await settle(office, tail["honour"].uid, "done", version=1)).state == "done"


async def seen(viewer: Viewer, **asked: str) -> int:
    return await followed.follow_up_count(viewer, followed.Asked(**asked))


async def test_who_sees_how_many_are_open(tail):
    organiser, stranger = await somebody("zhu", "organiser", "14"), await somebody("hu", "organiser", "43")
    event = tail["honour"].event_id
    of_the_event = Viewer("account:x", account_id=1, held=(Held("coordinator", "event", event_id=event),))
    judge = Viewer("account:y", account_id=1, held=(Held("judge", "office"),))
    assert [await seen(one) for one in (OFFICE, organiser, of_the_event, stranger, judge, ANONYMOUS)] == [
        3, 3, 3, 0, 0, 0,
    ]  # fmt: skip
    await settle(OFFICE, tail["honour"].uid, "done", version=1)
    assert await seen(organiser, state="open") == 2
    assert await seen(organiser, competition="SX-2023", event="WELD") == 3
    assert await seen(organiser, competition="SX-2023", event="CNC") == 0
    assert await seen(organiser, kind="honour", owner="honours_office") == 1
    page = await followed.follow_ups(organiser, followed.Asked(), 2, None)
    last = page.rows[-1]
    rest = await followed.follow_ups(organiser, followed.Asked(), 2, (last.made_at, last.uid))
    assert (len(page.rows), page.more, len(rest.rows), rest.more) == (2, True, 1, False)
