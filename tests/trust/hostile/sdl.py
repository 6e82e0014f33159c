"""The whole SDL as hostile calls: schemathesis reads it and generates documents, and real names go into them.

What schemathesis generates from the types alone stays at the first check, for nothing it names is there. So most calls
keep its document and have its arguments filled anew (`sdl_values`), and ask for more of the answer; some stay as it
made them, and some are such as it takes to be invalid.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import schemathesis
from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLNamedType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
    build_schema,
    get_named_type,
    is_leaf_type,
    is_list_type,
    parse,
    parse_type,
    print_ast,
    value_from_ast_untyped,
)
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.graphql import nodes

from tests.trust.hostile.sdl_values import BAD, GOOD, Values
from tests.trust.hostile.sdl_world import Ground

FILE = Path(__file__).parents[3] / "schema" / "schema.graphql"
MOST_FIELDS, DEEPEST = 7, 3


@dataclass(frozen=True, slots=True)
class Call:
    """One request: `role` asks, with a cookie where `in_person`."""

    operation: str
    role: str
    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    in_person: bool = False


@cache
def contract() -> GraphQLSchema:
    """The SDL as it is committed."""
    return build_schema(FILE.read_text(), assume_valid=True)


@cache
def operations() -> Mapping[str, Any]:
    """Every field of Query and Mutation as schemathesis sees it, by `Query.name`."""
    for name, good in GOOD.items():
        schemathesis.graphql.scalar(name, st.sampled_from([*good, *BAD]).map(nodes.String))
    read = schemathesis.graphql.from_file(FILE.read_text())
    return {one.ok().label: one.ok() for one in read.get_all_operations()}


def documents(operation: str) -> st.SearchStrategy[str]:
    """Documents of schemathesis for an operation; some are such as it takes to be invalid."""
    of = operations()[operation]
    wrong = of.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    return st.integers(0, 7).flatmap(lambda n: wrong if n == 5 else of.as_strategy()).map(lambda case: str(case.body))


def call(operation: str, document: str, chance: Random, ground: Ground, role: str) -> Call:
    """What is sent: the document as it is, or filled with real names."""
    in_person = chance.random() < 0.3 and role in ground.cookies
    if chance.random() < 0.1:
        return Call(operation, role, document, in_person=in_person)
    try:
        parsed = parse(document)
    except Exception:  # such as it takes to be invalid
        return Call(operation, role, document, in_person=in_person)
    return Call(
        operation, role, *_filled(parsed, Values(ground, chance, role, chance.choice((7, 9, 10)))), in_person=in_person
    )


def _filled(parsed: DocumentNode, values: Values) -> tuple[str, dict[str, Any]]:
    one = parsed.definitions[0]
    assert isinstance(one, OperationDefinitionNode)
    root = contract().get_root_type(one.operation)
    (selected,) = one.selection_set.selections
    if not (root and isinstance(selected, FieldNode) and selected.name.value in root.fields):
        return print_ast(parsed), {}
    name = selected.name.value
    chance = values.chance
    arguments = values.arguments(name, root.fields[name])
    variables: dict[str, Any] = {}
    defined = []
    if chance.random() < 0.5:
        for argument in arguments:
            variables[argument.name.value] = value_from_ast_untyped(argument.value)
            of = parse_type(str(root.fields[name].args[argument.name.value].type))
            variable = VariableNode(name=argument.name)
            defined.append(VariableDefinitionNode(variable=variable, type=of))
        arguments = tuple(ArgumentNode(name=one.name, value=VariableNode(name=one.name)) for one in arguments)
    below = get_named_type(root.fields[name].type)
    asked = _set(list(_asked(below, values, DEEPEST))) if chance.random() < 0.95 else selected.selection_set
    made = OperationDefinitionNode(
        operation=one.operation, variable_definitions=tuple(defined), directives=(),
        selection_set=_set([FieldNode(name=selected.name, arguments=arguments, directives=(), selection_set=asked)]),
    )  # fmt: skip
    return print_ast(made), variables


def _set(selections: list[SelectionNode]) -> SelectionSetNode | None:
    return SelectionSetNode(selections=tuple(selections)) if selections else None


def _asked(of: GraphQLNamedType, values: Values, deep: int) -> Iterator[SelectionNode]:
    """Some fields of a type, and of what they lead to."""
    if is_leaf_type(of):
        return
    yield FieldNode(name=NameNode(value="__typename"), arguments=(), directives=())
    if isinstance(of, GraphQLUnionType):
        for one in of.types:
            inner = _set(list(_asked(one, values, deep)))
            condition = NamedTypeNode(name=NameNode(value=one.name))
            yield InlineFragmentNode(type_condition=condition, directives=(), selection_set=inner)
        return
    fields = list(getattr(of, "fields", {}).items())
    for name, kind in values.chance.sample(fields, min(MOST_FIELDS, len(fields))):
        below = get_named_type(kind.type)
        if not is_leaf_type(below) and deep == 0:
            continue
        arguments = values.arguments(name, kind)
        inner = _set(list(_asked(below, values, deep - (2 if is_list_type(kind.type) and deep > 1 else 1))))
        alias = NameNode(value=f"told_{name}") if of.name == "Refusal" else None
        yield FieldNode(name=NameNode(value=name), alias=alias, arguments=arguments, directives=(), selection_set=inner)
