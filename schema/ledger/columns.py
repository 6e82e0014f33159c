"""Which columns of a row may be told to whom: those whose field of the public type declares his role. Whoever audits
the whole office is told them all."""

from functools import cache

from schema.access import Access
from schema.mirror import Mirror
from server.access import Viewer
from server.listing.ledger import sees_all


def may_be_told(viewer: Viewer, noun: str, column: str) -> bool:
    """Whether `viewer` may be told a column of a row that he may see."""
    if viewer.sees_everything or sees_all(viewer):
        return True
    roles = declared().get((noun, column), frozenset())
    return "public" in roles or viewer.holds(roles)


@cache
def declared() -> dict[tuple[str, str], frozenset[str]]:
    """By noun and column the roles that the field of the same name declares; `entry_id` is the field `entry`."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for mirror in _mirrors(Mirror):
        record = getattr(mirror, "of", None)
        if record is None or not hasattr(record, "ledgered"):
            continue
        for one in mirror.__strawberry_definition__.fields:  # type: ignore[attr-defined]
            roles = frozenset(role for each in one.directives if isinstance(each, Access) for role in each.roles)
            for column in (one.python_name, f"{one.python_name}_id"):
                if column in record.ledgered:
                    found[record.noun(), column] = roles
    return found


def _mirrors(base: type[Mirror]) -> list[type[Mirror]]:
    found: list[type[Mirror]] = []
    for one in base.__subclasses__():
        found += [one, *_mirrors(one)]
    return found
