"""Who may see a field: declared on every field, printed as `@access` in the SDL, so that it can be reviewed."""

from typing import Any

import strawberry
from strawberry.schema_directive import Location


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION], name="access", description="Which roles may see this field."
)
class Access:
    """The roles that may see a field."""

    roles: list[str]


PUBLIC = Access(roles=["public"])


def field(
    description: str,
    *,
    access: Access,
    resolver: Any = None,
    usual: int | None = None,
    graphql_type: Any = None,
) -> Any:
    """A field of a public type: what it says and who may see it. Without a resolver it is the record's own column.

    `usual`: how many items a list has as a rule, for the guard's estimate of cost.
    """
    return strawberry.field(
        resolver,
        description=description,
        directives=[access],
        metadata={} if usual is None else {"cap": usual},
        graphql_type=graphql_type,
    )
