"""授予 of a round: only with every 公示 finished; whoever an objection holds stays behind, the others go on."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from uuid import UUID

from server import db
from server.honours import Honour
from server.honours.conferring import confer, record_decision
from server.honours.holders import Holder
from server.honours.revoking import revoke
from server.ledger.verify import verify
from server.selecting import Nomination, holding
from server.selecting.arranging import close_round
from server.selecting.conferring import confer_round, conferral
from server.selecting.naming import correct_name
from server.selecting.nominating import nominate
from server.selecting.wanted import TitleWanted
from tests.server.rulebook.test_rulebook import refusal
from tests.server.selecting.test_recommending import CHECK, city_title
from tests.server.selecting.world import (
    CITY,
    CODE,
    CONSOLE,
    PROVINCE,
    TITLE,
    nominated,
    nominee,
    now,
    number,
    office,
    opened,
    shown,
    up,
)

DECISION = "晋人社发〔2026〕示例8号"
LAST = replace(PROVINCE, notice_days=5)


async def proposed(n: int = 2, **said: bool) -> list[Nomination]:
    """So many proposed in a round whose last stage asks for a 公示."""
    rows = [await up(await nominated(one, **said)) for one in range(1, n + 1)]
    await record_decision(CONSOLE, DECISION, date(2026, 11, 1), "山西省人民政府")
    return rows


async def honours() -> list[tuple[str | None, str | None, str]]:
    """The roll: name, unit, holder kind."""
    rows = await Honour.all(using_db=db.here()).order_by("id")
    return [(one.name, one.unit, one.holder_kind) for one in rows]


async def test_a_conferral_without_finished_notice_is_refused_and_names_which(regions, database):
    await opened(LAST)
    first, second = await proposed()
    await shown([first], "省级审定")
    await shown([second], "省级审定", state="running")
    no = await refusal(confer_round(CONSOLE, CODE, TITLE, DECISION))
    assert no.rule == "round_notices_unfinished"
    assert [(one.row, one.params["name"], one.params["stage"]) for one in no.faults] == [(2, "申报人2", "省级审定")]
    assert (await conferral(CONSOLE, CODE, TITLE)).refusal.rule == "round_notices_unfinished"
    assert await honours() == []
    await shown([second], "省级审定")
    rows = await confer_round(await office("140000", "honours_office"), CODE, TITLE, DECISION, key="once")
    assert [one.state for one in rows] == ["conferred", "conferred"]
    assert await honours() == [("申报人1", "示例厂1", "person"), ("申报人2", "示例厂2", "person")]
    assert (await refusal(confer_round(CONSOLE, CODE, TITLE, DECISION))).rule == "nobody_to_confer"
    assert (await close_round(CONSOLE, CODE, version=2)).state == "closed"
    assert (await verify()).differences == []


async def test_who_is_held_stays_behind_and_the_others_are_conferred_on(regions, database, monkeypatch):
    """The question of a room that holds somebody, registered here for one person."""
    await opened(PROVINCE)
    first, _ = await proposed()
    open_on = {first.uid}

    async def held_up(uids: Collection[UUID]) -> Collection[UUID]:
        return open_on & set(uids)

    monkeypatch.setattr(holding, "questions", [held_up])
    found = await conferral(CONSOLE, CODE, TITLE)
    assert ([one.number for one in found.ready], [one.number for one in found.held]) == ([2], [1])
    await confer_round(CONSOLE, CODE, TITLE, DECISION)
    assert await honours() == [("申报人2", "示例厂2", "person")]
    assert (await now(first)).state == "proposed"
    no = await refusal(confer_round(CONSOLE, CODE, TITLE, DECISION))
    assert (no.rule, no.params["held"]) == ("nobody_to_confer", 1)
    open_on.clear()
    await confer_round(CONSOLE, CODE, TITLE, DECISION)
    assert (await now(first)).state == "conferred"
    assert (await verify()).differences == []


async def test_the_corrected_name_is_conferred_on(regions, database):
    await opened(PROVINCE)
    (row,) = await proposed(1)
    row = await now(row)
    await correct_name(CONSOLE, row.uid, "申报人甲", "示例厂一", version=row.version)
    await confer_round(CONSOLE, CODE, TITLE, DECISION)
    assert await honours() == [("申报人甲", "示例厂一", "person")]
    assert (await verify()).differences == []


async def test_organisations_and_groups_are_conferred_on(regions, database):
    titles = (TitleWanted("CN-TRAINING-UNIT", 1, "organisation"), TitleWanted("NX-SAISHANG-MASTER", 1, "group"))
    await opened(PROVINCE, titles=titles)
    await record_decision(CONSOLE, DECISION, date(2026, 11, 1), "示例机关")
    await up(await nominate(CONSOLE, CODE, "CN-TRAINING-UNIT", nominee(1, name="", id_number="")))
    await up(await nominate(CONSOLE, CODE, "NX-SAISHANG-MASTER", nominee(2, name="示例技能大师工作室", id_number="")))
    await confer_round(CONSOLE, CODE, "CN-TRAINING-UNIT", DECISION)
    await confer_round(CONSOLE, CODE, "NX-SAISHANG-MASTER", DECISION)
    assert await honours() == [
        ("示例厂1", "示例厂1", "organisation"), ("示例技能大师工作室", "示例厂2", "group"),
    ]  # fmt: skip


async def test_the_share_of_the_front_line_holds_of_what_is_conferred(regions, database):
    """5 places at 60 % keep 2 for others; of 2 proposed both others is too many."""
    await opened(PROVINCE, quota=5, front_line=60)
    await proposed(2, front_line=False)
    no = await refusal(confer_round(CONSOLE, CODE, TITLE, DECISION))
    assert (no.rule, dict(no.params)) == ("front_line_short", {"n": 2, "front": 0, "needed": 2})


async def test_only_the_rounds_office_confers(regions, database):
    await opened(CITY, PROVINCE)
    assert (await refusal(conferral(await office("140700"), CODE, TITLE))).rule == "not_your_role"
    city = await office("140100", "honours_office")
    assert (await refusal(confer_round(city, CODE, TITLE, DECISION))).rule == "outside_your_scope"


async def test_who_rests_on_an_honour_revoked_since_the_check_is_left_out_and_named(regions, database):
    """Control: another who states the same title, which nobody took from him, is conferred on."""
    title = await city_title()
    await opened(CHECK, PROVINCE, quota=2)
    for n, day in ((1, date(2020, 1, 1)), (2, date(2021, 1, 1))):
        await record_decision(CONSOLE, f"示例〔{day.year}〕{n}号", day, "示例机关")
    holder = Holder("person", "申报人1", "示例厂1", "", "resident_id", number(1))
    honour = (await confer(CONSOLE, "示例〔2020〕1号", title.code, [holder]))[0]
    rows = [await nominated(n, prior_honours=(title.name,)) for n in (1, 2)]
    for row in rows:
        await up(row)
        await up(row)
    await record_decision(CONSOLE, DECISION, date(2026, 11, 1), "山西省人民政府")
    assert (await conferral(CONSOLE, CODE, TITLE)).unfit == []
    await revoke(CONSOLE, honour.uid, "示例〔2021〕2号", "弄虚作假")
    found = await conferral(CONSOLE, CODE, TITLE)
    assert [one.number for one in found.ready] == [2]
    assert [(one.rule, one.row, one.params["titles"]) for one in found.unfit] == [("nomination_unfit", 1, title.name)]
    assert [one.number for one in await confer_round(CONSOLE, CODE, TITLE, DECISION)] == [2]
    no = await refusal(confer_round(CONSOLE, CODE, TITLE, DECISION))
    assert (no.rule, [one.rule for one in no.faults]) == ("nobody_to_confer", ["nomination_unfit"])
    assert (await now(rows[0])).state == "proposed"
