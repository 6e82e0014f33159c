"""The permission matrix: field and act × role × situation, generated from `@access`, the records and the acts.

A cell says when a role is shown a field at the most, in letters: `b` inside its scope before publication, `a` after it,
`B` and `A` the same outside of its scope. A field that names roles is theirs inside their scope; a public one is
everybody's where the record it stands on is public, and else of those who see the record. `x`: the role may carry out
the act. What the running API shows is held against it by test_matrix.py; what is declared and is never shown in the
world of the tests stands with its reason in unshown.csv.

    python -m tests.trust.matrix     writes matrix.csv anew
"""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)

from schema import schema
from server.access.acts import ACTS
from server.access.roles import EVERYBODY, ROLES
from server.record import Record
from tests.schema.walking import _roles, fields
from tests.trust.matrix_asking import way_to_an_event

FILE = Path(__file__).with_name("matrix.csv")
SITUATIONS = "baBA"
ALL, OWN, PUBLISHED = frozenset("baBA"), frozenset("ba"), frozenset("aA")
ALIKE = {  # one office uses what another recorded: nothing of a person or a result is in it
    "PaperTemplate", "WorkbookMap", "WorkbookColumn",
}  # fmt: skip
OF_ONESELF = {"Account", "AccountConnection", "AccountEdge", "Query.account", "Query.accounts"}  # his own at the least
NONE: frozenset[str] = frozenset()
Cells = Mapping[str, Mapping[str, frozenset[str]]]  # by Type.field, by role: letters


def stands_for(role: str) -> str:
    """Whose grant a role's rights are: a program's are those of its owner, an organiser here."""
    return "organiser" if role == "program" else role


def declared(of: str, name: str, field: GraphQLField, role: str) -> frozenset[str]:
    """When a field may be shown to a role as far as `@access` goes. What everybody with an account may see is about
    himself, wherever he is."""
    roles = frozenset(_roles(field))
    if "public" in roles or ({of, name} & OF_ONESELF and role != "public"):
        return ALL
    if stands_for(role) not in roles:
        return NONE
    return ALL if roles >= EVERYBODY or of in ALIKE else OWN


def record_of(kind: GraphQLObjectType) -> type[Record] | None:
    """The record that a type mirrors."""
    definition = kind.extensions.get("strawberry-definition")
    of = getattr(getattr(definition, "origin", None), "of", None)
    return of if isinstance(of, type) and issubclass(of, Record) else None


def of_record(kind: GraphQLObjectType, record: type[Record], role: str) -> frozenset[str]:
    """When a role sees rows of a record: it is public, or public once it is published; a reader by its grant, or one of
    the roles that a field of it names, sees it inside its scope."""
    named = set(record.readers).union(*(_roles(one) for one in kind.fields.values())) - {"public"}
    alike = kind.name in ALIKE or kind.name in OF_ONESELF
    own = (ALL if alike else OWN) if stands_for(role) in named or kind.name in OF_ONESELF else NONE
    if role == "public" and kind.name in OF_ONESELF:
        own = NONE
    if record.public is None:
        return own
    always = record.public == {} or way_to_an_event(record) is None
    return ALL if always else PUBLISHED | own


@cache
def matrix(of: GraphQLSchema | None = None) -> Cells:
    """Every field of every object that can be read, by role."""
    contract = of or schema._schema
    kinds = {name: one for name, one in contract.type_map.items() if _is_read(contract, one)}
    return _turned({role: _cells(contract, kinds, role) for role in ROLES})


def _is_read(contract: GraphQLSchema, kind: Any) -> bool:
    acts = (contract.mutation_type,)
    return isinstance(kind, GraphQLObjectType) and kind not in acts and not kind.name.startswith("__")


def _cells(
    contract: GraphQLSchema, kinds: Mapping[str, GraphQLObjectType], role: str
) -> dict[str, frozenset[str]]:  # fmt: skip
    """The cells of a role. What mirrors no record is seen where a field that leads to it is."""
    seen = {name: NONE if (record := record_of(one)) is None else of_record(one, record, role)
            for name, one in kinds.items()}  # fmt: skip
    roots = [one for one in (contract.query_type, contract.subscription_type) if one is not None]
    seen |= {one.name: ALL for one in roots}
    grown = True
    while grown:
        grown = False
        for name, kind in kinds.items():
            for each, one in kind.fields.items():
                for below in _objects(contract, one):
                    more = seen[name] & declared(name, f"{name}.{each}", one, role) - seen[below.name]
                    if more and record_of(below) is None:
                        seen[below.name] |= more
                        grown = True
    return {
        f"{name}.{each}": seen[name] & declared(name, f"{name}.{each}", one, role)
        for name, kind in kinds.items()
        for each, one in kind.fields.items()
    }


def _objects(contract: GraphQLSchema, field: GraphQLField) -> list[GraphQLObjectType]:
    kind = get_named_type(field.type)
    if isinstance(kind, GraphQLObjectType):
        return [kind]
    is_abstract = isinstance(kind, GraphQLInterfaceType | GraphQLUnionType)
    return list(contract.get_possible_types(kind)) if is_abstract else []


def _turned(by_role: Mapping[str, Mapping[str, frozenset[str]]]) -> Cells:
    return {name: {role: cells[name] for role, cells in by_role.items()} for name in by_role["public"]}


def rows() -> Iterator[list[str]]:
    """The lines of the file: the fields by name, then the acts."""
    yield ["what", *ROLES]
    for name, cells in sorted(matrix().items()):
        yield [name, *("".join(one for one in SITUATIONS if one in cells[role]) for role in ROLES)]
    for act in sorted(ACTS.values(), key=lambda one: one.mutation):
        may = {role for role in ROLES if stands_for(role) in act.roles}
        yield [f"Mutation.{act.mutation}", *("x" if role in may else "" for role in ROLES)]


def written() -> str:
    """The file as it must be."""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows())
    return text.getvalue()


def declared_fields() -> set[str]:
    """Every field of the contract but those of interfaces, whose types say it again."""
    kinds = schema._schema.type_map
    return {name for name, _ in fields(schema._schema) if isinstance(kinds[name.partition(".")[0]], GraphQLObjectType)}


if __name__ == "__main__":
    FILE.write_text(written())
