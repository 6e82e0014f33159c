"""Walks over the schema: what is undeclared or undescribed, and a query for every list that can be reached."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
)

from schema.access import PUBLIC, Access
from schema.guard import LIMITS

BUILT_IN = frozenset({"Int", "Float", "String", "Boolean", "ID"})
COMPOSITE = (GraphQLObjectType, GraphQLInterfaceType)


def own_types(schema: GraphQLSchema) -> Iterator[GraphQLNamedType]:
    """The types that are ours."""
    return (one for name, one in schema.type_map.items() if not name.startswith("__") and name not in BUILT_IN)


def fields(schema: GraphQLSchema) -> Iterator[tuple[str, GraphQLField]]:
    """Every field of every object type and interface, the types of connections and edges included."""
    for one in own_types(schema):
        if isinstance(one, COMPOSITE):
            yield from ((f"{one.name}.{name}", field) for name, field in one.fields.items())


def undeclared(schema: GraphQLSchema) -> list[str]:
    """The fields that do not say who may see them."""
    return [name for name, field in fields(schema) if not _roles(field)]


def _roles(field: GraphQLField) -> list[str]:
    definition = field.extensions.get("strawberry-definition")
    found = [one for one in getattr(definition, "directives", ()) if isinstance(one, Access)]
    return found[0].roles if len(found) == 1 else []


def undescribed(schema: GraphQLSchema) -> list[str]:
    """The types, fields and enum values without a description."""
    found = [one.name for one in own_types(schema) if not one.description]
    found += [name for name, field in fields(schema) if not field.description]
    for one in own_types(schema):
        if isinstance(one, GraphQLEnumType):
            found += [f"{one.name}.{name}" for name, value in one.values.items() if not value.description]
    return found


@dataclass(frozen=True, slots=True)
class ListPath:
    """A list as reached from Query: its path, and a query that asks for all plain fields of its items."""

    path: str
    document: str
    steps: int


Only = Callable[[GraphQLField], bool]


def every(field: GraphQLField) -> bool:
    """No field is left out."""
    return True


def is_public(field: GraphQLField) -> bool:
    """Whether anybody may see a field."""
    return _roles(field) == PUBLIC.roles


def list_paths(
    schema: GraphQLSchema, arguments: Mapping[str, str], only: Only = every, *, singles: bool = False
) -> list[ListPath]:
    """Every list and connection that can be reached from Query; no type stands twice on a path, and
    none is deeper than a query may be.

    `arguments` are those of the fields that need some: {"Query.competition": '(code: "A")'}. `only`: the fields that
    are walked and asked for. `singles`: every single object besides.
    """
    assert schema.query_type is not None
    return list(_below(schema, schema.query_type, [], frozenset(), arguments, only, singles))


def _below(
    schema: GraphQLSchema,
    parent: GraphQLObjectType,
    path: list[str],
    seen: frozenset[str],
    arguments: Mapping[str, str],
    only: Only,
    singles: bool,
) -> Iterator[ListPath]:
    for name, field in parent.fields.items():
        if not only(field):
            continue
        kind = get_named_type(field.type)
        given = arguments.get(f"{parent.name}.{name}", "")
        if kind.name in seen or (not given and any(map(is_required_argument, field.args.values()))):
            continue
        here = [*path, name + given]
        if _depth(here) >= LIMITS.depth:  # nobody can ask for it
            continue
        if _is_list(field) or (singles and isinstance(kind, COMPOSITE)):
            yield ListPath(".".join(here), _document(here, kind, only), len(here))
        for inner, fragment in _objects(schema, kind):
            below = _below(schema, inner, here + fragment, seen | {kind.name, inner.name}, arguments, only, singles)
            # What stands below a `node` inside a list is walked from Query.node; here only its own lists.
            far = len(here) + 2 if fragment and len(here) > 1 else LIMITS.depth * 2
            yield from (one for one in below if one.steps <= far)


def _depth(path: list[str]) -> int:
    return sum(not one.startswith("... on ") for one in path)


def _is_list(field: GraphQLField) -> bool:
    return is_list_type(field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type)


def _objects(schema: GraphQLSchema, kind: GraphQLNamedType) -> Iterator[tuple[GraphQLObjectType, list[str]]]:
    """The object types behind a type, with the fragment that narrows to each."""
    if isinstance(kind, GraphQLObjectType):
        yield kind, []
    elif isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
        yield from ((one, [f"... on {one.name}"]) for one in schema.get_possible_types(kind))


def _document(path: list[str], kind: GraphQLNamedType, only: Only) -> str:
    """The path with, at its end, every plain field of the items."""
    selection = "" if isinstance(kind, GraphQLScalarType | GraphQLEnumType) else f"{{ {plain(kind, only)} }}"
    return "{ " + " { ".join(path) + f" {selection}" + " }" * len(path)


def plain(kind: GraphQLNamedType, only: Only = every) -> str:
    """The plain fields of a type."""
    assert isinstance(kind, COMPOSITE)
    leaves = [name for name, field in kind.fields.items() if is_leaf_type(get_named_type(field.type)) and only(field)]
    return " ".join(["__typename", *leaves])
