"""The occupations with their trades, and the skill levels, from seeds/data."""

from seeds import tables
from server.access import Viewer
from server.occupations import Occupation, SkillLevel, Trade

# An occupation is known by its code; before it has one, by its name in its batch.
OCCUPATION_KEYS = (("code",), ("name", "batch"))


async def load(viewer: Viewer) -> int:
    """Bring occupations, trades and levels to this version, an event each; returns how many rows were written."""
    wanted = tables.rows("occupations", Occupation)
    occupations = await tables.load(viewer, "occupations.loaded", Occupation, wanted, *OCCUPATION_KEYS)
    trades = await tables.load(viewer, "trades.loaded", Trade, await _trades(viewer), ("occupation_id", "name"))
    wanted = tables.rows("levels", SkillLevel)
    return occupations + trades + await tables.load(viewer, "skill_levels.loaded", SkillLevel, wanted, ("number",))


async def _trades(viewer: Viewer) -> list[tables.Row]:
    found = tables.lines("trades")
    above = Occupation.visible_to(viewer).filter(code__in={line["occupation"] for line in found})
    ids = dict(await above.values_list("code", "id"))
    return [{"occupation_id": ids[line["occupation"]], "name": line["name"]} for line in found]
