"""The one machine behind every page: run the page's document in process, render its template, answer.

A page sees what an API client sees, through the same schema and the same guard; there is no second door to the data.
"""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from schema import catalogue, schema
from schema.context import Context
from schema.errors import BAD_REQUEST, INPUT, bug, code_of
from schema.guard import LIMITS, Prepared, prepare
from web import demo, languages, tables, trouble, variables
from web.templates import FOLDER, render
from web.variables import BadQuery, Variable

Data = dict[str, Any]
ContextOf = Callable[[Request], Awaitable[Context]]
Rows = Callable[[Sequence[Data], languages.Say], Iterable[Sequence[tables.Cell]]]
Linked = Callable[[Data, str], Data]
HEADERS = {"cache-control": "no-cache", "vary": "Cookie, Accept-Language"}
OF_THE_READER = frozenset({INPUT, BAD_REQUEST})
MOST_PARTS = 50  # of a CSV, each of 2,000 rows


class Missing(Exception):  # noqa: N818  an expected outcome
    """There is no such thing, or not for everybody."""


class Broken(Exception):  # noqa: N818  the masked error of the contract
    """A bug below, already in the log under this id."""


@dataclass(frozen=True)
class Page:
    """A page: where it is, the document and template that bear its name, and the answer's path that must not be null.

    With `rows` it is the document's CSV, `list` being the connection that is read to its end. `linked` says the answer
    as JSON-LD. `means` says what a word in the address stands for where the contract wants another.
    """

    path: str
    name: str
    needs: tuple[str, ...] = ()
    rows: Rows | None = None
    list: tuple[str, ...] = ()
    linked: Linked | None = None
    means: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def document(self) -> str:
        """The text of the page's document: also its name for the guard, so it is sent as it stands in the file."""
        return Path(FOLDER, f"{self.name}.graphql").read_text(encoding="utf-8")

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """What the document declares."""
        prepared = prepare(self.document, None)
        assert isinstance(prepared, Prepared), prepared
        return tuple(_variable(node) for node in prepared.operation.variable_definitions or ())

    def endpoint(self, context_of: ContextOf) -> Callable[[Request], Awaitable[Response]]:
        """What answers a GET; `context_of` says who asks, with the right of a page to ask long lists."""

        async def answer(request: Request) -> Response:
            context = await context_of(request)
            try:
                given = variables.read(self.variables, request.path_params, request.query_params.multi_items())
                asking = Asking(self, given, context)
                return await (_csv(request, asking) if self.rows else _html(request, asking))
            except BadQuery as bad:
                return trouble.bad_query(request, bad, await demo.is_demo(context))
            except Missing:
                return trouble.missing(request, await demo.is_demo(context))
            except Broken as broken:
                return trouble.failed(request, str(broken), await demo.is_demo(context))
            except Exception as error:
                return trouble.failed(request, _id_of(bug(error)), await demo.is_demo(context))

        return answer


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
        result = await schema.execute(self.page.document, variables, self.context.fresh())
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
            info = _at(data, self.page.list)["pageInfo"]
            if not info["hasNextPage"]:
                return
            after = info["endCursor"]


async def _html(request: Request, asking: Asking) -> Response:
    data = await asking.data()
    page = asking.page
    language = languages.of(request)
    here = {
        "asked": {each.name: asking.given.get(each.name) for each in page.variables},
        "choices": {each.name: _labelled(each, language.code) for each in page.variables if each.choices},
        "linked": page.linked(data, str(request.base_url).rstrip("/")) if page.linked else None,
    }
    body = render(request, page.name, {**data, **here})
    return _kept(request, body.encode(), "text/html", {"content-language": language.tag})


async def _csv(request: Request, asking: Asking) -> Response:
    assert asking.page.rows is not None
    parts = [part async for part in asking.parts()]
    words = [str(value) for key, value in asking.given.items() if key != "after"]
    name = quote("-".join(words) or asking.page.name)
    body = tables.text(asking.page.rows(parts, languages.of(request).say))
    return _kept(request, body, "text/csv", {"content-disposition": f"attachment; filename*=UTF-8''{name}.csv"})


def _labelled(variable: Variable, language: str) -> list[tuple[str, str]]:
    """What an enum variable may be, as it stands in an address, with the catalogue's words and in its order."""
    family = f"enum.{variable.name}."
    found = catalogue.sentences(language)
    return [(key.removeprefix(family), words) for key, words in found.items() if key.startswith(family)]


def _variable(node: Any) -> Variable:
    kind = node.type
    while not hasattr(kind, "name"):
        kind = kind.type
    values = getattr(schema._schema.get_type(kind.name.value), "values", {})
    return Variable(node.variable.name.value, kind.name.value, tuple(values))


def _at(data: Any, path: Sequence[str]) -> Any:
    for key in path:
        data = data and data[key]
    return data


def _raise(error: Any) -> None:
    if code_of(error) in OF_THE_READER:
        raise BadQuery("after", "", "place")
    raise Broken(_id_of(error))


def _id_of(error: Any) -> str:
    """The id under which the masked error stands in the log."""
    return str((error.extensions or {}).get("errorId", ""))


def _kept(request: Request, body: bytes, media: str, headers: dict[str, str]) -> Response:
    """The answer with the hash of its body as its tag; 304 where the reader has it."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    fixed = {**HEADERS, "etag": tag}
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, "*"}:
        return Response(status_code=304, headers=fixed)
    return Response(body, media_type=media, headers={**fixed, **headers})
