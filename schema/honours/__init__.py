"""The roll of honour: titles, decisions, honours, holders, figures."""

from datetime import date
from typing import Annotated, Any

import strawberry

from schema.access import PUBLIC, Access, field
from schema.competitions import Tier
from schema.context import Info
from schema.honours.enums import (
    BonusPayer,
    ConferralWay,
    HolderKind,
    HonourState,
    HonourStepKind,
    RevocationGround,
    Sex,
)
from schema.mirror import Mirror, label, many, one
from schema.node import Node, global_id
from schema.occupations import Occupation
from schema.regions import Region
from schema.results import Standing
from schema.scalars import Mark, Yuan, yuan
from server import honours, listing, occupations, results
from server.honours import decided, listed

MOST_HONOURS = 200
MOST_STEPS = 50
OFFICE = Access(roles=["auditor", "honours_office"])


@strawberry.type(description="A title of honour (荣誉称号) of the catalogue.")
class Title(Mirror, Node, of=honours.Title):
    """荣誉称号."""

    code: str = field("Its code, unique.", access=PUBLIC)
    name: str = field("Its name, e.g. 三晋技术能手.", access=PUBLIC)
    granting_body: str = field("Who confers it.", access=PUBLIC)
    way: ConferralWay = field("How it is conferred.", access=PUBLIC)
    way_label: str = label("way", "The word for how it is conferred.", access=PUBLIC)
    cadence: str = field("How often, in the policy's words.", access=PUBLIC)
    approval_document: str = field("The document by which the commendation was approved.", access=PUBLIC)
    conditions: str = field("What is asked of those who get it.", access=PUBLIC)
    bonus_payer: BonusPayer | None = field("Who pays the bonus.", access=PUBLIC)
    bonus_payer_label: str | None = label("bonus_payer", "The word for who pays the bonus.", access=PUBLIC)
    consequence: str = field("What follows from holding it.", access=PUBLIC)
    policy: str = field("The sentence of the policy it rests on.", access=PUBLIC)
    source: str = field("Where that is written.", access=PUBLIC)
    starts_on: date | None = field("The first day it could be conferred.", access=PUBLIC)
    ends_on: date | None = field("The last day it could be conferred.", access=PUBLIC)
    needs_notice: bool = field("Whether it is conferred after a finished 公示 only.", access=PUBLIC)

    @field("Its region; null for a title of the whole country.", access=PUBLIC, graphql_type=Region | None)
    @staticmethod
    async def jurisdiction(root: Any, info: Info) -> Any:
        """One loader."""
        code = root.region_code
        return await info.context.ask(listing.regions_by_code).load(code) if code else None

    @field("The bonus that comes with it.", access=PUBLIC, graphql_type=Yuan | None)
    @staticmethod
    def bonus(root: Any) -> Yuan | None:
        """Fen as yuan."""
        return None if root.bonus is None else yuan(root.bonus)


@strawberry.type(description="A decision (决定): the document by which honours are conferred or revoked.")
class Decision(Mirror, Node, of=honours.Decision):
    """授予决定."""

    number: str = field("文号: the number of the document.", access=PUBLIC)
    decided_on: date = field("Its date.", access=PUBLIC)
    body: str = field("Who decided.", access=PUBLIC)
    subject: str = field("What it is about.", access=PUBLIC)

    @field("How many honours it conferred, the revoked ones among them.", access=PUBLIC)
    @staticmethod
    async def conferred(root: Any, info: Info) -> int:
        """One loader."""
        return (await info.context.ask(decided.counted).load(root.id))[0]

    @field("How many honours it revoked or restored.", access=PUBLIC)
    @staticmethod
    async def changed(root: Any, info: Info) -> int:
        """The same loader."""
        return (await info.context.ask(decided.counted).load(root.id))[1]


@strawberry.type(description="Who holds honours: one person, organisation or group. Equal names are not one holder.")
class Holder(Mirror, of=listing.Holder):
    """获得者."""

    id: strawberry.ID = field("The id under which a career is shown.", access=PUBLIC, resolver=global_id)
    kind: HolderKind = field("What it is.", access=PUBLIC)
    kind_label: str = label("holder_kind", "The word for what it is.", access=PUBLIC, column="kind")
    name: str | None = field("The name, as in the newest honour; null where it was erased.", access=PUBLIC)
    unit: str | None = field("The unit, as in the newest honour.", access=PUBLIC)

    @field(
        f"The honours of a career, the newest first. At most {MOST_HONOURS}.",
        access=PUBLIC,
        usual=3,
    )
    @staticmethod
    async def honours(root: Any, info: Info) -> list["Honour"]:
        """One loader."""
        found: Any = await info.context.ask(listing.honours_of).load(str(root.uid))
        return found[:MOST_HONOURS]  # type: ignore[no-any-return]


async def _told(root: Any, info: Info) -> bool:
    """Whether the viewer sees why an honour was revoked: the office in whose scope its title lies."""
    roles, title = frozenset(OFFICE.roles), ("region", "honour__title__")
    found: bool = await info.context.ask(listing.granted, honours.HonourStep, roles, title).load(root.id)
    return found


