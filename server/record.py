"""Record: what every stored noun shares. An id, who may see it, which columns the ledger covers."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from tortoise.expressions import Q
from tortoise.fields import BigIntField, CharField, UUIDField
from tortoise.models import Model
from tortoise.queryset import QuerySet
from uuid6 import uuid7

from server import db

if TYPE_CHECKING:
    from server.access import Viewer

Value = str | int | bool | None


class Record(Model):
    """A stored noun.

    `public`: the filter under which anybody may see a row, as keywords or as a Q; None: nobody but `readers`.
    `readers`: the roles that may see a row besides, where their grant covers it; `within`: the paths that lead from a
    row to its competition, event and delegation, which the scopes of grants are compared with; `region` and
    `organisation` where it has columns of its own for these (`region_code`, `organisation_id`).
    `ledgered`: the columns whose values stand in the ledger's images.
    `covered`: columns with names or free text about a person; an image holds only their salted hash, so that the
    text can be erased and the chain stays whole.
    `named`: paths that name a row to a person, over foreign keys: ("sheet.entry.entry_no", "aspect.code").
    """

    id = BigIntField(primary_key=True, generated=False)

    public: ClassVar[Mapping[str, Any] | Q | None]
    readers: ClassVar[frozenset[str]] = frozenset()
    within: ClassVar[Mapping[str, str]] = {}
    ledgered: ClassVar[tuple[str, ...]] = ()
    covered: ClassVar[tuple[str, ...]] = ()
    named: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Keep docstrings out of the database: else each new wording would be a migration."""
        super().__init_subclass__(**kwargs)
        cls._meta.table_description = str(cls._meta.db_table)

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """The rows `viewer` may see, read in the open transaction or from a reader. The one way to read."""
        return cls.seen_by(viewer)

    @classmethod
    def seen_by(cls, viewer: "Viewer", own: Q | None = None) -> QuerySet[Self]:
        """What is public, what the viewer's grants show, and what `own` says is his."""
        rows = cls.all(using_db=db.here())
        if viewer.sees_everything or cls.public == {}:
            return rows
        public = cls.public if cls.public is None or isinstance(cls.public, Q) else Q(**cls.public)
        seen = [one for one in (public, own, viewer.reach(cls.readers, cls.within)) if one is not None]
        return rows.filter(reduce(or_, seen)) if seen else rows.filter(pk__isnull=True)

    @classmethod
    def noun(cls) -> str:
        """The name of the noun in the ledger: its table."""
        return str(cls._meta.db_table)


class Noun(Record):
    """A record that travels: its `uid` is the only id known outside."""

    uid: UUID = UUIDField(unique=True, default=uuid7)

    class Meta:
        abstract = True


class Covered(Record):
    """A record with covered columns: `salt` (128 bit, hex) is theirs; without it nobody can try out names."""

    salt: str | None = CharField(max_length=32, null=True)  # type: ignore[assignment]

    class Meta:
        abstract = True


def image_columns(record: type[Record]) -> list[str]:
    """The columns of an image of `record`, in order."""
    return ["id", *record.ledgered, *record.covered]


def image(record: Record) -> list[Value]:
    """The ledgered values of a row, as JSON values, in the order of `image_columns`."""
    plain = [json_value(getattr(record, column)) for column in ("id", *record.ledgered)]
    return plain + [cover(record, column) for column in record.covered]


def cover(record: Record, column: str) -> str | None:
    """The salted hash of a covered column: SHA-256 over salt, column name and text; None where there is no text."""
    return covered_value(getattr(record, "salt", None), column, getattr(record, column))


def covered_value(salt: str | None, column: str, text: str | None) -> str | None:
    """The same, from the bare values."""
    if text is None:
        return None
    return hashlib.sha256(f"{salt}\0{column}\0{text}".encode()).hexdigest()


def new_salt() -> str:
    """128 random bits, hex."""
    return secrets.token_hex(16)


def json_value(value: Any) -> Value:
    """`value` as it stands in an image: dates as ISO text, UUIDs as text, enums as their text."""
    if value is None or isinstance(value, bool | int):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
