"""All code tables: what `jinbang migrate` brings to this version."""

import seeds.honours
import seeds.occupations
import seeds.regions
import seeds.rules
import seeds.working_days
from server.access import Viewer


async def load(viewer: Viewer) -> dict[str, int]:
    """Bring every code table to this version; returns how many rows of each room were written."""
    return {
        "regions": await seeds.regions.load(viewer),
        "occupations": await seeds.occupations.load(viewer),
        "working_days": await seeds.working_days.load(viewer),
        "titles": await seeds.honours.load(viewer),
        "rules": await seeds.rules.load(viewer),
    }
