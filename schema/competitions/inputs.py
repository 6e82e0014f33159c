"""What is handed in about competitions, events, their entry rules and schemes; turned into the plain values that the
server reads, with every fault."""

from dataclasses import fields
from datetime import date
from enum import Enum
from typing import Any

import strawberry
from strawberry import UNSET

from schema.competitions.enums import CompetitionKind, EntryGroup, EventFormat, Recusal, Tier
from schema.scalars import LocalTime


def _field(description: str, **more: Any) -> Any:
    return strawberry.field(description=description, **more)


def _optional(description: str, **more: Any) -> Any:
    return strawberry.field(description=description, default=None, **more)


def _changed(description: str) -> Any:
    """Left out: stays as it is. Null: taken away."""
    return strawberry.field(description=description, default=UNSET)


@strawberry.input(description="评分点: what is marked.")
class AspectInput:
    """评分点."""

    code: str = _field("Its code, unique in the event.")
    title: str = _field("Its title.")
    max: str = _field("The most points, a decimal.")
    kind: str | None = _optional("score (as left out), judgement or measurement.")
    decimals: int | None = _optional("How fine a mark may be, 0 to 3; 3 where left out.")
    combine: str | None = _optional("mean (as left out), trimmed_mean, median, sum or best.")
    drop: int | None = _optional("Of a trimmed mean: how many are dropped at either end.")
    judges: int | None = _optional("How many marks are needed; 1 where left out.")


@strawberry.input(description="模块 of a scheme.")
class ModuleInput:
    """模块."""

    code: str = _field("Its code, unique in the event.")
    title: str = _field("Its title.")
    weight: str = _field("Its weight, a decimal; 0 makes it a tie key only.")
    pass_: str | None = _optional("The pass mark, a decimal: a fact that changes no place.", name="pass")
    standardise: str | None = _optional("none (as left out), judge or field.")
    aspects: list[AspectInput] = _field("Its aspects, in order.")


@strawberry.input(description="奖项: one of `places`, `share` and `upto`.")
class AwardInput:
    """奖项."""

    title: str = _field("Its title.")
    places: int | None = _optional("A number of places.")
    share: str | None = _optional("A share of n: 0.10 or 1/10.")
    upto: str | None = _optional("All positions down to this share of n.")
    rounding: str | None = _optional("half_up, ceil or floor; half_up for a share and ceil for upto where left out.")
    of: str | None = _optional("What n counts: ranked (as left out), started or entered.")
    min_total: str | None = _optional("The total below which it is not taken.")


@strawberry.input(description="晋级: who goes on.")
class AdvanceInput:
    """晋级."""

    count: int = _field("How many go on.")
    per_delegation: int | None = _optional("How many of one delegation at most.")
    min_total: str | None = _optional("The total below which nobody goes on.")
    ties: str | None = _optional("At the cut: all, chain (as left out) or none.")


@strawberry.input(description="评分方案. Decimals are text; words as in a competition package.")
class SchemeInput:
    """评分方案."""

    places: int | None = _optional("Decimals of a published total; 2 where left out.")
    rounding: str | None = _optional("half_up (as left out), half_even, floor or ceil.")
    compare: str | None = _optional("Which values decide: published (as left out) or exact.")
    ties: list[str] | None = _optional("The chain: `skill desc`, `elapsed asc`, `draw`, `share`.")
    absent: str | None = _optional("What an absent mark does: entry (as left out) or zero.")
    modules: list[ModuleInput] = _field("Its modules, in order.")
    awards: list[AwardInput] | None = _optional("Its awards, the highest first.")
    advance: AdvanceInput | None = _optional("Who goes on to the next tier.")
    passed_over: list[str] | None = _optional("Titles whose holders keep their place but take no award.")


@strawberry.input(description="A competition to be registered.")
class CompetitionInput:
    """竞赛."""

    code: str = _field("Its code, unique: letters, digits and -, at most 40.")
    title: str = _field("Its title.")
    tier: Tier = _field("Its tier.")
    kind: CompetitionKind = _field("Its kind.")
    class_name: str | None = _optional("Its class, in the jurisdiction's own word.")
    edition: int | None = _optional("Which edition it is.")
    region: str | None = _optional("The code of its region: 2, 4 or 6 digits, or a functional area's.")
    organisers: list[str] = _field("主办, the lead first, by name.")
    hosts: list[str] | None = _optional("承办, by name.")
    co_organisers: list[str] | None = _optional("协办, by name.")
    supporters: list[str] | None = _optional("支持, by name.")
    starts_on: date = _field("Its first day.")
    ends_on: date = _field("Its last day.")


@strawberry.input(description="What is to change of a competition. What is left out stays.")
class CompetitionChange:
    """竞赛变更."""

    title: str | None = _changed("Its title.")
    class_name: str | None = _changed("Its class; null takes it away.")
    edition: int | None = _changed("Which edition it is; null takes it away.")
    hosts: list[str] | None = _changed("承办, all of them.")
    co_organisers: list[str] | None = _changed("协办, all of them.")
    supporters: list[str] | None = _changed("支持, all of them.")
    starts_on: date | None = _changed("Its first day.")
    ends_on: date | None = _changed("Its last day.")


