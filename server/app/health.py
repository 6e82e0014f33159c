"""/healthz: the process is alive. /readyz: it can do its work, or which check failed."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Collection, Mapping
from pathlib import Path

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from schema.errors import trace

Check = Callable[[], Awaitable[bool]]
CHECK_SECONDS = 2.0
LEAST_FREE = 500 * 1024 * 1024
log = structlog.get_logger("jinbang.health")


def disk(folder: Path, least: int = LEAST_FREE) -> Check:
    """A check that `folder`'s disk has `least` bytes free."""

    async def enough() -> bool:
        found = await asyncio.to_thread(os.statvfs, folder)
        return found.f_bavail * found.f_frsize >= least

    return enough


def routes(
    checks: Mapping[str, Check],
    stopping: Callable[[], bool] = lambda: False,
    read_only: Callable[[], Collection[str]] = tuple,
) -> list[Route]:
    """The two routes; `checks` by the name the answer shows: database, migrations. A house that is `read_only` is
    ready: it reads, and says for which reasons it takes nothing down."""

    async def ready(request: Request) -> Response:
        failed = [] if stopping() else await failures(checks)
        words = {"ready": not failed and not stopping(), "failed": ["stopping"] if stopping() else failed}
        if held := list(read_only()):
            words["readOnly"] = held
        return JSONResponse(words, 200 if words["ready"] else 503, {"cache-control": "no-store"})

    return [Route("/healthz", _alive), Route("/readyz", ready)]


async def failures(checks: Mapping[str, Check]) -> list[str]:
    """The names of the checks that say no, raise, or do not answer in time; why is for the log only."""
    verdicts = await asyncio.gather(*(_passes(name, check) for name, check in checks.items()))
    return [name for name, passed in zip(checks, verdicts, strict=True) if not passed]


async def _passes(name: str, check: Check) -> bool:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except Exception as error:
        log.error("check failed", check=name, trace=trace(error))
        return False


async def _alive(request: Request) -> Response:
    return JSONResponse({"alive": True}, headers={"cache-control": "no-store"})
