"""Which class (等次) a competition is of, by the jurisdiction it is held in. Classes differ: Hunan has three of the
province, Shanxi two; so they are data (domain.md 2.1).

The language of a rule set of kind `classes`:

    needed = ["province"]             # optional: competitions of these tiers are filed with a class only
    [[rows]]
    tier = "province"                 # one of TIERS
    class = "一类"                     # the word that stands on the competition; no two rows of a tier have the same
    also = ["省级一类"]                # optional: how it may be written besides
    kinds = ["industry"]              # optional: only competitions of these kinds
    organised_by = "省级部门、行业"      # optional, in words: shown, not decided
    filed_with = ["示例省人力资源和社会保障厅"]   # optional: the authorities that take its filing (备案)
    confers = [{ title = "三晋技术能手", to = 3 }]   # optional: what may be conferred, on the places down to `to`
    note = "……"                       # optional: shown

The nearest jurisdiction whose rule set in force on the first day has a row for the tier decides; where none has, any
word may stand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.access import Viewer
from server.competitions.records import KINDS, TIERS, Competition
from server.refusal import Fault, Refusal
from server.rulebook import Line, RuleSet, readers, tellers
from server.rulebook.asking import body_of, in_force_at
from server.rulebook.body import Reading

KIND = "classes"
JOIN = "、"
LONGEST, LONGEST_TEXT = 40, 200  # of a class, as the column; of other words
LAST_PLACE = 1000


@dataclass(frozen=True, slots=True)
class Conferred:
    """A title that may be conferred, on places 1 to `to`; None: the rule does not say on which."""

    title: str
    to: int | None = None


@dataclass(frozen=True, slots=True)
class Class:
    """A class of competitions of a tier, of `kinds` alone where some are named."""

    tier: str
    name: str
    also: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    organised_by: str = ""
    filed_with: tuple[str, ...] = ()
    confers: tuple[Conferred, ...] = ()
    note: str = ""

    def is_of(self, tier: str, kind: str) -> bool:
        """Whether a competition may be of this class."""
        return tier == self.tier and (not self.kinds or kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Classes:
    """A rule set of kind `classes` as it is used."""

    rows: tuple[Class, ...]
    needed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A competition, or a planned one: where, its first day, tier, kind, and the class it says."""

    region_code: str | None
    day: date
    tier: str
    kind: str
    name: str | None

    @classmethod
    def of(cls, one: Competition) -> "Asked":
        """Of a competition as it stands."""
        return cls(one.region_code, one.starts_on, one.tier, one.kind, one.class_name)


@dataclass(frozen=True, slots=True)
class Governed:
    """The rule set that decides about a competition, and the classes it may be of. `own`: the one it is of."""

    rule_set: RuleSet
    known: tuple[Class, ...]
    is_needed: bool
    own: Class | None

    @property
    def told(self) -> dict[str, str]:
        """The parameters every refusal of it has."""
        names = JOIN.join(one.name for one in self.known)
        return {"title": self.rule_set.title, "code": self.rule_set.code, "among": names}


def read(body: Mapping[str, Any]) -> Classes | list[Fault]:
    """The classes of a body, or every fault of it by its place."""
    top = Reading(body)
    rows: list[Class] = []
    for one in top.tables("rows", needed=True):
        row = _row(one)
        taken = {name for each in rows if each.tier == row.tier for name in (each.name, *each.also)}
        if taken & {row.name, *row.also}:
            one.fault("class", "class_twice", row.name)
        rows.append(row)
    found = Classes(tuple(rows), top.words("needed", TIERS))
    for tier in found.needed:
        if all(row.tier != tier for row in rows):
            top.fault("needed", "class_needed_of_none", tier)
    top.done()
    return top.faults or found


def _row(one: Reading) -> Class:
    row = Class(
        one.word("tier", TIERS, needed=True), one.text("class", needed=True, most=LONGEST), one.words("also"),
        one.words("kinds", KINDS), one.text("organised_by", most=LONGEST_TEXT), one.words("filed_with"),
        tuple(_conferred(each) for each in one.tables("confers")), one.text("note"),
    )  # fmt: skip
    one.done()
    return row


