"""Filing an appeal: two windows to the microsecond, on paper with the hour of receipt, own entries alone."""

import pytest

from server import clock
from server.access import ANONYMOUS
from server.appeals import Appeal, AppealEntry, AppealEvidence
from server.appeals.asked import Filing, Receipt
from server.appeals.filing import enter_paper_appeal, file_appeal, withdraw_appeal
from server.files.keeping import keep
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from tests.pictures import PNG
from tests.server.appeals.court import END, HOUR, MINUTE, Court, counts, filing, sitting
from tests.server.scoring.story import CODE, EVENT, refused


@pytest.fixture
async def court(database) -> Court:
    return await sitting()


async def no(act) -> str:
    """The rule that refuses `act`, which leaves nothing behind."""
    before = await counts()
    refusal = await refused(act)
    assert await counts() == before
    return refusal.rule


async def test_a_leader_appeals_for_his_own_entries(court):
    with clock.set_to(END + HOUR):
        appeal = await file_appeal(court.leader(), CODE, EVENT, filing("002", "001"), key="a")
        again = await file_appeal(court.leader(), CODE, EVENT, filing("002", "001"), key="a")
    assert (appeal.id, appeal.number, appeal.state, appeal.received_at) == (again.id, 1, "received", END + HOUR)
    assert appeal.delegation_id == court.delegations["TG"].id
    assert await AppealEntry.filter(appeal_id=appeal.id).count() == 2
    assert await LedgerEvent.filter(act="appeal.filed").count() == 1
    assert "设备故障" not in (await LedgerEvent.get(act="appeal.filed")).body
    assert (await verify()).differences == []


async def test_who_may_not(court):
    with clock.set_to(END):
        for viewer, rule in (
            (ANONYMOUS, "sign_in_needed"),
            (court.organiser, "not_your_role"),
            (court.leader("PY"), "appeal_entry_unknown"),  # another delegation's entry is as if there were none
        ):
            assert await no(file_appeal(viewer, CODE, EVENT, filing("001"))) == rule
        assert await no(file_appeal(court.leader(), CODE, EVENT, filing("001", "003"))) == "appeal_entry_unknown"
        assert await no(file_appeal(court.leader(), CODE, EVENT, filing("099"))) == "appeal_entry_unknown"
        paper = enter_paper_appeal(court.organiser, CODE, EVENT, filing("001", "003"), Receipt("示例收件", END))
        assert await no(paper) == "appeal_of_two_delegations"
        foreign = enter_paper_appeal(court.foreign_organiser, CODE, EVENT, filing("001"), Receipt("示例收件", END))
        assert await no(foreign) == "no_such_competition"


@pytest.mark.parametrize("kind", ["conduct", "equipment"])
async def test_the_window_after_the_own_session_closes_after_its_last_microsecond(court, kind):
    last = END + 120 * MINUTE
    with clock.set_to(last):
        assert (await file_appeal(court.leader(), CODE, EVENT, filing(kind=kind))).received_at == last
    with clock.set_to(last + 1):
        refusal = await refused(file_appeal(court.leader(), CODE, EVENT, filing(kind=kind)))
    assert (refusal.rule, refusal.field) == ("appeal_late_for_entry", "kind")
    assert refusal.params == {"until": "2026-03-05 14:00:00", "entry_no": "001"}


async def test_each_event_has_its_own_length(court):
    await court.set_event(conduct_minutes=30)
    with clock.set_to(END + 30 * MINUTE):
        await file_appeal(court.leader(), CODE, EVENT, filing())
    with clock.set_to(END + 30 * MINUTE + 1):
        assert await no(file_appeal(court.leader(), CODE, EVENT, filing())) == "appeal_late_for_entry"


async def test_the_result_window_runs_from_the_posting(court):
    result = filing(kind="result")
    with clock.set_to(END + MINUTE):
        assert await no(file_appeal(court.leader(), CODE, EVENT, result)) == "appeal_without_result"
    await court.closed()
    revision = await court.published(at=END + 5 * HOUR)
    with clock.set_to(END + 7 * HOUR):
        appeal = await file_appeal(court.leader(), CODE, EVENT, result)
        assert appeal.revision_id == revision.id
    with clock.set_to(END + 7 * HOUR + 1):
        assert await no(file_appeal(court.leader(), CODE, EVENT, result)) == "appeal_late"
    with clock.set_to(END + 6 * HOUR):  # the other window was over long before
        assert await no(file_appeal(court.leader(), CODE, EVENT, filing())) == "appeal_late_for_entry"


