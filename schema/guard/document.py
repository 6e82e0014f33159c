"""From a query's text to the one operation that runs, with the fragments it reaches."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import update_wrapper

from graphql import (
    DefinitionNode,
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    parse,
)

from schema.errors import BAD_REQUEST, QUERY_TOO_LARGE, Told
from schema.guard.limits import LIMITS, Limits

REMEMBERED_TOKENS = 40_000  # of all documents that are remembered: some 25 MB at most; our own pages have 23,000
LONGEST_REMEMBERED = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A parsed document cut down to its running operation; compared by identity, so that it can key a cache."""

    document: DocumentNode
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    tokens: int = 0
    verdicts: dict[GraphQLSchema, GraphQLError | None] = field(default_factory=dict)  # what validation found

    @property
    def kind(self) -> OperationType:
        """Whether it is a query, a mutation or a subscription."""
        return self.operation.operation


def prepare(query: str, operation_name: str | None, limits: Limits = LIMITS) -> Prepared | GraphQLError:
    """The operation that `operation_name` names, or the error that says why there is none."""
    small = len(query) <= LONGEST_REMEMBERED
    return (_remembered if small else _prepare)(query, operation_name, limits)


def _prepare(query: str, operation_name: str | None, limits: Limits) -> Prepared | GraphQLError:
    try:
        document = parse(query, max_tokens=limits.tokens)
        return _running(document, operation_name, limits)
    except GraphQLError as error:
        return error.with_traceback(None)
    except RecursionError:
        return Told(QUERY_TOO_LARGE, "查询过大 / query too large: nesting", limit="nesting")


class Remembered:
    """The last documents, so many that they have `most` tokens together: a small one weighs little, and whoever sends
    large ones does not fill the memory with them."""

    def __init__(self, prepare: Callable[[str, str | None, Limits], Prepared | GraphQLError], most: int) -> None:
        update_wrapper(self, prepare)
        self.tokens = 0
        self._prepare, self._most = prepare, most
        self._kept: OrderedDict[tuple[str, str | None, Limits], tuple[Prepared | GraphQLError, int]] = OrderedDict()

    def __call__(self, query: str, operation_name: str | None, limits: Limits) -> Prepared | GraphQLError:
        """As `prepare` says it, from memory where it was asked before."""
        key = query, operation_name, limits
        if (known := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
            return known[0]
        made = self._prepare(query, operation_name, limits)
        weight = (made.tokens if isinstance(made, Prepared) else 0) + len(query) // 20 + 10
        self._kept[key] = made, weight
        self.tokens += weight
        while self.tokens > self._most:
            self.tokens -= self._kept.popitem(last=False)[1][1]
        return made


_remembered = Remembered(_prepare, REMEMBERED_TOKENS)


def _running(document: DocumentNode, name: str | None, limits: Limits) -> Prepared:
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) > limits.operations:
        most = limits.operations
        raise Told(QUERY_TOO_LARGE, f"查询过大 / query too large: operations, at most {most}", limit="operations")
    operation = _chosen(operations, name)
    fragments = _reached(operation, _fragments(document))
    definitions: tuple[DefinitionNode, ...] = (operation, *fragments.values())
    cut = DocumentNode(definitions=definitions, loc=document.loc)
    return Prepared(cut, operation, fragments, tokens=document.token_count or 0)


def _chosen(operations: list[OperationDefinitionNode], name: str | None) -> OperationDefinitionNode:
    wanted = [node for node in operations if name is None or (node.name is not None and node.name.value == name)]
    if not wanted:
        raise Told(BAD_REQUEST, "没有这个操作 / the document has no such operation")
    if len(wanted) > 1:
        raise Told(BAD_REQUEST, "请指明操作 / the document has several such operations: say which by operationName")
    if wanted[0].name is None and len(operations) > 1:
        raise Told(BAD_REQUEST, "匿名操作须独立 / an anonymous operation must be the only one")
    return wanted[0]


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    found: dict[str, FragmentDefinitionNode] = {}
    for node in document.definitions:
        if isinstance(node, FragmentDefinitionNode):
            if node.name.value in found:
                raise Told(BAD_REQUEST, "片段重名 / two fragments have the same name")
            found[node.name.value] = node
    return found


def _reached(
    operation: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode]
) -> dict[str, FragmentDefinitionNode]:
    """The fragments that the operation spreads, directly or not; each is looked at once, without recursion."""
    reached: dict[str, FragmentDefinitionNode] = {}
    waiting: list[SelectionSetNode] = [operation.selection_set]
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FragmentSpreadNode):
                name = node.name.value
                if name in fragments and name not in reached:
                    reached[name] = fragments[name]
                    waiting.append(fragments[name].selection_set)
            elif isinstance(node, InlineFragmentNode) or getattr(node, "selection_set", None) is not None:
                waiting.append(node.selection_set)  # type: ignore[attr-defined]
    return reached
