"""A venue without Internet: this machine's addresses, and the small pages by which a tablet comes to trust it.

`/venue` and `/venue/authority.crt` stand behind TLS beside everything else, and alone on the next port over plain HTTP:
a tablet must fetch the authority before it can trust it. What is fetched so could have been swapped on the way;
therefore the steps have the fingerprint compared with the laptop's screen.
"""

import base64
import ctypes
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from ipaddress import IPv4Address

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from schema.catalogue import SOURCE, language_of, say
from server import qr
from server.app import certificate
from server.app.edge import edge

PORT = 8443
EVERYWHERE = "0.0.0.0"  # noqa: S104  a venue is there for the whole network
AUTHORITY = "/venue/authority.crt"
STEPS = {"android": 6, "ios": 4, "windows": 3}
# Interfaces of virtual machines and tunnels, which no tablet reaches: shown last.
VIRTUAL = ("br-", "docker", "tap", "tun", "utun", "vbox", "veth", "virbr", "vmnet", "wg")
UP, LOOPBACK = 0x1, 0x8


class _Interface(ctypes.Structure):
    """The head of `struct ifaddrs`, alike on Linux, macOS and the BSDs."""


_Interface._fields_ = [
    ("next", ctypes.POINTER(_Interface)),
    ("name", ctypes.c_char_p),
    ("flags", ctypes.c_uint),
    ("address", ctypes.c_void_p),
]


@dataclass(frozen=True, slots=True)
class Address:
    """An IPv4 address of this machine and the name of its interface."""

    number: IPv4Address
    interface: str


@dataclass(frozen=True, slots=True)
class Venue:
    """What the venue shows: its papers, where tablets reach it, and the host and the first of the two ports it has."""

    papers: certificate.Papers
    addresses: Sequence[Address]
    host: str
    port: int

    @property
    def plain_port(self) -> int:
        """The port of the first steps, without TLS."""
        return self.port + 1

    @property
    def best(self) -> str:
        """The address that is most likely the tablets'."""
        return str(self.addresses[0].number) if self.addresses else "127.0.0.1"

    def home(self, number: str) -> str:
        """Where the venue is worked with, at this address."""
        return f"https://{number}:{self.port}/"

    def steps(self, number: str) -> str:
        """Where a tablet begins, at this address."""
        return f"http://{number}:{self.plain_port}/venue"

    def knows(self, number: str) -> bool:
        """Whether the machine was there when it started."""
        return any(str(one.number) == number for one in self.addresses)


def prepared(host: str, port: int) -> Venue:
    """The venue of this machine; with a `host` other than 0.0.0.0, of that IPv4 address alone.

    Raises ValueError for a host that is no IPv4 address, and Refused as `certificate.papers` does.
    """
    there = [Address(IPv4Address(host), "")] if host != EVERYWHERE else addresses()
    papers = certificate.papers(certificate.folder(), [one.number for one in there], hostname())
    return Venue(papers, [one for one in there if one.number not in papers.left_out], host, port)


def hostname() -> str:
    """This machine's own name, without a domain; empty where it is none that a certificate could bear."""
    name = socket.gethostname().partition(".")[0].lower()
    is_plain = name.isascii() and name.replace("-", "").isalnum() and not (name.startswith("-") or name.endswith("-"))
    return name if is_plain and len(name) <= 63 and name != "localhost" else ""


def addresses() -> list[Address]:
    """The IPv4 addresses by which the network reaches this machine, asked of the kernel; the likeliest first."""
    found = {one.number: one for one in _interfaces() if not one.number.is_loopback}
    return sorted(found.values(), key=lambda one: (one.interface.startswith(VIRTUAL), one.number.is_link_local))


def _interfaces() -> Iterator[Address]:
    libc = ctypes.CDLL(None, use_errno=True)
    first = ctypes.POINTER(_Interface)()
    if libc.getifaddrs(ctypes.byref(first)):
        raise OSError(ctypes.get_errno(), "getifaddrs")
    try:
        here = first
        while here:
            number = _number(here.contents.address)
            if number and here.contents.flags & UP and not here.contents.flags & LOOPBACK:
                yield Address(number, here.contents.name.decode(errors="replace"))
            here = here.contents.next
    finally:
        libc.freeifaddrs(first)


def _number(address: int | None) -> IPv4Address | None:
    """The number in a `sockaddr`, if it is one of IPv4: its family is 2 bytes on Linux, the second byte elsewhere."""
    if not address:
        return None
    raw = ctypes.string_at(address, 8)
    family = int.from_bytes(raw[:2], "little") if raw[1] == 0 else raw[1]
    return IPv4Address(raw[4:8]) if family == socket.AF_INET else None


def routes(venue: Venue) -> list[Route]:
    """What the front door mounts in venue mode."""

    async def page(request: Request) -> Response:
        language = language_of(request.cookies.get("language"), request.headers.get("accept-language"))
        asked = request.url.hostname or ""
        number = asked if venue.knows(asked) else venue.best
        return HTMLResponse(_page(venue, number, language), headers={"cache-control": "no-store"})

    async def authority(_: Request) -> Response:
        headers = {"content-disposition": 'attachment; filename="jinbang-venue.crt"', "cache-control": "no-store"}
        return Response(venue.papers.authority_file, media_type="application/x-x509-ca-cert", headers=headers)

    return [Route("/venue", page, methods=["GET"]), Route(AUTHORITY, authority, methods=["GET"])]


def plain(venue: Venue) -> ASGIApp:
    """The application without TLS: the first steps and the authority, nothing else."""

    async def to_steps(_: Request) -> Response:
        return RedirectResponse("/venue", 303)

    return edge(Starlette(routes=[*routes(venue), Route("/", to_steps, methods=["GET"])]))


def _page(venue: Venue, number: str, language: str) -> str:
    def told(key: str, **params: str | int) -> str:
        return escape(say(language, f"venue.{key}", **params))

    tag = "zh-CN" if language == SOURCE else "en"
    home = venue.home(number)
    picture = base64.b64encode(qr.svg(home).encode()).decode()
    parts = [
        f"<h1>{told('title')}</h1><p>{told('intro')}</p>",
        f'<p><a href="{AUTHORITY}">{told("download")}</a></p>',
        f"<p>{told('compare')}</p><pre>{fingerprint(venue.papers.fingerprint)}</pre>",
        *(_device(device, steps, told(device), language) for device, steps in STEPS.items()),
        f'<h2>{told("open")}</h2><p><a href="{home}">{home}</a></p>',
        f'<p><img alt="{told("picture", address=home)}" src="data:image/svg+xml;base64,{picture}"></p>',
        f"<h2>{told('after')}</h2><p>{told('remove')}</p>",
    ]
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{told("title")}</title>'
    )
    return f'<!doctype html><html lang="{tag}"><head>{head}</head><body>{"".join(parts)}</body></html>'


def _device(device: str, steps: int, title: str, language: str) -> str:
    lines = (escape(say(language, f"venue.{device}_{step}")) for step in range(1, steps + 1))
    return f"<h2>{title}</h2><ol>{''.join(f'<li>{line}</li>' for line in lines)}</ol>"


def fingerprint(pairs: str) -> str:
    """The fingerprint in four lines of eight pairs, to be compared by eye."""
    each = pairs.split(":")
    return "\n".join(" ".join(each[start : start + 8]) for start in range(0, len(each), 8))
