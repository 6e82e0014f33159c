"""The roll of honour as an Atom feed (RFC 4287): what changed last, under the filters of the roll's address.

An entry's id is the honour's uid as a urn, so that it stays the same when the honour is revoked or its texts change.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import date
from urllib.parse import quote, urlencode
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree import ElementTree

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from schema import catalogue
from schema.node import written_id
from schema.scalars import written
from server.app.asking import Language
from server.competitions import TIERS
from server.listing import Sought
from server.listing.news import News, news

AddressOf = Callable[[Request], str]
ATOM = "http://www.w3.org/2005/Atom"
TAGS = {"zh_CN": "zh-CN", "en": "en"}
FILTERS = ("search", "title", "jurisdiction", "year", "region", "occupation", "tier")
NEVER = "1970-01-01T00:00:00Z"  # an empty feed has never changed
LONGEST = 500
UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold


class Unread(Exception):  # noqa: N818  an expected outcome
    """A filter that cannot be read."""


def routes(address_of: AddressOf, language: Language) -> list[Route]:
    """GET /honours.atom."""

    async def atom(request: Request) -> Response:
        given = _given(request)
        try:
            sought = _sought(given)
        except Unread as bad:
            return PlainTextResponse(
                f"不能读懂这个条件 / cannot read this filter: {bad}", 400, {"cache-control": "no-store"}
            )
        body = feed(await news(sought), address_of(request), given, language(request))
        return _kept(request, body)

    return [Route("/honours.atom", atom, methods=["GET"])]


def _given(request: Request) -> dict[str, str]:
    """The filters of the address in a fixed order, the empty ones left out."""
    found = {name: (request.query_params.get(name) or "").strip() for name in FILTERS}
    return {name: text for name, text in found.items() if text}


def _sought(given: dict[str, str]) -> Sought:
    """What is asked for. Raises Unread where a filter is not what its name says."""
    for name, text in given.items():
        if len(text) > LONGEST or not text.isprintable():
            raise Unread(name)
    year, tier = given.get("year", ""), given.get("tier", "").lower()
    if year and not re.fullmatch("[0-9]{1,4}", year, re.ASCII):
        raise Unread("year")
    if tier and tier not in TIERS:
        raise Unread("tier")
    where = given.get("jurisdiction")
    search, title, region, occupation = (given.get(name) for name in ("search", "title", "region", "occupation"))
    jurisdiction = "" if where == "country" else where
    return Sought(search, title, jurisdiction, int(year) if year else None, region, occupation, tier or None)


def feed(found: Sequence[News], address: str, given: dict[str, str], language: str) -> bytes:
    """The feed as XML; `given` are the filters as they stand in its address."""
    query = f"?{urlencode(given)}" if given else ""
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": TAGS[language]})
    _text(root, "title", catalogue.say(language, "feeds.title"))
    _text(root, "subtitle", catalogue.say(language, "feeds.subtitle"))
    _text(root, "id", uuid5(NAMESPACE_URL, f"{address}/honours.atom{query}").urn)
    _text(root, "updated", written(max(one.at for one in found)) if found else NEVER)
    _link(root, "self", f"{address}/honours.atom{query}", "application/atom+xml")
    _link(root, "alternate", f"{address}/honours{query}", "text/html")
    _text(ElementTree.SubElement(root, "author"), "name", catalogue.say(language, "feeds.author"))
    for one in found:
        _entry(root, one, address, language)
    declared = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    return declared + ElementTree.tostring(root, encoding="unicode").encode()


def _entry(root: ElementTree.Element, one: News, address: str, language: str) -> None:
    entry, honour = ElementTree.SubElement(root, "entry"), one.honour
    name = honour.name or catalogue.say(language, "feeds.erased")
    state = "feeds.revoked" if honour.state == "revoked" else "feeds.held"
    _text(entry, "title", catalogue.say(language, state, name=name, title=one.title.name))
    _text(entry, "id", honour.uid.urn)
    _text(entry, "updated", written(one.at))
    _text(entry, "published", min(_midnight(honour.conferred_on), written(one.at)))
    holder = quote(written_id("Holder", UUID(honour.holder)), safe="")
    _link(entry, "alternate", f"{address}/honours/{holder}", "text/html")
    ElementTree.SubElement(entry, "category", {"term": _xml(one.title.code), "label": _xml(one.title.name)})
    said = catalogue.say(
        language, "feeds.summary", unit=honour.unit or "—", body=one.decision.body, number=one.decision.number,
        day=honour.conferred_on.isoformat(),
    )  # fmt: skip
    if honour.state == "revoked" and honour.revoked_on:
        said = f"{said} {catalogue.say(language, 'feeds.revoked_on', day=honour.revoked_on.isoformat())}"
    _text(entry, "summary", said)


def _midnight(day: date) -> str:
    """The first instant of a day in UTC: near enough for a day of a document."""
    return f"{day.isoformat()}T00:00:00.000000Z"


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = _xml(text)


def _link(parent: ElementTree.Element, rel: str, href: str, media: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": rel, "href": href, "type": media})


def _xml(text: str) -> str:
    return UNSPEAKABLE.sub("�", text)


def _kept(request: Request, body: bytes) -> Response:
    """The feed with the hash of its body as its tag, so that what was erased is gone with the next look."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"cache-control": "no-cache", "vary": "Cookie, Accept-Language", "etag": tag}
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, "*"}:
        return Response(None, 304, headers)
    return Response(body, 200, headers, "application/atom+xml")
