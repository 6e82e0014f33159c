"""Benefits (待遇) of who holds a title or a skill level: what the policies of a jurisdiction say, word for word.

The language of a rule set of kind `benefits` (domain.md 1.1 to 1.5, 6.3: SX21-26, SX21-28, NX21-25, HN-13):

    [[rows]]
    kind = "settlement"           # one of BENEFIT_KINDS
    sentence = "……"               # as the document says it
    source = "第二十六条"           # optional: where in the document of the rule set
    titles = ["三晋技术能手"]       # for holders of one of these titles, by name
    level_from = 4                # or of this skill level and above (domain.md 6.3), up to `level_to` where it is given
    level = 5                     # or of this one alone
    who = "技工院校高级工班毕业生"   # or for those whom only words describe: shown, asked of nobody
    equal_to = "工程师"            # optional: what it is treated as
    note = "……"                   # optional: how the office understands it

Nothing is decided by them: whoever grants a benefit asks the document.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from server import clock
from server.access import Viewer
from server.honours import Honour, Title
from server.promotion import Promotion
from server.refusal import Fault
from server.rulebook import Line, RuleSet, readers, tellers
from server.rulebook.asking import jurisdictions, rule_sets
from server.rulebook.body import Reading

BENEFIT_KINDS = ("settlement", "treatment", "equivalence", "education", "allowance", "care", "other")
HIGHEST = 8
JOIN = "、"
MOST = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence of a policy and whom it means."""

    kind: str
    sentence: str
    source: str = ""
    titles: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    who: str = ""
    equal_to: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Benefit:
    """A row with the rule set it stands in."""

    rule_set: RuleSet
    row: Row

    @property
    def rule_set_id(self) -> int:
        """The id of its rule set."""
        return int(self.rule_set.id)


@dataclass(frozen=True, slots=True)
class Holding:
    """What somebody holds: titles by name, the highest skill level (0 none), the jurisdictions he belongs to."""

    titles: frozenset[str]
    level: int
    codes: frozenset[str]


def read(body: Mapping[str, Any]) -> tuple[Row, ...] | list[Fault]:
    """The rows of a body, or every fault of it by its place."""
    top = Reading(body)
    rows = [_row(one) for one in top.tables("rows", needed=True)]
    top.done()
    return top.faults or tuple(rows)


def _row(one: Reading) -> Row:
    whom = one.names("titles", "level", "level_from", "who")
    if not whom:
        one.fault("", "benefit_of_nobody")
    if one.names("level") and one.names("level_from"):
        one.fault("level", "benefit_two_levels")
    exact, least = one.whole("level", 1, HIGHEST), one.whole("level_from", 1, HIGHEST)
    most = one.whole("level_to", least or 1, HIGHEST) or HIGHEST
    levels = (exact,) if exact else tuple(range(least, most + 1)) if least else ()
    row = Row(
        one.word("kind", BENEFIT_KINDS, needed=True), one.text("sentence", needed=True), one.text("source"),
        one.words("titles"), levels, one.text("who", most=200), one.text("equal_to", most=100), one.text("note"),
    )  # fmt: skip
    one.done()
    return row


def tell(body: Mapping[str, Any]) -> Sequence[Line]:
    """Each row: what it is, whom it means, and the sentence."""
    found = read(body)
    return [] if isinstance(found, list) else [line for one in found for line in _told(one)]


def _told(row: Row) -> list[Line]:
    said = [Line(f"benefits_says_{row.kind}")]
    if row.titles:
        said.append(Line("benefits_says_titles", {"titles": JOIN.join(row.titles)}, 1))
    if row.levels[-1:] == (HIGHEST,):
        said.append(Line("benefits_says_level_from", {"level": row.levels[0]}, 1))
    else:
        said += [Line("benefits_says_level", {"level": one}, 1) for one in row.levels]
    if row.who:
        said.append(Line("benefits_says_who", {"text": row.who}, 1))
    if row.equal_to:
        said.append(Line("benefits_says_equal_to", {"text": row.equal_to}, 1))
    said += [Line("benefits_says_sentence", {"text": row.sentence, "source": row.source or "—"}, 1)]
    return said + ([Line("benefits_says_note", {"text": row.note}, 1)] if row.note else [])


@lru_cache(maxsize=1000)
def _rows(body: str) -> tuple[Row, ...]:
    found = read(json.loads(body))
    return () if isinstance(found, list) else found


async def in_force_today(viewer: Viewer) -> list[Benefit]:
    """Every benefit in force today: of the whole country, then by jurisdiction, in the order of their rule sets."""
    found = await rule_sets(viewer, kind="benefits", day=clock.today())
    return [Benefit(one, row) for one in found for row in _rows(one.body)][:MOST]


async def benefits(
    viewer: Viewer, *, title: str | None = None, level: int | None = None, region: str | None = None
) -> list[Benefit]:
    """Those in force today, of one title (its code), one level, one region (its code, with those above it)."""
    found = await in_force_today(viewer)
    if title is not None:
        named = await Title.visible_to(viewer).get_or_none(code=title)
        found = [one for one in found if named is not None and named.name in one.row.titles]
    if level is not None:
        found = [one for one in found if level in one.row.levels]
    if region:
        codes = frozenset(await jurisdictions(region))
        found = [one for one in found if _holds_in(one, codes)]
    return found


async def benefits_of(viewer: Viewer, holders: Sequence[str]) -> Mapping[str, list[Benefit]]:
    """What holders have by the titles and levels they hold today, by their uid: where they and their titles belong."""
    every = await in_force_today(viewer)
    holding = await _holding(viewer, holders) if every else {}
    return {uid: _for(holding[uid], every) if uid in holding else [] for uid in holders}


def _for(holding: Holding, every: Sequence[Benefit]) -> list[Benefit]:
    return [
        one
        for one in every
        if _holds_in(one, holding.codes) and (holding.titles & set(one.row.titles) or holding.level in one.row.levels)
    ]


async def _holding(viewer: Viewer, holders: Sequence[str]) -> dict[str, Holding]:
    titles: defaultdict[str, set[str]] = defaultdict(set)
    regions: defaultdict[str, set[str]] = defaultdict(set)
    levels: defaultdict[str, int] = defaultdict(int)
    held = Honour.visible_to(viewer).filter(holder__in=list(holders), state="held")
    for uid, name, *codes in await held.values_list("holder", "title__name", "region_code", "title__region_code"):
        titles[str(uid)].add(str(name))
        regions[str(uid)] |= {str(code) for code in codes if code}
    reached = Promotion.visible_to(viewer).filter(holder__in=list(holders), state="issued")
    for uid, level, code in await reached.values_list("holder", "to_level", "region_code"):
        levels[str(uid)] = max(levels[str(uid)], int(str(level)))
        regions[str(uid)] |= {str(code)} if code else set()
    every = {code for codes in regions.values() for code in codes}
    above = {code: await jurisdictions(code) for code in every}  # asks the database for functional areas alone
    return {
        uid: Holding(
            frozenset(titles[uid]), levels[uid], frozenset(one for code in regions[uid] for one in above[code])
        )
        for uid in [*titles, *(uid for uid in levels if uid not in titles)]
    }


def _holds_in(one: Benefit, codes: frozenset[str]) -> bool:
    """Whether a benefit holds in one of these jurisdictions; that of the whole country holds everywhere."""
    return one.rule_set.region_code is None or one.rule_set.region_code in codes


readers["benefits"] = read
tellers["benefits"] = tell
