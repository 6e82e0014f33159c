"""From a query's text to the one operation that runs, with the fragments it reaches."""

from dataclasses import dataclass
from functools import lru_cache

from graphql import (
    DefinitionNode,
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    parse,
)

from schema.errors import BAD_REQUEST, QUERY_TOO_LARGE, Told
from schema.guard.limits import LIMITS, Limits

REMEMBERED_DOCUMENTS = 128
LONGEST_REMEMBERED = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A parsed document cut down to its running operation; compared by identity, so that it can key a cache."""

    document: DocumentNode
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]

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


_remembered = lru_cache(maxsize=REMEMBERED_DOCUMENTS)(_prepare)


def _running(document: DocumentNode, name: str | None, limits: Limits) -> Prepared:
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) > limits.operations:
        most = limits.operations
        raise Told(QUERY_TOO_LARGE, f"查询过大 / query too large: operations, at most {most}", limit="operations")
    operation = _chosen(operations, name)
    fragments = _reached(operation, _fragments(document))
    definitions: tuple[DefinitionNode, ...] = (operation, *fragments.values())
    return Prepared(DocumentNode(definitions=definitions, loc=document.loc), operation, fragments)


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
