"""What has been marked of every competing entry, aspect by aspect: whether it is scored, and whether judges agree."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from server import db, ranking
from server.competitions import Event
from server.competitions.keeping import newest
from server.entries import Entry
from server.masking.codes import last_codes
from server.refusal import Param
from server.scoring import tallies
from server.scoring.coverage import COMPETING
from server.scoring.lacking import Missing
from server.scoring.rounds import rounds_of

WIDE = ("over_spread", "spread_hint")


@dataclass(slots=True)
class Taken:
    """`aspects`: what each entry must be marked in, by the name it has on the floor, with its tally. `closed`: the
    rounds that were not opened, of which nothing stands in `aspects`."""

    aspects: list[tuple[str, ranking.Aspect, ranking.Tally | None]] = field(default_factory=list)
    closed: list[Missing] = field(default_factory=list)


async def taken(event: Event, waiting: Collection[int] = (), before: str | None = None) -> Taken:
    """All that counts, without the entries that are `waiting` for a judge. Counted as the ranking counts, from sums
    alone: whether an aspect is scored takes no single mark. `before`: of the rounds before one."""
    kept = (await newest([event.id]))[event.id]
    code_of = {id_: code for code, id_ in kept.aspect_ids.items()}
    given, rounds = await tallies(event.id, set()), await rounds_of(event.id, kept)
    among = () if rounds is None else rounds.codes if before is None else rounds.before(before)
    found = Taken()
    for one in among:
        if rounds is not None and one not in rounds.open:
            found.closed.append(Missing(event.code, "round_not_opened", {"round": rounds.title(one)}, page="progress"))
    for number, entry in await _named(event):
        mine = {code_of[id_]: tally for id_, tally in given.get(entry.id, {}).items() if id_ in code_of}
        for module in kept.scheme.modules:
            needed = rounds is None or (
                module.round in among and module.round in rounds.open and rounds.is_in(entry.id, module.round or "")
            )
            if needed and entry.id not in waiting:
                found.aspects += [(number, one, mine.get(one.code)) for one in module.aspects]
    return found


async def _named(event: Event) -> list[tuple[str, Entry]]:
    """The competing entries by the last code where the event is masked, else by their number, and in that order: not
    even the order tells who is who."""
    code_of = await last_codes(event)
    rows = await Entry.filter(COMPETING, event_id=event.id).using_db(db.here())
    return sorted(((code_of.get(one.id, one.entry_no), one) for one in rows), key=lambda pair: pair[0])


def is_scored(aspect: ranking.Aspect, tally: ranking.Tally | None) -> bool:
    """Whether an aspect has all the marks it needs: given or absent, none void."""
    return tally is not None and not tally.void and tally.count + tally.absent >= ranking.marks_needed(aspect)


def too_wide(
    event: Event, rule: str, number: str, aspect: ranking.Aspect, tally: ranking.Tally | None, page: str = ""
) -> Missing:
    """That the levels of an aspect lie further apart than its spread (domain.md 8.2 J-6), with the levels."""
    assert tally is not None
    params: dict[str, Param] = {
        "entry_no": number,
        "aspect": aspect.code,
        "low": tally.min // ranking.THOUSAND,
        "high": tally.max // ranking.THOUSAND,
        "spread": aspect.spread or 0,
    }
    return Missing(event.code, rule, params, page=page)


async def wide(event: Event) -> list[Missing]:
    """The aspects whose levels differ too much, though it blocks nothing: a hint."""
    marked = await taken(event)
    return [
        too_wide(event, "spread_hint", number, aspect, tally)
        for number, aspect, tally in marked.aspects
        if aspect.spread_rule == "warn" and is_scored(aspect, tally) and ranking.is_over_spread(aspect, tally)
    ]


def without_levels(found: Sequence[Missing]) -> list[Missing]:
    """The same for who may not read marks: how many differ too much, not which and by how much."""
    kept = [one for one in found if one.rule not in WIDE]
    for rule in WIDE:
        n = sum(one.rule == rule for one in found)
        if n:
            kept.append(Missing(found[0].event, f"{rule}_many", {"n": n}, count=n))
    return kept
