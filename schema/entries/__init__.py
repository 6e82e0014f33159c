"""Entries as those who work with them see them: delegations, entries with members, verdicts, evidence, incidents.

Nothing of it is public. An ID number stands in no type.
"""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.access import Access, field
from schema.context import Info
from schema.entries.delegations import ENTRY_READERS, Delegation, EntryImport
from schema.entries.enums import (
    EntryReview,
    EntryStatus,
    EvidenceKind,
    MemberRole,
    MemberStanding,
    VerdictOutcome,
)
from schema.mirror import Mirror, label, many, one
from schema.node import Node, written_id
from schema.scalars import Instant
from server import competitions, eligibility, entries
from server.access.roles import STAFF
from server.listing import entered

if TYPE_CHECKING:
    from schema.competitions import Event
    from schema.competitions.work import Session, Station
    from schema.scoring.acts import IncidentKind

STAFF_ONLY = Access(roles=sorted(STAFF))
MOST_MEMBERS, MOST_EVIDENCE, MOST_VERDICTS, MOST_INCIDENTS = 30, 50, 500, 50


@strawberry.type(description="A member of an entry: a contestant or a coach. Its ID number is never given out.")
class Member(Mirror, of=entries.Member):
    """队员."""

    role: MemberRole = field("What the member does.", access=ENTRY_READERS)
    role_label: str = label("member_role", "The word for it.", column="role", access=ENTRY_READERS)
    number: int = field("The number among those of the same role, from 1.", access=ENTRY_READERS)
    region_code: str | None = field("The code of the region.", access=ENTRY_READERS)
    region_name: str | None = field("The name of the region as of that day.", access=ENTRY_READERS)
    standing: MemberStanding | None = field("What the member is by profession.", access=ENTRY_READERS)
    standing_label: str | None = label("standing", "The word for it.", access=ENTRY_READERS)
    level: int | None = field("The skill level, 1 to 8; 0 is none.", access=ENTRY_READERS)
    years_of_work: int | None = field("Full years in the occupation.", access=ENTRY_READERS)

    @field("The name; null where the members are unknown.", access=ENTRY_READERS)
    @staticmethod
    async def name(root: Any, info: Info) -> str | None:
        """Read through the entry it belongs to."""
        return (await info.context.ask(entered.names_of_members).load(root.id)).name

    @field("Whether an ID number is on record.", access=ENTRY_READERS)
    @staticmethod
    async def id_number_known(root: Any, info: Info) -> bool:
        """Never the number itself."""
        return (await info.context.ask(entered.names_of_members).load(root.id)).id_known

    @field("The employer or school.", access=ENTRY_READERS)
    @staticmethod
    async def organisation(root: Any, info: Info) -> str | None:
        """Its present name."""
        id_ = root.organisation_id
        return None if id_ is None else await info.context.ask(entered.unit_names).load(id_)

    @field("The word for the skill level.", access=ENTRY_READERS)
    @staticmethod
    def level_label(root: Any, info: Info) -> str | None:
        """技师 and the like."""
        return None if root.level is None else info.context.say(f"level.{root.level}")

    @field("Titles held before, as declared and as copied when the entry was admitted.", access=ENTRY_READERS)
    @staticmethod
    def prior_honours(root: Any) -> list[str]:
        """In order."""
        return [one for one in root.prior_honours.split(";") if one]

    @field("Certificates held, as declared.", access=ENTRY_READERS)
    @staticmethod
    def certificates(root: Any) -> list[str]:
        """None where nobody was asked."""
        return [one for one in (root.certificates or "").split(";") if one]


@strawberry.type(description="A file handed in for an entry (佐证).")
class Evidence(Mirror, Node, of=entries.Evidence):
    """佐证."""

    kind: EvidenceKind = field("What it shows.", access=ENTRY_READERS)
    kind_label: str = label("evidence_kind", "The word for it.", column="kind", access=ENTRY_READERS)
    at: Instant = field("When it was handed in.", access=ENTRY_READERS)

    @field("Its type, e.g. image/jpeg.", access=ENTRY_READERS)
    @staticmethod
    async def media(root: Any, info: Info) -> str:
        """By its content."""
        return (await info.context.ask(entered.files).load(root.file_id)).media

    @field("Its size in bytes.", access=ENTRY_READERS)
    @staticmethod
    async def size(root: Any, info: Info) -> int:
        """As stored."""
        return (await info.context.ask(entered.files).load(root.file_id)).size

    @field("Where it is served, to those who may see the entry.", access=ENTRY_READERS)
    @staticmethod
    def address(root: Any) -> str:
        """By its own id."""
        return f"/evidence/{root.uid}"


@strawberry.type(description="Something that happened during an entry's run (突发情况).")
class Incident(Mirror, Node, of=entries.Incident):
    """突发情况."""

    kind: Annotated["IncidentKind", strawberry.lazy("schema.scoring.acts")] = field("What it was.", access=STAFF_ONLY)
    kind_label: str = label("incident_kind", "The word for it.", column="kind", access=STAFF_ONLY)
    note: str | None = field("What happened.", access=STAFF_ONLY)
    extra_seconds: int = field("The extra time granted for it, in seconds.", access=STAFF_ONLY)
    at: Instant = field("When it was recorded.", access=STAFF_ONLY)


