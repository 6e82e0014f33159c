"""Jinja over the folder of pages: escaped, strict about names, Chinese as the source language."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from web import assets, words

FOLDER = Path(__file__).parent / "pages"


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(words.FILTERS)
    made.tests["same_as_text"] = _same_as_text
    made.globals["asset"] = assets.address
    return made


def _same_as_text(value: object, other: object) -> bool:
    """Whether both say the same when written: an enum's CITY and an address's city."""
    return str(value).lower() == str(other).lower()


ENVIRONMENT = _environment()


def render(request: Request, name: str, given: Mapping[str, Any]) -> str:
    """The page `name` with what it is given, and what every page may ask of the request."""
    here = {"path": request.url.path, "address": _addresses(request), "today": words.today()}
    return ENVIRONMENT.get_template(f"{name}.html").render({**here, **given})


def _addresses(request: Request) -> Callable[..., str]:
    """A function that says a path with this request's query, changed where it is told; None takes a parameter out."""
    asked = dict(request.query_params)

    def address(path: str, **changed: str | None) -> str:
        query = {key: value for key, value in {**asked, **changed}.items() if value}
        return quote(path) + ("?" + urlencode(query) if query else "")

    return address