def _conferred(one: Reading) -> Conferred:
    found = Conferred(one.text("title", needed=True, most=LONGEST_TEXT), one.whole("to", 1, LAST_PLACE))
    one.done()
    return found


def tell(body: Mapping[str, Any]) -> Sequence[Line]:
    """Class by class: whose it is, who takes its filing, what may be conferred."""
    found = read(body)
    if isinstance(found, list):
        return []
    lines = [line for row in found.rows for line in _told(row)]
    return lines + [Line("classes_says_needed", {"tiers": JOIN.join(found.needed)})] * bool(found.needed)


def _told(row: Class) -> list[Line]:
    said = [Line("classes_says_class", {"tiers": row.tier, "name": row.name})]
    if row.also:
        said.append(Line("classes_says_also", {"text": JOIN.join(row.also)}, 1))
    if row.kinds:
        said.append(Line("classes_says_kinds", {"kinds": JOIN.join(row.kinds)}, 1))
    if row.organised_by:
        said.append(Line("classes_says_organised_by", {"text": row.organised_by}, 1))
    if row.filed_with:
        said.append(Line("classes_says_filed_with", {"text": JOIN.join(row.filed_with)}, 1))
    said += [told_of(one, 1) for one in row.confers]
    return said + ([Line(depth=1, text=row.note)] if row.note else [])


def told_of(one: Conferred, depth: int = 0) -> Line:
    """What may be conferred, as a line."""
    if one.to is None:
        return Line("classes_says_confers", {"title": one.title}, depth)
    return Line("classes_says_confers_to", {"title": one.title, "last": one.to}, depth)


async def governed(asked: Sequence[Asked]) -> list[Governed | None]:
    """For each, what decides about its class; None where nothing does. Two statements, however many."""
    found = await in_force_at(KIND, [(one.region_code, one.day) for one in asked])
    return [_decided(one, found[one.region_code, one.day]) for one in asked]


def _decided(asked: Asked, rule_sets: Sequence[RuleSet]) -> Governed | None:
    """By the nearest that has a row for it."""
    for rule_set in rule_sets:
        classes = read(body_of(rule_set))
        if isinstance(classes, list):
            continue
        known = tuple(one for one in classes.rows if one.is_of(asked.tier, asked.kind))
        if known:
            own = next((one for one in known if asked.name in (one.name, *one.also)), None)
            return Governed(rule_set, known, asked.tier in classes.needed, own)
    return None


async def class_fault(asked: Asked) -> Refusal | None:
    """Whether its class is one of those the rule in force knows: `class_unknown`. Without a class there is no fault."""
    (found,) = await governed([asked])
    if asked.name is None or found is None or found.own is not None:
        return None
    return Refusal("class_unknown", {"given": asked.name, **found.told}, "className")


async def filing_fault(asked: Asked, with_: str) -> Refusal | None:
    """Whether it may be filed as it is, and with that authority: `class_missing`, `class_unknown`,
    `class_filed_elsewhere`."""
    (found,) = await governed([asked])
    if found is None:
        return None
    if asked.name is None:
        return Refusal("class_missing", found.told, "number") if found.is_needed else None
    if found.own is None:
        return Refusal("class_unknown", {"given": asked.name, **found.told}, "number")
    if not found.own.filed_with or with_.strip() in found.own.filed_with:
        return None
    authorities = JOIN.join(found.own.filed_with)
    return Refusal("class_filed_elsewhere", {**found.told, "given": asked.name, "with": authorities}, "with")


async def governed_of(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, Governed | None]:
    """The same of competitions the viewer sees, by id."""
    rows = await Competition.visible_to(viewer).filter(id__in=list(ids))
    found = await governed([Asked.of(one) for one in rows])
    return {**dict.fromkeys(ids), **{row.id: one for row, one in zip(rows, found, strict=True)}}


readers[KIND], tellers[KIND] = read, tell
