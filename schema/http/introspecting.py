"""Answers about the contract itself, which is the same for everybody until the next version: worked out once.

Of a contract of ours the standard question costs a fifth of a second, in which nobody else is answered.
"""

from collections import OrderedDict

from graphql import FieldNode, OperationType
from starlette.responses import Response

from schema.guard import Prepared
from schema.http.reading import Asked

OF_THE_CONTRACT = frozenset({"__schema", "__type", "__typename"})
MOST_KEPT = 8  # of one megabyte each

Key = tuple[str, str | None, str]


def key_of(asked: Asked, prepared: Prepared, media: str) -> Key | None:
    """Under which the answer is kept; None where the operation asks for anything but the contract."""
    operation = prepared.operation
    selected = operation.selection_set.selections
    about = all(isinstance(one, FieldNode) and one.name.value in OF_THE_CONTRACT for one in selected)
    if operation.operation is not OperationType.QUERY or operation.variable_definitions or not about:
        return None
    return asked.query, asked.operation_name, media


class Contract:
    """The last answers about it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, tuple[bytes, dict[str, str]]] = OrderedDict()

    def known(self, key: Key | None) -> Response | None:
        """The answer that was given before."""
        found = self._kept.get(key) if key is not None else None
        return Response(found[0], headers=found[1]) if found else None  # a new one: its headers are added to on the way

    def keep(self, key: Key | None, answer: Response, *, whole: bool) -> Response:
        """The answer, kept where it is `whole`, without an error in it."""
        if key is not None and whole:
            self._kept[key] = bytes(answer.body), dict(answer.headers)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return answer
