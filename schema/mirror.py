"""Mirror: a public type whose values are the records themselves.

The fields are written by hand: the list is the contract, and a law checks that each plain one exists on its record.
Relations go through the loaders of the request, which go through `Record.visible_to`.
"""

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from schema.access import Access, field
from schema.context import Info
from server.record import Record


class Mirror:
    """Base of the public types; `of` is what they mirror."""

    of: ClassVar[type]

    def __init_subclass__(cls, of: type | None = None, **more: Any) -> None:
        if of is not None:
            cls.of = of
        super().__init_subclass__(**more)

    @classmethod
    def is_type_of(cls, value: object, info: Any) -> bool:
        """Whether `value` is one of ours: resolvers return records, never copies."""
        return isinstance(value, cls.of)


def one(record: type[Record], description: str, *, by: str, access: Access) -> Any:
    """A relation to one record, by the column that holds its id."""

    def load(root: Any, info: Info) -> Awaitable[Record | None] | None:
        id_ = getattr(root, by)
        return None if id_ is None else info.context.one(record).load(id_)

    return _related(load, description, access)


def many(
    record: type[Record], description: str, *, by: str, order: str, most: int, usual: int | None = None, access: Access
) -> Any:
    """The records whose column `by` holds our id, in order; bounded by nature, `most` is the bound."""

    async def load(root: Any, info: Info) -> list[Record]:
        return (await info.context.many(record, by, order).load(root.id))[:most]

    return _related(load, f"{description} At most {most}.", access, usual)


def label(enum: str, description: str, *, access: Access, column: str | None = None) -> Any:
    """The word for the value of an enum, in the viewer's language. The record's column is called as the enum, unless
    `column` says otherwise. The type of the field is the one annotated: no word where there is no value."""

    def say(root: Any, info: Info) -> str | None:
        value = getattr(root, column or enum)
        return None if value is None else info.context.say(f"enum.{enum}.{value}")

    return _related(say, description, access)


def _related(load: Callable[..., Any], description: str, access: Access, usual: int | None = None) -> Any:
    load.__annotations__.pop("return")  # the type of the field is the one annotated on the mirror
    return field(description, access=access, resolver=load, usual=usual)
