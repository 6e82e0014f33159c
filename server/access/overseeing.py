"""What of the accounts a viewer may see besides the public: his own, and what lies inside the scope he oversees."""

from functools import reduce
from operator import or_

from tortoise.expressions import Q

from server.access import Viewer

# Who sees the accounts that hold something inside his own scope: to give roles, to pair tablets.
OVERSEERS = frozenset({"organiser", "coordinator", "chief_judge"})


def own(viewer: Viewer, more: Q | None = None) -> Q | None:
    """The rows of the viewer's own account, and `more`."""
    if viewer.account_id is None or not viewer.may_read:
        return more
    mine = Q(account_id=viewer.account_id)
    return mine | more if more is not None else mine


# From a grant to the competition it is about, whatever it is narrowed to.
_TO_COMPETITION = (
    {"competition": "competition__"},
    {"competition": "event__competition__", "event": "event_id"},
    {"competition": "delegation__competition__"},
)


def grants_overseen(viewer: Viewer) -> Q | None:
    """The filter of the grants that lie inside the scope of the viewer's overseeing roles; None where none do."""
    found: list[Q | None] = []
    for one in viewer.held if viewer.may_read else ():
        if one.role in OVERSEERS:
            found += [one.where(paths) for paths in _TO_COMPETITION]
            if one.scope == "region":
                found.append(one.where({"competition": ""}))
            elif one.scope == "organisation":
                found.append(Q(organisation_id=one.organisation_id))
    shown = [one for one in found if one is not None]
    return reduce(or_, shown) if shown else None
