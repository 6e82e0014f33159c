"""Processes that begin at once: one process imports the house, and forks a child for each command.

A server imports for seconds and lives for one when it is killed a hundred times. `python -m tests.faults.nursery
MODULE…` reads one JSON line for each wish on standard input and answers it with one on standard output.
"""

import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
HOUSE = ("server.cli", "server.app")


class Child:
    """A forked process, of which `subprocess.Popen` says the same things."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self.nursery, self.pid = nursery, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended, negative where by a signal; None while it runs."""
        if self.returncode is None:
            self.returncode = self.nursery.wish(poll=self.pid)["ended"]
        return self.returncode

    def send_signal(self, which: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, which)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it with -9."""
        self.send_signal(signal.SIGKILL)

    def wait(self, limit: float = 60) -> int:
        """How it ended."""
        until = time.monotonic() + limit
        while (ended := self.poll()) is None:
            if time.monotonic() > until:
                raise TimeoutError(f"{self.pid} did not end")
            time.sleep(0.005)
        return ended


class Nursery:
    """The parent's side."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self._turn = threading.Lock()

    def wish(self, **wish: Any) -> dict[str, Any]:
        """Ask, and have the answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with self._turn:
            self.process.stdin.write(json.dumps(wish) + "\n")
            self.process.stdin.flush()
            return dict(json.loads(self.process.stdout.readline()))

    def jinbang(self, arguments: list[str], log: Path) -> Child:
        """The command `jinbang`; what it says is appended to `log`."""
        return self.begin("tests.faults.nursery:jinbang", arguments, log)

    def begin(
        self, call: str, arguments: list[str], log: Path, env: Mapping[str, str] | None = None, **more: Any
    ) -> Child:
        """A child that runs `module:function` with these arguments and `env` besides.

        `errors`: a file of its own for standard error; `alone`: nothing stands in its environment but `env`.
        """
        wish = {"call": call, "arguments": arguments, "log": str(log), "env": dict(env or {}), **more}
        return Child(self, self.wish(**wish)["pid"])


@contextmanager
def nursery(*modules: str, env: Mapping[str, str] | None = None) -> Iterator[Nursery]:
    """A nursery that has imported these modules (the whole house where none is named); its children end with it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.nursery", *(modules or HOUSE)], cwd=ROOT, text=True,
        env=os.environ | dict(env or {}), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    with process:
        try:
            yield Nursery(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(60)


def jinbang(arguments: list[str]) -> None:
    """Run the command in this process."""
    from server.cli import app

    app(arguments, prog_name="jinbang")


def _child(wish: dict[str, Any]) -> None:
    """What a fork does; it does not come back."""
    code = 1
    try:
        for to, path in ((1, wish["log"]), (2, wish.get("errors") or wish["log"])):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644), to)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        if wish.get("alone"):
            os.environ.clear()
        os.environ.update(wish["env"])
        module, _, function = wish["call"].partition(":")
        getattr(importlib.import_module(module), function)(wish["arguments"])
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _answer(wish: dict[str, Any], children: set[int]) -> dict[str, Any]:
    if "poll" in wish:
        pid, status = os.waitpid(wish["poll"], os.WNOHANG)
        children -= {pid}
        return {"ended": os.waitstatus_to_exitcode(status) if pid else None}
    pid = os.fork()
    if pid == 0:
        _child(wish)
    children.add(pid)
    return {"pid": pid}


def main() -> None:
    """Import, then fork until nobody asks any more."""
    for name in sys.argv[1:]:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    children: set[int] = set()
    for line in sys.stdin:
        answer = _answer(json.loads(line), children)
        print(json.dumps(answer), flush=True)
    for pid in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
