"""What a caller is told when something went wrong: written errors are shown, bugs are masked and logged under an id.

An error is shown only when its code is in CODES, or when it speaks of the caller's own document and variables.
Everything else is a bug: the caller gets an id, the log gets the text with ID numbers scrubbed.
"""

import re
import secrets
import time
import traceback
from collections.abc import AsyncGenerator, Sequence
from typing import Any

import strawberry
import structlog
from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.exceptions import StrawberryInputCoercionError
from strawberry.relay.types import GlobalIDValueError
from strawberry.types import ExecutionContext

from schema import counting
from server.db import read_only
from server.db.postgres import InDoubt, Unreachable
from server.db.unstorable import is_unstorable

PARSE, VALIDATION, INPUT = "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"
BAD_REQUEST, INTERNAL = "BAD_REQUEST", "INTERNAL"
QUERY_TOO_LARGE, PAGE_SIZE = "QUERY_TOO_LARGE", "PAGE_SIZE"
TIMEOUT, IN_DOUBT, STOPPING, UNAVAILABLE = "TIMEOUT", "IN_DOUBT", "STOPPING", "UNAVAILABLE"
UNAUTHENTICATED, FORBIDDEN = "UNAUTHENTICATED", "FORBIDDEN"
CODES = frozenset(
    {PARSE, VALIDATION, INPUT, BAD_REQUEST, INTERNAL, QUERY_TOO_LARGE, PAGE_SIZE}
    | {TIMEOUT, IN_DOUBT, STOPPING, UNAVAILABLE, UNAUTHENTICATED, FORBIDDEN}
)

INTERNAL_TEXT = "内部错误 / internal error"
LONGEST_MESSAGE = 500
FAULT, UNSTORABLE = "fault", "unstorable"  # beside the code, of a value that nothing could be found or stored under
UNSTORABLE_TEXT = (
    "有的值过长、过大或含有不能保存的字符 / a value is too long or large, or has a character that cannot be kept"
)
# What the database could not say: whether it was written; or that nothing was, for it is not there.
OF_THE_DATABASE: dict[type[Exception], tuple[str, str]] = {
    InDoubt: (IN_DOUBT, "结果未知，请用同一幂等键重试 / in doubt: retry with the same idempotency key"),
    Unreachable: (
        UNAVAILABLE,
        "数据库暂时不可用，未写入任何内容，请稍后重试 / the database is not there; nothing was written, retry",
    ),
    read_only.Unwritable: (
        UNAVAILABLE,
        "数据库现在不能写入，未写入任何内容，请稍后重试 / the database takes nothing down; nothing was written, retry",
    ),
}
ID_NUMBER = re.compile(r"(?<!\d)\d{6}[ -]?\d{8}[ -]?\d{3}[\dXxＸ](?!\d)")
# Exceptions a caller's input causes inside a resolver, whose text speaks of that input only.
OF_THE_INPUT = (StrawberryInputCoercionError, GlobalIDValueError)
# Exceptions a scalar may raise while it reads a variable or a literal.
OF_A_SCALAR = (GraphQLError, StrawberryInputCoercionError, ValueError, TypeError, ArithmeticError)

# What else must stand in no log: mobile telephones, bank cards (never an instant of 16 digits, which begins with 1).
OTHERS = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|(?:62|4\d|5[1-5])\d{14,17})(?!\d)")

log = structlog.get_logger("jinbang.errors")


class Told(GraphQLError):  # noqa: N818  it tells; the masked one is the error
    """An error written for the caller; `facts` stand beside the code in `extensions`."""

    def __init__(self, code: str, message: str, **facts: str | int) -> None:
        if code not in CODES:
            raise ValueError(f"{code} is not among the codes a caller may see")
        super().__init__(message, extensions={"code": code, **facts})


def code_of(error: GraphQLError) -> str | None:
    """The code an error carries, if it is one of ours."""
    code = (error.extensions or {}).get("code")
    return code if isinstance(code, str) and code in CODES else None


def scrub(text: str) -> str:
    """The text without anything that looks like a resident ID number, a mobile telephone or a bank card."""
    return OTHERS.sub("[number]", ID_NUMBER.sub("[ID number]", text))


def trace(error: BaseException) -> str:
    """The error with its frames, scrubbed, for the log."""
    return scrub("".join(traceback.format_exception(error)))


def masked(error: GraphQLError) -> GraphQLError:
    """The error as the caller may see it; a bug is logged here, once."""
    if code_of(error):
        return error
    code = _callers_own(error)
    return _labelled(error, code) if code else _of_a_value(error) or _of_the_database(error) or _bug(error)


