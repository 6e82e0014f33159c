"""The region table from seeds/data/regions.csv (source and licence: seeds/data/SOURCES.md)."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from server import ledger
from server.access import Viewer
from server.regions import Region

TABLE = Path(__file__).parent / "data" / "regions.csv"


def rows() -> list[dict[str, Any]]:
    """The rows of the table, empty cells as None and dates as dates."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [{column: _value(column, cell) for column, cell in row.items()} for row in csv.DictReader(file)]


def _value(column: str, cell: str) -> Any:
    if not cell:
        return None
    return date.fromisoformat(cell) if column.endswith("_on") else cell


async def load(viewer: Viewer) -> int:
    """Bring the region table to this version: insert what is missing, change what differs; returns how many rows.

    Nothing is written when all is as it should be.
    """
    known = {one.code: one for one in await Region.visible_to(viewer)}
    stale = [_brought_up(known.get(row["code"]), row) for row in rows() if _differs(known.get(row["code"]), row)]
    if stale:
        async with ledger.change(viewer, "regions.loaded", rows=len(stale)) as change:
            await change.save_many(stale)
    return len(stale)


def _differs(known: Region | None, row: dict[str, Any]) -> bool:
    return known is None or any(getattr(known, column) != value for column, value in row.items())


def _brought_up(known: Region | None, row: dict[str, Any]) -> Region:
    return known.update_from_dict(row) if known else Region(**row)
