"""A round as it is asked for, and every fault of it that needs no database."""

import dataclasses
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from server.honours import HOLDER_KINDS
from server.honours.holders import CONTROL
from server.refusal import Fault, Refusal
from server.selecting.rounds import STAGE_BODIES, STAGE_QUOTAS, STAGE_TASKS, WITHDRAWALS

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
MOST_TITLES, MOST_STAGES, MOST_QUOTA, MOST_DAYS, MOST_DEPARTMENTS = 30, 20, 10_000, 60, 10
SEPARATOR = ";"
CONTROLLED = ("unit", "round")  # bodies that no quota is allotted to


@dataclass(frozen=True, slots=True)
class TitleWanted:
    """A title by the catalogue's code; `candidates` 0: as many as the quota; `front_line` in per cent."""

    title: str
    quota: int
    holder_kind: str = "person"
    candidates: int = 0
    front_line: int = 0

    @property
    def most(self) -> int:
        """How many may be recommended to the round."""
        return self.candidates or self.quota


@dataclass(frozen=True, slots=True)
class StageWanted:
    """A stage, from the bottom; the words are those of `RoundStage`."""

    name: str
    body: str
    task: str = "recommend"
    notice_days: int = 0
    counts_start: bool = False
    quotas: str = "open"
    surplus_percent: int = 0
    surplus_number: int = 0
    departments: Sequence[str] = ()
    bars_central: bool = False


@dataclass(frozen=True, slots=True)
class RoundWanted:
    """A round. `region`: 2, 4 or 6 digits, empty for the whole country."""

    code: str
    title: str
    judged_on: date
    nominations_until: date
    titles: Sequence[TitleWanted] = field(default=())
    stages: Sequence[StageWanted] = field(default=())
    region: str = ""
    document: str = ""
    withdrawal: str = "lapse"

    @property
    def told(self) -> dict[str, Any]:
        """As JSON, for the idempotency record."""
        told = dataclasses.asdict(self)
        return told | {
            "judged_on": self.judged_on.isoformat(), "nominations_until": self.nominations_until.isoformat(),
            "titles": [dataclasses.asdict(one) for one in self.titles],
            "stages": [dataclasses.asdict(one) | {"departments": list(one.departments)} for one in self.stages],
        }  # fmt: skip


def fault_of(asked: RoundWanted) -> Refusal | None:
    """Whether what is asked is no round: its own texts first, then every fault of its titles and stages by place."""
    if not CODE.fullmatch(asked.code):
        return Refusal("round_code", {}, "code")
    if not _text(asked.title, 200):
        return Refusal("round_text", {"most": 200}, "title")
    if asked.document and not _text(asked.document, 100):
        return Refusal("round_text", {"most": 100}, "document")
    if asked.withdrawal not in WITHDRAWALS:
        return Refusal("round_word", {"found": asked.withdrawal[:40], "among": "、".join(WITHDRAWALS)}, "withdrawal")
    if not 1 <= len(asked.titles) <= MOST_TITLES:
        return Refusal("round_titles", {"most": MOST_TITLES}, "titles")
    if not 1 <= len(asked.stages) <= MOST_STAGES:
        return Refusal("round_stages", {"most": MOST_STAGES}, "stages")
    faults = [*_title_faults(asked.titles), *_stage_faults(asked.stages)]
    return Refusal("round_faulty", {"n": len(faults)}, None, faults) if faults else None


def _title_faults(titles: Sequence[TitleWanted]) -> Iterator[Fault]:
    seen: set[str] = set()
    for n, one in enumerate(titles, 1):
        if one.title in seen:
            yield _fault("titles", n, "title", "round_title_twice")
        seen.add(one.title)
        if one.holder_kind not in HOLDER_KINDS:
            yield _fault("titles", n, "holderKind", "round_entry_word", among="、".join(HOLDER_KINDS))
        if not 1 <= one.quota <= MOST_QUOTA:
            yield _fault("titles", n, "quota", "round_entry_number", least=1, most=MOST_QUOTA)
        if not 0 <= one.candidates <= MOST_QUOTA or one.most < one.quota:
            yield _fault("titles", n, "candidates", "round_candidates", quota=one.quota)
        if not 0 <= one.front_line <= 100 or (one.front_line and one.holder_kind != "person"):
            yield _fault("titles", n, "frontLine", "round_front_line")


def _stage_faults(stages: Sequence[StageWanted]) -> Iterator[Fault]:
    for n, one in enumerate(stages, 1):
        if not _text(one.name, 60):
            yield _fault("stages", n, "name", "round_entry_text", most=60)
        for column, words in (("body", STAGE_BODIES), ("task", STAGE_TASKS), ("quotas", STAGE_QUOTAS)):
            if getattr(one, column) not in words:
                yield _fault("stages", n, column, "round_entry_word", among="、".join(words))
        if not 0 <= one.notice_days <= MOST_DAYS:
            yield _fault("stages", n, "noticeDays", "round_entry_number", least=0, most=MOST_DAYS)
        if not 0 <= one.surplus_percent <= 500:
            yield _fault("stages", n, "surplusPercent", "round_entry_number", least=0, most=500)
        if not 0 <= one.surplus_number <= MOST_QUOTA:
            yield _fault("stages", n, "surplusNumber", "round_entry_number", least=0, most=MOST_QUOTA)
        yield from _meaning_faults(n, one)
    yield from _order_faults(stages)


def _meaning_faults(n: int, one: StageWanted) -> Iterator[Fault]:
    """What the settings of a stage may not say together."""
    if one.quotas == "allotted" and one.body in CONTROLLED:
        yield _fault("stages", n, "quotas", "round_quota_of_nobody")
    if (one.surplus_percent or one.surplus_number) and one.body != "round" and one.quotas != "allotted":
        yield _fault("stages", n, "surplusPercent", "round_surplus_of_nothing")
    if one.task in ("check", "score") and one.body != "round":
        yield _fault("stages", n, "task", "round_task_of_round")
    names = [name.strip() for name in one.departments]
    if len(names) > MOST_DEPARTMENTS or any(not _text(name, 60) or SEPARATOR in name for name in names):
        yield _fault("stages", n, "departments", "round_departments", most=MOST_DEPARTMENTS)


def _order_faults(stages: Sequence[StageWanted]) -> Iterator[Fault]:
    """From the bottom: the round's own office stands above all others; one scoring at most."""
    order = ("unit", "county", "city", "industry", "province", "round")
    ranks = [order.index(one.body) if one.body in order else -1 for one in stages]
    for n, (below, above) in enumerate(itertools.pairwise(ranks), 2):
        if -1 < above < below:
            yield _fault("stages", n, "body", "round_stage_order")
    scored = [n for n, one in enumerate(stages, 1) if one.task == "score"]
    if len(scored) > 1:
        yield _fault("stages", scored[1], "task", "round_scored_twice")


def _fault(where: str, n: int, column: str, rule: str, **params: str | int) -> Fault:
    return Fault("", n, f"{where}[{n - 1}].{column}", rule, params={"n": n, **params})


def _text(text: str, most: int) -> bool:
    return bool(text.strip()) and len(text) <= most and not CONTROL.search(text)
