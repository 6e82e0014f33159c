"""GraphQL over HTTP, to the letter: 61 of the 61 points of npm's graphql-http audit.

A class of our own on strawberry's public `execute` and `stream`, not on its view: that answers 500 to odd JSON, sends
`data: null` with status 200 for a syntax error, and runs mutations in the task that a dropped client cancels.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, cast

import orjson
from graphql import GraphQLError, OperationType
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.streaming import SSETransport, merge_stream_with_heartbeat
from strawberry.types import ExecutionResult

from schema.errors import (
    BAD_REQUEST,
    FORBIDDEN,
    IN_DOUBT,
    INTERNAL,
    STOPPING,
    TIMEOUT,
    UNAUTHENTICATED,
    MaskedSchema,
    Told,
    bug,
    code_of,
    masked,
)
from schema.guard import LIMITS, Limits, Prepared, prepare
from schema.http.introspecting import Contract, key_of
from schema.http.reading import EVENTS, RESPONSE, Asked, BadRequest, accepted, answer_type, read
from schema.http.running import InDoubt, Running, Stopped

__all__ = ["InDoubt", "Running", "SpecGraphQL", "Stopped"]

ViewerOf = Callable[[Request], Awaitable[Any]]
ContextOf = Callable[[Request, Any], Any]
Page = Callable[[Request], Awaitable[Response]]
AFTER_THE_START = frozenset({TIMEOUT, IN_DOUBT, STOPPING})  # errors of an operation that was well formed and allowed
STATUS = {UNAUTHENTICATED: 401, FORBIDDEN: 403}
WORDS = {
    TIMEOUT: "超时 / the query took too long",
    IN_DOUBT: "结果未知，请用同一幂等键重试 / in doubt: retry with the same idempotency key",
    STOPPING: "服务正在停止，请重试 / the server is stopping: retry",
}


class SpecGraphQL:
    """The ASGI application at /graphql.

    `viewer_of(request)` says who asks; a GET reaches it without its cookies, so it has no session's rights.
    `context_of(request, viewer)` builds the context the resolvers get. `ide` answers a browser's GET without a query.
    """

    def __init__(
        self,
        schema: MaskedSchema,
        *,
        running: Running,
        viewer_of: ViewerOf,
        context_of: ContextOf,
        ide: Page | None = None,
        seconds: float = 10.0,
        most_streams: int = 500,
        limits: Limits = LIMITS,
    ) -> None:
        self.schema = schema
        self.running = running
        self.seconds = seconds
        self._viewer_of = viewer_of
        self._context_of = context_of
        self._ide = ide
        self._most_streams = most_streams
        self._streams = 0
        self._limits = limits
        self._events = SSETransport()
        self._contract = Contract()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; a WebSocket is refused before it is accepted."""
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        request = Request(_without_cookies(scope) if scope["method"] == "GET" else scope, receive)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        types = accepted(request)
        media = answer_type(types) or RESPONSE
        try:
            if self._ide and _is_for_a_person(request):
                return await self._ide(request)
            asked = await read(request)
            prepared = prepare(asked.query, asked.operation_name, self._limits)
            if not isinstance(prepared, Prepared):
                return _answer(media, ExecutionResult(data=None, errors=[masked(prepared)]))
            _insist_on_transport(request, prepared, types)
            return await self._run(request, asked, prepared, media)
        except BadRequest as no:
            return _json(media, {"errors": [Told(BAD_REQUEST, no.message).formatted]}, no.status, no.headers)
        except Told as no:  # viewer_of refuses a token
            return _json(media, {"errors": [no.formatted]}, STATUS.get(code_of(no) or "", 400))

    async def _run(self, request: Request, asked: Asked, prepared: Prepared, media: str) -> Response:
        context = self._context_of(request, await self._viewer_of(request))
        arguments = {
            "variable_values": asked.variables,
            "context_value": context,
            "operation_name": asked.operation_name,
            "operation_extensions": asked.extensions,
        }
        if prepared.kind is OperationType.SUBSCRIPTION:
            return self._stream(await self.schema.stream(asked.query, **arguments))
        work = partial(self.schema.execute, asked.query, **arguments)
        if prepared.kind is OperationType.MUTATION:
            return _answer(media, await self._write(request, work))
        key = key_of(asked, prepared, media)
        if (known := self._contract.known(key)) is not None:
            return known
        result = await self._read(request, work)
        return self._contract.keep(key, _answer(media, result), whole=not result.errors)

    async def _write(self, request: Request, work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """A mutation: nobody's impatience reaches it."""
        try:
            return await self.running.write(work, self.seconds)
        except InDoubt:
            return _failed(IN_DOUBT)
        except Stopped:
            return _failed(STOPPING)

    async def _read(self, request: Request, work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """A query: ends when its time is up, or when the client has gone."""
        task = asyncio.create_task(work())
        gone = asyncio.create_task(_gone(request))
        try:
            await asyncio.wait({task, gone}, timeout=self.seconds, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else _failed(TIMEOUT)
        finally:
            for each in (task, gone):
                each.cancel()
            await asyncio.wait({task, gone}, timeout=1)

    def _stream(self, results: AsyncGenerator[Any, None]) -> Response:
        if self._streams >= self._most_streams:
            raise BadRequest("事件流过多 / too many event streams: try later", 429, {"retry-after": "30"})
        stream = merge_stream_with_heartbeat(
            lambda: self._frames(results),
            lambda: self._events.heartbeat_message(encode),
            interval=self._events.heartbeat_interval,
            send_initial_heartbeat=True,
        )
        return StreamingResponse(stream(), headers=dict(self._events.headers))

    async def _frames(self, results: AsyncGenerator[Any, None]) -> AsyncGenerator[str, None]:
        """Events until the subscription ends; without `complete` when the server stops, so that clients come back."""
        self._streams += 1
        items = self.running.until_stopping(results)
        try:
            async for result in items:
                yield self._events.encode_next(cast(GraphQLHTTPResponse, _body(result)), encode)
            if not self.running.stopping:
                yield self._events.encode_complete()
        finally:
            self._streams -= 1
            await items.aclose()


def _without_cookies(scope: Scope) -> Scope:
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() != b"cookie"]}


def _is_for_a_person(request: Request) -> bool:
    return (
        request.method == "GET"
        and "query" not in request.query_params
        and "text/html" in (request.headers.get("accept", ""))
    )


def _insist_on_transport(request: Request, prepared: Prepared, types: frozenset[str]) -> None:
    """GET never writes; event streams carry subscriptions only, and only they do."""
    if request.method == "GET" and prepared.kind is OperationType.MUTATION:
        raise BadRequest("GET 不能修改 / a mutation must be sent by POST", 405, {"allow": "POST"})
    if prepared.kind is OperationType.SUBSCRIPTION:
        if EVENTS not in types:
            raise BadRequest(f"订阅须接受 {EVENTS} / a subscription is answered as {EVENTS}", 406)
    elif answer_type(types) is None:
        raise BadRequest(f"须接受 JSON / the answer is {RESPONSE} or application/json", 406)


async def _gone(request: Request) -> None:
    """Return when the client has hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _failed(code: str) -> ExecutionResult:
    return ExecutionResult(data=None, errors=[Told(code, WORDS[code])])


def _body(result: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = [error.formatted for error in result.errors]
    if result.extensions:
        body["extensions"] = result.extensions
    return body


def _answer(media: str, result: Any) -> Response:
    """A result as a response: an error before execution leaves `data` out, and has a status where the type allows."""
    body = _body(result)
    if not _never_started(result):
        return _json(media, body)
    del body["data"]
    status = 500 if code_of(result.errors[0]) == INTERNAL and not result.errors[0].nodes else 400
    return _json(media, body, status if media == RESPONSE else 200)


def _never_started(result: Any) -> bool:
    errors: list[GraphQLError] = result.errors or []
    return (
        bool(errors)
        and result.data is None
        and all(error.path is None and code_of(error) not in AFTER_THE_START for error in errors)
    )


def _json(media: str, body: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    try:
        content = encode(body)
    except TypeError as error:  # a resolver returned what JSON cannot say
        content, status = encode({"errors": [bug(error).formatted]}), 500
    fixed = {"content-type": f"{media}; charset=utf-8", "cache-control": "no-store", "vary": "Accept, Accept-Language"}
    return Response(content, status, {**fixed, **(headers or {})})


def encode(data: object) -> str:
    """JSON as text, Chinese as it is; text and not bytes, because an event stream is text."""
    return orjson.dumps(data).decode()
