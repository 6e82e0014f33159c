"""Fixtures: `ask` runs a document as somebody, `statements` counts what reaches the database."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from schema import Context, admit, schema
from server.access import ANONYMOUS, Viewer

Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def ask(database: Any) -> Ask:
    """Run a document as anonymous, or as `viewer`, and return its data; an error fails the test.

    `page`: as one of our own page documents, without the limit of cost.
    """

    async def run(
        document: str, viewer: Viewer = ANONYMOUS, language: str = "zh_CN", *, page: bool = False, **variables: Any
    ) -> Any:
        if page:
            admit(document)
        context = Context(viewer, language, of_a_page=page)
        result = await schema.execute(document, variable_values=variables, context_value=context)
        assert not result.errors, result.errors
        return result.data

    return run


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that reach the database inside the block, as the clients log them."""
    found: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            sql = record.args[0] if isinstance(record.args, tuple) and record.args else record.msg
            if isinstance(sql, str):  # the clients also log the connections they open
                found.append(sql)

    log, keep = logging.getLogger("tortoise.db_client"), Keep()
    before, log.propagate = log.level, False
    log.setLevel(logging.DEBUG)
    log.addHandler(keep)
    try:
        yield found
    finally:
        log.removeHandler(keep)
        log.setLevel(before)
        log.propagate = True
