"""Cursors and page sizes: what is not ours is refused with a sentence, never with a bug."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from schema import Context, admit, schema
from schema.cursors import BY_LINE, BY_START
from server.access import ANONYMOUS
from tests.world import World

COMPETITIONS = "query($a: String, $f: Int! = 20) { competitions(first: $f, after: $a) { nodes { code } } }"
STANDINGS = """query($a: String, $f: Int! = 20) { event(competition: "JZ", code: "E1") { revision {
    standings(first: $f, after: $a) { nodes { line } } } } }"""


def cursor(*values: Any) -> str:
    return urlsafe_b64encode(json.dumps(values).encode()).decode()


UID = "01a20013-240c-75b8-a3e3-657f1357d448"
BAD = [
    "",
    "x",
    "5",
    "'; --",
    "一",
    "\x01",
    "\ud800",
    "A" * 100_000,
    cursor(),
    cursor(1),
    cursor(1, "competitions"),
    cursor(1, "standings"),
    cursor(2, "competitions", "2023-06-10", UID),
    cursor(2, "standings", 3),
    cursor(1, "competitions", "2023-06-10"),
    cursor(1, "competitions", "2023-06-99", UID),
    cursor(1, "competitions", 20230610, UID),
    cursor(1, "competitions", "2023-06-10", "no uid"),
    cursor(1, "competitions", "2023-06-10", [UID]),
    cursor(1, "competitions", None, None),
    cursor(1, "competitions", "2023-06-10", UID, 1),
    cursor(1, "standings", "3"),
    cursor(1, "standings", True),
    cursor(1, "standings", 1.5),
    cursor(1, "standings", -1),
    cursor(1, "standings", 2**63),
    cursor(1, "standings", 10**100),
    cursor({"a": 1}),
    urlsafe_b64encode(b"[" * 150).decode(),
    urlsafe_b64encode(b"\xff\xfe").decode(),
    urlsafe_b64encode(b'"a"').decode(),
]


async def codes(document: str, of_a_page: bool = False, **variables: Any) -> list[Any]:
    """The codes and the start of the messages of the errors."""
    context = Context(ANONYMOUS, of_a_page=of_a_page)
    result = await schema.execute(document, variable_values=variables, context_value=context)
    assert all(len(error.message) < 300 for error in result.errors or [])
    return [(error.extensions["code"], error.message[:4]) for error in result.errors or []]


@pytest.mark.parametrize("document", [COMPETITIONS, STANDINGS], ids=["competitions", "standings"])
async def test_what_is_no_cursor_is_refused(database: Any, document: str) -> None:
    async with World.begun() as world:
        await world.competition("JZ")
    for after in BAD:
        assert await codes(document, a=after) == [("BAD_USER_INPUT", "游标无效")], after[:100]


PAGES = [(-1, False), (101, False), (2001, True), (100, False), (2000, True)]


@pytest.mark.parametrize("document", [COMPETITIONS, STANDINGS], ids=["competitions", "standings"])
async def test_page_sizes(database: Any, document: str) -> None:
    async with World.begun() as world:
        await world.competition("JZ")
    admit(of_ours := document + " # of a page")
    found = [await codes(of_ours if page else document, page, f=first) for first, page in PAGES]
    assert found == [[("PAGE_SIZE", "每页条数")]] * 3 + [[]] * 2


async def test_a_page_document_sent_by_somebody_else_gets_no_long_list(database: Any) -> None:
    admit(COMPETITIONS)
    result = await schema.execute(COMPETITIONS, variable_values={"f": 101}, context_value=Context(ANONYMOUS))
    assert result.errors[0].extensions["code"] == "PAGE_SIZE"


async def test_a_cursor_reads_what_it_wrote_and_says_no_internal_id(database: Any) -> None:
    async with World.begun() as world:
        competition = await world.competition("JZ")
    written = BY_START.write(competition)
    assert BY_START.position(written) == (competition.starts_on, competition.uid)
    assert BY_LINE.position(None) is None


async def test_the_length_of_a_list_is_told_up_to_a_bound(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async with World.begun() as world:
        for code in ("A", "B", "C"):
            await world.competition(code)
    document = "{ competitions(first: 1) { totalCount } }"
    assert (await ask(document))["competitions"]["totalCount"] == 3
    monkeypatch.setattr("schema.connection.COUNTED", 2)
    assert (await ask(document))["competitions"]["totalCount"] == 2
