"""A title is conferred on a result only where its conditions are met: refused with entry and reason; unknown passes."""

from datetime import date

from server.conditions.conferring import unfit
from server.honours import Honour, Title, conferring
from server.honours.conferring import confer_from_revision, record_decision
from server.ledger.verify import verify
from tests.server.conditions.test_gathering import OFFICE, contest
from tests.server.rulebook.test_rulebook import refusal

__all__ = ["contest"]
NUMBER, EVENT = "示例〔2023〕9号", ("SX-2023", "WELD")


async def test_who_does_not_meet_the_conditions_is_refused_with_the_reason(contest):
    """忻州技术能手 asks for the first place of a contest of 忻州; the three won in one of 山西."""
    await record_decision(OFFICE, NUMBER, date(2023, 9, 1), "示例机关")
    no = await refusal(confer_from_revision(OFFICE, NUMBER, "XZ-EXPERT", *EVENT, entry_nos=["001", "002"]))
    assert (no.rule, no.params["n"]) == ("winners_unfit", 2)
    assert {(one.column, one.rule) for one in no.faults} == {
        ("001", "conditions_result_none_failed"), ("002", "conditions_result_none_failed"),
    }  # fmt: skip
    assert await Honour.visible_to(OFFICE).count() == 0
    done = await confer_from_revision(OFFICE, NUMBER, "SX-SANJIN-EXPERT", *EVENT, places=3)
    assert len(done) == 3
    assert (await verify()).differences == []


async def test_on_a_day_without_conditions_in_force_nothing_is_asked(contest):
    title = await Title.visible_to(OFFICE).get(code="XZ-EXPERT")
    assert await unfit(title, date(2019, 12, 31), []) is None
    assert conferring.questions == [unfit]
