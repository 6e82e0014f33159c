"""Every row of the ledgered tables against its image, both ways."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tortoise.fields import BooleanField, DateField, UUIDField

from server.ledger.verify.leaves import print_of
from server.ledger.verify.places import Places, Values
from server.ledger.verify.reading import Row, Snapshot, selected
from server.ledger.verify.scratch import Laid, Scratch
from server.ledger.verify.told import Difference, Progress, Report
from server.record import Record, covered_value

KINDS: dict[type, str] = {DateField: "date", UUIDField: "uuid", BooleanField: "bool"}
TRUTH: dict[Any, Any] = {0: False, 1: True}


@dataclass(frozen=True, slots=True)
class Shape:
    """How the rows of a table become images: its SELECT, the columns of the image, and what to do with each."""

    select: str
    columns: tuple[str, ...]
    covered: tuple[tuple[int, str], ...]  # positions and names
    salted: bool  # whether a salt stands behind the last column
    truths: tuple[int, ...]  # positions of what SQLite keeps as 0 and 1

    def image(self, row: Row) -> list[Any]:
        """The values of a row as its image has them."""
        values = list(row[: len(self.columns)])
        for at in self.truths:
            values[at] = TRUTH.get(values[at], values[at])
        salt = row[-1] if self.salted else None
        for at, column in self.covered:
            values[at] = covered_value(salt, column, values[at])
        return values


def shape_of(record: type[Record], engine: str) -> Shape:
    """The shape of a record's table on an engine."""
    columns = ("id", *record.ledgered, *record.covered)
    fields = record._meta.fields_map
    kinds = [next((kind for of, kind in KINDS.items() if isinstance(fields[one], of)), "") for one in columns]
    wanted = [(record._meta.fields_db_projection[one], kind) for one, kind in zip(columns, kinds, strict=True)]
    has_salt = "salt" in fields
    if has_salt:
        wanted.append(("salt", ""))
    return Shape(
        f'SELECT {selected(wanted, engine)} FROM "{record.noun()}" ORDER BY id',  # noqa: S608  names of our own records
        columns,
        tuple((columns.index(one), one) for one in record.covered),
        has_salt,
        tuple(at for at, kind in enumerate(kinds) if kind == "bool") if engine == "sqlite" else (),
    )


async def compare(record: type[Record], snapshot: Snapshot, laid: Scratch, places: Places, report: Report,
                  tell: Progress) -> None:  # fmt: skip
    """Go down the table and the images side by side."""
    shape, noun, last, done = shape_of(record, snapshot.engine), record.noun(), 0, 0
    expected, highest = laid.known(noun)
    plain = None if shape.salted or shape.covered or shape.truths else print_of
    async for batch in snapshot.rows(shape.select):
        images = laid.between(noun, last, batch[-1][0])
        for row in batch:
            kept = images.pop(row[0], None)
            if kept is None or not _same(row, kept, shape, plain):
                report.add(
                    *await _differences(record, dict(zip(shape.columns, shape.image(row), strict=True)), kept, places)
                )
        report.add(*[await _deleted(record, id_, kept, places) for id_, kept in sorted(images.items())])
        last, done = batch[-1][0], done + len(batch)
        tell(noun, done, expected)
    rest = laid.between(noun, last, max(last, highest))
    report.add(*[await _deleted(record, id_, kept, places) for id_, kept in sorted(rest.items())])
    report.rows += done


def _same(row: Row, kept: Laid, shape: Shape, plain: Callable[[Any], bytes] | None) -> bool:
    if kept.columns != shape.columns:  # of a version with fewer columns: those are compared one by one
        return False
    return (plain(row) if plain else print_of(shape.image(row))) == kept.print


async def _differences(record: type[Record], stored: Values, kept: Laid | None, places: Places) -> list[Difference]:
    noun, id_ = record.noun(), stored["id"]
    image = None if kept is None else await places.image(noun, id_)
    if kept is None or image is None:
        return [Difference("row_added", noun, id_, await places.place(record, stored), "")]
    differing = [column for column in stored if column in image and stored[column] != image[column]]
    if not differing:
        return []
    place, event = await places.place(record, image), await places.event(kept)
    return [
        Difference(
            "row_changed", noun, id_, place, event, column,
            _shown(record, column, image[column]), _shown(record, column, stored[column]),
        )
        for column in differing
    ]  # fmt: skip


async def _deleted(record: type[Record], id_: int, kept: Laid, places: Places) -> Difference:
    place = await places.place_of(record, id_)
    return Difference("row_deleted", record.noun(), id_, place, await places.event(kept))


def _shown(record: type[Record], column: str, value: Any) -> str:
    """A value to print; a covered one only as a hash."""
    return "#" + str(value)[:12] if column in record.covered and value is not None else str(value)
