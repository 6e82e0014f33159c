"""The papers of the stage: script, slides, readings; the words of both languages; void on every page."""

import io
from dataclasses import replace
from datetime import date
from functools import partial

import docx
import pptx
import pytest

from schema import catalogue
from server import clock
from server.ceremony import Announcement
from server.ceremony.names import is_rare, readings
from server.ceremony.programme import Programme, Stage, in_order
from server.ceremony.saying import footing
from server.ceremony.script import script
from server.ceremony.slides import slides
from server.competitions import Competition
from server.results import Standing

CHINESE, ENGLISH = (partial(catalogue.say, language) for language in ("zh_CN", "en"))
LINES = (
    (1, "一等奖", "单示例", "太谷玛钢厂", 1),
    (2, "二等奖", "琚示例", "平遥牛肉厂", 2),
    (3, "二等奖", "甲示例、乙昱例", None, 2),
    (4, "优秀奖", "丙示例", "太谷玛钢厂", 4),
)


@pytest.fixture
def told() -> Programme:
    """One event with four winners."""
    row = Announcement(
        number=2, content="0123456789abcdef" * 4, open_appeals=1, at=clock.morning(date(2026, 3, 5)), chain_seq=9
    )
    lines = [
        Standing(line=line, entry_no=f"{line:03d}", award=award, name=name, organisation=unit, place=place, tied=False)
        for line, award, name, unit, place in LINES
    ]
    return Programme(Competition(code="A", title="示例大赛"), [Stage("焊接", row, False, in_order(lines))])


def void(told: Programme) -> Programme:
    return replace(told, stages=[replace(one, is_void=True) for one in told.stages])


def read(content: bytes) -> list[str]:
    return [one.text for one in docx.Document(io.BytesIO(content)).paragraphs if one.text]


def test_the_script_goes_from_merit_awards_up_to_the_first_prize(told):
    text = read(script(told, CHINESE))
    heads = [one for one in text if one.startswith("获得")]
    assert heads == ["获得优秀奖的是：", "获得二等奖的是：", "获得一等奖的是："]
    calls = [one.split("\n")[0] for one in text if "示例" in one and "大赛" not in one]
    assert calls == ["丙示例，太谷玛钢厂", "甲示例、乙昱例", "琚示例，平遥牛肉厂", "单示例，太谷玛钢厂"]
    assert any("读音：单（shàn）" in one for one in text)
    assert "颁奖公布时有1件申诉未裁定。" in text
    assert any("琚（jū）" in one for one in text)


def test_every_page_says_from_which_announcement_it_is_and_that_it_is_void(told):
    foot = "颁奖公布第2号 · 2026-03-05 09:00:00 · 校验码 0123456789abcdef"
    assert footing(told.stages[0], CHINESE) == foot
    whole = docx.Document(io.BytesIO(script(void(told), CHINESE)))
    assert [one.footer.paragraphs[0].text for one in whole.sections] == [f"作废 · {foot}"]
    assert any(one.text.startswith("作废：") for one in whole.paragraphs)
    for made, words in ((told, foot), (void(told), f"作废 · {foot}")):
        show = pptx.Presentation(io.BytesIO(slides(made, CHINESE)))
        for slide in show.slides:
            texts = [shape.text_frame.text for shape in slide.shapes]
            assert words in texts
            assert any(one.startswith("作废：") for one in texts) == made.is_void


def test_one_slide_for_each_winner_the_first_prize_last(told):
    show = pptx.Presentation(io.BytesIO(slides(told, CHINESE)))
    texts = [[shape.text_frame.text for shape in slide.shapes] for slide in show.slides]
    assert len(texts) == 5
    assert "焊接" in texts[0]
    assert {"单示例", "一等奖"} <= set(texts[-1])


def test_both_languages(told):
    assert "First" not in "".join(read(script(told, ENGLISH)))  # awards are data
    assert any(one.startswith("优秀奖 goes to") for one in read(script(told, ENGLISH)))
    show = pptx.Presentation(io.BytesIO(slides(void(told), ENGLISH)))
    assert any("VOID" in shape.text_frame.text for shape in show.slides[0].shapes)


def test_nobody_and_nothing(told):
    empty = replace(told, stages=[replace(told.stages[0], winners=[])])
    assert "本赛项没有人获奖。" in read(script(empty, CHINESE))
    assert len(pptx.Presentation(io.BytesIO(slides(empty, CHINESE))).slides) == 1


@pytest.mark.parametrize("character", ["琚", "昱", "𬭎", "㐂", "喆"])
def test_rare(character):
    assert is_rare(character)


@pytest.mark.parametrize("character", ["王", "示", "例", "、", "A", "·", "１"])
def test_common(character):
    assert not is_rare(character)


def test_readings():
    assert [(one.character, one.pinyin) for one in readings("仇示例、琚琚例")] == [("仇", "qiú"), ("琚", "jū")]
    assert readings("王解例") == []  # only a family name is read otherwise
    assert readings(None) == []
