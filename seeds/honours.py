"""The catalogue of titles from seeds/data/titles.csv (where each comes from: its own column, and SOURCES.md)."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from server import ledger
from server.access import Viewer
from server.honours import Title

TABLE = Path(__file__).parent / "data" / "titles.csv"
TEXTS = {"cadence", "approval_document", "conditions", "consequence", "policy", "source"}
FEN = 100


def rows() -> list[dict[str, Any]]:
    """The rows of the table: money in fen, dates as dates, empty cells as None but for texts."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [_row(row) for row in csv.DictReader(file)]


def _row(row: dict[str, str]) -> dict[str, Any]:
    bonus = row.pop("bonus_yuan")
    return {column: _value(column, cell) for column, cell in row.items()} | {
        "bonus": int(bonus) * FEN if bonus else None
    }


def _value(column: str, cell: str) -> Any:
    if not cell:
        return "" if column in TEXTS else None
    return date.fromisoformat(cell) if column.endswith("_on") else cell


async def load(viewer: Viewer) -> int:
    """Bring the catalogue to this version: insert what is missing, change what differs; returns how many titles.

    Nothing is written when all is as it should be; a title that an office added stays.
    """
    known = {one.code: one for one in await Title.visible_to(viewer)}
    stale = [_brought_up(known.get(row["code"]), row) for row in rows() if _differs(known.get(row["code"]), row)]
    if stale:
        async with ledger.change(viewer, "titles.loaded", rows=len(stale)) as change:
            await change.save_many(stale)
    return len(stale)


def _differs(known: Title | None, row: dict[str, Any]) -> bool:
    return known is None or any(getattr(known, column) != value for column, value in row.items())


def _brought_up(known: Title | None, row: dict[str, Any]) -> Title:
    return known.update_from_dict(row) if known else Title(**row)
