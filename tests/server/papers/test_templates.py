"""Templates on record: checked when handed in, immutable by edition; what may not be a template at all."""

import io
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement

from server.access import Viewer, console
from server.papers import PaperTemplate, templates
from server.papers.templates import newest_ones
from tests.server.papers.made import book, not_a_template, saved, template, uploaded, word
from tests.server.scoring.story import refused


def with_parts(content: bytes, **more: bytes) -> bytes:
    """The same file with parts added or replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(buffer, "w") as made:
        for name in read.namelist():
            if name not in more:
                made.writestr(name, read.read(name))
        for name, data in more.items():
            made.writestr(name, data)
    return buffer.getvalue()


def with_field(*texts: str) -> bytes:
    """A document with a field whose instruction is broken into runs."""
    made = docx.Document()
    paragraph = made.add_paragraph("{{标题}}")
    for text in texts:
        element = OxmlElement("w:instrText")
        element.text = text
        paragraph.add_run()._r.append(element)
    return saved(made)


async def test_the_same_code_is_the_next_edition(database):
    first = await template(word("{{标题}}"))
    second = await template(word("{{标题}}", "{{日期}}"), title="新的")
    assert [(one.code, one.edition, one.medium) for one in (first, second)] == [("T-1", 1, "docx"), ("T-1", 2, "docx")]
    assert [(one.edition, one.title) for one in await newest_ones(console())] == [(2, "新的")]


async def test_an_unknown_placeholder_is_refused_with_its_place(database):
    no = await not_a_template(word("{{标题}}", "{{手机号}}"))
    assert (no.rule, no.field, no.params["n"]) == ("paper_marks", "file", 1)
    assert (no.faults[0].rule, no.faults[0].params["n"]) == ("paper_mark_unknown_paragraph", 2)
    no = await not_a_template(saved(book([["{{手机号}}"]])), "模板.xlsx")
    assert (no.faults[0].rule, no.faults[0].params["cell"]) == ("paper_mark_unknown_sheet", "A1")
    assert await PaperTemplate.all().count() == 0


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("一段文字".encode(), "paper_file"),
        (with_field(" DDEAU", 'TO c:\\x "y" '), "paper_file_fetches"),
        (with_field(" INCLUDEPICTURE http://x "), "paper_file_fetches"),
    ],
)
async def test_what_may_not_be_a_template(database, content, rule):
    assert (await not_a_template(content, "模板.txt")).rule == rule


async def test_a_page_number_is_a_field_that_may_stay(database):
    assert (await template(with_field(" PAGE ", "\\* MERGEFORMAT"))).edition == 1


async def test_a_template_that_leads_elsewhere_is_refused(database):
    content = word("{{标题}}")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        rels = archive.read("word/_rels/document.xml.rels")
    outward = b'<Relationship Id="rX" Type="http://x/attachedTemplate" Target="http://x/t.dotm" TargetMode="External"/>'
    led = with_parts(
        content, **{"word/_rels/document.xml.rels": rels.replace(b"</Relationships>", outward + b"</Relationships>")}
    )
    assert (await not_a_template(led)).rule == "paper_file_fetches"
    typed = b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'
    assert (await not_a_template(with_parts(content, **{"word/x.xml": typed}))).rule == "paper_file_unreadable"


async def test_a_code_of_another_kind_or_a_file_of_another_is_refused(database):
    await template(word("{{标题}}"))
    assert (await not_a_template(word("{{标题}}"), kind="notice")).rule == "paper_template_of_another"
    assert (await not_a_template(saved(book([["x"]])), "x.xlsx")).rule == "paper_template_of_another"
    wanted = templates.Wanted("T-2", "annex", "x", "999999")
    file = await uploaded(word("{{标题}}"), "x.docx")
    assert (await refused(templates.record_template(console(), wanted, file.uid))).rule == "no_such_region"
    assert (await refused(templates.record_template(console(), wanted, None))).rule == "no_such_region"
    assert (await refused(templates.record_template(Viewer("anonymous"), wanted, file.uid))).rule == "sign_in_needed"


async def test_templates_are_seen_by_those_who_write_papers(database):
    await template(word("{{标题}}"))
    assert await newest_ones(Viewer("anonymous")) == []
    assert len(await newest_ones(console())) == 1
