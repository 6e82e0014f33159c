"""Explanations kept with a revision, who is shown what of them, and the codes that open them."""

import re
from dataclasses import replace

import pytest

from server import db
from server.access import ANONYMOUS, Held, console
from server.competitions import Event
from server.entries import Entry
from server.explaining import Explanation, QueryCode, showing
from server.explaining.codes import digest_of, issue, new_code
from server.explaining.showing import drafted, explanation
from server.ledger.verify import verify
from server.masking import Draw
from server.progression import publish
from server.refusal import Refused
from server.results import publishing
from server.scoring.correct import correct_mark
from server.scoring.floor import give_penalty, grant_extra_time, record_time
from tests.schema.conftest import statements
from tests.server.access.people import account
from tests.server.scoring.story import CODE, EVENT, built, refused
from tests.web.deciding import closed, marked

REASON = "首次公布"


@pytest.fixture
def published(database):
    """An event of three entries, marked, closed and published."""

    async def make():
        story = await closed()
        await publish(console(), CODE, EVENT, reason=REASON)
        return story

    return make


async def kept(viewer=ANONYMOUS, no="001", number=None, code=None):
    return await explanation(viewer, CODE, EVENT, no, number, code)


async def code_of(no="001", **asked):
    issued = await issue(console(), CODE, EVENT, **asked)
    return next(one.code for one in issued.slips if one.entry_no == no)


async def test_anybody_is_shown_the_way_from_the_modules_on_and_no_mark(published):
    """50 + 30 · (2 + 2) : (3 · 2) = 70 of skill, and 7 of finish."""
    await published()
    shown = await kept()
    assert not shown.is_open
    assert [(one.code, one.exact, one.aspects) for one in shown.body.modules] == [
        ("skill", "70", ()),
        ("finish", "7", ()),
    ]
    assert (shown.body.total.exact, shown.body.total.published, shown.body.place.place) == ("77", "77.00", 1)
    assert (shown.body.deductions, shown.body.time) == ((), None)
    assert shown.revision.number == 1
    assert (shown.seq, len(shown.head)) == (shown.seq, 64)


async def test_the_code_of_an_entry_opens_its_marks_and_no_others(published):
    await published()
    code = await code_of()
    shown = await kept(code=code)
    assert shown.is_open
    first = shown.body.modules[0].aspects[0]
    assert [(one.judge, one.value, one.use) for one in first.marks] == [(1, "50", "counted"), (2, "50", "counted")]
    assert shown.body.modules[0].aspects[1].exact == "20"
    with pytest.raises(Refused) as no:
        await kept(no="002", code=code)
    assert no.value.refusal.rule == "query_code_refused"


async def test_a_wrong_code_and_an_unknown_entry_are_one_answer(published):
    await published()
    answers = []
    for no in ("001", "999"):
        with pytest.raises(Refused) as refusal:
            await kept(no=no, code=new_code())
        answers.append(refusal.value.refusal)
    assert answers[0] == answers[1]
    assert await kept(no="999") is None


async def test_a_code_is_read_as_people_write_it(published):
    await published()
    code = await code_of()
    assert (await kept(code=code.lower().replace("-", " ").replace("0", "o").replace("1", "l"))).is_open


async def test_a_new_code_ends_the_one_before(published):
    await published()
    old = await code_of()
    new = await code_of(entry_no="001")
    assert (await kept(code=new)).is_open
    with pytest.raises(Refused):
        await kept(code=old)
    assert await QueryCode.filter(digest=digest_of(new)).using_db(db.here()).count() == 1
    assert (await verify()).differences == []


async def test_guesses_are_counted_and_a_right_code_is_not(published):
    await published()
    code = await code_of()
    for _ in range(12):
        assert (await kept(code=code)).is_open
    for _ in range(10):
        with pytest.raises(Refused) as wrong:
            await kept(code="0")
        assert wrong.value.refusal.rule == "query_code_refused"
    with pytest.raises(Refused) as no:
        await kept(code=code)
    assert no.value.refusal.rule == "too_many_attempts"
    assert (await kept(no="002", code=await code_of("002"))).is_open


async def test_an_explanation_shows_the_marks_as_of_its_revision(published):
    story = await published()
    sheet = await story.sheet(0, 0)
    await correct_mark(story.chief, sheet.number, "A1", "20", reason="誊录错误", version=sheet.version)
    await publish(console(), CODE, EVENT, reason="更正")
    old, new = [await kept(story.chief, number=number) for number in (1, 2)]
    values = [[one.value for one in shown.body.modules[0].aspects[0].marks] for shown in (old, new)]
    assert values == [["50", "50"], ["20", "50"]]
    assert (old.body.total.published, new.body.total.published) == ("77.00", "62.00")
    assert (await kept(story.chief)).revision.number == 2
    assert (await verify()).differences == []


