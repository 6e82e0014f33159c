"""The tail of a corrected result: one row for each thing that hangs on a changed line, and none besides."""

from dataclasses import replace

import pytest

from server import clock, db, progression
from server.appeals.filing import file_appeal
from server.appeals.ruling import rule_on_appeal
from server.ceremony.announcing import announce
from server.certificates import Certificate
from server.entries import Entry
from server.follow_ups import FollowUp
from server.honours import Honour
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.packages.importing import import_package
from server.progression import publish
from server.progression.advancing import advance
from server.promotion import Promotion
from server.rewards import Reward
from tests.server.appeals.court import END, HOUR, filing, sitting
from tests.server.certificates.desk import awarded, template
from tests.server.follow_ups.world import (
    OFFICE,
    certified,
    conferred,
    corrected,
    held,
    honour_certificate,
    level_proof,
    promoted,
    rewarded,
    told,
)
from tests.server.packages.sample import result_of
from tests.server.promotion.contest import Entrant, field
from tests.server.scoring.story import CODE, EVENT
from tests.server.team_totals import contest as teams
from tests.server.team_totals.test_publishing import TWO, publish_team_totals, recorded
from tests.server.test_advancing import province  # noqa: F401  a fixture
from tests.server.test_progression import sample


async def test_everything_that_hangs_on_a_changed_line_is_listed_once(regions, database):
    await held()
    honours, levels = await conferred(), await promoted()
    awards, titles, proofs = await certified(), await honour_certificate(), await level_proof()
    rewards = await rewarded()
    await corrected()
    assert sorted(await told()) == sorted(
        [
            *(("certificate", "organiser", one.number, f"00{n}") for n, one in enumerate(awards[:2], 1)),
            ("certificate", "honours_office", titles[0].number, "001"),
            ("certificate", "honours_office", proofs[0].number, "001"),
            *(("reward", "honours_office", one.project, f"00{n}") for n, one in enumerate(rewards[:2], 1)),
            ("honour", "honours_office", "三晋技术能手", "001"),
            ("promotion", "honours_office", "S000014000123232000401", "001"),
            ("promotion", "honours_office", levels[1].event, "002"),
        ]
    )
    rows = await FollowUp.all().using_db(db.here()).prefetch_related("was", "now", "revision", "event")
    assert {(one.cause, one.state, one.revision.number, one.event.code) for one in rows} == {
        ("correction", "open", 2, "WELD")
    }
    honour = next(one for one in rows if one.kind == "honour")
    assert (honour.was.place, honour.now.place, honour.subject_uid) == (1, 2, str(honours[0].uid))
    money = next(one for one in rows if one.kind == "reward" and one.was.entry_no == "001")
    assert money.amount == 500_000
    assert (await verify()).differences == []


async def test_nothing_is_changed_by_itself(regions, database):
    await held()
    await conferred()
    await promoted()
    await certified()
    await rewarded()

    async def states() -> list[list[tuple[int, str, int]]]:
        kinds = (Honour, Promotion, Certificate, Reward)
        return [
            [(one.id, one.state, getattr(one, "version", 0)) for one in await kind.all().using_db(db.here())]
            for kind in kinds
        ]

    before = await states()
    await corrected()
    assert await states() == before
    assert await FollowUp.all().count() > 0


async def test_it_is_written_in_the_transaction_that_publishes(regions, database, monkeypatch):
    await held()
    await certified()
    event = await LedgerEvent.filter(act="result.published").count()

    async def broken(*_):
        raise RuntimeError

    monkeypatch.setattr(progression, "tails", [*progression.tails, broken])
    with pytest.raises(RuntimeError):
        await corrected()
    assert await FollowUp.all().count() == 0
    assert await LedgerEvent.filter(act="result.published").count() == event
    monkeypatch.undo()
    await publish(OFFICE, "SX-2023", reason="更正登分")
    newest = await LedgerEvent.filter(act="result.published").order_by("-id").first()
    assert '"follow_up"' in newest.body
    assert await FollowUp.all().count() == 2


async def test_a_first_result_and_a_line_that_says_the_same_leave_nothing(regions, database):
    await held()
    await certified()
    assert await told() == []
    # 002 gets more marks and stays second: its total changed, so its certificate may say what is wrong; 001 does not.
    first, _, *others = field(4, level="0")
    await corrected([first, Entrant(2, "98.5", "98.5", level="0"), *others])
    assert [one[3] for one in await told()] == ["002"]


