"""The answer of acts whose noun the actor may not reach: an entry named by its number."""

from dataclasses import dataclass

import strawberry

from schema.access import Access, field
from schema.mirror import Mirror
from server.access.roles import STAFF


@dataclass(frozen=True, slots=True)
class Said:
    """What was done, as a sentence. Acts return this, not the type: a sorted schema knows no member of a union by its
    strawberry instance (strawberry 0.341)."""

    message: str


@strawberry.type(description="Done: an act on an entry that the actor names by its number and may not look at.")
class Done(Mirror, of=Said):
    """已办."""

    message: str = field("What was done, in the viewer's language.", access=Access(roles=sorted(STAFF)))
