"""Issuing: numbered, drawn the same from the same data, once each, going on where it stopped; and who may."""

import asyncio
import hashlib
import io

import pypdf
import pytest

from server import clock, ledger
from server.access import ANONYMOUS, Held, console
from server.appeals.filing import file_appeal
from server.certificates import Certificate
from server.certificates.grounds.awards import awarded as grounds_of
from server.certificates.issuing import issue_appointments, issue_awards, issue_honours
from server.certificates.paper import made, printed
from server.competitions import Competition, Event
from server.entries import Member
from server.ledger.verify import verify
from server.people import Person
from tests.server.appeals.court import END, HOUR, Court, filing, sitting
from tests.server.certificates.desk import ADDRESS, awarded, template
from tests.server.objections.planted import accepted_against, settled
from tests.server.scoring.story import CODE, EVENT, refused


@pytest.fixture
async def court(database) -> Court:
    """Three winners, published."""
    held = await (await sitting()).closed()
    await held.published()
    await template()
    return held


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


async def test_each_winner_gets_one_with_his_number_and_the_hash_of_its_pdf(court):
    rows = await awarded(court)
    assert [one.number for one in rows] == ["晋中技赛〔2026〕0001", "晋中技赛〔2026〕0002", "晋中技赛〔2026〕0003"]
    assert [one.state for one in rows] == ["issued"] * 3
    for one in rows:
        drawn = await printed(console(), one)
        assert drawn.digest == one.digest == hashlib.sha256(drawn.content).hexdigest()
        text = text_of(drawn.content)
        assert one.name in text.replace(" ", "")
        assert b"pdfaid:part" in drawn.content
    assert len({one.digest for one in rows}) == 3
    assert (await verify()).differences == []


async def test_another_word_is_another_pdf(court):
    """The control of the hash: it would be found if one letter of the data were another."""
    [one, *_] = await awarded(court)
    one.name = f"{one.name}二"
    no = await refused(printed(console(), one))
    assert (no.rule, no.params["number"]) == ("certificate_differs", one.number)


async def test_what_was_issued_is_not_issued_again_and_goes_on_where_it_stopped(court):
    first = await issue_awards(console(), "T-award", CODE, EVENT, address=ADDRESS, most=2)
    assert (len(first.certificates), first.left) == (2, 1)
    second = await issue_awards(console(), "T-award", CODE, EVENT, address=ADDRESS)
    assert ([one.serial for one in second.certificates], second.left) == ([3], 0)
    assert (await refused(issue_awards(console(), "T-award", CODE, EVENT))).rule == "no_certificates_due"
    assert await Certificate.all().count() == 3


async def test_a_request_sent_again_is_answered_again(court):
    first = await awarded(court, key="k")
    again = await awarded(court, key="k")
    assert [one.id for one in again] == [one.id for one in first]


async def test_two_at_once_never_share_a_number_and_nobody_gets_two(court):
    done = await asyncio.gather(
        *(issue_awards(console(), "T-award", CODE, EVENT, address=ADDRESS) for _ in range(3)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["Issued", "Refused", "Refused"]
    assert sorted([one.serial for one in await Certificate.all()]) == [1, 2, 3]
    assert (await verify()).differences == []


async def test_a_name_no_font_has_is_refused_with_the_character(court):
    await template("award", code="T-rare")
    person = await Person.all().order_by("id").first()
    names = {one.person_id for one in await Member.all()}
    person = await Person.filter(id__in=names).order_by("id").first()
    competition, event = await Competition.get(code=CODE), await Event.get(code=EVENT)
    found = (await grounds_of(console(), competition, event)).listed
    assert len(found) == 3
    async with ledger.change(console(), "person.renamed") as change:
        person.name = "王𬎆"
        await change.save(person)
    assert (await refused(awarded(court))).rule == "entries_changed_since"
    await court.corrected("54")
    with clock.set_to(END + 3 * HOUR):
        await court.published(reason="更正姓名", at=END + 3 * HOUR)
    no = await refused(awarded(court))
    assert no.rule == "certificate_glyphs"
    assert [fault.params for fault in no.faults] == [{"name": "王𬎆", "characters": "𬎆 (U+2C386)"}]
    assert await Certificate.all().count() == 0


async def test_an_entry_an_appeal_names_waits_and_nobody_else(court):
    with clock.set_to(END + HOUR + 1):
        await file_appeal(court.leader(), CODE, EVENT, filing("001", kind="result"))
    with clock.set_to(END + 2 * HOUR):
        found = await issue_awards(console(), "T-award", CODE, EVENT, address=ADDRESS)
    assert (list(found.held), len(found.certificates)) == (["001"], 2)


async def test_who_may(court):
    other = court.viewer("organiser", Held("honours_office", "region", low="430000", high="439999"))
    for viewer, rule in (
        (ANONYMOUS, "sign_in_needed"),
        (court.leader(), "not_your_role"),
        (court.foreign_organiser, "outside_your_scope"),
        (other, "outside_your_scope"),
    ):
        assert (await refused(awarded(court, viewer))).rule == rule
    assert len(await awarded(court, court.organiser)) == 3
    assert (await refused(issue_honours(court.organiser, "T-honour", "x"))).rule == "not_your_role"


async def test_nobody_issues_in_the_name_of_another_regions_office(regions, court):
    await template("award", code="T-province", region="14")
    no = await refused(issue_awards(court.organiser, "T-province", CODE, EVENT))
    assert no.rule == "outside_your_scope"
    assert len((await issue_awards(console(), "T-province", CODE, EVENT)).certificates) == 3


async def test_a_template_of_another_kind_and_a_conferral_that_is_not_there(court):
    await template("appointment")
    assert (await refused(issue_awards(console(), "T-appointment", CODE, EVENT))).rule == "template_of_other_kind"
    assert (await refused(issue_awards(console(), "T-none", CODE, EVENT))).rule == "no_such_certificate_template"
    await template("honour")
    assert (await refused(issue_honours(console(), "T-honour", "晋〔2026〕9号"))).rule == "no_such_decision"


async def test_judges_get_letters_of_appointment(court):
    await template("appointment")
    rows = (await issue_appointments(console(), "T-appointment", CODE, address=ADDRESS)).certificates
    assert [one.number for one in rows][:2] == [f"晋聘{CODE}-001", f"晋聘{CODE}-002"]
    assert {one.kind for one in rows} == {"appointment"}
    row = await Certificate.get(id=rows[0].id).select_related("template")
    assert "裁判" in text_of(made(row, row.template).content)
    assert (await verify()).differences == []


async def test_somebody_whose_name_was_erased_gets_none(court):
    standing_names = await Member.all().select_related("person")
    async with ledger.change(console(), "person.erased") as change:
        for one in standing_names:
            if one.person:
                one.person.name = None
                await change.save(one.person)
    assert (await refused(awarded(court))).rule in ("certificate_names_erased", "entries_changed_since")


async def test_an_entry_an_accepted_objection_names_waits_and_nobody_else(court):
    row = await accepted_against("001")
    found = await issue_awards(console(), "T-award", CODE, EVENT, address=ADDRESS)
    assert (list(found.held), len(found.certificates)) == (["001"], 2)
    await settled(row, "upheld")  # nothing has been published since
    assert (await refused(issue_awards(console(), "T-award", CODE, EVENT, address=ADDRESS))).rule == (
        "no_certificates_due"
    )
    await settled(row, "not_upheld")
    assert len((await issue_awards(console(), "T-award", CODE, EVENT, address=ADDRESS)).certificates) == 1
