"""The measure of an operation: depth, fields, aliases, directives, cost. Each fragment is walked once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from graphql import (
    ArgumentNode,
    DirectiveNode,
    FieldNode,
    FloatValueNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    SchemaMetaFieldDef,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
    TypeMetaFieldDef,
    ValueNode,
    VariableNode,
    get_named_type,
)

from schema.errors import BAD_REQUEST, FAULT, PAGE_SIZE, QUERY_TOO_LARGE, UNSTORABLE, Told
from schema.guard.document import Prepared
from schema.guard.limits import Limits
from schema.guard.sizes import list_sizes

NUL = "\0"  # PostgreSQL takes none, and SQLite reads no further than the first
MANY = 10**12  # counts stop here: a bomb's true count has thirty digits and more
INTROSPECTION = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}


class Measure(NamedTuple):
    """What a selection amounts to once its fragments are spread; of introspection, depth and cost stand apart."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0
    nesting: int = 0
    schema_depth: int = 0
    schema_cost: int = 0


NOTHING = Measure()


def beside(one: Measure, other: Measure) -> Measure:
    """Two selections side by side."""
    return Measure(
        max(one.depth, other.depth),
        min(one.fields + other.fields, MANY),
        min(one.aliases + other.aliases, MANY),
        min(one.directives + other.directives, MANY),
        min(one.cost + other.cost, MANY),
        max(one.nesting, other.nesting),
        max(one.schema_depth, other.schema_depth),
        min(one.schema_cost + other.schema_cost, MANY),
    )


def too_large(what: str, most: int) -> Told:
    """The refusal that names the limit."""
    return Told(QUERY_TOO_LARGE, f"查询过大 / query too large: {what}, at most {most}", limit=what, most=most)


def nul() -> Told:
    """The refusal of a NUL character, by which nothing can be found or kept."""
    return Told(BAD_REQUEST, "含有空字符 / a string has a NUL character", **{FAULT: UNSTORABLE})


