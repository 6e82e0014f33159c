"""What becomes of a 公示 of a stage: a candidate taken off, the notice taken back, its result recorded."""

from dataclasses import replace

from server import clock
from server.access import ANONYMOUS
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.selecting import RoundNoticeCandidate
from server.selecting.ending import Outcome, finish, take_off
from server.selecting.ending import withdraw as withdraw_notice
from server.selecting.leaving import withdraw as leave
from server.selecting.off_lists import has_withdrawn
from server.selecting.proving import kept_by, proof_of
from server.selecting.recommending import reject
from server.selecting.showing import due, end_of
from server.selecting.shown import days_left, why_taken_off
from tests.server.rulebook.test_rulebook import refusal
from tests.server.selecting.test_showing import LAST, NONE, kept, on, posted, proof, two
from tests.server.selecting.world import CODE, CONSOLE, office, somebody, up

__all__ = ["kept", "two"]


async def test_a_candidate_taken_off_stays_shown_as_such_and_needs_another_notice(two):
    notice = await posted(two)
    with clock.set_to(on(LAST)):
        line = await RoundNoticeCandidate.visible_to(ANONYMOUS).get(line=1)
        assert (await refusal(take_off(CONSOLE, line.uid, "", version=1))).rule == "selection_text"
        other = await office("140100")
        assert (await refusal(take_off(other, line.uid, "有误", version=1))).rule == "outside_your_scope"
        notice = await take_off(CONSOLE, line.uid, "材料有误", version=1)
        assert (await refusal(take_off(CONSOLE, line.uid, "再次", version=2))).rule == "taken_off_already"
        line = await RoundNoticeCandidate.visible_to(ANONYMOUS).get(line=1)
        assert (line.name, line.taken_off_at) == ("申报人1", on(LAST))
        for viewer, why in ((CONSOLE, "材料有误"), (other, None), (ANONYMOUS, None)):
            assert (await why_taken_off(viewer, [line.id]))[line.id] == why
    events = " ".join(str(one) for one in await LedgerEvent.all().values_list("body", flat=True))
    assert "材料有误" not in events
    with clock.set_to(end_of(LAST)):
        await finish(CONSOLE, notice.uid, replace(NONE, proof=await proof(CONSOLE)), version=2)
        assert (await refusal(up(two[0]))).rule == "notice_unfinished"
        assert (await up(two[1])).state == "proposed"
        assert (await refusal(take_off(CONSOLE, line.uid, "事后", version=3))).rule == "round_notice_over"
    [one] = await due(CONSOLE, CODE)
    assert [each.id for each in one.nominations] == [two[0].id]
    assert (await verify()).differences == []


async def test_taken_back_it_names_nobody_and_its_candidates_are_due_again(two):
    notice = await posted(two)
    with clock.set_to(on(LAST)):
        assert (await refusal(withdraw_notice(CONSOLE, notice.uid, " ", version=1))).rule == "selection_text"
        assert (await refusal(withdraw_notice(CONSOLE, notice.uid, "误发", version=9))).rule == "changed_since"
        row = await withdraw_notice(CONSOLE, notice.uid, "单位名称有误", version=1)
        assert (row.state, row.publish_until) == ("withdrawn", on(LAST))
        assert await RoundNoticeCandidate.visible_to(ANONYMOUS).count() == 0
        assert (await refusal(withdraw_notice(CONSOLE, notice.uid, "再次", version=2))).rule == "round_notice_over"
    with clock.set_to(end_of(LAST)):
        assert (await refusal(finish(CONSOLE, notice.uid, NONE, version=2))).rule == "round_notice_over"
        assert (await days_left(ANONYMOUS, [notice.id]))[notice.id] is None
    assert len((await due(CONSOLE, CODE))[0].nominations) == 2
    await reject(CONSOLE, two[0].uid, "不予推荐", version=2)
    assert [one.id for one in (await due(CONSOLE, CODE))[0].nominations] == [two[1].id]


async def test_the_result_says_whether_reports_were_verified(two):
    notice = await posted(two)
    with clock.set_to(end_of(LAST)):
        received = Outcome(reports_received=True, objections=True)
        assert (await refusal(finish(CONSOLE, notice.uid, received, version=1))).rule == "reports_unverified"
        wrong = replace(NONE, reports_verified=True)
        assert (await refusal(finish(CONSOLE, notice.uid, wrong, version=1))).rule == "no_reports_to_verify"
        verified = replace(received, reports_verified=True)
        assert (await refusal(finish(CONSOLE, notice.uid, verified, version=1))).rule == "selection_text"
        told = replace(verified, text="已核实，不属实", proof=await proof(CONSOLE))
        row = await finish(CONSOLE, notice.uid, told, version=1)
    assert (row.reports_received, row.reports_verified, row.objections) == (True, True, True)
    city, other = await office("140700"), await office("140100")
    assert (await kept_by(city, [row.id]))[row.id] == row
    for viewer in (other, ANONYMOUS, await somebody("x")):
        assert (await kept_by(viewer, [row.id]))[row.id] is None
        assert await proof_of(viewer, row.uid) is None
    assert (await proof_of(city, row.uid)).digest


async def test_who_withdraws_is_off_the_running_list_at_once_shown_as_such(two):
    notice = await posted(two)
    with clock.set_to(on(LAST)):
        await leave(CONSOLE, two[0].uid, "本人放弃", successor=None, version=2)
        line, other = await RoundNoticeCandidate.visible_to(ANONYMOUS).order_by("line")
        assert (line.name, line.taken_off_at, has_withdrawn(line)) == ("申报人1", on(LAST), True)
        assert (other.taken_off_at, has_withdrawn(other)) == (None, False)
        assert (await refusal(take_off(CONSOLE, line.uid, "再次", version=2))).rule == "taken_off_already"
        assert (await refusal(withdraw_notice(CONSOLE, notice.uid, "误发", version=1))).rule == "changed_since"
        await reject(CONSOLE, two[1].uid, "不予推荐", version=2)
        line = await RoundNoticeCandidate.visible_to(ANONYMOUS).get(line=2)
        assert (line.taken_off_at, has_withdrawn(line)) == (on(LAST), False)
        assert (await why_taken_off(CONSOLE, [line.id]))[line.id] == "rejected"
        assert (await why_taken_off(ANONYMOUS, [line.id]))[line.id] is None
    with clock.set_to(end_of(LAST)):
        done = await finish(CONSOLE, notice.uid, replace(NONE, proof=await proof(CONSOLE)), version=3)
    assert done.state == "finished"
    assert (await verify()).differences == []


async def test_a_finished_list_stays_what_it_was(two):
    notice = await posted(two)
    with clock.set_to(end_of(LAST)):
        await finish(CONSOLE, notice.uid, replace(NONE, proof=await proof(CONSOLE)), version=1)
        await leave(CONSOLE, two[0].uid, "本人放弃", successor=None, version=2)
    assert await RoundNoticeCandidate.visible_to(CONSOLE).filter(taken_off_at__isnull=False).count() == 0
