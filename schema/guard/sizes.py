"""How many rows a list field brings, read off the schema: nothing is listed by hand."""

from collections.abc import Mapping
from functools import lru_cache

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    get_named_type,
    is_list_type,
)

DEFAULT_PAGE = 20
PLAIN_LIST = 5  # a list "bounded by nature", unless its strawberry field says metadata={"cap": n}
IN_INTROSPECTION = {"fields": 10, "inputFields": 10, "args": 3, "enumValues": 10, "possibleTypes": 5, "interfaces": 2}

Sizes = Mapping[tuple[str, str], int]


@lru_cache(maxsize=8)
def list_sizes(schema: GraphQLSchema) -> Sizes:
    """(type, field) -> the rows it brings when the query does not say."""
    sizes: dict[tuple[str, str], int] = {}
    for parent in schema.type_map.values():
        if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in parent.fields.items():
                size = _size(schema, parent, name, field)
                if size is not None:
                    sizes[parent.name, name] = size
    return sizes


def _size(schema: GraphQLSchema, parent: GraphQLNamedType, name: str, field: GraphQLField) -> int | None:
    if _is_connection(get_named_type(field.type)):
        default = field.args["first"].default_value if "first" in field.args else None
        return default if isinstance(default, int) else DEFAULT_PAGE
    if not _is_list(field.type) or _is_connection(parent):
        return None
    if parent.name.startswith("__"):
        return len(schema.type_map) if name == "types" else IN_INTROSPECTION.get(name, 10)
    return _cap(field)


def _is_connection(named: GraphQLNamedType | None) -> bool:
    return (
        isinstance(named, GraphQLObjectType)
        and "pageInfo" in named.fields
        and not {"edges", "nodes"}.isdisjoint(named.fields)
    )


def _is_list(kind: GraphQLOutputType) -> bool:
    return is_list_type(kind.of_type if isinstance(kind, GraphQLNonNull) else kind)


def _cap(field: GraphQLField) -> int:
    definition = (field.extensions or {}).get("strawberry-definition")
    cap = getattr(definition, "metadata", {}).get("cap", PLAIN_LIST)
    return cap if isinstance(cap, int) else PLAIN_LIST
