"""One Chromium for all browser tests of a process: the modules that ask for one each by their own fixture share it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
_open: list[Browser] = []


@asynccontextmanager
async def chromium_once() -> AsyncIterator[Browser]:
    """The Chromium of this process, on the loop of the session; who came first starts it and, leaving last, ends it."""
    if _open:
        yield _open[0]
        return
    async with async_playwright() as playwright:
        path = os.environ.get("JINBANG_CHROMIUM", "/usr/bin/chromium")
        _open.append(await playwright.chromium.launch(executable_path=path, args=FLAGS))
        yield _open[0]
        await _open.pop().close()
