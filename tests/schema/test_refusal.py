"""Refusals as sentences and as a type."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema import refusal as mirrored
from schema.access import PUBLIC, field
from schema.context import Context, Info
from schema.errors import MaskedSchema
from schema.refusal import fault_message, fault_place, render, render_fault
from schema.scalars import SCALARS
from server.access import ANONYMOUS
from server.refusal import Fault, Refusal
from tests.schema.walking import undeclared, undescribed

FAULT = Fault("marks.csv", 3, "mark", "mark_out_of_range", "0..100", "101")
REFUSAL = Refusal("key_malformed", {"n": 2}, "idempotencyKey", (FAULT, Fault("", None, None, "bad_toml")))


def test_a_refusal_is_a_sentence_in_each_language() -> None:
    assert render(REFUSAL, "zh_CN") == "重复提交标识应为 1 到 80 个字符。"
    assert render(REFUSAL, "en") != render(REFUSAL, "zh_CN")


def test_a_rule_without_a_sentence_still_reaches_its_reader() -> None:
    assert "moon_phase" in render(Refusal("moon_phase", {"n": 1}), "zh_CN")
    assert "moon_phase" in render(Refusal("moon_phase"), "en")


def test_a_fault_names_its_place() -> None:
    assert fault_place(FAULT, "zh_CN") == "marks.csv 第 3 行 mark"
    assert fault_place(FAULT, "en") == "marks.csv line 3 mark"
    assert render_fault(FAULT, "zh_CN").startswith("marks.csv 第 3 行 mark：")
    assert "0..100" in fault_message(FAULT, "zh_CN")
    assert render_fault(REFUSAL.faults[1], "en") == fault_message(REFUSAL.faults[1], "en")


def test_braces_in_a_parameter_are_no_template() -> None:
    assert "{0.__class__}" in fault_message(Fault("x", 1, "y", "unknown_key", "", "{0.__class__}"), "zh_CN")


@strawberry.type(description="A root that refuses.")
class Root:
    """Nothing reaches the type in the public schema yet."""

    @field("A refusal.", access=PUBLIC, graphql_type=mirrored.Refusal)
    @staticmethod
    def refused(info: Info) -> Refusal:
        """One of them."""
        return REFUSAL


async def test_the_type() -> None:
    schema = MaskedSchema(query=Root, config=StrawberryConfig(scalar_map=SCALARS))
    assert undeclared(schema._schema) == []
    assert undescribed(schema._schema) == []
    document = """{ refused { rule message field params { name value }
        faults { file row column rule expected message params { name value } } } }"""
    result = await schema.execute(document, context_value=Context(ANONYMOUS, "en"))
    assert not result.errors
    assert result.data is not None
    refused = result.data["refused"]
    assert (refused["rule"], refused["field"], refused["params"]) == (
        "key_malformed",
        "idempotencyKey",
        [{"name": "n", "value": "2"}],
    )
    assert refused["message"] == render(REFUSAL, "en")
    assert refused["faults"][0]["message"] == fault_message(FAULT, "en")
    assert (refused["faults"][0]["row"], refused["faults"][1]["row"]) == (3, None)
