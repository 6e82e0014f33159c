"""A page: a document and a template. Here a GET is answered; web/answering.py is what the routes call.

A page sees what an API client sees, through the same schema and the same guard; there is no second door to the data.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from graphql import OperationDefinitionNode, OperationType, parse
from starlette.requests import Request
from starlette.responses import Response

from schema import catalogue, schema
from schema.context import Context
from schema.errors import BAD_REQUEST, FORBIDDEN, INPUT, UNAUTHENTICATED, MaskedSchema, code_of, is_of_a_value
from schema.guard import LIMITS
from web import fields, languages, tables
from web.templates import FOLDER, render
from web.variables import BadQuery, Variable

Data = dict[str, Any]
Rows = Callable[[Sequence[Data], languages.Say], Iterable[Sequence[tables.Cell]]]
Linked = Callable[[Data, str], Data]
VARY = {"vary": "Cookie, Accept-Language"}
KEPT = {"cache-control": "no-cache", **VARY}
OWN = {"cache-control": "private, no-store", **VARY}
OF_THE_READER = frozenset({INPUT, BAD_REQUEST})
OF_NOBODY_KNOWN = frozenset({UNAUTHENTICATED, FORBIDDEN})
MOST_PARTS = 50  # of a CSV, each of 2,000 rows


class Missing(Exception):  # noqa: N818  an expected outcome
    """There is no such thing, or not for everybody."""


class Broken(Exception):  # noqa: N818  the masked error of the contract
    """A bug below, already in the log under this id."""


class SignInNeeded(Exception):  # noqa: N818  an expected outcome
    """The page is for people who are signed in."""


@dataclass(frozen=True)
class Operation:
    """One of the mutations of a page's document, by its name there."""

    name: str
    wanted: tuple[fields.Declared, ...]


@dataclass(frozen=True)
class Page:
    """A page: where it is, the document and template that bear its name, and the answer's path that must not be null.

    With `rows` it is the document's CSV, or its workbook at an address that ends so, `list` being the connection that
    is read to its end (none: it is there at once). `linked` says the answer as JSON-LD. `means` says what a word in the
    address stands for where the contract wants another. `for_roles`: for
    people who are signed in, with `roles` only for those who hold one of them. `asks`: words of the address that only
    the template reads. Of its mutations, by name: `then` is where to go on, a format over the path and the answer (else
    the page itself); `shows` those whose answer is shown once, here. `files`: its forms may bring files.
    """

    path: str
    name: str
    needs: tuple[str, ...] = ()
    rows: Rows | None = None
    list: tuple[str, ...] = ()
    linked: Linked | None = None
    means: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    for_roles: bool = False
    roles: frozenset[str] = frozenset()
    asks: tuple[str, ...] = ()
    then: Mapping[str, str] = field(default_factory=dict)
    shows: frozenset[str] = frozenset()
    files: bool = False
    folder: Path = FOLDER
    contract: MaskedSchema = schema

    @cached_property
    def document(self) -> str:
        """The text of the page's document: also its name for the guard, so it is sent as it stands in the file."""
        return Path(self.folder, f"{self.name}.graphql").read_text(encoding="utf-8")

    @cached_property
    def _operations(self) -> tuple[OperationDefinitionNode, ...]:
        found = parse(self.document).definitions
        return tuple(node for node in found if isinstance(node, OperationDefinitionNode))

    @cached_property
    def query(self) -> OperationDefinitionNode:
        """The document's one query."""
        return next(node for node in self._operations if node.operation is OperationType.QUERY)

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """What the document's query declares."""
        return tuple(_variable(self.contract, node) for node in self.query.variable_definitions or ())

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """The document's mutations by name."""
        known = self.contract._schema
        acts = [node for node in self._operations if node.operation is OperationType.MUTATION]
        return {_name(node): Operation(_name(node), fields.declared(known, node)) for node in acts}


