"""The one field of a document that asks for one thing, or does one."""

from typing import Any

from tests.schema.conftest import Ask


async def answer(ask: Ask, document: str, viewer: Any, **variables: Any) -> Any:
    """What its first field answers, asked as one of our own pages."""
    data = await ask(document, viewer, page=True, **variables)
    return next(iter(data.values()))
