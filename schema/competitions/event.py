"""Events (赛项) as the public and their staff see them."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.access import PUBLIC, Access, field
from schema.competitions.enums import (
    EntryGroup,
    EventFormat,
    EventState,
    MaskingStage,
    MinimumOutcome,
    RecheckRule,
    Recusal,
    SignatureRule,
    Stage,
)
from schema.competitions.overseen import WATCHERS, Overseen
from schema.competitions.schemes import RankedGroup, groups_field, newest_scheme
from schema.competitions.work import (
    OF_STAFF,
    Document,
    Requirements,
    Session,
    Station,
    event_documents,
    requirements_field,
)
from schema.connection import Connection
from schema.context import Info
from schema.entries import Entry
from schema.entries.lists import event_entries
from schema.entries.minimums import Minimum, minimums_field
from schema.mirror import Mirror, label, many, one
from schema.node import Node
from schema.scalars import Instant
from schema.scoring.leading import leaders_field
from schema.scoring.progress import missing_field, progress_field
from schema.scoring.rounds import rounds_field
from schema.signatures import Reopening, content_field, reopenings_field, signatures_field
from schema.signatures.printed import protocol_field
from server import competitions, judging, listing, results
from server.access.roles import MARKS_READERS
from server.explaining import showing
from server.results import previewing

if TYPE_CHECKING:
    from schema.competitions import Competition
    from schema.explaining import Explanation
    from schema.judging import Panel
    from schema.results import Revision
    from schema.results.acts import Preview

MOST_REVISIONS = 200
MOST_SESSIONS, MOST_STATIONS = 100, 500
MOST_PANELS = 100
PREVIEWERS = Access(roles=sorted(previewing.READERS))
EXPLAINED = Access(roles=sorted(MARKS_READERS))


def public_stage(root: Any) -> Any:
    """What the public is told of a competition or an event."""
    return root.public_stage


def _stages(root: Any) -> list[str]:
    """The stages of masking, in order."""
    return [one for one in root.masking_stages.split(";") if one]


async def _published(root: Any, info: Info) -> list[Any]:
    return (await info.context.ask(listing.revisions).load(root.id))[:MOST_REVISIONS]


@strawberry.type(description="An event (赛项) of a competition. Public once it is announced or has a published result.")
class Event(Overseen, Mirror, Node, of=competitions.Event):
    """赛项."""

    code: str = field("Its code, unique in the competition.", access=PUBLIC)
    title: str = field("Its title.", access=PUBLIC)
    occupation: str | None = field("The code of its occupation, e.g. 6-18-02-04.", access=PUBLIC)
    group: EntryGroup = field("Who competes.", access=PUBLIC)
    group_label: str = label("group", "The word for who competes.", access=PUBLIC)
    groups: list[RankedGroup] = groups_field()
    format: EventFormat = field("How many compete together.", access=PUBLIC)
    format_label: str = label("format", "The word for how many compete together.", access=PUBLIC)
    stage: Stage = field("How far it is.", access=PUBLIC, resolver=public_stage)
    stage_label: str = label("stage", "The word for how far it is.", column="public_stage", access=PUBLIC)
    published_at: Instant | None = field("When its first result was published.", access=PUBLIC)
    competition: Annotated["Competition", strawberry.lazy("schema.competitions")] = one(
        competitions.Competition, "The competition it belongs to.", by="competition_id", access=PUBLIC
    )
    state: EventState | None = field("How far the work is; null where it came as a finished package.", access=PUBLIC)
    state_label: str | None = label("event_state", "The word for how far the work is.", column="state", access=PUBLIC)
    version: int = field("Counts its changes; a change says which version it looked at.", access=PUBLIC)
    entries_until: Instant | None = field("Until when entries are taken.", access=PUBLIC)
    recusal: Recusal = field("What a judge's conflict of interest bars him from.", access=PUBLIC)
    recusal_label: str = label("recusal", "The word for what a conflict bars from.", access=PUBLIC)
    signature_rule: SignatureRule = field("Who signs its result.", access=PUBLIC)
    signature_rule_label: str = label("signature_rule", "The word for who signs its result.", access=PUBLIC)
    recheck_rule: RecheckRule = field("Which entries are rechecked.", access=PUBLIC)
    recheck_rule_label: str = label("recheck_rule", "The word for which entries are rechecked.", access=PUBLIC)
    masking_stages: list[MaskingStage] = field(
        "The stages of masking its entries go through.", access=PUBLIC, resolver=_stages
    )
    conduct_minutes: int = field("For how many minutes conduct and equipment may be appealed.", access=PUBLIC)
    result_minutes: int = field("For how many minutes a result may be appealed.", access=PUBLIC)
    minimum_outcome: MinimumOutcome = field("What follows where too few enter.", access=PUBLIC)
    minimum_outcome_label: str = label("minimum_outcome", "The word for that.", access=PUBLIC)
    minimums: list[Minimum] = minimums_field()
    final_at: Instant | None = field("When its result became final, after public notice.", access=PUBLIC)
    requirements: Requirements = requirements_field()
    scheme: Any = newest_scheme()
    documents: list[Document] = event_documents()
    entries: Connection[Entry] = event_entries()
    sessions: list[Session] = many(
        competitions.Session,
        "Its sessions (场次).",
        by="event_id",
        order="code",
        most=MOST_SESSIONS,
        usual=3,
        access=OF_STAFF,
    )
    stations: list[Station] = many(
        competitions.Station,
        "Its stations (工位).",
        by="event_id",
        order="code",
        most=MOST_STATIONS,
        usual=10,
        access=OF_STAFF,
    )
    progress: Any = progress_field()
    leaders: Any = leaders_field()
    missing: Any = missing_field()
    rounds: Any = rounds_field()
    content: Any = content_field()
    signatures: Any = signatures_field()
    reopenings: list[Reopening] = reopenings_field()
    protocol: Any = protocol_field()
    revisions: list[Annotated["Revision", strawberry.lazy("schema.results")]] = field(
        f"Its published results, the newest first. At most {MOST_REVISIONS}.",
        usual=2,
        access=PUBLIC,
        resolver=_published,
    )

    @field(
        "What publishing would say now, against the newest published result. Null for those who may not see it.",
        access=PREVIEWERS,
        graphql_type=Annotated["Preview", strawberry.lazy("schema.results.acts")] | None,
    )
    @staticmethod
    async def preview(root: Any, info: Info) -> previewing.Preview | None:
        """Computed from the marks: one event at a time, not for lists."""
        return await previewing.preview(info.context.viewer, root)

    @field(
        "How the line of an entry would come about now, before it is published, for those who may read the marks; null "
        "for others, where there is no such entry, and while the event is masked.",
        access=EXPLAINED,
        graphql_type=Annotated["Explanation", strawberry.lazy("schema.explaining")] | None,
    )
    @staticmethod
    async def explain(root: Any, info: Info, entry_no: str) -> showing.Shown | None:
        """Computed from the marks: one entry at a time, not for lists."""
        return await showing.drafted(info.context.viewer, root, entry_no)

    panels: list[Annotated["Panel", strawberry.lazy("schema.judging")]] = many(
        judging.Panel, "Its panels.", by="event_id", order="code", most=MOST_PANELS, usual=3, access=WATCHERS
    )

    @field("The events it leads on to, as COMPETITION/EVENT; they may not exist yet.", access=PUBLIC)
    @staticmethod
    def feeds(root: Any) -> list[str]:
        """The codes of the text column."""
        return [one for one in root.feeds.split(";") if one]

    @field(
        "Its newest published result, or that of a number. Null where there is none.",
        access=PUBLIC,
        graphql_type=Annotated["Revision", strawberry.lazy("schema.results")] | None,
    )
    @staticmethod
    async def revision(root: Any, info: Info, number: int | None = None) -> results.Revision | None:
        """Chosen among the revisions that one loader brings."""
        revisions = await info.context.ask(listing.revisions).load(root.id)
        return next((one for one in revisions if number in (None, one.number)), None)
