"""What is known of a person who is considered for a title. None always means: not known, nobody stated it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import lru_cache

INDUSTRY = "industry"
# What in a title's name says whose it is; the last of them counts: 山西省晋中市…, 晋中市榆次区…, 全国机械行业….
MARKS = re.compile(
    "(?P<province>北京市|天津市|上海市|重庆市|省|自治区)|(?P<city>市|地区|自治州|盟)|(?P<county>县|区|旗)"
    "|(?P<industry>行业|系统)|(?P<national>全国|国家|中华)"
)


@dataclass(frozen=True, slots=True)
class HeldTitle:
    """A title held. `tier`: whose it is, `industry` of an industry; None where neither its record nor its name says."""

    name: str
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A line of a published result in which the person competed. `passed`: by part, None where no pass mark is set."""

    competition: str
    event: str
    tier: str
    kind: str
    format: str
    on: date
    class_name: str | None = None
    standing: str | None = None
    region_code: str | None = None
    place: int | None = None
    position: int | None = None
    award: str | None = None
    passed: Mapping[str, bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """A person. `titles` and `results` are () where they were looked up and there are none; `revoked`: titles that the
    roll says were taken away and are not held again: they never count, whoever states them."""

    years_of_work: int | None = None
    level: int | None = None
    standing: str | None = None
    born: date | None = None
    titles: tuple[HeldTitle, ...] | None = None
    professional_titles: tuple[str, ...] | None = None
    results: tuple[Result, ...] | None = None
    revoked: frozenset[str] = frozenset()

    def stated(self, said: "Facts") -> "Facts":
        """The same with what an office or the person states: a value stands before what was found, titles and results
        come besides."""
        kept = {one.name: getattr(said, one.name) for one in fields(said) if getattr(said, one.name) is not None}
        for name in ("titles", "results"):
            if name in kept:
                kept[name] = (*(getattr(self, name) or ()), *kept[name])
        return replace(self, **kept | {"revoked": self.revoked | said.revoked})


@lru_cache(maxsize=10_000)
def held_title(name: str, tier: str | None) -> HeldTitle:
    """A title as a fact: one object for all who hold it."""
    return HeldTitle(name, tier)


@lru_cache(maxsize=10_000)
def tier_of_name(name: str) -> str | None:
    """Whose a title is, as far as its name says.

    >>> [tier_of_name(one) for one in ("全国技术能手", "自治区技术能手", "天津市技术能手", "山西省晋中市技术能手")]
    ['national', 'province', 'province', 'city']
    >>> tier_of_name("晋中市 技术能手"), tier_of_name("全国机械行业技术能手"), tier_of_name("技术能手")
    ('city', 'industry', None)
    """
    found = list(MARKS.finditer(name))
    return found[-1].lastgroup if found else None


def tier_of_region(code: str | None) -> str:
    """The tier of a jurisdiction: of no region the country."""
    if not code:
        return "national"
    if not code.isdigit():
        return "county"
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"
