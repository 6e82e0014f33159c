"""The counted result as the rows of results.csv: decimal texts, one row an entry (design.md section 8)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from server.recounting.facts import Event
from server.recounting.places import RANKED, Standing, competition_ranks
from server.recounting.rounding import text

BEFORE = (
    *("event", "place", "tied", "decided_by", "entry_no", "team", "name", "organisation", "region", "delegation"),
    "total",
)
AFTER = ("award", "advances", "status")
GROUPED = ("group", "group_place")
ROUNDED = ("round",)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `cells` by fixed column (those of groups and rounds are empty where there are none), `modules` by code.
    `titles`: how a code in `group` and `round` may be written as well."""

    cells: Mapping[str, str]
    modules: Mapping[str, str]
    titles: Mapping[str, str]

    @property
    def entry_no(self) -> str:
        """参赛号."""
        return self.cells["entry_no"]


def rows_of(event: Event, line: Sequence[Standing], titles: Mapping[str, str], up: Collection[str]) -> list[Row]:
    """The rows in result order."""
    group_places = _group_places(event, line)
    return [_row(event, one, titles, up, group_places) for one in line]


def _row(
    event: Event, one: Standing, titles: Mapping[str, str], up: Collection[str], group_places: Mapping[str, int]
) -> Row:
    no, is_ranked = one.entry.entry_no, one.state == RANKED
    rounds = event.scheme.rounds
    this = rounds[one.round] if rounds and is_ranked else None
    cells = {
        "event": event.code, "place": str(one.place or ""), "tied": str(int(one.tied)), "decided_by": one.decided_by,
        "entry_no": no, "team": one.entry.team, "name": one.entry.name, "organisation": one.entry.organisation,
        "region": one.entry.region, "delegation": one.entry.delegation,
        "total": text(one.total, event.scheme.places, event.scheme.rounding) if is_ranked else "",
        "award": titles.get(no, ""), "advances": str(int(no in up)), "status": "" if is_ranked else one.state,
        "group": one.entry.group if event.groups else "", "group_place": str(group_places.get(no, "")),
        "round": this.code if this else "",
    }  # fmt: skip
    also = {"group": event.groups.get(one.entry.group, ""), "round": this.title if this else ""}
    return Row(cells, _module_texts(event, one), also)


def undecided(event: Event, rows: Sequence[Row]) -> list[str]:
    """The entries that share one of the first places which may not be shared (前三名不并列): a draw or a decision
    must part them."""
    shared = [row for row in rows if row.cells["tied"] == "1"]
    return [row.entry_no for row in shared if int(row.cells["place"]) <= event.scheme.unshared]


def _module_texts(event: Event, one: Standing) -> dict[str, str]:
    """A ranked entry's module values; "their modules of later rounds have no value"."""
    scheme = event.scheme
    return {
        module.code: text(one.values[module.code], scheme.places, scheme.rounding)
        if one.state == RANKED and module.code in one.values
        else ""
        for module in scheme.modules
    }


def _group_places(event: Event, line: Sequence[Standing]) -> dict[str, int]:
    """“`group_place` = competition rank of the ranked entries of the group among themselves, tied where the joint
    places are equal.”"""
    found: dict[str, int] = {}
    for code in event.groups:
        found |= competition_ranks([one for one in line if one.state == RANKED and one.entry.group == code])
    return found
