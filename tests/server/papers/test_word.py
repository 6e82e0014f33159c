"""Word templates: placeholders in broken runs, rows and blocks repeated, faults with their place."""

import io

import docx
import pytest
from docx.oxml.ns import qn

from server.papers import house_style, word
from server.papers.placeholders import PAPER, Contents
from server.papers.word_faults import word_faults
from tests.server.papers.made import lines, saved, texts
from tests.server.papers.made import word as document

TITLE = Contents({"title": "关于公布名单的通知", "date": "2026年3月5日", "addressee": ""})


def found(content: bytes) -> list[tuple[str, str, dict]]:
    return [(one.rule, one.found, dict(one.params)) for one in word_faults("t.docx", content)]


def test_a_placeholder_broken_over_runs_is_filled_and_keeps_the_look_of_its_first_run():
    made = docx.Document()
    paragraph = made.add_paragraph("甲")
    for text in ("{", "{标", "题}", "}乙{{ dat", "e }}丙"):
        paragraph.add_run(text)
    paragraph.runs[1].bold = True
    drawn = word.draw(saved(made), TITLE)
    assert texts(drawn) == ["甲关于公布名单的通知乙2026年3月5日丙"]
    bold = [run.text for run in docx.Document(io.BytesIO(drawn)).paragraphs[0].runs if run.bold]
    assert bold == ["关于公布名单的通知"]


def test_rows_are_repeated_and_look_further_outside():
    table = [["序号", "姓名", "说明"], ["{{#名单}}{{序号}}", "{{姓名}}", "{{标题}}{{/名单}}"], ["合计", "{{人数}}", ""]]
    contents = Contents({"title": "通", "count": "3"}, {"list": lines(3)})
    [[*rows]] = texts(word.draw(document(table), contents))
    assert rows == [
        ["序号", "姓名", "说明"], ["1", "选手1", "通"], ["2", "选手2", "通"], ["3", "选手3", "通"], ["合计", "3", ""],
    ]  # fmt: skip


def test_a_row_that_opens_a_list_closes_it_by_itself():
    [rows] = texts(word.draw(document([["{{#list}}{{name}}"]]), Contents({}, {"list": lines(2)})))
    assert rows == [["选手1"], ["选手2"]]


def test_blocks_repeat_paragraphs_with_tables_inside():
    inside = [["{{#成绩}}{{姓名}}", "{{小标题}}"]]
    events = [Contents({"heading": name}, {"standings": lines(n)}) for name, n in (("焊接", 2), ("电工", 1))]
    drawn = word.draw(
        document("{{#各赛项}}", "{{小标题}}项目", inside, "{{/各赛项}}", "完"), Contents({}, {"events": events})
    )
    assert texts(drawn) == [
        "焊接项目", [["选手1", "焊接"], ["选手2", "焊接"]], "电工项目", [["选手1", "电工"]], "完",
    ]  # fmt: skip


def test_rows_of_several_lines_repeat_with_a_list_inside():
    table = [["{{#各赛项}}{{小标题}}", ""], ["{{#成绩}}{{序号}}", "{{姓名}}{{/成绩}}"], ["{{/各赛项}}", ""]]
    events = [Contents({"heading": name}, {"standings": lines(n)}) for name, n in (("焊接", 2), ("电工", 0))]
    [rows] = texts(word.draw(document(table), Contents({}, {"events": events})))
    assert rows == [["焊接", ""], ["1", "选手1"], ["2", "选手2"], ["电工", ""]]


def test_empty_lines_go_and_a_text_of_several_lines_becomes_paragraphs():
    contents = Contents({"text": "第一段。\n第二段。", "addressee": "", "title": "标"})
    drawn = word.draw(document("{{标题}}", "{{主送}}：", "{{正文}}", "联系方式：{{联系方式}}", "完"), contents)
    assert texts(drawn) == ["标", "第一段。", "第二段。", "联系方式：", "完"]


def test_what_people_typed_is_never_read_as_a_placeholder_or_a_field():
    drawn = word.draw(document("{{标题}}"), Contents({"title": "{{文号}}=1+1 <w:p/>\x07"}))
    assert texts(drawn) == ["{{文号}}=1+1 <w:p/>"]


def test_headers_are_filled():
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "{{标题}}"
    made.sections[0].footer.paragraphs[0].text = "{{#名单}}"
    content = saved(made)
    assert found(content) == [("paper_mark_open_header", "{{#名单}}", {})]
    drawn = docx.Document(io.BytesIO(word.draw(content, TITLE)))
    assert drawn.sections[0].header.paragraphs[0].text == "关于公布名单的通知"


def test_faults_say_where_they_stand():
    content = document(
        "{{标题}}",
        ("{{文", "好}}"),
        [["{{#名单}}{{姓名}}", "{{手机}}"], ["{{姓名}}", ""]],
        "{{#名单}}",
        "{{标题",
        "{{日期}}",
    )
    assert found(content) == [
        ("paper_mark_unknown_paragraph", "{{文好}}", {"n": 2}),
        ("paper_mark_unknown_cell", "{{手机}}", {"table": 1, "row": 1, "column": 2}),
        ("paper_mark_unknown_cell", "{{姓名}}", {"table": 1, "row": 2, "column": 1}),
        ("paper_mark_open_paragraph", "{{标题", {"n": 4}),
        ("paper_mark_open_paragraph", "{{#名单}}", {"n": 3}),
    ]


@pytest.mark.parametrize("subject", ["competition", "round", "decision"])
@pytest.mark.parametrize("kind", ["notice", "public_notice", "request", "annex", "results_book", "summary"])
def test_the_house_has_a_template_without_faults_for_each_kind(kind, subject):
    content = house_style.word_template(kind, subject)
    assert found(content) == []
    drawn = word.draw(content, Contents({name: f"【{name}】" for name in PAPER}, {"list": lines(2)}))
    assert "{{" not in str(texts(drawn)) and "【title】" in texts(drawn)
    assert drawn == word.draw(content, Contents({name: f"【{name}】" for name in PAPER}, {"list": lines(2)}))


def test_the_house_style_has_the_shape_of_an_official_paper():
    """GB/T 9704-2012: 天头 37 mm, 订口 28 mm, 版心 156 mm × 225 mm, 标题 2 号 (22 pt), 正文 3 号 (16 pt), 页码 4 号."""
    made = docx.Document(io.BytesIO(house_style.word_template("notice", "competition")))
    page = made.sections[0]
    assert [round(one.mm) for one in (page.page_width, page.page_height, page.top_margin, page.left_margin)] == [
        210, 297, 37, 28,
    ]  # fmt: skip
    assert round((page.page_width - page.left_margin - page.right_margin) / 36_000) == 156
    assert round((page.page_height - page.top_margin - page.bottom_margin) / 36_000) == 225
    title, text = (next(one for one in made.paragraphs if one.text == f"{{{{{name}}}}}") for name in ("标题", "正文"))
    assert (title.runs[0].font.size.pt, text.runs[0].font.size.pt) == (22, 16)
    assert title.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    assert text.paragraph_format.first_line_indent.pt == 32
    assert "PAGE" in page.footer._element.xml and "PAGE" in page.even_page_footer._element.xml
