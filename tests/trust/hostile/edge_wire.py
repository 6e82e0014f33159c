"""Requests that are hardly HTTP: lengths and chunks of nonsense, headers without end, and other protocols."""

from collections.abc import Iterator

from tests.trust.hostile.edge import END, JSON, request, said
from tests.trust.hostile.edge_bodies import HELLO

HEAD = f"POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {JSON}\r\n".encode()
GET = b"GET /graphql?query={demo} HTTP/1.1\r\n"
CHUNK = b"10000\r\n" + b"x" * 65_536 + b"\r\n"

# The kind, and what is sent piece by piece on one connection.
Pieces = Iterator[tuple[str, tuple[bytes, ...]]]


def wires() -> Pieces:
    """Everything here, each on a connection of its own."""
    yield from lengths()
    yield from chunks()
    yield from heads()
    for kind, line in lines().items():
        yield kind, (line,)


def lengths() -> Pieces:
    """Bodies that are not as long as they say."""
    for length in (
        "-5",
        "+5",
        "0x10",
        "1e3",
        "",
        " ",
        "5, 5",
        "5, 6",
        "9" * 18,
        "9" * 400,
        "5\r\nContent-Length: 6",
        "\uff15",
    ):
        yield "a length of nonsense", (HEAD + f"Content-Length: {length}\r\n\r\n".encode() + b"{}",)
    yield "shorter than its body", (HEAD + b"Content-Length: 5\r\n\r\n" + HELLO + b"GET / HTTP/1.1\r\n\r\n",)
    yield (
        "two lengths",
        (HEAD + b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" % len(HELLO) + HELLO,),
    )
    yield "a body without a length", (HEAD + b"\r\n" + HELLO,)


def chunks() -> Pieces:
    """Chunks of nonsense, and chunks without end: the server must hang up."""
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    for chunk in (
        b"-1\r\n",
        b"g\r\n",
        b"ffffffffffffffffff\r\n",
        b"5;" + b"x" * 100_000 + b"\r\n",
        b"5\r\nabc",
        b"1\r\n{\r\n" * 20_000,
    ):
        yield "an odd chunk", (chunked, chunk + b"\r\n\r\n", END)
    yield "endless chunks", (chunked, *[CHUNK] * 200)
    yield "endless trailers", (chunked + b"2\r\n{}\r\n0\r\n", *[b"X-A: b\r\n" * 2000] * 50, END)
    for coding in (
        "gzip, chunked",
        "chunked, gzip",
        "chunked, chunked",
        "identity",
        "xchunked",
        "chunked\r\nTransfer-Encoding: x",
    ):
        yield "another transfer coding", (HEAD + f"Transfer-Encoding: {coding}\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n".encode(),)


def heads() -> Pieces:
    """Headers without end, without names, without lines."""
    yield "one endless header", (HEAD + b"X-Large: ", *[b"x" * 65_536] * 40)
    yield "endless headers", (HEAD, *[b"X-A: b\r\n" * 2000] * 100)
    yield "a thousand headers", (HEAD + b"X-A: b\r\n" * 1000 + b"Content-Length: 2\r\n\r\n{}",)
    yield "an endless address", (b"GET /", *[b"x" * 65_536] * 40)
    yield "an endless method", (b"X" * 65_536,) * 20
    for header in (b"X A: b", b": b", b"X-A", b"X-A\x00: b", b"X-A: \x00", b"X-A: b\rX-B: c", b" folded: x",
            b"Host: y", b"Expect: 100-continue",
                   b"Expect: x", b"Connection: " + b"a," * 5000, b"\xff\xff: b", b"X-A: \xff", b"Upgrade: h2c",
                   b"Range: bytes=0-0,1-1"):  # fmt: skip
        yield "an odd header", (HEAD + header + b"\r\nContent-Length: %d\r\n\r\n" % len(HELLO) + HELLO,)


def lines() -> dict[str, bytes]:
    """First lines of other protocols and other times."""
    close = b"Host: x\r\nConnection: close\r\n\r\n"
    return {
        "a TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500,
        "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0" * 9,
        "HTTP/0.9": b"GET /graphql?query={demo}\r\n\r\n",
        "HTTP/9.9": GET.replace(b"1.1", b"9.9") + close,
        "no host": GET + b"Connection: close\r\n\r\n",
        "two hosts": GET + b"Host: a\r\n" + close,
        "a host of nonsense": GET + b"Host: [::1\"><script>\r\nConnection: close\r\n\r\n",
        "an address with a host": b"GET http://evil.example/graphql?query={demo} HTTP/1.1\r\n" + close,
        "an address of a star": b"OPTIONS * HTTP/1.1\r\n" + close,
        "an address of bytes": b"GET /\xff\xfe?query=\xff HTTP/1.1\r\n" + close,
        "lines without returns": b"GET /graphql?query={demo} HTTP/1.1\nHost: x\nConnection: close\n\n",
        "blank lines first": b"\r\n" * 5000 + GET + close,
        "redis": b"*1\r\n$4\r\nINFO\r\n", "smtp": b"EHLO x\r\nMAIL FROM:<a@b>\r\n\r\n", "zeros": b"\0" * 5000,
        "a gopher": b"/\r\n\r\n",
    }  # fmt: skip


def smuggled() -> bytes:
    """A second request within the body of the first."""
    inner = request("POST", "/graphql", said("{ demo }"))
    return request("POST", "/graphql", inner, content_type=JSON, transfer_encoding="identity")
