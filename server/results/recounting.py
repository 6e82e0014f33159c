"""Recount before publication: the draft is held against a second, independent count of the same marks."""

from collections.abc import Iterable, Sequence

from server.recounting import Difference, Given, differences
from server.refusal import Fault, Refusal
from server.results.draft import Draft, Line
from server.results.recounted import recounted

NAMED = 200  # differences that a refusal names; it says how many there are


async def recount_agrees(drafts: Iterable[Draft]) -> Refusal | None:
    """Nothing is published whose recount says anything else; every cell that differs is named."""
    found = [one for draft in drafts for one in await differing(draft)]
    if not found:
        return None
    entries = {(one.event, one.entry_no) for one in found}
    faults = [fault(one) for one in found[:NAMED]]
    return Refusal("recount_differs", {"n": len(found), "entries": len(entries)}, None, faults)


async def differing(draft: Draft) -> list[Difference]:
    """Where a draft and the recount of its event differ."""
    rows = await recounted(draft.event.id)
    return differences(draft.event.code, given(draft.event.code, draft.lines), rows)


def fault(one: Difference) -> Fault:
    """A difference, as what a refusal names."""
    params = {
        "event": one.event, "entry_no": one.entry_no, "column": one.column, "published": one.published or "—",
        "recounted": one.recounted or "—",
    }  # fmt: skip
    return Fault("", None, None, "recount_differs_at", one.recounted, one.published, params)


def given(event: str, lines: Iterable[Line]) -> list[Given]:
    """The lines of a draft or a revision as rows of results.csv."""
    return [_given(event, line) for line in lines]


def _given(event: str, line: Line) -> Given:
    one = line.standing
    cells = {
        "event": event, "place": one.place, "tied": int(one.tied), "decided_by": one.decided_by,
        "entry_no": one.entry_no, "team": one.team, "name": one.name, "organisation": one.organisation,
        "region": one.region_code, "delegation": one.delegation_code, "total": one.total, "award": one.award,
        "advances": int(one.advances), "status": "" if one.state == "ranked" else one.state, "group": one.group,
        "group_place": one.group_place, "round": one.round,
    }  # fmt: skip
    texts = {column: "" if value is None else str(value) for column, value in cells.items()}
    return Given(texts, {value.code: value.value or "" for value in line.values})


def entries_of(found: Sequence[Difference]) -> list[str]:
    """The entry numbers that differ, each once, in order."""
    return list(dict.fromkeys(one.entry_no for one in found))