def has_nul(value: object) -> bool:
    """Whether a NUL character stands anywhere in the values of variables."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if NUL in one:
                return True
        elif isinstance(one, Mapping):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return False


class Ruler:
    """Measures one operation; `visited` counts the nodes looked at and stays linear in the document."""

    def __init__(
        self, schema: GraphQLSchema, prepared: Prepared, variables: Mapping[str, Any], limits: Limits, first: int
    ) -> None:
        self.visited = 0
        self._schema = schema
        self._sizes = list_sizes(schema)
        self._prepared = prepared
        self._variables = variables
        self._limits = limits
        self._first = first
        self._fragments: dict[str, Measure] = {}
        self._defaults = {
            node.variable.name.value: node.default_value for node in prepared.operation.variable_definitions or ()
        }

    def measure(self) -> Measure:
        """The operation's measure."""
        operation = self._prepared.operation
        own = len(operation.directives or ())
        for node in operation.variable_definitions or ():
            own += len(node.directives or ())
            self._sound([node.default_value] if node.default_value else [])
        self._arguments_of(operation.directives or ())
        root = self._schema.get_root_type(operation.operation)
        inside = self._selections(operation.selection_set, root, 1)
        return beside(inside, Measure(directives=own))

    def _selections(self, node: SelectionSetNode | None, parent: GraphQLNamedType | None, level: int) -> Measure:
        if node is None:
            return NOTHING
        if level > self._limits.nesting:
            raise too_large("nesting", self._limits.nesting)
        self._hardly_repeated(node)
        total = NOTHING
        for selection in node.selections:
            self.visited += 1
            self._arguments_of(selection.directives or ())
            total = beside(total, self._selection(selection, parent, level))
        return total._replace(nesting=total.nesting + 1)

    def _hardly_repeated(self, node: SelectionSetNode) -> None:
        """Refuse the same field written over and over: it is answered once, and looked at as often as it stands."""
        if len(node.selections) > self._limits.repeated:
            names = Counter(one.name.value for one in node.selections if isinstance(one, FieldNode) and not one.alias)
            if max(names.values(), default=0) > self._limits.repeated:
                raise too_large("repeated fields", self._limits.repeated)

    def _selection(self, node: SelectionNode, parent: GraphQLNamedType | None, level: int) -> Measure:
        if isinstance(node, FieldNode):
            inside = self._field(node, parent, level)
        elif isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            inner = self._schema.get_type(condition.name.value) if condition else parent
            inside = self._selections(node.selection_set, inner, level + 1)
        elif isinstance(node, FragmentSpreadNode):
            inside = self._spread(node.name.value, level)
        else:
            inside = NOTHING
        return beside(inside, Measure(directives=len(node.directives or ())))

    def _spread(self, name: str, level: int) -> Measure:
        known = self._fragments.get(name)
        fragment = self._prepared.fragments.get(name)
        if known is not None or fragment is None:  # an unknown fragment is for validation to name
            return known or NOTHING
        self._fragments[name] = NOTHING  # so is a cycle: it measures nothing while it is walked
        inner = self._schema.get_type(fragment.type_condition.name.value)
        own = Measure(directives=len(fragment.directives or ()))
        self._fragments[name] = beside(self._selections(fragment.selection_set, inner, level + 1), own)
        return self._fragments[name]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None, level: int) -> Measure:
        name = node.name.value
        definition = self._definition(name, parent)
        self._sound(argument.value for argument in node.arguments or ())
        rows = self._rows(node, parent)
        inside = self._selections(
            node.selection_set, get_named_type(definition.type) if definition else None, level + 1
        )
        own = 0 if name == "__typename" else 1
        here = inside._replace(
            depth=inside.depth + 1,
            fields=min(inside.fields + 1, MANY),
            aliases=inside.aliases + (node.alias is not None),
            cost=min(own + rows * inside.cost, MANY),
        )
        if name not in INTROSPECTION:
            return here
        return here._replace(depth=0, cost=0, schema_depth=here.depth, schema_cost=here.cost)

    def _definition(self, name: str, parent: GraphQLNamedType | None) -> GraphQLField | None:
        if name in INTROSPECTION:
            return INTROSPECTION[name]
        return parent.fields.get(name) if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) else None

    def _rows(self, node: FieldNode, parent: GraphQLNamedType | None) -> int:
        """By how much the selection below counts; refuses a page that is negative or too large."""
        size = self._sizes.get((parent.name, node.name.value)) if parent else None
        asked = [n for argument in node.arguments or () if (n := self._page(argument)) is not None]
        if size is None:
            return 1
        return max(1, *asked) if asked else max(1, size)

    def _page(self, argument: ArgumentNode) -> int | None:
        """The number of rows that `first` or `last` asks for; None where the argument or its value says nothing."""
        if argument.name.value not in ("first", "last"):
            return None
        rows = self._number(argument.value)
        if rows is not None and not 0 <= rows <= self._first:
            text = f"每页条数须在 0 到 {self._first} 之间 / first and last must be 0 to {self._first}"
            raise Told(PAGE_SIZE, text, most=self._first)
        return None if rows is None else int(rows)

    def _number(self, value: ValueNode | None) -> int | float | None:
        """A literal's or a variable's number; what is no number at all is for validation to refuse."""
        if isinstance(value, VariableNode):
            name = value.name.value
            given = self._variables[name] if name in self._variables else self._number(self._defaults.get(name))
            return given if isinstance(given, int | float) and not isinstance(given, bool) else None
        if isinstance(value, IntValueNode):
            return int(value.value) if len(value.value) <= self._limits.digits else MANY
        return None

    def _arguments_of(self, directives: Iterable[DirectiveNode]) -> None:
        for directive in directives:
            self._sound(argument.value for argument in directive.arguments or ())

    def _sound(self, values: Iterable[ValueNode]) -> None:
        """Refuse number literals so long that Python would read infinity or nothing, and NUL in a string."""
        waiting = list(values)
        while waiting:
            value = waiting.pop()
            self.visited += 1
            if isinstance(value, IntValueNode | FloatValueNode) and len(value.value) > self._limits.digits:
                raise too_large("digits", self._limits.digits)
            if isinstance(value, StringValueNode) and NUL in value.value:
                raise nul()
            if isinstance(value, ListValueNode):
                waiting.extend(value.values)
            elif isinstance(value, ObjectValueNode):
                waiting.extend(field.value for field in value.fields)
