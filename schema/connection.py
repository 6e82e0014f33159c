"""Keyset connections: pages that go forward from a cursor. Opaque versioned cursors, never an offset."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import strawberry

from schema.access import PUBLIC, field
from schema.context import Context
from schema.errors import INPUT, PAGE_SIZE, Told
from schema.guard import LIMITS
from server.listing import COUNTED, Found

T = TypeVar("T")
P = TypeVar("P")
VERSION = 1
LONGEST_CURSOR = 200
DEFAULT_FIRST = 20


@dataclass(frozen=True, slots=True)
class Cursor(Generic[P]):
    """How the position of a row in one kind of list is written and read."""

    kind: str
    of: Callable[[Any], list[str | int]]
    read: Callable[..., P]

    def write(self, row: object) -> str:
        """The cursor after which the list goes on behind `row`."""
        text = json.dumps([VERSION, self.kind, *self.of(row)], separators=(",", ":"))
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def position(self, after: str | None) -> P | None:
        """The position a cursor stands for; refuses what is not a cursor of this kind of list."""
        if after is None:
            return None
        try:
            return self._position(after)
        except (ValueError, TypeError, AttributeError) as error:
            raise Told(INPUT, f"游标无效 / not a cursor of this list: {after[:LONGEST_CURSOR]}") from error

    def _position(self, after: str) -> P:
        if len(after) > LONGEST_CURSOR:
            raise ValueError("too long")
        version, kind, *values = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        if (version, kind) != (VERSION, self.kind):
            raise ValueError("of another version or another list")
        return self.read(*values)


def page_size(context: Context, first: int) -> int:
    """`first`, if it is within what this caller may ask. The guard asks too; this holds without it."""
    most = LIMITS.first_of_pages if context.of_a_page else LIMITS.first
    if not 0 <= first <= most:
        raise Told(PAGE_SIZE, f"每页条数须在 0 到 {most} 之间 / first must be 0 to {most}", most=most)
    return first


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool = field("Whether the list goes on behind this page.", access=PUBLIC)
    has_previous_page: bool = field("Whether something stands before this page.", access=PUBLIC)
    start_cursor: str | None = field("The cursor of the first item.", access=PUBLIC)
    end_cursor: str | None = field("The cursor of the last item: give it as `after` for the next page.", access=PUBLIC)


@strawberry.type(description="An item of a page with its cursor.")
class Edge(Generic[T]):
    """An item of a page with its cursor."""

    cursor: str = field("The position of this item: opaque.", access=PUBLIC)
    node: T = field("The item.", access=PUBLIC)


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read: the rows, where it stands, and how to count the whole list if somebody asks."""

    nodes: Sequence[Any]
    page_info: PageInfo
    cursor: Cursor[Any]
    count: Callable[[], Awaitable[int]]

    @property
    def edges(self) -> list[Edge[Any]]:
        """The rows with their cursors."""
        return [Edge(cursor=self.cursor.write(row), node=row) for row in self.nodes]


async def _total(root: strawberry.Parent[Page]) -> int:
    return min(await root.count(), COUNTED)


@strawberry.type(
    description="A page of a list that may be long. Pages go forward: `first`, then `after` the end cursor."
)
class Connection(Generic[T]):
    """A page of a list that may be long."""

    edges: list[Edge[T]] = field("The items of this page with their cursors.", access=PUBLIC)
    nodes: list[T] = field("The items of this page.", access=PUBLIC)
    page_info: PageInfo = field("Where this page stands.", access=PUBLIC)
    total_count: int = field(
        f"How many items the whole list has; {COUNTED} stands for {COUNTED} or more.", access=PUBLIC, resolver=_total
    )


def page(found: Found[Any], cursor: Cursor[Any], after: str | None, count: Callable[[], Awaitable[int]]) -> Page:
    """What was found, as a page."""
    info = PageInfo(
        has_next_page=found.more,
        has_previous_page=after is not None,
        start_cursor=cursor.write(found.rows[0]) if found.rows else None,
        end_cursor=cursor.write(found.rows[-1]) if found.rows else None,
    )
    return Page(found.rows, info, cursor, count)
