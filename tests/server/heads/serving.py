"""`jinbang serve` in a process of its own, and the commands typed beside it."""

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

from server.cli import app
from tests import begun

ROOT = Path(__file__).parents[3]
ENGLISH = {"LANG": "en_US.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""}


def jinbang(*arguments: str) -> Result:
    """Run a command in this process; a bug is raised, not hidden behind exit code 1."""
    result = CliRunner().invoke(app, [*arguments], env=ENGLISH)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def free_port() -> int:
    """A port nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        return int(found.getsockname()[1])


@contextmanager
def served(url: str, port: int) -> Iterator[str]:
    """The house open at its address until the block ends."""
    address = f"http://127.0.0.1:{port}"
    process = begun.serve(url, port)
    try:
        until = time.monotonic() + 120
        while True:
            try:
                with urllib.request.urlopen(f"{address}/readyz", timeout=10):
                    break
            except (urllib.error.URLError, OSError):
                assert process.poll() is None and time.monotonic() < until, "the server did not start"
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(60)
        except TimeoutError:
            process.kill()
            process.wait()


def text(address: str) -> str:
    """What stands at an address."""
    with urllib.request.urlopen(address, timeout=10) as answer:
        return str(answer.read().decode())
