"""F7: clients that send slowly, read slowly, say nothing or never end. Each is let go in time, and meanwhile everybody
else is answered.
"""

import socket
import time
from contextlib import ExitStack, suppress

import pytest

from server.app.body import BODY_SECONDS
from server.app.serving import HEADER_BYTES, HEADER_SECONDS
from tests.trust.hostile.edge import JSON, Site, post, request, said
from tests.trust.hostile.edge_run import MIB, bystanding

IDLE, SLOW, READERS = 300, 40, 20  # sockets
OTHERS_P99, GENEROUS = 0.5, 5
PATIENCE = 20.0  # seconds beyond its limit before a connection counts as kept for ever
HEAD = f"POST /graphql HTTP/1.1\r\nHost: jinbang.test\r\nContent-Type: {JSON}\r\n".encode()
BIG = (
    "{ "
    + " ".join(f"a{n}: competitions(first: 100) {{ nodes {{ code title events {{ code title }} }} }}" for n in range(4))
    + " }"
)


@pytest.fixture
def site(served: Site) -> Site:
    """The server of all."""
    return served


def line_to(site: Site) -> socket.socket:
    """A bare connection."""
    return socket.create_connection(("127.0.0.1", site.port), timeout=60)


def ended(line: socket.socket, within: float) -> tuple[float, bytes]:
    """How long it took until the server hung up, and what it said; fails where it does not."""
    began, said_to = time.monotonic(), b""
    line.settimeout(within)
    with suppress(ConnectionError):
        while piece := line.recv(65_536):
            said_to += piece
    return time.monotonic() - began, said_to


def drips(lines: list[socket.socket], byte: bytes, seconds: float) -> int:
    """One byte on each line twice a second, until the server has hung up on all or time is up; how many live on."""
    living, until = list(lines), time.monotonic() + seconds
    while living and time.monotonic() < until:
        for line in list(living):
            try:
                line.sendall(byte)
                line.setblocking(False)
                if line.recv(4096) == b"":
                    raise ConnectionResetError
            except BlockingIOError:
                pass
            except OSError:
                living.remove(line)
            finally:
                line.setblocking(True)
        time.sleep(0.5)
    return len(living)


def test_idle_sockets_headers_and_bodies_that_never_come(site: Site) -> None:
    """Hundreds that say nothing, dozens that drip headers, dozens that drip a body, all at once: each is hung up on
    after its ten seconds, and another client goes on."""
    before = site.memory()
    with ExitStack() as open_lines, bystanding(site.port) as other:
        idle = [open_lines.enter_context(line_to(site)) for _ in range(IDLE)]
        heads = [open_lines.enter_context(line_to(site)) for _ in range(SLOW)]
        bodies = [open_lines.enter_context(line_to(site)) for _ in range(SLOW)]
        for line in heads:
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ")
        for line in bodies:
            line.sendall(HEAD + b"Content-Length: 100000\r\n\r\n{")
        began = time.monotonic()
        left = drips([*heads, *bodies], b"a", max(HEADER_SECONDS, BODY_SECONDS) + PATIENCE)
        dripped = time.monotonic() - began
        assert all(ended(line, HEADER_SECONDS + PATIENCE)[1] == b"" for line in idle)
    grown = (site.memory() - before) / MIB
    print(
        f"slow clients: idle {IDLE} dripping {2 * SLOW} left {left} after {dripped:.1f} s, another client p99 "
        f"{other.p99:.3f} s, memory +{grown:.1f} MB"
    )
    assert left == 0
    assert other.failed == []
    assert other.p99 < GENEROUS * OTHERS_P99
    assert grown < 50
    assert site.bugs() == []


def test_a_slow_body_is_told_so(site: Site) -> None:
    with line_to(site) as line:
        line.sendall(HEAD + b"Content-Length: 1000\r\n\r\n" + b'{"query":')
        took, answer = ended(line, BODY_SECONDS + PATIENCE)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert took > BODY_SECONDS - 1  # the control: it is the limit that ends it, and not the first silence


def test_slow_readers_hold_nobody_up(site: Site) -> None:
    """They ask for a long answer again and again and read none of it: what waits for them is bounded."""
    before = site.memory()
    asking = request("POST", "/graphql", said(BIG), content_type=JSON, connection="keep-alive")
    with ExitStack() as open_lines, bystanding(site.port) as other:
        for _ in range(READERS):
            line = open_lines.enter_context(socket.socket())
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect(("127.0.0.1", site.port))
            line.settimeout(0.2)
            with suppress(OSError):
                for _ in range(30):
                    line.sendall(asking)
        for _ in range(20):
            site.ask("{ demo }")
    print(
        f"slow readers: {READERS} another client p99 {other.p99:.3f} s, memory +{(site.memory() - before) / MIB:.1f} MB"
    )
    assert other.failed == []
    assert other.p99 < GENEROUS * OTHERS_P99
    assert site.memory() - before < 50 * MIB


@pytest.mark.parametrize("flood", ["one header", "many headers", "the address"])
def test_floods_of_headers_are_cut_off(site: Site, flood: str) -> None:
    """The server hangs up; it takes little more than a request may have in headers."""
    start, piece = {
        "one header": (HEAD + b"X-Large: ", b"x" * 4096), "many headers": (HEAD, b"X-A: b\r\n" * 512),
        "the address": (b"GET /", b"x" * 4096),
    }[flood]  # fmt: skip
    sent = 0
    with line_to(site) as line, suppress(OSError):
        line.sendall(start)
        while sent < 64 * MIB:
            line.sendall(piece)
            sent += len(piece)
    assert HEADER_BYTES - 4096 <= sent < 32 * MIB  # what the kernel had taken already is lost on the way
    assert site.ask("{ demo }").status == 200


def test_more_connections_than_the_house_takes(site: Site) -> None:
    """Beyond its limit it says 503 to the newcomer, and is there again when they have gone."""
    with ExitStack() as open_lines:
        for _ in range(1010):
            open_lines.enter_context(line_to(site))
        assert site.send(post("/graphql", said("{ demo }"))).status == 503
    until = time.monotonic() + PATIENCE
    while site.ask("{ demo }").status != 200:
        assert time.monotonic() < until
        time.sleep(0.1)
