"""What is handed in about competitions, events, their entry rules and schemes; turned into the plain values that the
server reads, with every fault."""

from datetime import date
from typing import Any

import strawberry

from schema.competitions.enums import (
    CompetitionKind,
    EntryGroup,
    EventFormat,
    MaskingStage,
    MinimumOutcome,
    RecheckRule,
    Recusal,
    SignatureRule,
    Tier,
)
from schema.competitions.scheme_inputs import SchemeInput, given
from schema.inputs import changed, given_field, optional, plain
from schema.scalars import LocalTime


@strawberry.input(description="A competition to be registered.")
class CompetitionInput:
    """竞赛."""

    code: str = given_field("Its code, unique: letters, digits and -, at most 40.")
    title: str = given_field("Its title.")
    tier: Tier = given_field("Its tier.")
    kind: CompetitionKind = given_field("Its kind.")
    class_name: str | None = optional("Its class, in the jurisdiction's own word.")
    edition: int | None = optional("Which edition it is.")
    region: str | None = optional("The code of its region: 2, 4 or 6 digits, or a functional area's.")
    organisers: list[str] = given_field("主办, the lead first, by name.")
    hosts: list[str] | None = optional("承办, by name.")
    co_organisers: list[str] | None = optional("协办, by name.")
    supporters: list[str] | None = optional("支持, by name.")
    starts_on: date = given_field("Its first day.")
    ends_on: date = given_field("Its last day.")


@strawberry.input(description="What is to change of a competition. What is left out stays.")
class CompetitionChange:
    """竞赛变更."""

    title: str | None = changed("Its title.")
    class_name: str | None = changed("Its class; null takes it away.")
    edition: int | None = changed("Which edition it is; null takes it away.")
    hosts: list[str] | None = changed("承办, all of them.")
    co_organisers: list[str] | None = changed("协办, all of them.")
    supporters: list[str] | None = changed("支持, all of them.")
    starts_on: date | None = changed("Its first day.")
    ends_on: date | None = changed("Its last day.")


@strawberry.input(description="The competition that a copy becomes.")
class CopyInput:
    """复制."""

    code: str = given_field("Its code, unique.")
    title: str = given_field("Its title.")
    edition: int | None = optional("Which edition it is.")
    starts_on: date = given_field("Its first day: every other date is moved towards it.")


@strawberry.input(description="An event to be added, with its scheme or the code of a ready-made one.")
class EventInput:
    """赛项."""

    code: str = given_field("Its code, unique in the competition.")
    title: str = given_field("Its title.")
    occupation: str | None = optional("The code of its occupation.")
    group: EntryGroup = given_field("Who competes.")
    format: EventFormat = given_field("How many compete together.")
    feeds: list[str] | None = optional("The events it leads on to, as COMPETITION/EVENT.")
    passed_over: list[str] | None = optional("Titles whose holders take no award; instead of the scheme's.")
    template: str | None = optional("The code of a ready-made scheme.")
    scheme: SchemeInput | None = optional("Its scheme.")
    recusal: Recusal | None = optional("What a conflict bars from; the judge's own entrants where left out.")
    entries_until: LocalTime | None = optional("Until when entries will be taken.")
    signature_rule: SignatureRule | None = optional("Who signs the event's result; the chief judge where left out.")
    recheck_rule: RecheckRule | None = optional("Who is rechecked; nobody where left out.")
    masking_stages: list[MaskingStage] | None = optional("The stages of masking; none where left out.")
    conduct_minutes: int | None = optional("How long conduct and equipment may be appealed; 120 where left out.")
    result_minutes: int | None = optional("How long a result may be appealed; 120 where left out.")
    minimum_outcome: MinimumOutcome | None = optional("What follows where too few enter; nothing where left out.")


@strawberry.input(description="What is to change of an event. What is left out stays.")
class EventChange:
    """赛项变更."""

    title: str | None = changed("Its title.")
    occupation: str | None = changed("The code of its occupation; null takes it away.")
    entries_until: LocalTime | None = changed("Until when entries are taken.")
    recusal: Recusal | None = changed("What a conflict bars from.")
    feeds: list[str] | None = changed("The events it leads on to, all of them.")
    signature_rule: SignatureRule | None = changed("Who signs the event's result.")
    recheck_rule: RecheckRule | None = changed("Who is rechecked.")
    masking_stages: list[MaskingStage] | None = changed("The stages of masking, all of them.")
    conduct_minutes: int | None = changed("How many minutes conduct and equipment may be appealed.")
    result_minutes: int | None = changed("How many minutes a result may be appealed.")
    minimum_outcome: MinimumOutcome | None = changed("What follows where too few enter.")


@strawberry.input(description="A session with its hours.")
class SessionInput:
    """场次."""

    code: str = given_field("Its code, unique in the event.")
    starts_at: LocalTime | None = optional("When it begins.")
    ends_at: LocalTime | None = optional("When it ends.")
    place: str | None = optional("Where it is held.")


@strawberry.input(description="A title held before, and what holding it does.")
class PriorTitleInput:
    """此前荣誉."""

    title: str = given_field("The title.")
    effect: str = given_field("`barred`: may not compete; `no_award`: competes and takes no award.")


@strawberry.input(description="Winners of earlier editions, and what having won does.")
class PriorWinnersInput:
    """往届获奖者."""

    places: int | None = optional("Places down to this one count.")
    editions: int | None = optional("How many editions back; null: all.")
    effect: str = given_field("`barred` or `no_award`.")
    awards: list[str] | None = optional("Awards that count besides, by title.")
    same_event: bool | None = optional("Whether only places of the same event count.")


@strawberry.input(description="What an event demands of its entrants (报名条件); what is left out is no rule.")
class RequirementsInput:
    """报名条件."""

    born_from: date | None = optional("The first birthday admitted.")
    born_to: date | None = optional("The last birthday admitted.")
    years_of_work: int | None = optional("Full years in the occupation at least.")
    certificates: list[str] | None = optional("Certificates, of which one is needed.")
    certificates_all: bool | None = optional("Whether every certificate is needed.")
    min_level: int | None = optional("The lowest skill level admitted, 1 to 8.")
    max_level: int | None = optional("The highest skill level admitted, 1 to 8.")
    standings: list[str] | None = optional("Who may compete: worker, student, teacher.")
    regions: list[str] | None = optional("Codes of the regions admitted, with all below.")
    employed: bool | None = optional("Whether an employer must be named.")
    prior_titles: list[PriorTitleInput] | None = optional("Titles and their effect.")
    prior_winners: PriorWinnersInput | None = optional("Winners of earlier editions.")
    per_delegation: int | None = optional("Entries of one delegation at most.")
    events_per_person: int | None = optional("Events of one person in the competition at most.")
    no_session_clash: bool | None = optional("Whether two sessions of one person may not overlap; true if left out.")
    one_delegation: bool | None = optional("Whether a person counts for one delegation only; true if left out.")
    team_size: list[int] | None = optional("The fewest and the most members of a team.")
    coaches: list[int] | None = optional("The fewest and the most coaches.")
    min_entries: int | None = optional("With fewer entries the event is normally cancelled.")


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
