"""Papers about a competition with results: drawn, sent with hash and recipient, drawn again as they were."""

from dataclasses import replace
from datetime import date

import pytest

from server import clock
from server.access import Held, Viewer, console
from server.follow_ups import FollowUp
from server.ledger.verify import verify
from server.papers import ExportSent
from server.papers.drawing import Wanted, draw
from server.papers.sending import drawn_again, send, sent_by_uid
from tests.server.appeals.court import END, HOUR, Court, sitting
from tests.server.papers.made import template, texts, word
from tests.server.scoring.story import CODE, refused

DAY = date(2026, 6, 30)


@pytest.fixture
async def court(database) -> Court:
    """Three winners, published."""
    held = await (await sitting()).closed()
    await held.published()
    return held


def paper(**more) -> Wanted:
    return Wanted(**{"kind": "annex", "medium": "docx", "subject": "competition", "code": CODE, "dated": DAY, **more})


async def test_the_annex_lists_the_winners_in_order(court):
    drawn = await draw(console(), paper(number="晋人社函〔2026〕1号"))
    found = texts(drawn.content)
    title, [head, *rows] = next(one for one in found if str(one).endswith("获奖名单")), found[-1]
    assert title == f"{drawn.told.texts['subject']}获奖名单"
    assert head == ["序号", "姓名", "单位", "赛项", "名次", "奖项"]
    assert [(row[0], row[4]) for row in rows] == [("1", "1"), ("2", "2"), ("3", "3")]
    assert all(row[1] and row[5] for row in rows) and drawn.lines == 3


async def test_names_of_two_characters_are_spread_unless_the_template_says_otherwise(court):
    table = [["{{#名单}}{{姓名}}"]]
    spread = await template(word("{{标题}}", table))
    plain = await template(word("{{标题}}", table), code="T-2", spaced_names=False)
    names = [texts((await draw(console(), paper(template=one.code))).content)[1] for one in (spread, plain)]
    assert [[name.replace("\u3000", "")] for [name] in names[0]] == names[1]
    two = [name for [name] in names[1] if len(name) == 2]
    assert all(f"{name[0]}\u3000{name[1]}" in str(names[0]) for name in two)


async def test_a_sent_paper_is_on_record_and_drawn_again_the_same(court):
    with clock.set_to(END + 3 * HOUR):
        sent = await send(console(), paper(addressee="省人社厅"), "山西省人力资源和社会保障厅")
    assert (sent.kind, sent.medium, sent.lines, sent.competition_id) == ("annex", "docx", 3, court.story.competition.id)
    assert sent.recipient == "山西省人力资源和社会保障厅" and len(sent.revisions.split(";")) == 1
    found = await sent_by_uid(console(), sent.uid)
    with clock.set_to(END + 500 * HOUR):
        again = await drawn_again(console(), found)
    assert (again.digest, len(again.content)) == (sent.digest, sent.size)
    assert (await verify()).differences == []


async def test_after_a_correction_the_paper_still_shows_what_was_sent(court):
    sent = await send(console(), paper(kind="results_book"), "省厅")
    before = (await drawn_again(console(), await sent_by_uid(console(), sent.uid))).content
    await court.corrected("1")
    await court.published("复核更正", END + 4 * HOUR)
    now = await draw(console(), paper(kind="results_book"))
    [left] = await FollowUp.all().filter(kind="export")
    assert (left.subject_uid, left.owner, left.cause, left.state) == (str(sent.uid), "organiser", "correction", "open")
    assert (await drawn_again(console(), await sent_by_uid(console(), sent.uid))).content == before
    assert now.told.revisions != sent.revisions.split(";")


async def test_a_paper_whose_data_changed_is_refused_by_its_hash(court):
    """The control: one letter of what it was made from is another, and it is not given out for what was sent."""
    sent = await send(console(), paper(), "省厅")
    found = await sent_by_uid(console(), sent.uid)
    found.said = found.said.replace('"dated":"2026-06-30","', '"dated":"2026-07-01","')
    # the annex has no date: the same bytes
    assert (await drawn_again(console(), found)).digest == sent.digest
    found.said = found.said.replace('"title":""', '"title":"另一个"')
    assert (await refused(drawn_again(console(), found))).rule == "paper_changed"


async def test_once_only_under_one_key(court):
    first = await send(console(), paper(), "省厅", key="k1")
    assert (await send(console(), paper(), "省厅", key="k1")).uid == first.uid
    assert await ExportSent.all().count() == 1
    assert (await refused(send(console(), paper(), "市厅", key="k1"))).rule == "key_reused"


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"kind": "letter"}, "paper_choice"), ({"medium": "pdf"}, "paper_choice"), ({"order": "age"}, "paper_choice"),
        ({"title": "x" * 201}, "paper_text"), ({"text": "a\x00"}, "paper_text"), ({"code": "NONE"}, "no_such_subject"),
        ({"subject": "round"}, "no_such_subject"), ({"subject": "decision"}, "no_such_subject"),
        ({"template": "T-9"}, "no_such_paper_template"),
    ],
)  # fmt: skip
async def test_bad_requests_are_refused(court, more, rule):
    assert (await refused(draw(console(), paper(**more)))).rule == rule


async def test_nobody_without_the_right_there_draws_or_sends(court):
    place = court.story.competition
    elsewhere = Held("organiser", "region", "650000", "659999")
    here = replace(elsewhere, low=place.region_code, high=place.region_code)
    assert (await refused(draw(Viewer("anonymous"), paper()))).rule == "sign_in_needed"
    judge = Viewer("j", account_id=1, held=(Held("judge", "office"),))
    assert (await refused(draw(judge, paper()))).rule == "not_your_role"
    assert (await refused(draw(Viewer("o", account_id=1, held=(elsewhere,)), paper()))).rule == "outside_your_scope"
    assert (await draw(Viewer("o", account_id=1, held=(here,)), paper())).lines == 3
    for empty in ("", "  ", "x" * 201):
        assert (await refused(send(console(), paper(), empty))).rule == "paper_recipient"
