"""Imports of old rolls, the newest first."""

from collections.abc import Sequence

from server.access import Viewer
from server.honours.roll_import import RollImport

MOST_IMPORTS = 200


async def roll_imports(viewer: Viewer) -> Sequence[RollImport]:
    """Those the viewer may see."""
    return await RollImport.visible_to(viewer).order_by("-at", "-id").limit(MOST_IMPORTS)
