"""What the staff of a competition work with: filing, sessions, stations, documents, entry rules, what is waited for."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.access import PUBLIC, Access, field
from schema.competitions.enums import DocumentKind
from schema.context import Info
from schema.mirror import Mirror, label, many, one
from schema.node import Node
from schema.scalars import Instant
from server import competitions, eligibility
from server.access.roles import DELEGATION_ROLES, STAFF
from server.clock import shown
from server.competitions import programme, registering
from server.listing import programmes, waiting

if TYPE_CHECKING:
    from schema.competitions import Event

OF_STAFF = Access(roles=sorted(STAFF | DELEGATION_ROLES))
WAITERS = Access(roles=sorted(waiting.READERS))
MOST_WAITING = 3000
MOST_LISTED = 50  # of one rule
LazyEvent = Annotated["Event", strawberry.lazy("schema.competitions")]


@strawberry.type(description="备案: under which number, when and with which authority a competition was filed.")
class Filing(Mirror, of=registering.Filing):
    """备案."""

    number: str = field("The number of the filing.", access=PUBLIC)
    on: date = field("The day of the filing.", access=PUBLIC)
    with_: str = strawberry.field(name="with", description="The authority it was filed with.", directives=[PUBLIC])


def filing_field() -> Any:
    """`Competition.filing`."""
    return field(
        "备案: its filing with the authority. Null where it is not filed.",
        access=PUBLIC,
        resolver=_filing,
        graphql_type=Filing | None,
    )


def _filing(root: Any) -> Any:
    return registering.filing_of(root)


@strawberry.type(description="A session (场次) of an event.")
class Session(Mirror, Node, of=competitions.Session):
    """场次."""

    code: str = field("Its code, unique in the event.", access=OF_STAFF)
    starts_at: Instant | None = field("When it begins.", access=OF_STAFF)
    ends_at: Instant | None = field("When it ends.", access=OF_STAFF)
    place: str = field("Where it is held.", access=OF_STAFF)


@strawberry.type(description="A station (工位) of an event.")
class Station(Mirror, Node, of=competitions.Station):
    """工位."""

    code: str = field("Its code, unique in the event.", access=OF_STAFF)
    note: str = field("What is to be known of it.", access=OF_STAFF)


@strawberry.type(description="A document of a competition or of one of its events: plan, notice, technical, sample.")
class Document(Mirror, Node, of=competitions.Document):
    """文件."""

    kind: DocumentKind = field("Its kind.", access=PUBLIC)
    kind_label: str = label("document_kind", "The word for its kind.", column="kind", access=PUBLIC)
    title: str = field("Its title.", access=PUBLIC)
    version: int = field("Which version under this title, from 1.", access=PUBLIC)
    published_at: Instant | None = field(
        "When it was published; null for a proposal from last year, which its staff alone sees.", access=PUBLIC
    )
    event: LazyEvent | None = one(
        competitions.Event, "The event it is about; null where about all.", by="event_id", access=PUBLIC
    )

    @field("Its type, by content, e.g. application/pdf.", access=PUBLIC)
    @staticmethod
    async def media(root: Any, info: Info) -> str:
        """Of its file."""
        return str((await _file(root, info)).media)

    @field("Its size in bytes.", access=PUBLIC)
    @staticmethod
    async def size(root: Any, info: Info) -> int:
        """Of its file."""
        return int((await _file(root, info)).size)

    @field("Where it is read: /documents/ and its id.", access=PUBLIC)
    @staticmethod
    def address(root: Any) -> str:
        """The path."""
        return f"/documents/{root.uid}"


async def _file(root: Any, info: Info) -> Any:
    return await info.context.ask(programmes.files_of).load(root.id)


def event_documents() -> Any:
    """`Event.documents`."""
    return many(
        competitions.Document,
        "The documents about this event, every version; to the staff proposals from last year as well.",
        by="event_id",
        order="title",
        most=200,
        usual=3,
        access=PUBLIC,
    )


@strawberry.type(description="A title held before, and what holding it does.")
class PriorTitle(Mirror, of=eligibility.PriorTitle):
    """此前荣誉."""

    title: str = field("The title.", access=PUBLIC)
    effect: str = field("`barred`: may not compete; `no_award`: competes and takes no award.", access=PUBLIC)


@strawberry.type(description="Winners of earlier editions, and what having won does.")
class PriorWinners(Mirror, of=eligibility.PriorWinners):
    """往届获奖者."""

    places: int | None = field("Places down to this one count.", access=PUBLIC)
    editions: int | None = field("How many editions back; null: all.", access=PUBLIC)
    effect: str = field("`barred` or `no_award`.", access=PUBLIC)
    awards: list[str] = field(f"Awards that count besides, by title. At most {MOST_LISTED}.", access=PUBLIC)
    same_event: bool = field("Whether only places of the same event count.", access=PUBLIC)


@strawberry.type(description="What an event demands of its entrants (报名条件). Null or empty: no such rule.")
class Requirements(Mirror, of=eligibility.Requirements):
    """报名条件."""

    born_from: date | None = field("The first birthday admitted.", access=PUBLIC)
    born_to: date | None = field("The last birthday admitted.", access=PUBLIC)
    years_of_work: int | None = field("Full years in the occupation at least.", access=PUBLIC)
    certificates: list[str] = field(f"Certificates, of which one is needed. At most {MOST_LISTED}.", access=PUBLIC)
    certificates_all: bool = field("Whether every certificate is needed.", access=PUBLIC)
    min_level: int | None = field("The lowest skill level admitted, 1 to 8.", access=PUBLIC)
    max_level: int | None = field("The highest skill level admitted, 1 to 8.", access=PUBLIC)
    standings: list[str] = field("Who may compete: worker, student, teacher. At most 3.", access=PUBLIC)
    regions: list[str] = field(f"Codes of the regions admitted, with all below. At most {MOST_LISTED}.", access=PUBLIC)
    employed: bool | None = field("Whether an employer must be named.", access=PUBLIC)
    prior_titles: list[PriorTitle] = field(f"Titles and their effect. At most {MOST_LISTED}.", access=PUBLIC)
    prior_winners: PriorWinners | None = field("Winners of earlier editions.", access=PUBLIC)
    per_delegation: int | None = field("Entries of one delegation at most.", access=PUBLIC)
    events_per_person: int | None = field("Events of one person in the competition at most.", access=PUBLIC)
    no_session_clash: bool = field("Whether two sessions of one person may not overlap.", access=PUBLIC)
    one_delegation: bool = field("Whether a person counts for one delegation only.", access=PUBLIC)
    team_size: list[int] | None = field("The fewest and the most members of a team.", access=PUBLIC)
    coaches: list[int] | None = field("The fewest and the most coaches.", access=PUBLIC)
    min_entries: int | None = field("With fewer entries the event is normally cancelled.", access=PUBLIC)


def requirements_field() -> Any:
    """`Event.requirements`."""
    return field(
        "What it demands of its entrants (报名条件).", access=PUBLIC, resolver=_requirements, graphql_type=Requirements
    )


def _requirements(root: Any) -> Any:
    return programme.requirements_of(root)


@strawberry.type(description="One thing a competition is waiting for.")
class Waiting(Mirror, of=waiting.Waiting):
    """待办."""

    rule: str = field("What it is: a stable code.", access=WAITERS)
    event: str = field("The code of the event it is about; empty where the whole competition.", access=WAITERS)
    count: int = field("How many.", access=WAITERS)
    page: str = field(
        "Which page does it: entries, review, seats, progress, sign_off, transcribing, recheck, signatures, masking, "
        "publication, documents, filing, registration.",
        access=WAITERS,
    )

    @field("The sentence in the viewer's language.", access=WAITERS)
    @staticmethod
    def message(root: Any, info: Info) -> str:
        """The rule in words."""
        at = "" if root.at is None else shown(root.at).strftime("%Y-%m-%d %H:%M")
        return info.context.say(f"waiting.{root.rule}", event=root.event, n=root.count, at=at)


def waiting_field() -> Any:
    """`Competition.waiting`."""
    return field(
        "What it is waiting for, in the order of its life; empty for who organises nothing of it. "
        f"At most {MOST_WAITING}.",
        access=WAITERS,
        resolver=_waiting,
        usual=10,
        graphql_type=list[Waiting],
    )


async def _waiting(root: Any, info: Info) -> Any:
    return (await info.context.ask(waiting.waiting).load(root.id))[:MOST_WAITING]
