"""Mutations: one act of the server each, answered by its noun or by the refusal.

@act("Register a competition.", answers=Competition)
@staticmethod
async def register_competition(info: Info, input: CompetitionInput, idempotency_key: Key) -> competitions.Competition:
    return await registering.register(info.context.viewer, input.asked(), key=idempotency_key)
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Union
from uuid import UUID

import strawberry
from strawberry.extensions import FieldExtension

from schema import counting
from schema.access import Access
from schema.context import Info
from schema.mirror import Mirror
from schema.node import spelt
from schema.refusal import Refusal
from server import refusal
from server.access.acts import ACTS
from server.db import read_only
from server.record import Noun
from server.refusal import Refused

ROLES = {act.mutation: sorted(act.roles) for act in ACTS.values()}
Key = Annotated[
    str,
    strawberry.argument(
        description="Made by the caller for this one request, 1 to 80 characters, e.g. a UUID. Sent again with the "
        "same input it is answered again and nothing is done twice."
    ),
]
Version = Annotated[
    int, strawberry.argument(description="The version that was looked at: refused where somebody has changed it since.")
]
Reason = Annotated[str, strawberry.argument(description="Why; it goes on record.")]
NONE_SUCH = UUID(int=0)  # a uid that no row bears
_unions: dict[str, Any] = {}


class Refusing(FieldExtension):
    """An expected no becomes the answer."""

    async def resolve_async(  # type: ignore[override]  # positional: a mutation may have an argument `source`
        self, next_: Callable[..., Awaitable[Any]], source: Any, info: Info, /, **kwargs: Any
    ) -> Any:
        """The act, or its refusal as a value."""
        answer = await _answer(next_(source, info, **kwargs))
        counting.act(info.field_name, answer.rule if isinstance(answer, refusal.Refusal) else None)
        return answer


async def _answer(act: Awaitable[Any]) -> Any:
    try:
        return await act
    except Refused as no:
        return no.refusal
    except Exception as error:  # nothing was written
        if (why := read_only.found_by(error)) is None:
            raise
        return refusal.Refusal("read_only", {"why": why})


def act(description: str, *, answers: type) -> Callable[[Any], Any]:
    """A mutation that answers with `answers` or a Refusal. Its roles stand in `server.access.roles.ACTS` under its
    name."""

    assert issubclass(answers, Mirror)  # else the copies a sorted schema makes are not found behind the union

    def make(resolver: Any) -> Any:
        function = getattr(resolver, "__func__", resolver)
        return strawberry.mutation(
            resolver,
            description=description,
            graphql_type=or_refusal(answers),
            directives=[Access(roles=ROLES[_camel(function.__name__)])],
            extensions=[Refusing()],
        )

    return make


def or_refusal(answers: type) -> Any:
    """The union of a type and Refusal, one for each type."""
    name = f"{answers.__name__}OrRefusal"
    if name not in _unions:
        described = strawberry.union(name, description=f"{answers.__name__}, or why not.")
        _unions[name] = Annotated[Union[answers, Refusal], described]  # noqa: UP007  built from a value
    return _unions[name]


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def uid_of(kind: type[Noun], id_: str) -> UUID | None:
    """The uid that a global id of `kind` names; None for any other text, which no row bears."""
    found = spelt(id_)
    return found[1] if found and found[0] == kind.__name__ else None
