"""How large a query may be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each thing; `operations` and `tokens` are of the document, the rest of the operation that runs."""

    tokens: int = 2000
    operations: int = 20
    depth: int = 10
    fields: int = 500
    aliases: int = 30
    directives: int = 5
    repeated: int = 30  # one field, written again and again in the same selection
    fragments: int = 30
    cost: int = 5000
    first: int = 100
    first_of_pages: int = 2000
    nesting: int = 60  # selection sets in selection sets, fragments included: keeps every walk off the recursion limit
    digits: int = 40  # of a number literal; graphql-core makes infinity of longer ones
    schema_depth: int = 15


LIMITS = Limits()
