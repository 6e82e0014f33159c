"""Every form of the pages as hostile calls: its own fields, with real names, what just misses them, and garbage."""

import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList, get_nullable_type

from server.access.roles import ROLES
from tests.trust.hostile.sdl import Call
from tests.trust.hostile.sdl_asking import Answer, Asker, Told
from tests.trust.hostile.sdl_values import NASTY, Values
from web.addresses import PAGES
from web.page import Page

# The forms that post to the door itself.
DOOR = {
    "/sign-in": ("login", "password", "next"), "/password": ("old", "new", "again", "idempotencyKey", "next"),
    "/factor": ("code", "card", "next", "kind"), "/confirm": ("password", "code", "next"),
    "/pair/{code}": ("key",), "/language": ("language", "next"),
}  # fmt: skip
FIELDS_MOST = 60


def forms() -> Iterator[tuple[Page, str]]:
    """Every page that acts, with each of its operations."""
    for page in PAGES:
        for name in page.operations:
            yield page, name


def post_all(asker: Asker, seed: str, each: int, share: int = 1) -> Told:
    """`each` posts to every form there is, or to one of `share`, by whom the page is for and by others."""
    told, chance = Told(), Random(seed)
    for page, name in [*forms()][::share]:
        for n in range(each):
            role = chance.choice(sorted(page.roles) or ROLES[1:]) if n % 3 < 2 else chance.choice(ROLES[1:])
            values = Values(asker.ground, chance, role, chance.choice((5, 8, 10)))
            place = Values(asker.ground, chance, role, 10) if n % 4 < 3 else values
            path = f"{_address(page, place)}?do={name}"
            said = list(_fields(page, name, values))[:FIELDS_MOST]
            told.note(*_posted(asker, path, role, said))
    for path, names in DOOR.items():
        for _ in range(each * 3):
            values = Values(asker.ground, chance, "public", 3)
            said = [(one, chance.choice(NASTY)) for one in names if chance.random() < 0.8]
            told.note(*_posted(asker, re.sub(r"\{\w+\}", _quoted(values), path), "public", said))
    return told


def _posted(asker: Asker, path: str, role: str, said: Sequence[tuple[str, str]]) -> tuple[Call, Answer]:
    body = urlencode(said, errors="surrogatepass").encode()
    headers = {"content-type": "application/x-www-form-urlencoded", "origin": f"http://127.0.0.1:{asker.port}"}
    if role in asker.ground.cookies:
        headers["cookie"] = f"jinbang={asker.ground.cookies[role]}"
    call = Call(f"POST {path}", role, body.decode() + path, {"said": said}, in_person=True)
    return call, asker.send("POST", path, body, headers)


def _address(page: Page, values: Values) -> str:
    def value(found: re.Match[str]) -> str:
        kind = found[1][:1].upper() + found[1][1:]
        ids = values.ground.ids.get(kind)
        if ids and found[1] not in ("competition", "event") and values.chance.random() < 0.9:
            return quote(values.chance.choice(ids), safe="")
        return _quoted(values, found[1])

    return re.sub(r"\{(\w+)\}", value, page.path)


def _quoted(values: Values, name: str = "") -> str:
    return quote(values.text(name), safe="", errors="surrogatepass") or "x"


def _fields(page: Page, operation: str, values: Values) -> Iterator[tuple[str, str]]:
    """The fields of a form as a browser names them."""
    wanted = page.operations[operation].wanted
    for one in wanted:
        if one.name == "idempotencyKey":
            yield "key", f"{values.chance.getrandbits(64):x}"
        elif values.chance.random() < 0.9:
            yield from _of(operation[:1].lower() + operation[1:], one.name, one.name, one.kind, values)
    if values.chance.random() < 0.2:
        yield values.chance.choice((*NASTY, "input.0.x", "input..", "a.b.c", "_of", "confirm")), values.text("")


def _of(operation: str, path: str, name: str, of: Any, values: Values, deep: int = 0) -> Iterator[tuple[str, str]]:
    kind = get_nullable_type(of)
    if isinstance(kind, GraphQLList):
        inner = get_nullable_type(kind.of_type)
        if not isinstance(inner, GraphQLInputObjectType):
            yield from _of(operation, path, name, inner, values, deep)
            return
        for n in range(values.chance.choice((0, 1, 2)) if deep < 3 else 0):
            yield from _of(operation, f"{path}.{n}", name, inner, values, deep + 1)
    elif isinstance(kind, GraphQLInputObjectType):
        for key, each in kind.fields.items():
            if values.chance.random() < (0.7 if deep < 2 else 0.3):
                yield from _of(operation, f"{path}.{key}", key, each.type, values, deep + 1)
    elif isinstance(kind, GraphQLEnumType):
        yield path, values.chance.choice([*kind.values, "nonsense", ""])
    else:
        yield path, values.written(operation, name, str(kind))
