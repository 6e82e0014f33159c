"""/metrics for Prometheus: how the house works, in numbers without a person in them.

Off unless JINBANG_METRICS_TOKEN is set; then asked with it as a bearer token. Each worker has its own address and its
own numbers; what is said of the database (`jinbang_ledger_…`, ages) every worker says alike. Labels are of ours only:
names of our pages, acts, rules and exception classes; everything else is `other`.
"""

import hmac
import os
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema import catalogue, counting
from schema.http import Running
from server.access.acts import ACTS
from server.app import gauges
from server.db import read_only

SETTING = "JINBANG_METRICS_TOKEN"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
OTHER = "other"


class Metrics:
    """The numbers of this worker."""

    def __init__(self, running: Running, pages: Mapping[str, str]) -> None:
        self.running = running
        self.registry = CollectorRegistry()
        self._pages = {text: name for name, text in pages.items()}
        self._acts = {act.mutation for act in ACTS.values()}
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "jinbang_requests", "HTTP requests answered.", ["method", "status"], registry=self.registry
        )
        self._request_seconds = Histogram(
            "jinbang_request_seconds", "From request to answer; event streams left out.", ["kind"], buckets=SECONDS,
            registry=self.registry,
        )  # fmt: skip
        self._operations = Counter(
            "jinbang_operations", "Documents executed.", ["operation", "outcome"], registry=self.registry
        )
        self._operation_seconds = Histogram(
            "jinbang_operation_seconds",
            "Execution of a document.",
            ["operation"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._done = Counter("jinbang_acts", "Mutations answered.", ["act", "outcome"], registry=self.registry)
        self._refusals = Counter("jinbang_refusals", "Refusals by rule.", ["rule"], registry=self.registry)
        self._bugs = Counter("jinbang_masked_errors", "Errors masked by an id.", ["kind"], registry=self.registry)
        self._gauges: dict[str, Gauge] = {}

    def operation(self, document: str, seconds: float, *, failed: bool) -> None:
        """A document was executed."""
        name = self._pages.get(document, OTHER)
        self._operations.labels(name, "failed" if failed else "done").inc()
        self._operation_seconds.labels(name).observe(seconds)

    def act(self, field: str, rule: str | None) -> None:
        """A mutation was answered."""
        self._done.labels(field if field in self._acts else OTHER, "refused" if rule else "done").inc()
        if rule:
            self.refusal(rule)

    def refusal(self, rule: str) -> None:
        """Something was refused outside a mutation as well: a sign-in."""
        self._refusals.labels(rule if catalogue.knows(f"rule.{rule}") else OTHER).inc()

    def bug(self, kind: str) -> None:
        """An error was masked."""
        self._bugs.labels(kind).inc()

    def request(self, method: str, status: int, kind: str, seconds: float | None) -> None:
        """A request was answered; `seconds` None for a stream."""
        self._requests.labels(method if method in METHODS else OTHER, str(status)).inc()
        if seconds is not None:
            self._request_seconds.labels(kind).observe(seconds)

    async def text(self) -> bytes:
        """All of it, as Prometheus reads it; what is to be looked up is looked up now."""
        self._set("jinbang_writes_in_flight", "Writes that have begun and not ended.", self.running.writes)
        for reason in read_only.REASONS:
            is_held = reason in read_only.held()
            self._set("jinbang_read_only", "1 while nothing is taken down, by reason.", is_held, reason)
        for one in await gauges.looked_up():
            self._set(one.name, one.words, one.value, one.label)
        return generate_latest(self.registry)

    def _set(self, name: str, words: str, value: float, label: str = "") -> None:
        if name not in self._gauges:
            self._gauges[name] = Gauge(name, words, ["of"] if label else [], registry=self.registry)
        gauge = self._gauges[name]
        (gauge.labels(label) if label else gauge).set(value)

    @asynccontextmanager
    async def counting(self) -> AsyncIterator[None]:
        """Told of the contract's work while the block runs."""
        with counting.counted_by(self):
            yield

    def routes(self) -> list[Route]:
        """What the front door mounts."""
        return [Route("/metrics", self._answer, methods=["GET"])]

    async def _answer(self, request: Request) -> Response:
        token = os.environ.get(SETTING, "")
        if not token:
            return PlainTextResponse("not found", 404)
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return PlainTextResponse("unauthorized", 401, {"www-authenticate": "Bearer"})
        return Response(await self.text(), media_type=CONTENT_TYPE_LATEST, headers={"cache-control": "no-store"})


class Measured:
    """The application, each answer counted."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status, is_stream = time.perf_counter(), 0, False

        async def measured(message: Message) -> None:
            nonlocal status, is_stream
            if message["type"] == "http.response.start":
                status = message["status"]
                types = (value for name, value in message.get("headers", ()) if name.lower() == b"content-type")
                is_stream = any(value.startswith(b"text/event-stream") for value in types)
            await send(message)

        try:
            await self.app(scope, receive, measured)
        finally:
            seconds = None if is_stream else time.perf_counter() - started
            self.metrics.request(scope["method"], status, _kind(scope["path"]), seconds)


def _kind(path: str) -> str:
    """graphql, static, health or page."""
    if path == "/graphql":
        return "graphql"
    if path.startswith("/static/"):
        return "static"
    return "health" if path in ("/healthz", "/readyz", "/metrics") else "page"
