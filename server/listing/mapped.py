"""What a map of the site names: titles, competitions, events, holders, each kind in runs behind a key.

Only what stands: a holder with an honour that is held under a name that was not erased. No names, only their keys.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.queryset import QuerySet

from server import clock, db
from server.access import ANONYMOUS
from server.competitions import Competition, Event
from server.honours import Honour, Title
from server.listing.feed import newest_change

START = "start"  # the key before the first
MOST_KEPT = 20
_kept: dict[tuple[object, ...], Sequence[str]] = {}


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of thing that has pages. `key`: the unique column that orders it; `parts`: what its address is made of."""

    rows: Callable[[], QuerySet[Any]]
    key: str
    parts: tuple[str, ...]
    read: Callable[[str], Any]


def _titles() -> QuerySet[Any]:
    return Title.visible_to(ANONYMOUS)


def _competitions() -> QuerySet[Any]:
    return Competition.visible_to(ANONYMOUS).filter(published_at__isnull=False)


def _events() -> QuerySet[Any]:
    return Event.visible_to(ANONYMOUS).filter(published_at__isnull=False)


def _holders() -> QuerySet[Any]:
    return Honour.visible_to(ANONYMOUS).filter(state="held", name__isnull=False)


SOURCES: Mapping[str, Source] = {
    "titles": Source(_titles, "id", ("code",), int),
    "competitions": Source(_competitions, "id", ("code",), int),
    "events": Source(_events, "id", ("competition__code", "code"), int),
    "holders": Source(_holders, "holder", ("holder",), str),
}


async def starts(name: str, most: int) -> Sequence[str]:
    """The keys behind which the runs of `most` things of a kind begin; nothing where there is none of them.

    They walk the whole of it, so they are kept until the next public change, or the next day.
    """
    kept = (db.current().url, name, most, await newest_change(ANONYMOUS), clock.today())
    found = _kept.pop(kept, None)
    _kept[kept] = found = await _starts(SOURCES[name], most) if found is None else found
    while len(_kept) > MOST_KEPT:
        del _kept[next(iter(_kept))]
    return found


async def _starts(source: Source, most: int) -> Sequence[str]:
    found: list[str] = []
    last: Any = START
    while await _behind(source, last).exists():
        found.append(str(last))
        rows = _behind(source, last).distinct().order_by(source.key).offset(most - 1).limit(1)
        ends: Any = await rows.values_list(source.key, flat=True)
        if not ends:
            break
        (last,) = ends
    return found


async def run(name: str, after: str, most: int) -> Sequence[tuple[str, ...]]:
    """The parts of the addresses of a run behind a key; nothing for what is no key."""
    source = SOURCES[name]
    try:
        key = after if after == START else source.read(after)
    except ValueError:
        return []
    rows = _behind(source, key).distinct().order_by(source.key).limit(most)
    found: Any = await rows.values_list(*dict.fromkeys((source.key, *source.parts)))
    return [tuple(row[-len(source.parts) :]) for row in found]


def _behind(source: Source, key: Any) -> QuerySet[Any]:
    rows = source.rows()
    return rows if key == START else rows.filter(**{f"{source.key}__gt": key})
