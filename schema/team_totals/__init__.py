"""Team totals (团体总分): the delegations of a competition ranked by a points table. For everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import strawberry

from schema.access import PUBLIC, Access, field
from schema.competitions import Competition
from schema.context import Info
from schema.entries.enums import DelegationKind
from schema.mirror import Mirror, label, many, one
from schema.node import Node
from schema.refusal import Refusal
from schema.rulebook import RuleSet
from schema.scalars import Instant, Mark
from server import competitions, rulebook, team_totals
from server.refusal import Refused
from server.team_totals import gathering, publishing, reading

ORGANISERS = Access(roles=["organiser"])
MOST_TEAMS, MOST_EVENTS = 1000, 500


@strawberry.enum(description="What ranks the delegations.")
class TeamMeasure(Enum):
    """排名依据."""

    SUM = strawberry.enum_value("sum", description="The sum of the points.")
    AVERAGE = strawberry.enum_value("average", description="The points by the number of events taken part in.")


@strawberry.type(description="What a delegation made in one event.")
class TeamScore(Mirror, of=team_totals.TeamScore):
    """代表队在一个赛项的得分."""

    event_code: str = field("The code of the event.", access=PUBLIC)
    event_title: str = field("The title of the event, as of that day.", access=PUBLIC)
    points: str = field("The points, exact: a decimal, or a quotient such as 10/3.", access=PUBLIC)
    entries: int = field("How many entries took part.", access=PUBLIC)
    counted: int = field("How many of them counted.", access=PUBLIC)


@strawberry.type(description="A line of a team total: a delegation with its name of that day.")
class TeamPlace(Mirror, Node, of=team_totals.TeamPlace):
    """团体总分的一行."""

    line: int = field("Its line on the sheet, from 1.", access=PUBLIC)
    code: str = field("The code of the delegation.", access=PUBLIC)
    name: str = field("Its name of that day.", access=PUBLIC)
    kind: DelegationKind | None = field("What kind of delegation.", access=PUBLIC)
    kind_label: str | None = label("delegation_kind", "The word for that.", access=PUBLIC, column="kind")
    place: int | None = field("Its place; null where it takes part only.", access=PUBLIC)
    tied: bool = field("Whether it shares its place.", access=PUBLIC)
    points: Mark = field("The sum of its points, rounded.", access=PUBLIC)
    value: Mark = field("What ranks it, rounded: the sum or the average.", access=PUBLIC)
    exact: str = field("The same, exact: a decimal, or a quotient.", access=PUBLIC)
    firsts: int = field("How many first places, or highest awards.", access=PUBLIC)
    seconds: int = field("How many second ones.", access=PUBLIC)
    thirds: int = field("How many third ones.", access=PUBLIC)
    prize: str = field("Its prize; empty where it has none.", access=PUBLIC)
    scores: list[TeamScore] = many(
        team_totals.TeamScore, "What it made in each event.", by="team_place_id", order="position", most=MOST_EVENTS,
        usual=5, access=PUBLIC,
    )  # fmt: skip
    decided_by: str = field(
        "What parts it from the line above (the first from the line below): points, the number of the place or award "
        "that was counted, share; empty where it stands alone.",
        access=PUBLIC,
    )

    @field("`decidedBy` in words, in the viewer's language.", access=PUBLIC)
    @staticmethod
    async def decided_by_words(root: Any, info: Info) -> str:
        """From the catalogue; whether places or awards were counted, the team total says."""
        if not root.decided_by.isdecimal():
            return info.context.say(f"team_totals.decided_{root.decided_by}") if root.decided_by else ""
        total: Any = await info.context.one(team_totals.TeamTotal).load(root.team_total_id)
        return info.context.say(f"team_totals.decided_{total.way}", n=int(root.decided_by))


@strawberry.type(description="The team total (团体总分) of a competition, an immutable number.")
class TeamTotal(Mirror, Node, of=team_totals.TeamTotal):
    """团体总分."""

    number: int = field("1 is the first; a correction is a new number.", access=PUBLIC)
    reason: str = field("Why it was published.", access=PUBLIC)
    measure: TeamMeasure = field("What ranks.", access=PUBLIC)
    measure_label: str = label("team_measure", "The word for that.", access=PUBLIC, column="measure")
    teams: int = field("How many delegations took part.", access=PUBLIC)
    ranked: int = field("How many of them are ranked.", access=PUBLIC)
    published_at: Instant = field("When it was published.", access=PUBLIC)
    competition: Competition = one(competitions.Competition, "The competition.", by="competition_id", access=PUBLIC)
    rule_set: RuleSet = one(rulebook.RuleSet, "The points table.", by="rule_set_id", access=PUBLIC)
    places: list[TeamPlace] = many(
        team_totals.TeamPlace, "Its lines: the ranked by place, then those who take part only.", by="team_total_id",
        order="line", most=MOST_TEAMS, usual=20, access=PUBLIC,
    )  # fmt: skip

    @field(f"The events whose results were published anew since. At most {MOST_EVENTS}.", access=PUBLIC, usual=1,
           graphql_type=list[str])  # fmt: skip
    @staticmethod
    async def outdated(root: Any, info: Info) -> list[str]:
        """One loader."""
        found = await info.context.ask(reading.outdated).load(root.id)
        return list(found[:MOST_EVENTS])


@dataclass(frozen=True, slots=True)
class Preview:
    """What the act would publish, or why it publishes nothing."""

    refusal: Any = None
    gathered: gathering.Gathered | None = None


@strawberry.type(description="A line that publishing the team total would write now.")
class TeamTotalDraftLine(Mirror, of=team_totals.TeamPlace):
    """团体总分草稿的一行."""

    code: str = field("The code of the delegation.", access=ORGANISERS)
    name: str = field("Its name.", access=ORGANISERS)
    kind_label: str | None = label("delegation_kind", "What kind, in a word.", access=ORGANISERS, column="kind")
    place: int | None = field("Its place; null where it takes part only.", access=ORGANISERS)
    tied: bool = field("Whether it shares its place.", access=ORGANISERS)
    points: Mark = field("The sum of its points, rounded.", access=ORGANISERS)
    value: Mark = field("What ranks it, rounded.", access=ORGANISERS)
    prize: str = field("Its prize; empty where it has none.", access=ORGANISERS)


@strawberry.type(description="What publishing the team total would write now.")
class TeamTotalDraft(Mirror, of=Preview):
    """团体总分草稿."""

    refusal: Refusal | None = field("Why nothing can be published.", access=ORGANISERS)

    @field("The points table in force on the competition's last day, or the one named.", access=ORGANISERS,
           graphql_type=RuleSet | None)  # fmt: skip
    @staticmethod
    def rule_set(root: Any) -> Any:
        """As gathered."""
        return root.gathered.rule_set if root.gathered else None

    @field(f"The lines in order. At most {MOST_TEAMS}.", access=ORGANISERS, usual=20,
           graphql_type=list[TeamTotalDraftLine])  # fmt: skip
    @staticmethod
    def lines(root: Any) -> Sequence[Any]:
        """As the act writes them."""
        return publishing.lines(root.gathered)[:MOST_TEAMS] if root.gathered else []


@strawberry.type
class TeamTotalQuery:
    """What may be asked of team totals."""

    @field(
        "The team total of a competition: the newest number, or the one asked for. Null where there is none.",
        access=PUBLIC,
        graphql_type=TeamTotal | None,
    )
    @staticmethod
    async def team_total(info: Info, competition: str, number: int | None = None) -> Any:
        """One question."""
        return await reading.team_total(info.context.viewer, competition, number)

    @field(
        f"The numbers of the team total of a competition, the newest first. At most {reading.MOST_NUMBERS}.",
        access=PUBLIC,
        usual=2,
        graphql_type=list[TeamTotal],
    )
    @staticmethod
    async def team_totals(info: Info, competition: str) -> Any:
        """One question."""
        return await reading.team_totals(info.context.viewer, competition)

    @field("What publishing the team total would write now. `ruleSet`: the code of a points table; empty for the one "
           "in force.", access=ORGANISERS, graphql_type=TeamTotalDraft)  # fmt: skip
    @staticmethod
    async def team_total_draft(info: Info, competition: str, rule_set: str = "") -> Preview:
        """One question; its refusal is a value."""
        try:
            return Preview(gathered=await publishing.preview(info.context.viewer, competition, rule_set))
        except Refused as no:
            return Preview(no.refusal)
