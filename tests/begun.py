"""`jinbang` as a process of its own that begins at once: forked by one that has imported the house already.

Importing takes seconds, which a run of all tests would spend some hundred times. That the command also begins from
nothing is shown by tests/server/app/test_running_beside.py and by the faults that kill what was begun so.
"""

import atexit
import os
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.faults.nursery import Child, Nursery, nursery

JINBANG = "tests.faults.nursery:jinbang"


@cache
def house() -> Nursery:
    """The one of this test process; it ends with it."""
    opened = nursery()
    atexit.register(opened.__exit__, None, None, None)
    return opened.__enter__()


def serve(url: str, port: int, *, env: Mapping[str, str] | None = None, errors: Path | None = None) -> Child:
    """`jinbang serve`; what it says goes to `errors`, or nowhere. `env` besides what stands in this environment."""
    log = errors or Path(os.devnull)
    return begin("serve", "--port", str(port), "--database", url, env=env, out=Path(os.devnull), errors=log)


def begin(*arguments: str, out: Path, errors: Path, env: Mapping[str, str] | None = None) -> Child:
    """A command that runs on by itself."""
    whole = {**os.environ, **(env or {})}
    return house().begin(JINBANG, [*arguments], out, whole, errors=str(errors), alone=True)


def jinbang(
    *arguments: str, env: Mapping[str, str] | None = None, limit: float = 120
) -> "subprocess.CompletedProcess[str]":
    """A command with its end: exit code, standard output, standard error. Raises TimeoutError after `limit` seconds."""
    with tempfile.TemporaryDirectory() as folder:
        out, errors = Path(folder) / "out", Path(folder) / "errors"
        child = begin(*arguments, out=out, errors=errors, env=env)
        try:
            ended = child.wait(limit)
        finally:
            child.kill()
        return subprocess.CompletedProcess([*arguments], ended, out.read_text("utf-8"), errors.read_text("utf-8"))
