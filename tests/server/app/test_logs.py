"""No ID number leaves the house in a log, whoever writes the line."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from schema.errors import scrub
from server.app import logs
from tests.server.app.standin import SYNTHETIC_ID


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level, config = list(root.handlers), root.level, structlog.get_config()
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**config)


@pytest.mark.parametrize(
    "text",
    [
        SYNTHETIC_ID,
        SYNTHETIC_ID.lower(),
        "110101199003071234",
        f"证件{SYNTHETIC_ID}号",
        f"id={SYNTHETIC_ID},",
        f"x{SYNTHETIC_ID}",
        "110101 19900307 123X",
        "110101-19900307-1234",
        "１１０１０１１９９００３０７１２３Ｘ",
    ],
)
def test_what_looks_like_an_id_number_is_scrubbed(text: str) -> None:
    assert "[ID number]" in scrub(text)
    assert "900307" not in scrub(text)


@pytest.mark.parametrize(
    "text", ["12345678901234567", "1234567890123456789012", "2026-11-21T21:35:55.009724Z", "6-18-02-04"]
)
def test_other_numbers_are_left(text: str) -> None:
    assert scrub(text) == text


def test_at_whatever_depth(written: io.StringIO) -> None:
    log = structlog.get_logger("test")
    log.info("met", person=SYNTHETIC_ID, inside=[{"id": SYNTHETIC_ID, SYNTHETIC_ID: 110101199003071234}], fine=3)
    line = json.loads(written.getvalue())
    assert line["inside"] == [{"id": "[ID number]", "[ID number]": "[ID number]"}]
    assert (line["person"], line["fine"], line["level"], line["logger"]) == ("[ID number]", 3, "info", "test")


def test_in_the_standard_librarys_lines_and_tracebacks(written: io.StringIO) -> None:
    try:
        raise ValueError(f"no person {SYNTHETIC_ID}")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("with %s", SYNTHETIC_ID)
    line = json.loads(written.getvalue())
    assert line["event"] == "with [ID number]"
    assert "ValueError: no person [ID number]" in line["exception"]


def test_bound_names_are_in_the_line(written: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(request_id="abc"):
        structlog.get_logger("test").info("met")
    assert json.loads(written.getvalue())["request_id"] == "abc"
