"""The parts of an explanation, as values: numbers are exact text, words are codes. Sentences are made elsewhere, in
the language of its reader.

Exact text is the shortest decimal where there is one (`85.225`), else the quotient (`173/12`). Judges are numbers.
"""

from dataclasses import dataclass

USES = ("counted", "highest", "lowest", "beside", "zero", "none")


@dataclass(frozen=True, slots=True)
class MarkPart:
    """分值 of one judge. `value`: points, of a judgement its level. `state`: given, absent or void.

    `use`: counted; highest or lowest (dropped at that end); beside (not the median or the best); zero (an absence that
    counts 0); none (void, or an absence that leaves the aspect unscored).
    """

    judge: int
    state: str
    use: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class AspectPart:
    """评分点: its rule, its marks, and what they come to (`exact`, None where it is not scored)."""

    code: str
    title: str
    max: str
    kind: str
    combine: str
    drop: int
    judges: int
    marks: tuple[MarkPart, ...]
    exact: str | None
    criterion: str | None = None
    over_spread: bool = False


@dataclass(frozen=True, slots=True)
class CriterionPart:
    """评分项: a heading over some aspects, with what they come to."""

    code: str
    title: str
    exact: str | None


@dataclass(frozen=True, slots=True)
class BroughtPart:
    """One value brought to mean 100 and deviation 20: of a judge (`judge`), or of the module as a whole (None).

    `value` among `n` values with their `mean`; `deviation` of them, the root, cut at 12 decimals; `brought`, rounded
    half-even to 12 decimals.
    """

    value: str
    n: int
    mean: str
    deviation: str
    brought: str
    judge: int | None = None


@dataclass(frozen=True, slots=True)
class ModulePart:
    """模块. `raw`: the sum of its aspects; `exact`: the same after standardising; `weighted` = weight · exact.

    `counts`: whether it is a term of this entry's total. `round`: the title of its round. `passed`: by its pass mark.
    """

    code: str
    title: str
    weight: str
    aspects: tuple[AspectPart, ...]
    raw: str | None
    exact: str | None
    weighted: str | None
    counts: bool
    published: str | None = None
    standardise: str = "none"
    brought: tuple[BroughtPart, ...] = ()
    criteria: tuple[CriterionPart, ...] = ()
    round: str | None = None
    pass_mark: str | None = None
    passed: bool | None = None


@dataclass(frozen=True, slots=True)
class DeductionPart:
    """扣分: all of one kind together. `points` as given, `counted` after the kind's `limit`. No code: of no kind."""

    points: str
    counted: str
    code: str | None = None
    title: str | None = None
    limit: str | None = None


@dataclass(frozen=True, slots=True)
class TotalPart:
    """总成绩 = max(0, `sum` - `deducted`) = `exact`, rounded once to `published`. `limit`: of all
    deductions together, where it cut them.
    """

    sum: str
    deducted: str
    exact: str
    rounding: str
    places: int
    published: str
    limit: str | None = None


@dataclass(frozen=True, slots=True)
class RoundPart:
    """轮次 the entry took: its standing `value` there, as published, the order in it, and what became of it.

    `outcome`: went_on, cut, or last (there is no cut). `cut_value`: of the last who went on; None where nobody did.
    """

    title: str
    value: str
    outcome: str
    entries: int
    top: int | None = None
    ties: str = "all"
    carry: bool = True
    cut_value: str | None = None


@dataclass(frozen=True, slots=True)
class TimePart:
    """用时, in seconds: by the clock, granted besides, and what counts. None where it was not taken."""

    taken: int | None
    extra: int
    net: int | None


@dataclass(frozen=True, slots=True)
class KeyPart:
    """A step of the tie chain and what the entry has there, as it is compared; None where it has nothing."""

    key: str
    title: str | None
    descending: bool
    value: str | None


@dataclass(frozen=True, slots=True)
class NeighbourPart:
    """The entry on the next line above or below, its keys, and the step that parts the two (`share`: none)."""

    entry_no: str
    place: int
    keys: tuple[KeyPart, ...]
    decided_by: str


@dataclass(frozen=True, slots=True)
class PlacePart:
    """名次 among the `ranked`, with the keys it was found by. `group` and `round` (the last) are titles."""

    place: int
    tied: bool
    ranked: int
    compare: str
    keys: tuple[KeyPart, ...]
    above: NeighbourPart | None = None
    below: NeighbourPart | None = None
    undecided: bool = False
    group: str | None = None
    group_place: int | None = None
    round: str | None = None


@dataclass(frozen=True, slots=True)
class TriedPart:
    """One award's rule and what it came to for this entry.

    `measure`: places, share or upto of `n` (counted `of`); `cut`: the last position it reaches; `floor`: the least
    total; `position`: the entry's, among those of the award's group. `outcome`: taken, behind (position after the cut),
    under_floor, other_group.
    """

    title: str
    measure: str
    amount: str
    cut: int
    outcome: str
    n: int | None = None
    of: str | None = None
    floor: str | None = None
    group: str | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class AwardPart:
    """奖项: the `position` among those who may take one (None: `holder` of a title passed over), and the rules tried in
    their order up to the one that gave it."""

    award: str | None
    holder: bool
    position: int | None
    tried: tuple[TriedPart, ...] = ()


@dataclass(frozen=True, slots=True)
class AdvancePart:
    """晋级. `outcome`: advances, under_floor, delegation_full, tied_at_cut (no room for all of its place), behind.

    `last_place`, `last_total`: of the last who goes on.
    """

    outcome: str
    count: int
    ties: str
    per_delegation: int | None = None
    floor: str | None = None
    last_place: int | None = None
    last_total: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """解释: one entry, from the marks to the award. What is None did not happen: an entry without a place has none."""

    entry_no: str
    state: str
    modules: tuple[ModulePart, ...]
    deductions: tuple[DeductionPart, ...]
    time: TimePart | None
    total: TotalPart | None = None
    place: PlacePart | None = None
    award: AwardPart | None = None
    advance: AdvancePart | None = None
    rounds: tuple[RoundPart, ...] = ()
    missing: tuple[str, ...] = ()