@strawberry.input(description="The competition that a copy becomes.")
class CopyInput:
    """复制."""

    code: str = _field("Its code, unique.")
    title: str = _field("Its title.")
    edition: int | None = _optional("Which edition it is.")
    starts_on: date = _field("Its first day: every other date is moved towards it.")


@strawberry.input(description="An event to be added, with its scheme or the code of a ready-made one.")
class EventInput:
    """赛项."""

    code: str = _field("Its code, unique in the competition.")
    title: str = _field("Its title.")
    occupation: str | None = _optional("The code of its occupation.")
    group: EntryGroup = _field("Who competes.")
    format: EventFormat = _field("How many compete together.")
    feeds: list[str] | None = _optional("The events it leads on to, as COMPETITION/EVENT.")
    passed_over: list[str] | None = _optional("Titles whose holders take no award; instead of the scheme's.")
    template: str | None = _optional("The code of a ready-made scheme.")
    scheme: SchemeInput | None = _optional("Its scheme.")
    recusal: Recusal | None = _optional("What a conflict bars from; the judge's own entrants where left out.")
    entries_until: LocalTime | None = _optional("Until when entries will be taken.")


@strawberry.input(description="What is to change of an event. What is left out stays.")
class EventChange:
    """赛项变更."""

    title: str | None = _changed("Its title.")
    occupation: str | None = _changed("The code of its occupation; null takes it away.")
    entries_until: LocalTime | None = _changed("Until when entries are taken.")
    recusal: Recusal | None = _changed("What a conflict bars from.")
    feeds: list[str] | None = _changed("The events it leads on to, all of them.")


@strawberry.input(description="A session with its hours.")
class SessionInput:
    """场次."""

    code: str = _field("Its code, unique in the event.")
    starts_at: LocalTime | None = _optional("When it begins.")
    ends_at: LocalTime | None = _optional("When it ends.")
    place: str | None = _optional("Where it is held.")


@strawberry.input(description="A title held before, and what holding it does.")
class PriorTitleInput:
    """此前荣誉."""

    title: str = _field("The title.")
    effect: str = _field("`barred`: may not compete; `no_award`: competes and takes no award.")


@strawberry.input(description="Winners of earlier editions, and what having won does.")
class PriorWinnersInput:
    """往届获奖者."""

    places: int | None = _optional("Places down to this one count.")
    editions: int | None = _optional("How many editions back; null: all.")
    effect: str = _field("`barred` or `no_award`.")
    awards: list[str] | None = _optional("Awards that count besides, by title.")
    same_event: bool | None = _optional("Whether only places of the same event count.")


@strawberry.input(description="What an event demands of its entrants (报名条件); what is left out is no rule.")
class RequirementsInput:
    """报名条件."""

    born_from: date | None = _optional("The first birthday admitted.")
    born_to: date | None = _optional("The last birthday admitted.")
    years_of_work: int | None = _optional("Full years in the occupation at least.")
    certificates: list[str] | None = _optional("Certificates, of which one is needed.")
    certificates_all: bool | None = _optional("Whether every certificate is needed.")
    min_level: int | None = _optional("The lowest skill level admitted, 1 to 8.")
    max_level: int | None = _optional("The highest skill level admitted, 1 to 8.")
    standings: list[str] | None = _optional("Who may compete: worker, student, teacher.")
    regions: list[str] | None = _optional("Codes of the regions admitted, with all below.")
    employed: bool | None = _optional("Whether an employer must be named.")
    prior_titles: list[PriorTitleInput] | None = _optional("Titles and their effect.")
    prior_winners: PriorWinnersInput | None = _optional("Winners of earlier editions.")
    per_delegation: int | None = _optional("Entries of one delegation at most.")
    events_per_person: int | None = _optional("Events of one person in the competition at most.")
    no_session_clash: bool | None = _optional("Whether two sessions of one person may not overlap; true if left out.")
    one_delegation: bool | None = _optional("Whether a person counts for one delegation only; true if left out.")
    team_size: list[int] | None = _optional("The fewest and the most members of a team.")
    coaches: list[int] | None = _optional("The fewest and the most coaches.")
    min_entries: int | None = _optional("With fewer entries the event is normally cancelled.")


def plain(input_: Any, *, keep_null: bool = False) -> dict[str, Any]:
    """The values of an input by key, without what was left out; null is left out too unless it says something."""
    found = {one.name.rstrip("_"): getattr(input_, one.name) for one in fields(input_)}
    return {name: _plain(one) for name, one in found.items() if one is not UNSET and (keep_null or one is not None)}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    return plain(value) if hasattr(type(value), "__strawberry_definition__") else value


def given(scheme: SchemeInput) -> dict[str, Any]:
    """A scheme in the shape in which competition.toml has it: awards, advance and titles beside the modules' table."""
    values = plain(scheme)
    beside: dict[str, Any] = {name: values.pop(name) for name in ("awards", "advance", "passed_over") if name in values}
    return {"scheme": values, **beside}


def event_values(input_: EventInput) -> dict[str, Any]:
    """An event as the server reads it."""
    values = plain(input_)
    if input_.scheme is not None:
        values["scheme"] = given(input_.scheme)
    return values


def rules_of(input_: RequirementsInput) -> dict[str, Any]:
    """Entry rules as the JSON that an event keeps: dates as text."""
    found = {name: one for name, one in plain(input_).items() if one != []}
    return {name: one.isoformat() if isinstance(one, date) else one for name, one in found.items()}
