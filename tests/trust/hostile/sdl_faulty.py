"""The control: the same command with three faults planted before it serves: `python -m tests.trust.hostile.sdl_faulty`.

An act that raises; another whose error is told as stock Strawberry tells it; a refusal that tells where the program is.
"""

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError

import schema.refusal
from schema import errors
from server.access import granting, tokens
from server.cli import app
from server.refusal import Refusal

PLANTED = ("Mutation.issueToken", "Mutation.withdrawGrant", "Mutation.registerCompetition")
_rendered, _shown = schema.refusal.render, errors.shown


async def _raises(*_: Any, **__: Any) -> None:
    raise LookupError("no such column: token.planted")


def _tells(refused: Refusal, language: str) -> str:
    """The sentence with the file it comes from."""
    return f"{_rendered(refused, language)} ({__file__})"


def _as_stock(found: Sequence[GraphQLError], executed: bool) -> list[GraphQLError]:
    """Errors as they are, but those of the first fault."""
    mine = [one for one in found if one.path and one.path[0] == "issueToken"]
    return _shown(mine, executed) if mine else list(found)


if __name__ == "__main__":
    tokens.issue = granting.withdraw = _raises  # type: ignore[assignment]
    schema.refusal.render = _tells
    errors.shown = _as_stock
    app()
