"""The field of an event: who competes, with the tallies of their marks, as the ranking asks for it."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from server import db, ranking
from server.competitions.keeping import Kept
from server.entries import Entry, Member
from server.ranking import Tally
from server.scoring import judge_sums, penalties, tallies
from server.scoring.coverage import ADMITTED

AT_ONCE = 500  # entries whose tallies are read in one statement, so that a large field needs little memory beside it


async def competing(event_id: int, only: Collection[int] | None = None) -> list[Entry]:
    """The entries that compete: admitted, and not withdrawn before marking was opened. `only`: ids of some."""
    rows = Entry.filter(ADMITTED, event_id=event_id).using_db(db.here()).order_by("entry_no")
    rows = rows if only is None else rows.filter(id__in=sorted(only))
    return await rows.prefetch_related("members__person", "delegation")


async def field_of(event_id: int, kept: Kept, entries: Sequence[Entry], *, some: bool = False) -> ranking.Field:
    """What ranks `entries` by the scheme. `some`: they are not all of the event, so that only theirs is read."""
    scheme, no_of = kept.scheme, {entry.id: entry.entry_no for entry in entries}
    by_judge = {kept.module_ids[one.code]: one.code for one in scheme.modules if ranking.needs_judge_sums(one)}
    sums = await judge_sums(event_id, set(by_judge))
    points = await penalties(event_id, list(no_of) if some else None)
    passed_over = frozenset(scheme.passed_over)
    return ranking.Field(
        [_entrant(entry, points.get(entry.id, {}), passed_over) for entry in entries],
        await _tallies(event_id, kept, no_of),
        {by_judge[m]: {no_of[i]: seats for i, seats in mine.items() if i in no_of} for m, mine in sums.items()},
    )


async def _tallies(event_id: int, kept: Kept, no_of: Mapping[int, str]) -> dict[str, dict[str, Tally]]:
    """By entry number and aspect code."""
    aspects = [one for module in kept.scheme.modules for one in module.aspects]
    with_values = {kept.aspect_ids[one.code] for one in aspects if ranking.needs_values(one)}
    code_of = {id_: code for code, id_ in kept.aspect_ids.items()}
    found: dict[str, dict[str, Tally]] = {}
    for ids in _slices(sorted(no_of)):
        for id_, mine in (await tallies(event_id, with_values, ids)).items():
            found[no_of[id_]] = {code_of[aspect]: tally for aspect, tally in mine.items() if aspect in code_of}
    return found


def _slices(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _entrant(entry: Entry, deducted: dict[str, int], passed_over: frozenset[str]) -> ranking.Entrant:
    return ranking.Entrant(
        entry.entry_no, entry.status, entry.delegation.code if entry.delegation else None, entry.elapsed, entry.draw,  # type: ignore[arg-type]
        sum(deducted.values()), entry.takes_no_award or any(one.titles & passed_over for one in contestants(entry)),
        entry.group, entry.decision, deducted,
    )  # fmt: skip


def contestants(entry: Entry) -> list[Member]:
    """The contestants of an entry, in order; coaches are no part of its result."""
    return sorted((one for one in entry.members if one.role == "contestant"), key=lambda one: one.number)
