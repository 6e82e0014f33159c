"""The venue's two doors, and that behind them nothing is asked of an Internet that is not there."""

import hashlib
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2
import pytest

from server import qr
from server.app import venue
from tests import begun

ROOT = Path(__file__).parents[3]
ENGLISH = {"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}
# Writes to standard error whatever is asked of another machine: by Python's sockets, and by uvloop, which has its own.
GUARD = """
import socket, sys
import uvloop
ASKING = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto",
          "socket.sendmsg", "subprocess.Popen", "os.posix_spawn", "os.system"}
def outside(what): print("OUTSIDE", what, file=sys.stderr, flush=True)
sys.addaudithook(lambda event, args: outside(event) if event in ASKING else None)
def guarded(name, own):
    def call(self, *args, **named):
        outside(name)
        return own(self, *args, **named)
    return call
for name in ("create_connection", "create_datagram_endpoint", "getaddrinfo", "getnameinfo", "sock_connect",
             "sock_sendto", "subprocess_exec", "subprocess_shell"):
    setattr(uvloop.Loop, name, guarded(name, getattr(uvloop.Loop, name)))
"""
SERVE = "from server.cli import app\napp()\n"
CALLING = """
import asyncio
from contextlib import suppress
async def call():
    await asyncio.get_running_loop().create_connection(asyncio.Protocol, "127.0.0.1", 9)
with suppress(OSError):
    socket.create_connection(("127.0.0.1", 9))
with suppress(OSError):
    uvloop.run(call())
"""


def test_the_kernel_is_asked_for_addresses() -> None:
    psutil = pytest.importorskip("psutil")
    theirs = {
        one.address
        for name, each in psutil.net_if_addrs().items()
        for one in each
        if one.family == socket.AF_INET and psutil.net_if_stats()[name].isup and not one.address.startswith("127.")
    }
    assert {str(one.number) for one in venue.addresses()} == theirs


class Started:
    """`jinbang serve --venue` under the guard."""

    def __init__(self, process: "subprocess.Popen[str]", port: int, folder: Path) -> None:
        self.process, self.port, self.folder = process, port, folder

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def wait(self) -> None:
        for _ in range(300):
            with suppress(httpx2.TransportError):
                answer = httpx2.get(f"http://127.0.0.1:{self.port + 1}/venue", timeout=5, trust_env=False)
                assert answer.status_code == 200
                return
            assert self.process.poll() is None, self.log()
            time.sleep(0.1)
        raise AssertionError(self.log())

    def trusting(self) -> ssl.SSLContext:
        """A client that got the authority's file by the plain door, and has no other root."""
        got = httpx2.get(f"http://127.0.0.1:{self.port + 1}/venue/authority.crt", trust_env=False)
        assert got.headers["content-type"] == "application/x-x509-ca-cert"
        file = self.folder / "authority.pem"
        file.write_text(ssl.DER_cert_to_PEM_cert(got.content))
        return ssl.create_default_context(cafile=str(file))

    def tls(self, context: ssl.SSLContext) -> ssl.SSLSocket:
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        return context.wrap_socket(raw, server_hostname="127.0.0.1")


def free_ports() -> int:
    """A port that is free, and the next one too."""
    while True:
        with suppress(OSError, OverflowError), socket.create_server(("127.0.0.1", 0)) as one:
            port = int(one.getsockname()[1])
            socket.create_server(("127.0.0.1", port + 1)).close()
            return port


@contextmanager
def started(url: str, folder: Path) -> Iterator[Started]:
    port = free_ports()
    command = [sys.executable, "-c", GUARD + SERVE, "serve", "--venue", "--port", str(port), "--database", url]
    environment = {**os.environ, **ENGLISH, "JINBANG_VENUE": str(folder / "venue"), "PYTHONPATH": str(ROOT)}
    environment = {name: value for name, value in environment.items() if name not in {"PORT", "JINBANG_ADDRESS"}}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8"
        )
    server = Started(process, port, folder)
    try:
        server.wait()
        yield server
    finally:
        process.kill()
        process.communicate()


def foreign(html: str) -> list[str]:
    """The other machines that a page would have the browser ask."""
    named = re.findall(r"""(?:src|href|action|srcset)=["']?((?:https?:)?//[^"' >/]+)|url\((https?://[^)]*)""", html)
    return [one or other for one, other in named if best() not in one + other]


