"""The facts of many people at once, in a fixed number of statements, however many they are.

Level, years of work and standing: the newest that an entry of theirs states, the level also what was issued by
promotion. Titles: what the roll says they hold, and what their entries declare; one that was revoked never counts, also
where an entry had it copied before. Results: the newest published revisions. What a rule set does not ask for is not
looked up.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from server import db
from server.conditions.at_once import rows
from server.conditions.facts import Facts, held_title, tier_of_name, tier_of_region
from server.conditions.lines import results_of
from server.conditions.rules import Age, AtLeast, Condition, Conditions, Earlier, Group, NotHolder, OneOf, Won
from server.entries.asked import SEPARATOR
from server.honours import Title
from server.people import numbers_of
from server.people.identity import born_on

PORTION = 20_000  # ids of one statement where each is a parameter
EVERYTHING = frozenset({"entries", "titles", "results", "parts", "born"})
STATED = """
SELECT m.person_id, m.level, m.years_of_work, m.standing, m.prior_honours
FROM member m JOIN entry n ON n.id = m.entry_id JOIN event e ON e.id = n.event_id
     JOIN competition c ON c.id = e.competition_id
WHERE m.role = 'contestant' AND m.person_id {among} AND c.rehearsal_of_id IS NULL
      AND (n.state IS NULL OR n.state <> 'rejected')
ORDER BY c.ends_on, m.id
"""
ISSUED = """
SELECT person_id, MAX(to_level) AS level FROM promotion WHERE state = 'issued' AND person_id {among}
GROUP BY person_id
"""
TITLES = """
SELECT h.person_id, t.name, t.region_code, h.state FROM honour h JOIN honour_title t ON t.id = h.title_id
WHERE h.person_id {among} AND h.state <> 'undone' ORDER BY h.conferred_on, h.id
"""


class Stated(NamedTuple):
    """What is known of one person before results and birth date are; `titles` by name with whose they are."""

    years_of_work: int | None = None
    level: int | None = None
    standing: str | None = None
    titles: tuple[tuple[str, str | None], ...] = ()
    revoked: frozenset[str] = frozenset()


NOBODY = Stated()


def needs(rules: Conditions) -> frozenset[str]:
    """What has to be looked up for a rule set."""
    return frozenset(_needs(rules.top))


def _needs(one: Condition) -> Iterable[str]:
    match one:
        case Group(of=of):
            for each in of:
                yield from _needs(each)
        case AtLeast() | OneOf():
            yield "entries"
        case Earlier() | NotHolder():
            yield from ("entries", "titles")
        case Age():
            yield "born"
        case Won(passed=asked):
            yield from ("results", "parts") if asked else ("results",)


async def facts_of(person_ids: Collection[int], day: date, wanted: frozenset[str] = EVERYTHING) -> Mapping[int, Facts]:
    """The facts of each of some people by `day`: results of competitions that ended later are left out. Of whom the
    same is known, the facts are one object."""
    ids = list(dict.fromkeys(person_ids))
    tiers = await _catalogue() if "titles" in wanted else {}
    found = await _stated(ids, tiers) if "entries" in wanted else {}
    if "titles" in wanted:
        await _held(ids, found)
    results = await results_of(ids, day, with_parts="parts" in wanted) if "results" in wanted else {}
    born = await _born(ids) if "born" in wanted else {}
    same = _Same(wanted)
    return {id_: same.facts(found.get(id_, NOBODY), born.get(id_), results.get(id_, ())) for id_ in ids}


class _Same:
    """Facts, each made once."""

    def __init__(self, wanted: Collection[str]) -> None:
        self._titles, self._results = "titles" in wanted, "results" in wanted
        self._known: dict[tuple[Stated, date | None], Facts] = {}

    def facts(self, one: Stated, born: date | None, results: Sequence[Any]) -> Facts:
        """What was not looked up is None."""
        known = None if results else self._known.get((one, born))
        if known is None:
            known = Facts(
                one.years_of_work, one.level, one.standing, born,
                tuple(held_title(*each) for each in one.titles) if self._titles else None, None,
                tuple(results) if self._results else None, one.revoked,
            )  # fmt: skip
            if not results:
                self._known[one, born] = known
        return known


async def _catalogue() -> dict[str, str]:
    """Whose each title of the catalogue is, by name."""
    told: Any = await Title.all(using_db=db.here()).values_list("name", "region_code")
    return {name: tier_of_region(code) for name, code in told}


async def _stated(ids: Sequence[int], tiers: Mapping[str, str]) -> dict[int, Stated]:
    """What entries say, the later ones over the earlier ones; the level is never lowered by one that was issued."""

    @lru_cache(maxsize=10_000)
    def declared(names: str) -> tuple[tuple[str, str | None], ...]:
        return tuple((name, tiers.get(name) or tier_of_name(name)) for name in filter(None, names.split(SEPARATOR)))

    found: dict[int, Stated] = {}
    for id_, level, years, standing, names in await rows(STATED, ids):
        titles, before = declared(names) if names else (), found.get(id_)
        found[id_] = Stated(years, level, standing, titles) if before is None else Stated(
            before.years_of_work if years is None else years, before.level if level is None else level,
            before.standing if standing is None else standing, _also(before.titles, titles),
        )  # fmt: skip
    for id_, level in await rows(ISSUED, ids):
        one = found.get(id_, NOBODY)
        found[id_] = one._replace(level=max(one.level or 0, level))
    return found


def _also(before: tuple[tuple[str, str | None], ...], more: Iterable[tuple[str, str | None]]) -> Any:
    """Titles with some more; what is said last of a name holds."""
    return tuple((dict(before) | dict(more)).items())


async def _held(ids: Sequence[int], found: dict[int, Stated]) -> None:
    """The roll: held titles, and those that were revoked and are not held by another conferral."""
    held: dict[int, dict[str, str | None]] = {}
    revoked: dict[int, set[str]] = {}
    for id_, name, region, state in await rows(TITLES, ids):
        if state == "held":
            held.setdefault(id_, {})[name] = tier_of_region(region)
        else:
            revoked.setdefault(id_, set()).add(name)
    for id_, titles in held.items():
        one = found.get(id_, NOBODY)
        found[id_] = one._replace(titles=_also(one.titles, titles.items()))
    for id_, names in revoked.items():
        found[id_] = found.get(id_, NOBODY)._replace(revoked=frozenset(names - held.get(id_, {}).keys()))


async def _born(ids: Sequence[int]) -> dict[int, date]:
    """The birth dates that ID numbers say; nobody's whose number says none."""
    found: dict[int, date | None] = {}
    for start in range(0, len(ids), PORTION):
        numbers = await numbers_of(ids[start : start + PORTION])
        found |= {id_: born_on(*number) for id_, number in numbers.items()}
    return {id_: born for id_, born in found.items() if born is not None}