async def test_who_takes_an_award_now_and_took_none_is_listed_to_be_issued(regions, database):
    """004 overtakes 001 and 002: it has no certificate and no money yet. 002 takes no award any more."""
    await held()
    await certified()
    await rewarded()
    better = [*field(4, level="0")[:3], Entrant(4, "99.5", "99.5", level="0")]
    await corrected(better)
    rows = await FollowUp.filter(now__entry_no="004").using_db(db.here()).order_by("kind").prefetch_related("now")
    assert [(one.kind, one.owner, one.label, one.subject_noun) for one in rows] == [
        ("certificate", "organiser", "一等奖", "Standing"), ("reward", "honours_office", "一等奖", "Standing"),
    ]  # fmt: skip
    assert all(one.was_id is not None and one.now.award == "一等奖" for one in rows)


async def test_a_second_correction_lists_only_what_is_wrong_by_then(regions, database):
    await held()
    await certified()
    await corrected()
    assert len(await told()) == 2
    await corrected(field(4, level="0"))  # back again: the certificates are right as they are
    assert len(await told()) == 2


async def test_who_stands_above_and_who_goes_up_now(province):  # noqa: F811
    """JZ-A sends its first up; after the correction it is another."""
    [entry] = await advance(OFFICE, "SX-2023", "WELD")
    files = sample("JZ-A", "SX-2023/WELD")
    files["competition.toml"] = files["competition.toml"].replace("count = 2", "count = 1")
    files["entries.csv"] = files["entries.csv"].replace(*_struck(files["entries.csv"]))
    package = result_of(files)
    assert not isinstance(package, list), package
    await import_package(OFFICE, package, correction="取消资格")
    await publish(OFFICE, "JZ-A", "WELD", reason="取消资格")
    rows = await FollowUp.filter(kind="advancement").using_db(db.here()).order_by("id").prefetch_related("above")
    assert [(one.subject_noun, one.owner, one.region_code, one.above.code) for one in rows] == [
        ("Entry", "organiser", "140000", "WELD"), ("Standing", "organiser", "140000", "WELD"),
    ]  # fmt: skip
    assert rows[0].subject_uid == str(entry.uid)
    assert (await Entry.get(id=entry.id)).status == ""


def _struck(entries: str) -> tuple[str, str]:
    """The line of the first of WELD without and with its disqualification."""
    line = next(one for one in entries.splitlines() if one.startswith("WELD,002"))
    return line, line + "disqualified"


async def test_the_ceremony_hangs_on_it_and_a_ruling_carried_out_is_its_cause(regions, database):
    """001 and 002 change places after the ceremony by an upheld appeal; 003 is as it was."""
    court = await (await sitting()).closed()
    await template("award")
    with clock.set_to(END + HOUR // 2):
        appeal = await file_appeal(court.leader(), CODE, EVENT, filing("002"))
    with clock.set_to(END + HOUR):
        await announce(court.organiser, CODE)
    given = await awarded(court)
    await court.published(at=END + 3 * HOUR)
    assert await told() == []
    with clock.set_to(END + 4 * HOUR):
        await rule_on_appeal(court.arbitrator(), appeal.uid, "upheld", "经核对录像属实。", version=1)
    await court.corrected("0.5", 0)
    await court.published("更正", at=END + 5 * HOUR)
    rows = await told()
    assert [one for one in rows if one[0] == "ceremony"] == [("ceremony", "organiser", court.event.title, None)]
    changed = {no: number for (kind, _, number, no) in rows if kind == "certificate"}
    assert len(changed) == len([one for one in rows if one[0] == "certificate"])
    assert set(changed.values()) <= {one.number for one in given}
    assert "001" in changed
    assert {one.cause for one in await FollowUp.all()} == {"ruling"}


async def test_a_team_total_that_counts_the_older_result(regions, database):
    await recorded()
    code = await teams.held(TWO)
    total = await publish_team_totals(OFFICE, code, "大赛闭幕")
    swapped = {**TWO, "WELD": [replace(TWO["WELD"][0], mark="94"), *TWO["WELD"][1:]]}
    await teams.corrected(TWO, swapped)
    assert [(one[0], one[1]) for one in await told()] == [("team_total", "organiser")]
    assert (await FollowUp.get(kind="team_total")).subject_uid == str(total.uid)
