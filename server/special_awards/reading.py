"""Special awards as they are read: those of a competition, and what the grounds of a derived one say."""

import json
from collections.abc import Sequence

from server.access import Viewer
from server.special_awards import SpecialAward, SpecialNominee
from server.special_awards.setting_up import MOST

LONGEST_CODE = 40


async def special_awards(viewer: Viewer, competition: str) -> Sequence[SpecialAward]:
    """The special awards of a competition in their order. At most MOST."""
    if not 0 < len(competition) <= LONGEST_CODE or not competition.isprintable():
        return []
    rows = SpecialAward.visible_to(viewer).filter(competition__code=competition)
    return await rows.order_by("position").limit(MOST)


def grounds_of(one: SpecialNominee) -> list[list[str]]:
    """What a derived one follows from: [event, entry number, award] each, or [place, number of the team total]."""
    found: list[list[str]] = json.loads(one.grounds) if one.grounds else []
    return found
