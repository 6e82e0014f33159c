"""A small contract with one of everything that a form can send, for the machine that carries forms out."""

import asyncio
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema import guard
from schema.acting import Refusing, or_refusal
from schema.context import Info
from schema.errors import MaskedSchema
from schema.scalars import SCALARS, LocalTime
from server.refusal import Fault, refuse


@strawberry.enum
class Kind(Enum):
    """Two of a kind."""

    SKILL = "skill"
    THEORY = "theory"


@strawberry.input
class Part:
    """One of a list."""

    code: str
    points: int | None = None


@strawberry.input
class Paper:
    """What hangs below."""

    number: str
    pages: int = 1


@strawberry.input
class Contest:
    """One of everything."""

    title: str
    kind: Kind
    starts_on: date | None = None
    opens_at: LocalTime | None = None
    organisers: list[str]
    kinds: list[Kind] | None = None
    parts: list[Part] | None = None
    paper: Paper | None = None
    places: int = 2
    open: bool
    note: str | None = strawberry.UNSET


@strawberry.type
class Written:
    """What was done."""

    code: str


@dataclass
class Book:
    """What the stand-in remembers: what it was asked, by key; and the gate an act waits at."""

    asked: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    gate: asyncio.Event | None = None


BOOK = Book()


@strawberry.type
class Query:
    """What may be read."""

    @strawberry.field
    def written(self, code: str | None = None) -> list[str] | None:
        """The titles so far; nothing at NONE."""
        return None if code == "NONE" else [asked[0].title for asked in BOOK.asked.values()]


@strawberry.type
class Mutation:
    """What may be done."""

    @strawberry.mutation(graphql_type=or_refusal(Written), extensions=[Refusing()])
    @staticmethod
    async def register(
        info: Info, code: str, input: Contest, version: int, idempotency_key: str, file: strawberry.ID | None = None
    ) -> Any:
        """Write it down once for each key."""
        if BOOK.gate:
            await BOOK.gate.wait()
        if input.title == "同名":
            refuse("reason_missing", "title")
        if input.title == "坏表":
            refuse("reason_missing", faults=[Fault("a.csv", 3, "成绩", "reason_missing", "0 到 100")])
        if input.title == "坏了":
            raise RuntimeError("a bug")
        BOOK.asked.setdefault(idempotency_key, (input, version, file, code, info.context.viewer.name))
        return Written(code="JZ 1/2")


contract = MaskedSchema(
    query=Query,
    mutation=Mutation,
    config=StrawberryConfig(scalar_map=SCALARS),
    extensions=[guard.extension()],
)
