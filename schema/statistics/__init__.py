"""Statistics of a jurisdiction, for everybody: figures with their definitions and the day they are of."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

import strawberry

from schema.access import PUBLIC, field
from schema.competitions import value_of
from schema.context import Info
from schema.honours.enums import BonusPayer
from schema.mirror import Mirror, label
from schema.occupations import Occupation
from schema.regions import Region
from server import listing, occupations
from server.clock import today
from server.listing import statistics as counted


@strawberry.enum(description="Along what statistics are told apart.")
class StatisticAxis(Enum):
    """统计的分组."""

    YEAR = strawberry.enum_value("year", description="Of the competition's first day; of the conferral.")
    REGION = strawberry.enum_value("region", description="The divisions directly below the jurisdiction asked for.")
    OCCUPATION = strawberry.enum_value("occupation", description="The rank of the catalogue below the code asked for.")
    PAYER = strawberry.enum_value("payer", description="Who pays the bonus of the title.")


@dataclass(frozen=True, slots=True)
class Defined:
    """A figure."""

    figure: str


@strawberry.type(description="What a figure of the statistics counts.")
class StatisticDefinition(Mirror, of=Defined):
    """统计口径."""

    figure: str = field("The name of the field that holds it.", access=PUBLIC)

    @field("Its name.", access=PUBLIC)
    @staticmethod
    def name(root: Any, info: Info) -> str:
        """The catalogue's."""
        return info.context.say(f"statistics.name_{root.figure}")

    @field("What it counts.", access=PUBLIC)
    @staticmethod
    def definition(root: Any, info: Info) -> str:
        """The catalogue's."""
        return info.context.say(f"statistics.{root.figure}")


@strawberry.type(
    description="The figures of one place along the axes. Null on an axis: unknown, or not asked along it."
)
class StatisticLine(Mirror, of=counted.Line):
    """统计的一行."""

    year: int | None = field("The year.", access=PUBLIC)
    region_code: str | None = field("The code of the division.", access=PUBLIC)
    occupation_code: str | None = field("The code of the group or occupation.", access=PUBLIC)
    payer: BonusPayer | None = field("Who pays the bonus of the title; null where the catalogue names none.",
                                     access=PUBLIC)  # fmt: skip
    payer_label: str | None = label("bonus_payer", "The word for that.", access=PUBLIC, column="payer")
    competitions: int | None = field("Competitions; null by payer.", access=PUBLIC)
    events: int | None = field("Events with a published result; null by payer.", access=PUBLIC)
    entries: int | None = field("Entries of these events; null by payer.", access=PUBLIC)
    awarded: int | None = field("Entries that took an award; null by payer.", access=PUBLIC)
    honours: int = field("人次: honours conferred, the revoked ones among them.", access=PUBLIC)
    revoked: int = field("How many of them are revoked.", access=PUBLIC)
    holders: int = field("人（单位、集体）: who holds at least one of them, each once.", access=PUBLIC)
    skilled: int = field("人: persons who hold a title of 技术能手 among them, each once.", access=PUBLIC)

    @field("The division; null where its code is in no table.", access=PUBLIC, graphql_type=Region | None)
    @staticmethod
    async def region(root: Any, info: Info) -> Any:
        """One loader."""
        return await info.context.ask(listing.regions_by_code).load(root.region_code) if root.region_code else None

    @field("The group or occupation; null where its code is not in the catalogue.", access=PUBLIC,
           graphql_type=Occupation | None)  # fmt: skip
    @staticmethod
    async def occupation(root: Any, info: Info) -> Any:
        """One loader."""
        code = root.occupation_code
        return await info.context.ask(listing.by_code, occupations.Occupation).load(code) if code else None


@strawberry.type(
    description="Statistics as of a day. Figures of persons do not add up: each is counted once in a line."
)
class Statistics(Mirror, of=counted.Statistics):
    """统计."""

    as_of: date = field("The cut-off day: what was public by its end is counted.", access=PUBLIC)
    total: StatisticLine = field("All of it, each holder and competition counted once.", access=PUBLIC)
    lines: list[StatisticLine] = field(f"Along the axes, the latest year first. At most {counted.MOST}.",
                                       access=PUBLIC, usual=50)  # fmt: skip

    @field(f"What each figure counts: the {len(counted.FIGURES)} of a line.", access=PUBLIC,
           graphql_type=list[StatisticDefinition], usual=len(counted.FIGURES))  # fmt: skip
    @staticmethod
    def definitions(root: Any) -> Any:
        """As many as there are figures."""
        return [Defined(one) for one in counted.FIGURES]


@strawberry.type
class StatisticQuery:
    """The root field of this room."""

    @field(
        "Statistics of a jurisdiction (`region`: 2, 4 or 6 digits or a functional area's code, with everything below; "
        "the whole country without it), of one `year`, one `occupation` (its code or the beginning), titles whose "
        "bonus a class of payers pays; up to and on `asOfDay`, today if left out. A null in `by` is passed over.",
        access=PUBLIC,
        graphql_type=Statistics,
    )
    @staticmethod
    async def statistics(
        by: list[StatisticAxis | None] | None = None, year: int | None = None, region: str | None = None,
        occupation: str | None = None, payer: BonusPayer | None = None, as_of_day: date | None = None,
    ) -> Any:  # fmt: skip
        """One question."""
        axes = ("year",) if by is None else tuple(str(value_of(StatisticAxis, one)) for one in by if one is not None)
        return await counted.statistics(
            counted.Cut(axes, year, region, occupation, value_of(BonusPayer, payer), as_of_day or today())
        )