async def test_it_is_read_without_the_marks(published):
    story = await published()
    code = await code_of()
    with statements() as found:
        assert (await kept(code=code)).is_open
    assert found
    assert [one for one in found if re.search(r'"(mark|sheet|penalty|incident)"', one)] == []
    with statements() as found:
        await drafted(story.chief, await Event.get(id=story.event.id), "001")
    assert any('"mark"' in one for one in found), "the control: a draft reads them"


async def test_before_publication_it_is_for_who_may_read_the_marks(database):
    story = await closed()
    event = await Event.get(id=story.event.id)
    assert (await drafted(story.chief, event, "002")).body.total.published == "76.00"
    assert await drafted(story.chief, event, "999") is None
    for viewer in (ANONYMOUS, story.judges[0], story.staff("chief_judge", scope="foreign"), story.staff("organiser")):
        assert await drafted(viewer, event, "002") is None
    assert await kept(story.chief) is None


async def test_while_an_event_is_masked_no_draft_is_explained(database):
    story = await closed()
    event = await Event.get(id=story.event.id)
    event.masking_stages = "entry;station"
    assert await drafted(story.chief, event, "002") is None
    draws = [Draw(id=n, event_id=event.id, stage=stage, way="computed", state="unmasked")
             for n, stage in enumerate(("entry", "station"), 1)]  # fmt: skip
    async with db.transaction() as client:
        await Draw.bulk_create(draws[:1], using_db=client)
    assert await drafted(story.chief, event, "002") is None
    async with db.transaction() as client:
        await Draw.bulk_create(draws[1:], using_db=client)
    assert await drafted(story.chief, event, "002") is not None


async def test_what_the_floor_recorded_is_told(database):
    story = await (await built()).opened()
    await record_time(story.chief, CODE, EVENT, "001", 3600)
    await grant_extra_time(story.chief, CODE, EVENT, "001", 300, "停电")
    await give_penalty(story.chief, CODE, EVENT, "001", "2.5", "迟到")
    await marked(story)
    event = await Event.get(id=story.event.id)
    body = (await drafted(story.chief, event, "001")).body
    assert (body.time.taken, body.time.extra, body.time.net) == (3600, 300, 3300)
    assert [(one.points, one.counted, one.code) for one in body.deductions] == [("2.5", "2.5", None)]
    assert (body.total.sum, body.total.deducted, body.total.published) == ("77", "2.5", "74.50")


async def test_an_office_may_show_the_marks_to_everybody(published, monkeypatch):
    await published()
    monkeypatch.setenv(showing.SETTING, "public")
    assert (await kept()).is_open


async def test_who_may_issue_codes(published):
    story = await published()
    organiser = replace(story.staff("organiser"), account_id=(await account("zhao", "organiser")).id)
    for viewer, rule in (
        (ANONYMOUS, "sign_in_needed"),
        (story.chief, "not_your_role"),
        (replace(organiser, held=(Held("organiser", "competition", competition_id=999_999),)), "no_such_competition"),
    ):
        refusal = await refused(issue(viewer, "NOT-HERE" if rule == "no_such_competition" else CODE, EVENT))
        assert refusal.rule == rule
    foreign = replace(organiser, held=(Held("organiser", "competition", competition_id=999_999),))
    assert (await refused(issue(foreign, CODE, EVENT))).rule == "outside_your_scope"
    assert (await refused(issue(organiser, CODE, EVENT, "999"))).rule == "no_entry_of_number"
    issued = await issue(organiser, CODE, EVENT, key="k")
    assert [(one.entry_no, one.name) for one in issued.slips] == [(f"00{n}", f"选手{n}号") for n in (1, 2, 3)]
    assert len({one.code for one in issued.slips}) == 3
    assert (await issue(organiser, CODE, EVENT, key="k")).slips == ()
    assert await QueryCode.all(using_db=db.here()).count() == 3


async def test_a_revision_of_before_has_none(database):
    await closed()
    await publishing.publish(console(), CODE, EVENT, reason=REASON)
    with pytest.raises(Refused) as no:
        await kept()
    assert no.value.refusal.rule == "no_explanation_kept"


async def test_each_line_has_one(published):
    await published()
    assert await Explanation.all(using_db=db.here()).count() == await Entry.all(using_db=db.here()).count() == 3
