"""Every rule of tables has its sentence in both languages; that its faults fill it is tried by `files.faults`."""

from server.workbooks.faults import RULES
from tests.server.workbooks.files import LANGUAGES, SENTENCES, faults, workbook


def test_every_rule_has_its_sentence() -> None:
    for language in LANGUAGES:
        assert set(SENTENCES[language]) == set(RULES)


def test_a_sentence_names_the_cell() -> None:
    listed = faults(workbook(["姓名", "姓名", "电话", "备注"], ["=1", "", "x"], [None, "y"]))
    assert {"head_double", "head_unknown", "cell_formula", "cell_empty"} == {one.rule for one in listed}
    said = [SENTENCES["zh_CN"][one.rule].format_map({**one.params, "expected": "", "found": ""}) for one in listed]
    assert [text for text in said if "A2" in text or "A3" in text] == [
        "A2 是公式；请选中后复制，再“选择性粘贴”为数值",
        "A3：“”必须填写",
    ]
