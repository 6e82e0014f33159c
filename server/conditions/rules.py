"""The language of a rule set of conditions (申报条件). domain.md 5.

    all = [                                        # or any = [...]: one of several ways
      {years_of_work = 12},
      {titles = {word = "技术能手", tiers = ["city"], industry = true}},   # or names = [...]: one of these
      {not_holder_of = ["全国技术能手"]},
      {any = [{level = 4}, {professional_titles = ["助理工程师"]}]},
      {standings = ["worker"]},
      {age = {least = 16, most = 35}},             # full years on the day asked about
      {result = {tiers = ["province"], classes = ["一类"], places = 3, passed = ["theory"], region = "14",
                 since = "2020-01-01", within_years = 3, rank = "position", awards = ["金牌"]}},
    ]
    notes = ["在全省有较大影响"]                      # what experts judge: shown, not decided here

A condition is a table with one key. `rank`: position (default: the award ranking, without those passed over) | place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from server.competitions import FORMATS, KINDS, TIERS
from server.refusal import Fault
from server.rulebook.body import Reading

JOIN = "、"
PARTS = ("theory", "practice")
STANDINGS = ("worker", "student", "teacher")
DEEPEST = 5


@dataclass(frozen=True, slots=True)
class AtLeast:
    """`years_of_work` or `level` of at least `n`."""

    rule: Literal["years_of_work", "level"]
    n: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """A `standings` or `professional_titles` among some."""

    rule: Literal["standings", "professional_titles"]
    among: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A title held: one of `names`; or one whose name holds `word`, of one of `tiers` or of an industry."""

    names: tuple[str, ...] = ()
    word: str = ""
    tiers: tuple[str, ...] = ()
    industry: bool = False


@dataclass(frozen=True, slots=True)
class NotHolder:
    """None of these titles is held."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Age:
    """Full years, both included."""

    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Won:
    """A place or an award in a competition. What is empty or None asks nothing."""

    tiers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    region: str = ""
    places: int | None = None
    from_place: int = 1
    rank: str = "position"
    awards: tuple[str, ...] = ()
    since: date | None = None
    within_years: int | None = None
    passed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """All or any of several."""

    rule: Literal["all", "any"]
    of: tuple["Condition", ...]


Condition = AtLeast | OneOf | Earlier | NotHolder | Age | Won | Group


@dataclass(frozen=True, slots=True)
class Conditions:
    """A rule set as the room uses it. `notes`: what is left to the experts."""

    top: Group
    notes: tuple[str, ...] = ()


def read(body: Mapping[str, Any]) -> Conditions | list[Fault]:
    """The conditions a body says, or every fault with its place inside."""
    asked = Reading(body)
    key = "any" if asked.has("any") and not asked.has("all") else "all"
    of = _conditions(asked, key, 0)
    notes = asked.words("notes")
    if asked.has("any") and asked.has("all"):
        asked.fault("any", "conditions_both")
    asked.done()
    return asked.faults or Conditions(Group(key, of), notes)  # type: ignore[arg-type]  # one of the two words


def _conditions(asked: Reading, key: str, depth: int) -> tuple[Condition, ...]:
    if depth > DEEPEST:
        asked.fault(key, "conditions_deep", most=DEEPEST)
        return ()
    return tuple(found for one in asked.tables(key, needed=True) if (found := _condition(one, depth)) is not None)


def _condition(one: Reading, depth: int) -> Condition | None:
    """The condition of a table with one key."""
    keys = [key for key in one.body if one.body[key] is not None]
    if len(keys) != 1 or keys[0] not in (*READ, "all", "any"):
        one.fault("", "conditions_one_key", JOIN.join(keys), among=JOIN.join((*READ, "all", "any")))
        return None
    key = keys[0]
    if key in ("all", "any"):
        return Group(key, _conditions(one, key, depth + 1))  # type: ignore[arg-type]  # one of the two words
    return READ[key](one)


def _years(one: Reading) -> Condition:
    return AtLeast("years_of_work", one.whole("years_of_work", 1, 60) or 0)


def _level(one: Reading) -> Condition:
    return AtLeast("level", one.whole("level", 1, 8) or 0)


def _titles(one: Reading) -> Condition | None:
    inside = one.table("titles")
    if inside is None:
        return None
    found = Earlier(
        inside.words("names"), inside.text("word", most=40), inside.words("tiers", TIERS), inside.flag("industry")
    )
    if inside.names("names") == inside.names("word") or (found.names and (found.tiers or found.industry)):
        inside.fault("", "conditions_names_or_word")
    inside.done()
    return found


def _age(one: Reading) -> Condition | None:
    inside = one.table("age")
    if inside is None:
        return None
    found = Age(inside.whole("least", 1, 120), inside.whole("most", 1, 120))
    if not inside.names("least", "most"):
        inside.fault("", "conditions_age_open")
    elif found.least is not None and found.most is not None and found.most < found.least:
        inside.fault("most", "conditions_age_backwards", found.most, least=found.least)
    inside.done()
    return found


def _won(one: Reading) -> Condition | None:
    inside = one.table("result")
    if inside is None:
        return None
    found = Won(
        inside.words("tiers", TIERS), inside.words("kinds", KINDS), inside.words("classes"),
        inside.words("formats", FORMATS), inside.words("standings", STANDINGS), inside.text("region", most=12),
        inside.whole("places", 1, 10_000), inside.whole("from_place", 1, 10_000) or 1,
        inside.word("rank", ("position", "place"), usual="position"),
        inside.words("awards"), inside.day("since"), inside.whole("within_years", 1, 50),
        inside.words("passed", PARTS),
    )  # fmt: skip
    if not inside.names("places", "awards", "passed"):
        inside.fault("", "conditions_result_open")
    inside.done()
    return found


READ: dict[str, Callable[[Reading], Condition | None]] = {
    "years_of_work": _years,
    "level": _level,
    "titles": _titles,
    "not_holder_of": lambda one: NotHolder(one.words("not_holder_of")),
    "professional_titles": lambda one: OneOf("professional_titles", one.words("professional_titles")),
    "standings": lambda one: OneOf("standings", one.words("standings", STANDINGS)),
    "age": _age,
    "result": _won,
}