@strawberry.type(description="What became of an honour after its conferral, by which decision. Never changed.")
class HonourStep(Mirror, Node, of=honours.HonourStep):
    """撤销, 恢复."""

    number: int = field("Of the honour, from 1.", access=PUBLIC)
    kind: HonourStepKind = field("What became of it.", access=PUBLIC)
    kind_label: str = label("honour_step_kind", "The word for that.", access=PUBLIC, column="kind")
    decision: Decision = one(honours.Decision, "By which decision.", by="decision_id", access=PUBLIC)
    stops_benefits: bool = field("Whether what its holder has by it ends.", access=PUBLIC)
    honour: Annotated["Honour", strawberry.lazy("schema.honours")] = one(
        honours.Honour, "The honour.", by="honour_id", access=PUBLIC
    )

    @field("On which of the three grounds; null where it was not said.", access=OFFICE,
           graphql_type=RevocationGround | None)  # fmt: skip
    @staticmethod
    async def ground(root: Any, info: Info) -> Any:
        """For the office."""
        return root.ground if await _told(root, info) else None

    @field("The word for that.", access=OFFICE)
    @staticmethod
    async def ground_label(root: Any, info: Info) -> str | None:
        """For the office."""
        is_told = root.ground is not None and await _told(root, info)
        return info.context.say(f"enum.revocation_ground.{root.ground}") if is_told else None

    @field("What is to be paid back; null where nothing is named.", access=OFFICE, graphql_type=Yuan | None)
    @staticmethod
    async def to_recover(root: Any, info: Info) -> Any:
        """Fen as yuan, for the office."""
        return yuan(root.to_recover) if root.to_recover is not None and await _told(root, info) else None

    @field("The reasons in words.", access=OFFICE)
    @staticmethod
    async def reasons(root: Any, info: Info) -> str | None:
        """For the office."""
        return root.reasons if await _told(root, info) else None


@strawberry.type(description="A conferred title: who, which, when, on what ground. Names and units are of that day.")
class Honour(Mirror, Node, of=honours.Honour):
    """荣誉."""

    title: Title = one(honours.Title, "The title.", by="title_id", access=PUBLIC)
    decision: Decision = one(honours.Decision, "The decision that conferred it.", by="decision_id", access=PUBLIC)
    standing: Standing | None = one(
        results.Standing, "The line it was conferred on; null by selection.", by="standing_id", access=PUBLIC
    )
    revoking_decision: Decision | None = one(
        honours.Decision, "The decision that revoked it.", by="revoking_decision_id", access=PUBLIC
    )
    holder_kind: HolderKind = field("What holds it.", access=PUBLIC)
    holder_kind_label: str = label("holder_kind", "The word for what holds it.", access=PUBLIC)
    name: str | None = field("The name of that day; null where it was erased.", access=PUBLIC)
    unit: str | None = field("The unit of that day.", access=PUBLIC)
    region_code: str | None = field("The code of the region it counts for.", access=PUBLIC)
    region_name: str | None = field("The name of that region as of that day.", access=PUBLIC)
    occupation_code: str | None = field("The code of the occupation.", access=PUBLIC)
    tier: Tier | None = field("The tier of the competition; null by selection.", access=PUBLIC)
    tier_label: str | None = label("tier", "The word for the tier.", access=PUBLIC)
    competition: str | None = field("The title of the competition as of that day.", access=PUBLIC)
    event: str | None = field("The title of the event as of that day.", access=PUBLIC)
    place: int | None = field("名次: the place it was conferred on.", access=PUBLIC)
    total: Mark | None = field("总成绩: the published total.", access=PUBLIC)
    conferred_on: date = field("The day it was conferred.", access=PUBLIC)
    state: HonourState = field("Whether it is still held.", access=PUBLIC)
    state_label: str = label("honour_state", "The word for whether it is still held.", access=PUBLIC, column="state")
    revoked_on: date | None = field("The day it was revoked.", access=PUBLIC)
    sex: Sex | None = field("As noted for lists; null where it was not.", access=PUBLIC)
    nationality: str | None = field("民族, as noted for lists; null where it was not.", access=PUBLIC)
    steps: list[HonourStep] = many(
        honours.HonourStep, "What became of it since, in order.", by="honour_id", order="number", most=MOST_STEPS,
        usual=1, access=PUBLIC,
    )  # fmt: skip

    @field("The name in the house style, e.g. 马　兰（女，回族）; null where it was erased.", access=PUBLIC)
    @staticmethod
    def styled_name(root: Any) -> str | None:
        """Of the columns."""
        return listed.styled(root)

    @field("Who holds it.", access=PUBLIC, graphql_type=Holder)
    @staticmethod
    async def holder(root: Any, info: Info) -> Any:
        """One loader."""
        return await info.context.ask(listing.holders).load(root.holder)

    @field("The occupation; null where none, or not in the catalogue.", access=PUBLIC, graphql_type=Occupation | None)
    @staticmethod
    async def occupation(root: Any, info: Info) -> Any:
        """One loader."""
        code = root.occupation_code
        return await info.context.ask(listing.by_code, occupations.Occupation).load(code) if code else None


@strawberry.type(description="How often a title was conferred.")
class TitleFigure(Mirror, of=listing.TitleFigure):
    """称号的数目."""

    title: Title = one(honours.Title, "The title.", by="title_id", access=PUBLIC)
    honours: int = field("人次: how many honours.", access=PUBLIC)


@strawberry.type(description="The figures of a list of honours.")
class HonourFigures(Mirror, of=listing.HonourFigures):
    """荣誉的数目."""

    holders: int = field("人数: how many holders, each counted once.", access=PUBLIC)
    honours: int = field("人次: how many honours, as listed: the revoked ones are among them.", access=PUBLIC)
    revoked: int = field("How many of them are revoked.", access=PUBLIC)
    as_of: date = field("截至: the day these figures are of.", access=PUBLIC)
    titles: list[TitleFigure] = field(
        f"The titles among them, the most frequent first. At most {listing.MOST_TITLES}.", access=PUBLIC, usual=20
    )
    years: list[int] = field(
        "The years in which they were conferred, whatever `year` says, the newest first; at most 200.", access=PUBLIC
    )
