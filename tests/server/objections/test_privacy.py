"""Objections are private: to the offices of the region alone, to none whom they name; when a reply is due."""

from dataclasses import replace
from datetime import date

from server import clock, db
from server.access import ANONYMOUS, Held
from server.disclosures.opening import OPEN
from server.ledger.records import LedgerEvent
from server.objections import Objection, ObjectionNamed
from server.objections.deciding import decline, find, reply, triage
from server.objections.reading import Objector, disclose, due, names, objections, objectors
from server.regions import code_range
from server.rulebook.recording import record_rule_set
from server.selecting.objecting import object_to
from tests.server.access.people import account, viewer_of
from tests.server.objections.test_objections import LAST, LETTER, accepted, kept, notice, objected, rule
from tests.server.rulebook.test_rulebook import refusal
from tests.server.selecting.test_showing import on
from tests.server.selecting.world import CONSOLE, office, somebody

__all__ = ["kept", "notice"]


async def test_private_to_the_offices_and_never_to_the_named_one(notice):
    """Neither the objection nor that there is one; the named one not even where he holds the office himself."""
    row = await accepted(await objected(notice))
    office_ = Held("honours_office", "region", *code_range("140000"))
    province, elsewhere = await office("140000", "honours_office"), await office("110000", "honours_office")
    himself, other = await somebody("self", 1, office_), await somebody("other", 2, office_)
    nominator, nominee = await office("140000"), await somebody("nominee", 1)
    arbitrator = await somebody("judge", None, replace(office_, role="arbitrator"))
    for viewer in (province, other, arbitrator):
        assert await Objection.visible_to(viewer).count() == 1
        assert (await names(viewer, [row.id]))[row.id] == ["申报人1"]
        assert (await objectors(viewer, [row.id]))[row.id] == Objector()
    await account("opener", "honours_office")
    opener = await viewer_of("opener")
    assert (await refusal(disclose(opener, row.uid, " "))).rule == "disclosure_reason"
    await disclose(opener, row.uid, "答复署名异议")
    assert (await objectors(opener, [row.id]))[row.id] == Objector("示例举报人", "000-0000")
    assert (await objectors(province, [row.id]))[row.id] == Objector()
    assert (await refusal(disclose(himself, row.uid, "想知道是谁"))).rule == "no_such_objection"
    assert (await refusal(disclose(nominator, row.uid, "想知道是谁"))).rule == "not_your_role"
    with clock.set_to(clock.now() + OPEN + 1):
        assert (await objectors(opener, [row.id]))[row.id] == Objector()
    for viewer in (himself, elsewhere, nominator, nominee, ANONYMOUS):
        assert await Objection.visible_to(viewer).count() == 0
        assert await ObjectionNamed.visible_to(viewer).count() == 0
        assert await objections(viewer, 10, None) == ([], False)
        assert (await objectors(viewer, [row.id]))[row.id] == Objector()
    assert (await refusal(find(himself, row.uid, "查无", upheld=False, version=3))).rule == "no_such_objection"
    assert (await refusal(find(elsewhere, row.uid, "查无", upheld=False, version=3))).rule == "no_such_objection"
    assert (await refusal(find(nominator, row.uid, "查无", upheld=False, version=3))).rule == "not_your_role"
    with clock.set_to(on(LAST)):
        assert (await refusal(object_to(elsewhere, notice.uid, None, LETTER))).rule == "outside_your_scope"
        assert (await refusal(object_to(nominator, notice.uid, None, LETTER))).rule == "not_your_role"


async def test_nothing_of_what_it_says_stands_in_clear(notice):
    row = await accepted(await objected(notice), "线索具体")
    await find(CONSOLE, row.uid, "年限不实", upheld=True, version=row.version)
    kept_row = await Objection.all(using_db=db.here()).get()
    assert "示例举报人" not in str(kept_row.sealed)
    events = " ".join(str(one) for one in await LedgerEvent.all().values_list("body", flat=True))
    assert not [word for word in ("示例举报人", "000-0000", "工作年限", "线索具体", "年限不实") if word in events]
    assert kept_row.receipt in events


async def test_the_reply_is_due_after_so_many_working_days(notice):
    """15 working days from Monday 2026-03-16 on end on Friday 2026-04-03, ten on Friday 2026-03-27."""
    row = await objected(notice)
    anonymous = await objected(notice, objector="", contact="")
    for day, overdue in ((date(2026, 4, 3), False), (date(2026, 4, 4), True)):
        with clock.set_to(on(day)):
            found = (await due(CONSOLE, [row.id]))[row.id]
            assert (found.on, found.is_overdue) == (date(2026, 4, 3), overdue)
    anonymous = await triage(CONSOLE, anonymous.uid, is_signed=False, has_clues=False, version=1)
    await decline(CONSOLE, anonymous.uid, "无从查起", version=2)
    assert (await due(CONSOLE, [anonymous.id]))[anonymous.id].is_overdue is False
    row = await decline(
        CONSOLE, (await triage(CONSOLE, row.uid, is_signed=True, has_clues=False, version=1)).uid, "无", version=2
    )
    assert (await due(CONSOLE, [row.id]))[row.id].is_overdue is True
    await reply(CONSOLE, row.uid, LAST, version=3)
    assert (await due(CONSOLE, [row.id]))[row.id].is_overdue is False
    await record_rule_set(CONSOLE, rule({"reply_days": 10}))
    later = await objected(notice)
    assert (await due(CONSOLE, [later.id]))[later.id].on == date(2026, 3, 27)


async def test_beyond_the_known_calendar_no_day_is_guessed(notice):
    row = await objected(notice, day=date(2026, 12, 28))
    assert (await due(CONSOLE, [row.id]))[row.id].on is None
