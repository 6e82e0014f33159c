"""Listing: questions about many things at once. Keyset pages, what belongs to what, figures; each a fixed number of
statements, and everything through `Record.visible_to`."""

from server.listing.feed import newest_change, public_changes
from server.listing.keyed import (
    belonging,
    by_code,
    by_id,
    by_name,
    by_uid,
    competitions_by_code,
    events_by_code,
    granted,
    regions_by_code,
)
from server.listing.lines import awards_taken, schemes, standing_counts, standings
from server.listing.paging import COUNTED, REGION_CODE, UNSPEAKABLE, Found
from server.listing.professions import MOST_OCCUPATIONS, occupations
from server.listing.published import Figures, RegionFigure, Wanted, competition_count, competitions, figures, revisions
from server.listing.roll import (
    MOST_TITLES,
    Holder,
    HonourFigures,
    Sought,
    TitleFigure,
    holders,
    honour_count,
    honour_figures,
    honours,
    honours_of,
    titles,
)
from server.listing.tiers import MOST_LINKS, chain

__all__ = [
    "COUNTED",
    "MOST_LINKS",
    "MOST_OCCUPATIONS",
    "MOST_TITLES",
    "REGION_CODE",
    "UNSPEAKABLE",
    "Figures",
    "Found",
    "Holder",
    "HonourFigures",
    "RegionFigure",
    "Sought",
    "TitleFigure",
    "Wanted",
    "awards_taken",
    "belonging",
    "by_code",
    "by_id",
    "by_name",
    "by_uid",
    "chain",
    "competition_count",
    "competitions",
    "competitions_by_code",
    "events_by_code",
    "figures",
    "granted",
    "holders",
    "honour_count",
    "honour_figures",
    "honours",
    "honours_of",
    "newest_change",
    "occupations",
    "public_changes",
    "regions_by_code",
    "revisions",
    "schemes",
    "standing_counts",
    "standings",
    "titles",
]