def test_foreign_addresses_are_found() -> None:
    """The control."""
    assert foreign('<script src="//cdn.example/x.js"></script><a href="/own">') == ["//cdn.example"]


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_tablet_is_served_without_any_internet(db_url: str, engine: str, tmp_path: Path) -> None:
    with started(db_url, tmp_path) as server:
        context = server.trusting()
        home = f"https://127.0.0.1:{server.port}"
        with httpx2.Client(base_url=home, verify=context, trust_env=False, timeout=10) as client:
            for path in ("/", "/competitions", "/honours", "/venue"):
                page = client.get(path)
                assert (page.status_code, foreign(page.text)) == (200, []), path
            assert client.get("/readyz").json()["ready"] is True
            assert client.get(f"https://localhost:{server.port}/healthz").status_code == 200
            own_origin(client, server.port)
        for nobody in (ssl.create_default_context(), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)):
            with pytest.raises(ssl.SSLCertVerificationError):
                server.tls(nobody)
        plain_door(server.port)
        endless_headers(server.tls(context))
        waiting, silent = server.tls(context), socket.create_connection(("127.0.0.1", server.port))
        server.process.terminate()
        said, _ = server.process.communicate(timeout=20)
        waiting.close()
        silent.close()
        assert server.process.returncode == 0
        assert "OUTSIDE" not in server.log()
        assert "Traceback" not in server.log()
        console(said, server)


def own_origin(client: httpx2.Client, port: int) -> None:
    """The rule of origin, over TLS, at each address by which the server is called."""
    for origin, host, status in [
        (f"https://127.0.0.1:{port}", f"127.0.0.1:{port}", 200),
        (f"https://192.168.77.1:{port}", f"192.168.77.1:{port}", 200),
        (f"https://192.168.77.1:{port}", f"127.0.0.1:{port}", 403),
        (f"http://127.0.0.1:{port}", f"127.0.0.1:{port}", 403),
        (f"http://127.0.0.1:{port + 1}", f"127.0.0.1:{port}", 403),
    ]:
        headers = {"cookie": "session=x", "origin": origin, "host": host, "accept": "application/json"}
        answer = client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
        assert answer.status_code == status, (origin, host)


def plain_door(port: int) -> None:
    """Without TLS: the steps and the authority; nothing of the house, no cookie; no plain speech on the TLS port."""
    with httpx2.Client(base_url=f"http://127.0.0.1:{port + 1}", trust_env=False) as client:
        chinese, english = (client.get("/venue", headers={"accept-language": one}) for one in ("zh-CN", "en"))
        assert "信任本场比赛的服务器" in chinese.text and 'lang="zh-CN"' in chinese.text
        assert "Trust this competition" in english.text and 'lang="en"' in english.text
        assert (
            "data:image/svg+xml;base64," in english.text
            and "img-src 'self' data:" in english.headers["content-security-policy"]
        )
        assert f"https://{best()}:{port}/" in english.text
        assert client.get("/").headers["location"] == "/venue"
        for path in ("/graphql", "/competitions", "/sign-in", "/readyz"):
            assert client.get(path).status_code == 404
        assert client.post("/graphql", json={"query": "{ __typename }"}).status_code == 404
        assert "set-cookie" not in english.headers
        with pytest.raises(httpx2.TransportError):
            client.get(f"http://127.0.0.1:{port}/")


def best() -> str:
    there = venue.addresses()
    return str(there[0].number) if there else "127.0.0.1"


def endless_headers(wire: ssl.SSLSocket) -> None:
    """The impatience with headers holds over TLS: the server hangs up on more than 64 KiB of them."""
    wire.settimeout(5)  # a TimeoutError is what a patient server would give; the patience for headers is 10 s
    with wire, pytest.raises((ConnectionError, ssl.SSLError)):
        wire.sendall(b"GET / HTTP/1.1\r\n")
        for _ in range(200):
            wire.sendall(b"X-Endless: " + b"x" * 1000 + b"\r\n")
        raise ConnectionResetError if wire.recv(65536) == b"" else AssertionError


def console(said: str, server: Started) -> None:
    """What the operator read."""
    der = ssl.PEM_cert_to_DER_cert((server.folder / "authority.pem").read_text())
    digits = hashlib.sha256(der).hexdigest().upper()
    pairs = [digits[start : start + 2] for start in range(0, 64, 2)]
    assert "\n".join(" ".join(pairs[start : start + 8]) for start in (0, 8, 16, 24)) in said
    for one in venue.addresses():
        assert f"https://{one.number}:{server.port}/  {one.interface}" in said
    for address in (f"http://{best()}:{server.port + 1}/venue", f"https://{best()}:{server.port}/"):
        assert qr.terminal(address) in said


@pytest.mark.slow
def test_the_guard_hears_a_call() -> None:
    """The control of the test above."""
    done = subprocess.run([sys.executable, "-c", GUARD + CALLING], capture_output=True, text=True, timeout=60)
    assert done.stderr.splitlines()[:2] == ["OUTSIDE socket.getaddrinfo", "OUTSIDE socket.connect"]
    assert "OUTSIDE create_connection" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--port", "0"], "one of 1 to 65534"),
        (["--port", "65535"], "one of 1 to 65534"),
        (["--host", "localhost"], "not localhost"),
        (["--address", "https://x.example"], "--address"),
    ],
)
def test_wrong_use(options: list[str], said: str, db_url: str, engine: str, tmp_path: Path) -> None:
    environment = {**ENGLISH, "JINBANG_VENUE": str(tmp_path)}
    done = begun.jinbang("serve", "--venue", "--database", db_url, *options, env=environment)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (2, True, False)
    assert list(tmp_path.iterdir()) == []
