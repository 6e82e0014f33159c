"""Objections filed on line: by anybody, while the notice runs, so many in a quarter of an hour; nobody's act."""

from datetime import date

import pytest

from server import clock, db
from server.access import ANONYMOUS, console
from server.access.attempts import WINDOW
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.notices import Notice
from server.notices.objecting import file_against as file_against_results
from server.objections import Objection
from server.objections.filing import AGAINST_A_NOTICE, OF_AN_ADDRESS, Filed
from server.objections.reading import Objector, disclose, names, objectors
from server.objections.standing import held
from server.selecting import RoundNotice
from server.selecting.objecting import file_against
from server.selecting.showing import end_of
from tests.server.objections.test_objections import kept, line, notice
from tests.server.objections.test_results import LAST as RESULTS_LAST
from tests.server.objections.test_results import court, on
from tests.server.rulebook.test_rulebook import refusal
from tests.server.scoring.story import EVENT
from tests.server.selecting.world import CONSOLE, somebody

__all__ = ["court", "kept", "notice"]
LAST = date(2026, 3, 13)
SAID = Filed("工作年限不实，可向示例厂核实。", "示例举报人", "000-0000")
HERE, THERE = "192.0.2.7", "192.0.2.8"


async def test_by_anybody_and_by_nobody_in_the_ledger(notice: RoundNotice) -> None:
    """Signed in or not: the ledger names no account, and nobody but the offices sees it."""
    himself = await somebody("self", 1)
    candidate = (await line(2)).uid
    with clock.set_to(end_of(LAST) - 1):
        row = await file_against(himself, notice.uid, candidate, SAID, HERE, key="one")
        again = await file_against(ANONYMOUS, notice.uid, candidate, SAID, HERE, key="one")
    assert (again.id, row.channel, row.arrived_on, row.is_late, row.account_id) == (row.id, "online", LAST, False, None)
    event = await LedgerEvent.all(using_db=db.here()).get(act="objection.filed")
    assert event.actor == "anonymous"
    assert not [word for word in ("示例举报人", "工作年限", HERE) if word in event.body]
    assert (await names(CONSOLE, [row.id]))[row.id] == ["申报人2"]
    assert (await objectors(CONSOLE, [row.id]))[row.id] == Objector()
    await disclose(CONSOLE, row.uid, "核实署名")
    assert (await objectors(CONSOLE, [row.id]))[row.id] == Objector("示例举报人", "000-0000")
    assert await held([candidate]) == set()
    for viewer in (himself, ANONYMOUS):
        assert await Objection.visible_to(viewer).count() == 0
    assert (await verify()).differences == []


async def test_the_form_closes_with_the_notice_to_the_microsecond(notice: RoundNotice) -> None:
    with clock.set_to(end_of(LAST)):
        no = await refusal(file_against(ANONYMOUS, notice.uid, None, SAID, HERE))
        assert (no.rule, no.params["last"]) == ("objection_form_closed", "2026-03-13")
    with clock.set_to(end_of(LAST) - 1):
        assert (await refusal(file_against(ANONYMOUS, notice.uid, None, Filed(" "), HERE))).rule == "objection_text"
        assert (await refusal(file_against(ANONYMOUS, None, None, SAID, HERE))).rule == "no_such_notice"
        await file_against(ANONYMOUS, notice.uid, None, SAID, HERE)
    assert await Objection.all(using_db=db.here()).count() == 1


@pytest.mark.parametrize(("most", "apart"), [(OF_AN_ADDRESS, False), (AGAINST_A_NOTICE, True)])
async def test_so_many_in_a_quarter_of_an_hour(notice: RoundNotice, most: int, apart: bool) -> None:
    began = end_of(LAST) - 2 * WINDOW
    with clock.set_to(began):
        for n in range(most):
            await file_against(ANONYMOUS, notice.uid, None, SAID, f"198.51.100.{n}" if apart else HERE)
        no = await refusal(file_against(ANONYMOUS, notice.uid, None, SAID, HERE))
        assert no.rule == "too_many_objections"
    elsewhere = file_against(ANONYMOUS, notice.uid, None, SAID, THERE)
    with clock.set_to(began + WINDOW - 1):
        if apart:
            assert (await refusal(elsewhere)).rule == "too_many_objections"
        else:
            assert (await elsewhere).channel == "online"
        assert (await refusal(file_against(ANONYMOUS, notice.uid, None, SAID, HERE))).rule == "too_many_objections"
    with clock.set_to(began + WINDOW):
        assert (await file_against(ANONYMOUS, notice.uid, None, SAID, HERE)).channel == "online"


async def test_against_results(court: object) -> None:
    kept_notice = await Notice.all(using_db=db.here()).get()
    with clock.set_to(on(RESULTS_LAST)):
        row = await file_against_results(ANONYMOUS, kept_notice.uid, EVENT, "002", SAID, HERE)
    assert (row.event_id, row.state) == ((await Objection.visible_to(console()).get()).event_id, "registered")
