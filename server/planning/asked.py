"""An item of a yearly plan as it is handed in, and what is wrong with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server.competitions import KINDS, TIERS
from server.competitions.given import FORBIDDEN
from server.refusal import Refusal

LONGEST = {"title": 200, "organiser": 200, "class_name": 40}
OCCUPATION = re.compile(r"[0-9]-[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII)
MOST_OCCUPATIONS, MOST_ENTRIES = 100, 1_000_000
FIRST_YEAR, LAST_YEAR = 1980, 2199
BETWEEN = ";"


@dataclass(frozen=True, slots=True)
class Item:
    """What is planned: `month` 1 to 12, `occupations` by code, `expected_entries` where anybody knows."""

    title: str
    tier: str
    kind: str
    organiser: str
    month: int
    class_name: str = ""
    occupations: Sequence[str] = ()
    expected_entries: int | None = None

    @property
    def told(self) -> dict[str, Any]:
        """As JSON, for the idempotency record."""
        return {
            "title": self.title, "tier": self.tier, "kind": self.kind, "organiser": self.organiser,
            "month": self.month, "class_name": self.class_name, "occupations": list(self.occupations),
            "expected_entries": self.expected_entries,
        }  # fmt: skip


def item_fault(asked: Item) -> Refusal | None:
    """Whether what is asked is no item: texts, tier, kind, month, occupations, entries."""
    for name, most in LONGEST.items():
        text = getattr(asked, name)
        if not (text.strip() or name == "class_name") or len(text) > most or FORBIDDEN.search(text) or "\n" in text:
            return Refusal("plan_text", {"most": most}, "className" if name == "class_name" else name)
    if asked.tier not in TIERS or asked.kind not in KINDS:
        return Refusal("plan_word", {}, "tier" if asked.tier not in TIERS else "kind")
    if not 1 <= asked.month <= 12:
        return Refusal("plan_month", {}, "month")
    if len(asked.occupations) > MOST_OCCUPATIONS or any(not OCCUPATION.fullmatch(one) for one in asked.occupations):
        return Refusal("plan_occupations", {"most": MOST_OCCUPATIONS}, "occupations")
    if asked.expected_entries is not None and not 1 <= asked.expected_entries <= MOST_ENTRIES:
        return Refusal("plan_entries", {"most": MOST_ENTRIES}, "expectedEntries")
    return None