async def test_paper_counts_by_the_hour_it_was_received(court):
    last = END + 120 * MINUTE
    with clock.set_to(END + 20 * HOUR):
        taken = Receipt("示例收件人", last)
        appeal = await enter_paper_appeal(court.organiser, CODE, EVENT, filing("003"), taken)
        assert (appeal.received_at, appeal.entered_at, appeal.receiver) == (last, END + 20 * HOUR, "示例收件人")
        late = enter_paper_appeal(court.organiser, CODE, EVENT, filing(), Receipt("示例收件人", last + 1))
        assert await no(late) == "appeal_late_for_entry"
        ahead = Receipt("示例收件人", END + 20 * HOUR + 1)
        assert await no(enter_paper_appeal(court.organiser, CODE, EVENT, filing(), ahead)) == "appeal_received_later"
        nobody = Receipt(" ", last)
        assert await no(enter_paper_appeal(court.organiser, CODE, EVENT, filing(), nobody)) == "appeal_receiver"
        assert (await enter_paper_appeal(court.arbitrator(), CODE, EVENT, filing(), taken)).number == 2
    assert (await verify()).differences == []


async def test_without_known_hours_it_is_open_until_the_closing_and_its_window(court):
    await court.forget_hours()
    with clock.set_to(END + 400 * HOUR):
        assert (await file_appeal(court.leader(), CODE, EVENT, filing())).number == 1
    await court.set_event(closed_at=END, state="closed")
    with clock.set_to(END + 120 * MINUTE):
        assert (await file_appeal(court.leader(), CODE, EVENT, filing())).number == 2
    with clock.set_to(END + 120 * MINUTE + 1):
        assert await no(file_appeal(court.leader(), CODE, EVENT, filing())) == "appeal_late_for_entry"


@pytest.mark.parametrize("state", ["review", "marking", "closed"])
async def test_it_is_taken_in_every_state_from_check_in_on(court, state):
    await court.set_event(state=state)
    with clock.set_to(END):
        assert (await file_appeal(court.leader(), CODE, EVENT, filing())).state == "received"


@pytest.mark.parametrize("state", ["planned", "registration", "cancelled"])
async def test_and_not_before(court, state):
    await court.set_event(state=state)
    with clock.set_to(END):
        assert await no(file_appeal(court.leader(), CODE, EVENT, filing())) == "appeal_not_taken"


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        (Filing("other", ("001",), "理由"), "appeal_kind"),
        (Filing("conduct", (), "理由"), "appeal_names_nobody"),
        (Filing("conduct", ("001",), " "), "appeal_statement_missing"),
        (Filing("conduct", ("001",), "长" * 5001), "appeal_text_long"),
        (Filing("conduct", tuple(f"{n:03d}" for n in range(51)), "理由"), "appeal_names_too_many"),
    ],
)
async def test_what_is_no_appeal(court, asked, rule):
    with clock.set_to(END):
        assert await no(file_appeal(court.leader(), CODE, EVENT, asked)) == rule


async def test_evidence_is_ones_own_upload_of_a_known_type(court, tmp_path, monkeypatch):
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))
    with clock.set_to(END):
        photo = await keep(court.leader(), "现场.png", PNG)
        text = await keep(court.leader(), "说明.txt", "说明\n".encode())
        asked = Filing("equipment", ("001",), "焊机无输出。", (photo.uid, photo.uid))
        appeal = await file_appeal(court.leader(), CODE, EVENT, asked)
        assert await AppealEvidence.filter(appeal_id=appeal.id).count() == 1
        other = Filing("equipment", ("003",), "焊机无输出。", (photo.uid,))
        assert await no(file_appeal(court.leader("PY"), CODE, EVENT, other)) == "no_such_file"
        wrong = Filing("equipment", ("001",), "焊机无输出。", (text.uid,))
        assert await no(file_appeal(court.leader(), CODE, EVENT, wrong)) == "evidence_media"


async def test_it_is_taken_back_once_by_its_own_leader(court):
    with clock.set_to(END):
        appeal = await file_appeal(court.leader(), CODE, EVENT, filing())
        assert await no(withdraw_appeal(court.leader("PY"), appeal.uid, version=1)) == "no_such_appeal"
        assert await no(withdraw_appeal(court.leader(), appeal.uid, version=2)) == "changed_since"
        done = await withdraw_appeal(court.leader(), appeal.uid, version=1, key="w")
        assert (done.state, done.version) == ("withdrawn", 2)
        assert (await withdraw_appeal(court.leader(), appeal.uid, version=1, key="w")).id == appeal.id
        assert await no(withdraw_appeal(court.leader(), appeal.uid, version=2)) == "appeal_withdrawn"
    assert (await Appeal.get()).state == "withdrawn"
    assert (await verify()).differences == []