@strawberry.type(description="What one demand of the event says of an entry or of one of its contestants.")
class Verdict(Mirror, of=eligibility.Verdict):
    """资格条件."""

    rule: str = field("The demand: a stable code.", access=ENTRY_READERS)
    outcome: VerdictOutcome = field("The answer.", access=ENTRY_READERS)
    member: int | None = field(
        "Which contestant, counted from 0 in the order of `members`; null for the entry.", access=ENTRY_READERS
    )

    @field("The sentence in the viewer's language.", access=ENTRY_READERS)
    @staticmethod
    def message(root: Any, info: Info) -> str:
        """In words."""
        return info.context.say(f"rule.{root.code}", **root.params)


@strawberry.type(description="An entry (参赛) of one contestant, pair or team in an event.")
class Entry(Mirror, Node, of=entries.Entry):
    """参赛."""

    entry_no: str = field("Its number, unique in the event.", access=ENTRY_READERS)
    team: str = field("The name of the team; empty where there is none.", access=ENTRY_READERS)
    group: str | None = field("The code of its group (组别) in a joint event.", access=ENTRY_READERS)
    state: EntryReview | None = field("How far its review is; null where it came with a package.", access=ENTRY_READERS)
    state_label: str | None = label("entry_review", "The word for it.", column="state", access=ENTRY_READERS)
    note: str | None = field(
        "Why it was rejected, admitted under review, withdrawn, disqualified, or a member substituted.",
        access=ENTRY_READERS,
    )
    version: int = field("Counts its changes; an act says which one was looked at.", access=ENTRY_READERS)
    elapsed: int | None = field("The time of its run in seconds, net of extra time.", access=ENTRY_READERS)
    time_taken: int | None = field("The time of its run as the clock said, in seconds.", access=ENTRY_READERS)
    delegation: Delegation | None = one(
        entries.Delegation, "The delegation it counts for.", by="delegation_id", access=ENTRY_READERS
    )
    event: Annotated["Event", strawberry.lazy("schema.competitions")] = one(
        competitions.Event, "The event.", by="event_id", access=ENTRY_READERS
    )
    session: Annotated["Session", strawberry.lazy("schema.competitions.work")] | None = one(
        competitions.Session, "Its session.", by="session_id", access=ENTRY_READERS
    )
    station: Annotated["Station", strawberry.lazy("schema.competitions.work")] | None = one(
        competitions.Station, "Its station, to staff.", by="station_id", access=ENTRY_READERS
    )
    imported: EntryImport | None = one(
        entries.EntryImport, "The import it came with.", by="imported_with_id", access=ENTRY_READERS
    )
    evidence: list[Evidence] = many(
        entries.Evidence,
        "The files handed in for it.",
        by="entry_id",
        order="at",
        most=MOST_EVIDENCE,
        usual=2,
        access=ENTRY_READERS,
    )
    incidents: list[Incident] = many(
        entries.Incident,
        "What happened during its run, to staff.",
        by="entry_id",
        order="at",
        most=MOST_INCIDENTS,
        usual=1,
        access=STAFF_ONLY,
    )

    @field("What became of it; null while nothing did.", access=ENTRY_READERS, graphql_type=EntryStatus | None)
    @staticmethod
    def status(root: Any) -> Any:
        """Null for the empty word."""
        return root.status or None

    @field("The word for that.", access=ENTRY_READERS)
    @staticmethod
    def status_label(root: Any, info: Info) -> str | None:
        """In the viewer's language."""
        return info.context.say(f"enum.entry_status.{root.status}") if root.status else None

    @field(f"Its contestants, then its coaches. At most {MOST_MEMBERS}.", access=ENTRY_READERS, usual=2)
    @staticmethod
    async def members(root: Any, info: Info) -> list[Member]:
        """In order; a place that was left is none."""
        rows = await info.context.many(entries.Member, "entry_id", "number").load(root.id)
        there = [row for row in rows if row.person_id is not None]
        return sorted(there, key=lambda row: row.role != "contestant")[:MOST_MEMBERS]  # type: ignore[return-value]

    @field(f"What the demands of the event say now. At most {MOST_VERDICTS}.", access=ENTRY_READERS, usual=10)
    @staticmethod
    async def verdicts(root: Any, info: Info) -> list[Verdict]:
        """Asked for all entries of the answer at once."""
        return (await info.context.ask(entered.verdicts_of_entries).load(root.id))[:MOST_VERDICTS]  # type: ignore[return-value]

    @field("Who handed it in.", access=ENTRY_READERS)
    @staticmethod
    async def submitted_by(root: Any, info: Info) -> str | None:
        """The name of the account's person."""
        return await info.context.ask(entered.submitters).load(root.id)

    @field("Whether the viewer handed it in.", access=ENTRY_READERS)
    @staticmethod
    def is_mine(root: Any, info: Info) -> bool:
        """By the account."""
        account = info.context.viewer.account_id
        return account is not None and account == root.submitted_by_id

    @field("The text of the QR on its pass and labels: its id, which says nothing by itself.", access=ENTRY_READERS)
    @staticmethod
    def qr_text(root: Any) -> str:
        """Scanned by our own pages."""
        return str(written_id("Entry", root.uid))


__all__ = ["ENTRY_READERS", "Delegation", "Entry", "EntryImport", "Evidence", "Incident", "Member", "Verdict"]
