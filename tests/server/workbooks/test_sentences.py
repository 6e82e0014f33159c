"""Every rule of tables has its sentence in both languages, and the faults carry what the sentences name."""

from schema import catalogue
from server.workbooks.faults import RULES
from tests.server.workbooks.files import faults, workbook


def test_every_rule_has_its_sentence() -> None:
    content = workbook(["姓名", "姓名", "电话", "备注"], ["=1", "", "x"], [None, "y"])
    listed = faults(content)
    assert {"head_double", "head_unknown", "cell_formula", "cell_empty"} == {one.rule for one in listed}
    for language in catalogue.LANGUAGES:
        assert [rule for rule in RULES if f"rule.{rule}" not in catalogue.sentences(language)] == []
        for one in listed:
            place = {"expected": one.expected, "found": one.found}
            assert str(one.params["cell"])[0] in catalogue.say(language, f"rule.{one.rule}", **place, **one.params)
