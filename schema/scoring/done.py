"""The answer of acts whose noun the actor may not reach: an entry named by its number."""

import strawberry

from schema.access import Access, field
from server.access.roles import STAFF


@strawberry.type(description="Done: an act on an entry that the actor names by its number and may not look at.")
class Done:
    """已办."""

    message: str = field("What was done, in the viewer's language.", access=Access(roles=sorted(STAFF)))
