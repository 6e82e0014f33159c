"""The README is true: its GraphQL examples answer with data on the demo world."""

import json
import re
from pathlib import Path

import pytest

import seeds.demo
from schema import Context, schema
from server.access import ANONYMOUS

README = Path(__file__).parents[1] / "README.md"
TEXT = README.read_text("utf-8")
EXAMPLES = re.findall(r"```graphql\n(.*?)```", TEXT, re.DOTALL)


def empty(value):
    """Whether an answer has nothing in it."""
    if isinstance(value, dict):
        return all(empty(one) for one in value.values())
    return value in (None, 0, []) or (isinstance(value, list) and all(empty(one) for one in value))


@pytest.mark.usefixtures("regions")
async def test_every_example_answers_with_data(database, viewer):
    await seeds.demo.build(viewer)
    [sent] = re.findall(r"-d '(\{.*?\})'\n```", TEXT, re.DOTALL)
    for example in (*EXAMPLES, json.loads(sent)["query"]):
        answer = await schema.execute(example, context_value=Context(ANONYMOUS))
        assert answer.errors is None, (example, answer.errors)
        assert not any(empty(value) for value in answer.data.values()), example


def test_there_are_six_examples():
    assert len(EXAMPLES) == 6


def test_every_file_it_names_is_there():
    for name in re.findall(r"\]\((?!http)([^)#]+)\)", TEXT):
        assert (README.parent / name).exists(), name