@dataclass(frozen=True, slots=True)
class Asking:
    """One request for a page: the variables it gave, and who asks."""

    page: Page
    given: Data
    context: Context

    async def data(self, **more: Any) -> Data:
        """The answer of the document, with everything the page needs in it."""
        meant = {key: self.page.means.get(key, {}).get(str(value), value) for key, value in self.given.items()}
        variables = {**meant, **more}
        query = self.page.query
        name = _name(query) if query.name else None
        execute = self.page.contract.execute
        result = await execute(self.page.document, variables, self.context.fresh(), operation_name=name)
        if result.errors:
            _raise(result.errors[0])
        data = cast(Data, result.data)
        if _at(data, self.page.needs) is None:
            raise Missing
        return data

    async def parts(self) -> AsyncIterator[Data]:
        """The document's answers, from the first row to the last."""
        after = None
        alone = {"around": False} if any(each.name == "around" for each in self.page.variables) else {}
        for _ in range(MOST_PARTS):
            data = await self.data(first=LIMITS.first_of_pages, after=after, **alone)
            yield data
            if not self.page.list:  # all of it is there at once
                return
            info = _at(data, self.page.list)["pageInfo"]
            if not info["hasNextPage"]:
                return
            after = info["endCursor"]


async def html(request: Request, asking: Asking, around: Data, status: int = 200, *, own: bool = False) -> Response:
    """The page as HTML. `around`: what the layout and the forms read. The reader's `own` is kept by nobody."""
    data = await asking.data()
    page = asking.page
    language = languages.of(request)
    here = {
        "asked": {each.name: asking.given.get(each.name) for each in page.variables}
        | {name: request.query_params.get(name) for name in page.asks},
        "choices": {each.name: labels(each.name, language.code) for each in page.variables if each.choices},
        "linked": page.linked(data, str(request.base_url).rstrip("/")) if page.linked else None,
    }
    body = render(request, page.name, {**around, **data, **here}).encode()
    headers = {"content-language": language.tag}
    if own or status != 200:
        return Response(body, status, {**OWN, **headers}, "text/html")
    return _kept(request, body, "text/html", headers)


async def csv(request: Request, asking: Asking) -> Response:
    """The page's rows, from the first to the last."""
    assert asking.page.rows is not None
    parts = [part async for part in asking.parts()]
    return as_file(request, asking, tables.text(asking.page.rows(parts, languages.of(request).say)), "csv", "text/csv")


def as_file(request: Request, asking: Asking, body: bytes, ending: str, media: str) -> Response:
    """The page's rows as a file, named after what was asked for."""
    words = [str(value) for key, value in asking.given.items() if key != "after"]
    name = quote("-".join(words) or asking.page.name)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}.{ending}"}
    if asking.context.viewer.is_signed_in:
        return Response(body, 200, {**OWN, **headers}, media)
    return _kept(request, body, media, headers)


def labels(family: str, language: str) -> list[tuple[str, str]]:
    """What an enum may be, as it stands in an address, with the catalogue's words and in its order."""
    start = f"enum.{family}."
    found = catalogue.sentences(language)
    return [(key.removeprefix(start), words) for key, words in found.items() if key.startswith(start)]


def _variable(contract: MaskedSchema, node: Any) -> Variable:
    kind = node.type
    while not hasattr(kind, "name"):
        kind = kind.type
    values = getattr(contract._schema.get_type(kind.name.value), "values", {})
    return Variable(node.variable.name.value, kind.name.value, tuple(values))


def _name(node: OperationDefinitionNode) -> str:
    assert node.name is not None, "an operation of a page has a name"
    return node.name.value


def _at(data: Any, path: Sequence[str]) -> Any:
    for key in path:
        data = data and data[key]
    return data


def _raise(error: Any) -> None:
    if is_of_a_value(error):
        raise Missing
    if code_of(error) in OF_THE_READER:
        raise BadQuery("after", "", "place")
    if code_of(error) in OF_NOBODY_KNOWN:
        raise SignInNeeded
    raise Broken(id_of(error))


def id_of(error: Any) -> str:
    """The id under which the masked error stands in the log."""
    return str((error.extensions or {}).get("errorId", ""))


def _kept(request: Request, body: bytes, media: str, headers: dict[str, str]) -> Response:
    """The answer with the hash of its body as its tag; 304 where the reader has it."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    fixed = {**KEPT, "etag": tag}
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, "*"}:
        return Response(status_code=304, headers=fixed)
    return Response(body, media_type=media, headers={**fixed, **headers})
