"""What an event may demand of its entrants: data of the event, every item optional (None or empty: no rule)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Effect = Literal["barred", "no_award"]

EFFECTS: tuple[Effect, ...] = ("barred", "no_award")
STANDINGS = ("worker", "student", "teacher")
LOWEST_LEVEL, HIGHEST_LEVEL = 1, 8  # 1 学徒工 … 8 首席技师; domain.md 6.3


@dataclass(frozen=True, slots=True)
class PriorTitle:
    """A title and what holding it does: `barred` may not compete, `no_award` competes and takes no award."""

    title: str
    effect: Effect


@dataclass(frozen=True, slots=True)
class PriorWinners:
    """Winners of earlier editions and what having won does.

    A winner took a place down to `places`, or one of `awards` by name. `editions`: how many editions back are looked
    at, None for all of them; `same_event`: only places of the same event count.
    """

    places: int | None
    editions: int | None
    effect: Effect
    awards: tuple[str, ...] = ()
    same_event: bool = False


@dataclass(frozen=True, slots=True)
class Requirements:
    """The entry rules of one event. Dates are inclusive, numbers of people and entries whole, work in full years.

    `born_to` is the last birthday admitted: "born before 1 January 2007" is `born_to` 31 December 2006.
    `certificates` names certificates of which one is needed, or with `certificates_all` every one.
    `employed` demands that an employer is named; False is no rule, like None.
    `regions` holds codes, a code of 2 or 4 digits meaning all below it.
    `per_delegation` counts entries of a delegation in the event, `events_per_person` events of a person in the
    competition; `team_size` and `coaches` are the least and the most.
    `min_entries` is the event's own (domain.md 2.2) and refuses nobody.

    山西 2023 (domain.md 2.3): born before 2007-01-01; holders of three titles and the first three of the last three
    editions compete, but take no award.

    >>> titles = ("中华技能大奖", "全国技术能手", "三晋技术能手")
    >>> shanxi_2023 = Requirements(
    ...     born_to=date(2006, 12, 31),
    ...     prior_titles=tuple(PriorTitle(title, "no_award") for title in titles),
    ...     prior_winners=PriorWinners(places=3, editions=3, effect="no_award"),
    ... )

    The elevator competition (domain.md 2.3): an employer, the certificate, two years of service.

    >>> elevator = Requirements(years_of_work=2, certificates=("特种设备作业人员证",), employed=True)
    """

    born_from: date | None = None
    born_to: date | None = None
    years_of_work: int | None = None
    certificates: tuple[str, ...] = ()
    certificates_all: bool = False
    min_level: int | None = None
    max_level: int | None = None
    standings: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    employed: bool | None = None
    prior_titles: tuple[PriorTitle, ...] = ()
    prior_winners: PriorWinners | None = None
    per_delegation: int | None = None
    events_per_person: int | None = None
    no_session_clash: bool = True
    one_delegation: bool = True
    team_size: tuple[int, int] | None = None
    coaches: tuple[int, int] | None = None
    min_entries: int | None = None