def shown(errors: Sequence[GraphQLError], executed: bool) -> list[GraphQLError]:
    """The errors of an answer: all of an execution, only the first of a document that was not executed."""
    return [masked(error) for error in (errors if executed else errors[:1])]


def bug(error: BaseException) -> GraphQLError:
    """The masked form of an exception that no GraphQL error carries; one of the database is told as what it is."""
    bare = GraphQLError("", original_error=error if isinstance(error, Exception) else None)
    return _of_a_value(bare) or _of_the_database(bare) or _bug(bare)


def _cause(error: GraphQLError) -> Exception | None:
    """The exception at the bottom of wrapped errors; None when the error is its own cause."""
    cause = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _callers_own(error: GraphQLError) -> str | None:
    """The code of an error about the caller's own document, variables or ids; None for a bug."""
    cause = _cause(error)
    if isinstance(cause, OF_THE_INPUT):
        return INPUT
    if error.path is not None:
        return None
    if isinstance(error, GraphQLSyntaxError):
        return PARSE
    if error.nodes and cause is None:
        return VALIDATION
    if error.nodes and isinstance(cause, OF_A_SCALAR):
        return INPUT
    return VALIDATION if cause is None else None


def _labelled(error: GraphQLError, code: str) -> GraphQLError:
    return _copy(error, error.message[:LONGEST_MESSAGE], {"code": code})


def _of_the_database(error: GraphQLError) -> GraphQLError | None:
    """Of a database that has gone or takes nothing down: no bug, and the caller must know what to do. None for
    anything else."""
    cause = _cause(error)
    for kind, (code, words) in OF_THE_DATABASE.items() if cause is not None else ():
        of_it = isinstance(cause, kind) or (kind is read_only.Unwritable and read_only.reason_of(cause))
        if cause is not None and of_it:
            log.warning("database gone", code=code, path=error.path, trace=trace(cause))
            return _copy(error, words, {"code": code})
    return None


def _of_a_value(error: GraphQLError) -> GraphQLError | None:
    """Of a value that no column can hold, which the caller gave; None for anything else. The log has the place and
    not the value."""
    cause = _cause(error)
    if not is_unstorable(cause):
        return None
    frames = [f"{one.filename}:{one.lineno}" for one in traceback.extract_tb(cause.__traceback__ if cause else None)]
    log.warning("value refused", path=error.path, kind=type(cause).__name__, frames=frames[-12:])
    return _copy(error, UNSTORABLE_TEXT, {"code": INPUT, FAULT: UNSTORABLE})


def is_of_a_value(error: GraphQLError) -> bool:
    """Whether a masked error says that a value could not be kept: nothing was written, and nothing is found there."""
    return (error.extensions or {}).get(FAULT) == UNSTORABLE


def _bug(error: GraphQLError) -> GraphQLError:
    error_id = secrets.token_hex(8)
    cause = _cause(error) or error
    counting.bug(type(cause).__name__)
    log.error("bug", error_id=error_id, path=error.path, kind=type(cause).__name__, trace=trace(cause))
    return _copy(error, INTERNAL_TEXT, {"code": INTERNAL, "errorId": error_id})


def _copy(error: GraphQLError, message: str, extensions: dict[str, Any]) -> GraphQLError:
    return GraphQLError(message, error.nodes, error.source, error.positions, error.path, extensions=extensions)


class MaskedSchema(strawberry.Schema):
    """A schema whose every answer, in process or over HTTP, has its errors masked."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log nothing here: strawberry would log the text as it is; `masked` logs it scrubbed, with an id."""

    async def execute(self, *args: Any, **kwargs: Any) -> Any:
        """Execute a document; what is returned may be shown."""
        started = time.perf_counter()
        result = _seen(await super().execute(*args, **kwargs))
        document = str(args[0]) if args else ""
        counting.operation(document, time.perf_counter() - started, failed=bool(result.errors))
        return result

    async def stream(self, *args: Any, **kwargs: Any) -> Any:
        """Execute a subscription; every result of the stream may be shown."""
        return _seen_stream(await super().stream(*args, **kwargs))


def _seen(result: Any) -> Any:
    if result.errors:
        executed = result.data is not None or any(error.path is not None for error in result.errors)
        result.errors = shown(result.errors, executed)
    return result


async def _seen_stream(results: AsyncGenerator[Any, None]) -> AsyncGenerator[Any, None]:
    try:
        async for result in results:
            yield _seen(result)
    finally:
        await results.aclose()
