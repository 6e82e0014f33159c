"""Competitions and their events, as the public and their staff see them."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.access import PUBLIC, Access, field
from schema.competitions.classes import CompetitionClasses
from schema.competitions.enums import CompetitionKind, EntryGroup, EventFormat, Stage, Tier, value_of
from schema.competitions.event import Event, public_stage
from schema.competitions.overseen import AND_HIMSELF
from schema.competitions.work import OF_STAFF, Document, Filing, Waiting, filing_field, waiting_field
from schema.context import Info
from schema.entries import Delegation, EntryImport
from schema.entries.lists import competition_delegations, competition_imports
from schema.mirror import Mirror, label, many, one
from schema.node import Node
from schema.scalars import Instant
from server import competitions, judging, results
from server.access.roles import ORGANISING
from server.competitions import classes

__all__ = ["Competition", "CompetitionKind", "EntryGroup", "Event", "EventFormat", "Stage", "Tier", "value_of"]

if TYPE_CHECKING:
    from schema.judging import Judge
    from schema.results.acts import Publication

MOST_EVENTS = 500
MOST_DOCUMENTS, MOST_JUDGES = 200, 1000
MOST_PUBLICATIONS = 100


def _units(role: str, description: str) -> Any:
    """The names of the organising units in one role, in order."""

    async def names(root: Any, info: Info) -> list[str]:
        units = await info.context.many(competitions.OrganisingUnit, "competition_id", "position").load(root.id)
        return [unit.name for unit in units if unit.role == role]

    return field(f"{description}, in order; names as of that day.", access=PUBLIC, resolver=names)


@strawberry.type(description="A competition (竞赛). Public once it is announced or has a published result.")
class Competition(Mirror, Node, of=competitions.Competition):
    """竞赛."""

    code: str = field("Its code, unique.", access=PUBLIC)
    title: str = field("Its title.", access=PUBLIC)
    tier: Tier = field("Its tier.", access=PUBLIC)
    tier_label: str = label("tier", "The word for its tier.", access=PUBLIC)
    kind: CompetitionKind = field("Its kind.", access=PUBLIC)
    kind_label: str = label("kind", "The word for its kind.", access=PUBLIC)
    class_name: str | None = field("Its class, in the jurisdiction's own word, e.g. 一类.", access=PUBLIC)
    edition: int | None = field("Which edition it is, counted from 1.", access=PUBLIC)
    region_code: str | None = field("The code of its region: six digits, or a functional area's own.", access=PUBLIC)
    region_name: str | None = field("The name of its region as of that day.", access=PUBLIC)
    organisers: list[str] = _units("organiser", "主办 organisers, the lead first")
    hosts: list[str] = _units("host", "承办 hosts")
    co_organisers: list[str] = _units("co_organiser", "协办 co-organisers")
    supporters: list[str] = _units("supporter", "支持 supporting units")
    starts_on: date = field("Its first day.", access=PUBLIC)
    ends_on: date = field("Its last day.", access=PUBLIC)
    stage: Stage = field("How far it is.", access=PUBLIC, resolver=public_stage)
    stage_label: str = label("stage", "The word for how far it is.", column="public_stage", access=PUBLIC)
    published_at: Instant | None = field("When the first result was published.", access=PUBLIC)
    events: list["Event"] = many(
        competitions.Event,
        "Its events that are announced or have a published result, in the organiser's order.",
        by="competition_id",
        order="position",
        most=MOST_EVENTS,
        usual=5,
        access=PUBLIC,
    )
    version: int = field("Counts its changes; a change says which version it looked at.", access=PUBLIC)
    filing: Filing | None = filing_field()
    copied_from: Annotated["Competition", strawberry.lazy("schema.competitions")] | None = one(
        competitions.Competition, "The competition of last year it was copied from.", by="copied_from_id", access=PUBLIC
    )
    rehearsal_of: Annotated["Competition", strawberry.lazy("schema.competitions")] | None = one(
        competitions.Competition, "The competition it rehearses.", by="rehearsal_of_id", access=OF_STAFF
    )
    wiped_at: Instant | None = field("When the rehearsal was wiped.", access=OF_STAFF)
    documents: list[Document] = many(
        competitions.Document,
        "Its documents, every version; to the staff proposals from last year as well.",
        by="competition_id",
        order="title",
        most=MOST_DOCUMENTS,
        usual=5,
        access=PUBLIC,
    )
    waiting: list[Waiting] = waiting_field()
    delegations: list[Delegation] = competition_delegations()
    imports: list[EntryImport] = competition_imports()
    publications: list[Annotated["Publication", strawberry.lazy("schema.results.acts")]] = many(
        results.Publication,
        "The orders to publish its results at a time, the newest first.",
        by="competition_id",
        order="-due_at",
        most=MOST_PUBLICATIONS,
        usual=3,
        access=Access(roles=sorted(ORGANISING | {"chief_judge", "supervisor"})),
    )
    judges: list[Annotated["Judge", strawberry.lazy("schema.judging")]] = many(
        judging.Judge,
        "Its judges and those of its events; to a judge himself.",
        by="competition_id",
        order="judge_no",
        most=MOST_JUDGES,
        usual=10,
        access=AND_HIMSELF,
    )

    @field("The rule in force about its class on its first day; null where no rule says anything.", access=PUBLIC,
           graphql_type=CompetitionClasses | None)  # fmt: skip
    @staticmethod
    async def classes(root: Any, info: Info) -> Any:
        """One loader."""
        return await info.context.ask(classes.governed_of).load(root.id)

    @field("Whether it is a rehearsal: never public, with invented entrants.", access=PUBLIC)
    @staticmethod
    def is_rehearsal(root: Any) -> bool:
        """Whether it rehearses another."""
        return root.rehearsal_of_id is not None
