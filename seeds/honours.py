"""The catalogue of titles from seeds/data/titles.csv (where each comes from: its own column, and SOURCES.md)."""

from typing import Any

from seeds import tables
from server.access import Viewer
from server.honours import Title

FEN = 100


def rows() -> list[dict[str, Any]]:
    """The titles; the table has the bonus in yuan, the record in fen."""
    return [
        row | {"bonus": None if row["bonus"] is None else row["bonus"] * FEN} for row in tables.rows("titles", Title)
    ]


async def load(viewer: Viewer) -> int:
    """Bring the catalogue to this version; returns how many titles were written. One that an office added stays."""
    return await tables.load(viewer, "titles.loaded", Title, rows(), ("code",))
