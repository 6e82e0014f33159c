"""What is handed in: an entry with its members."""

from uuid import UUID

import strawberry

from schema.acting import NONE_SUCH, uid_of
from schema.competitions import value_of
from schema.entries.enums import IdType, MemberRole, MemberStanding
from server.competitions import Session
from server.entries import Delegation
from server.entries.asked import EntryAsked, MemberAsked
from server.record import Noun


def uid_or_none_such(kind: type[Noun], id_: str) -> UUID:
    """The uid in an id; for any other text a uid that no row bears, so that the act itself says no, in its order."""
    return uid_of(kind, id_) or NONE_SUCH


@strawberry.input(description="A contestant or coach of an entry.")
class MemberInput:
    """队员."""

    name: str = strawberry.field(description="The name as in the identity document, at most 64 characters.")
    role: MemberRole | None = strawberry.field(default=None, description="What the member does; left out: competes.")
    id_type: IdType | None = strawberry.field(
        default=None, description="What the number is of; a resident ID where it is left out."
    )
    id_number: str | None = strawberry.field(
        default=None, description="The ID number. It is kept encrypted and never given out."
    )
    organisation: str | None = strawberry.field(default=None, description="The employer or school.")
    region: str | None = strawberry.field(default=None, description="The code of the region: 2, 4 or 6 digits.")
    standing: MemberStanding | None = strawberry.field(default=None, description="What the member is by profession.")
    level: int | None = strawberry.field(default=None, description="The skill level, 1 to 8; 0 is none.")
    years_of_work: int | None = strawberry.field(default=None, description="Full years in the occupation.")
    certificates: list[str] | None = strawberry.field(
        default=None, description="Certificates held. Null: not known; an empty list: none."
    )
    prior_honours: list[str] | None = strawberry.field(default=None, description="Titles held before.")

    def asked(self) -> MemberAsked:
        """As the server takes it."""
        return MemberAsked(
            name=self.name,
            role=value_of(MemberRole, self.role) or "contestant",
            id_type=value_of(IdType, self.id_type) or "",
            id_number=self.id_number or "",
            organisation=self.organisation or "",
            region=self.region or "",
            standing=value_of(MemberStanding, self.standing) or "",
            level=self.level,
            years_of_work=self.years_of_work,
            certificates=None if self.certificates is None else tuple(self.certificates),
            prior_honours=tuple(self.prior_honours or ()),
        )


@strawberry.input(description="An entry as it is handed in.")
class EntryInput:
    """报名."""

    members: list[MemberInput] = strawberry.field(
        description="Its contestants and coaches, at most 30; none where only the team is known so far."
    )
    entry_no: str | None = strawberry.field(
        default=None, description="Its number; left out, the next free one of the event."
    )
    team: str | None = strawberry.field(default=None, description="The name of the team.")
    delegation: strawberry.ID | None = strawberry.field(
        default=None, description="The delegation it counts for; only an organiser may leave it out."
    )
    session: strawberry.ID | None = strawberry.field(default=None, description="Its session, if it is settled.")
    group: str | None = strawberry.field(
        default=None, description="The code of its group (组别), where the event has groups; else none."
    )

    def asked(self) -> EntryAsked:
        """As the server takes it."""
        delegation = uid_or_none_such(Delegation, self.delegation) if self.delegation else None
        session = uid_or_none_such(Session, self.session) if self.session else None
        return EntryAsked(
            tuple(one.asked() for one in self.members),
            self.entry_no or "",
            self.team or "",
            delegation,
            session,
            self.group or "",
        )
