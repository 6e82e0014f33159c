"""Contests of the demo world as packages: entries of workers, marks scattered around their ability."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from seeds.demo.workers import Worker
from server.packages.format import CompetitionHead, Entry, EventDef, Judge, Mark, Member, Package
from server.ranking import THOUSAND, Aspect, Scheme


@dataclass(frozen=True, slots=True)
class Programme:
    """One event with those who enter it; of a team three workers share an entry. `share` of them is marked."""

    definition: EventDef
    entrants: Sequence[Sequence[Worker]]
    marked: int | None = None


@dataclass(frozen=True, slots=True)
class Contest:
    """A contest to be written as a package. `delegations`: who sends the workers of a region, by the start of its code;
    else a worker's own place does."""

    code: str
    title: str
    tier: str
    kind: str
    region: str
    organiser: str
    starts_on: date
    programmes: Sequence[Programme]
    edition: int | None = None
    hosts: Sequence[str] = field(default=())
    delegations: Mapping[str, str] = field(default_factory=dict)

    def package(self, draw: Random) -> Package:
        """The package; the same seed gives the same marks."""
        return Package(
            competition=CompetitionHead(
                code=self.code, title=self.title, tier=self.tier, kind=self.kind, starts_on=self.starts_on,  # type: ignore[arg-type]
                ends_on=self.starts_on + timedelta(days=2), organisers=(self.organiser,), edition=self.edition,
                region=self.region, hosts=tuple(self.hosts),
            ),
            events=tuple(one.definition for one in self.programmes),
            entries=tuple(entry for one in self.programmes for entry in self._entries(one)),
            judges=tuple(judge for one in self.programmes for judge in _judges(one.definition)),
            marks=tuple(mark for one in self.programmes for mark in _marks(one, draw)),
        )  # fmt: skip

    def _delegation(self, worker: Worker) -> str:
        sent = (name for code, name in self.delegations.items() if worker.region.startswith(code))
        return next(sent, worker.place)

    def _entries(self, programme: Programme) -> list[Entry]:
        event = programme.definition
        return [
            Entry(
                event.code, entry_no(n), tuple(_member(m, worker) for m, worker in enumerate(team, 1)),
                team=f"{team[0].unit.removesuffix('示例有限公司')}队" if event.format == "team" else "",
                delegation=self._delegation(team[0]), elapsed=3600 + 60 * ((n * 7) % 40),
            )
            for n, team in enumerate(programme.entrants, 1)
        ]  # fmt: skip


def entry_no(n: int) -> str:
    """The number of the n-th entry, from 1."""
    return f"{n:03d}"


def _member(number: int, worker: Worker) -> Member:
    return Member(
        number, worker.name, organisation=worker.unit, region=worker.region, standing="worker", id_type="resident_id",
        id_number=worker.id_number, prior_honours=worker.honours,
    )  # fmt: skip


def _most_judges(scheme: Scheme) -> int:
    return max(aspect.judges for module in scheme.modules for aspect in module.aspects)


def _judges(event: EventDef) -> list[Judge]:
    chief = Judge(event.code, "C1", "裁判长（示例）", role="chief")
    return [chief, *(Judge(event.code, f"J{n}", f"裁判{n}（示例）") for n in range(1, _most_judges(event.scheme) + 1))]


def _marks(programme: Programme, draw: Random) -> list[Mark]:
    event = programme.definition
    return [
        Mark(event.code, entry_no(n), aspect.code, f"J{judge}", _mark(aspect, team, draw))
        for n, team in enumerate(programme.entrants[: programme.marked], 1)
        for module in event.scheme.modules
        for aspect in module.aspects
        for judge in range(1, aspect.judges + 1)
    ]


def _mark(aspect: Aspect, team: Sequence[Worker], draw: Random) -> int:
    """A mark in thousandths around the team's mean ability, as fine as the aspect allows."""
    ability = sum(worker.ability for worker in team) // len(team) + draw.randrange(-60, 61)
    level = min(max(ability, 0), 990)
    if aspect.kind == "judgement":
        return min(3, round(level * 3 / 1000)) * THOUSAND
    step = 10 ** (3 - aspect.decimals)
    return int(aspect.max * level // 1000 // step * step)
