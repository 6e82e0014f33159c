"""Jinja over the folder of pages, once for each language: escaped, strict about names, Chinese in the templates."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request

from web import assets, languages, pictures, words
from web.languages import LANGUAGES, Language

FOLDER = Path(__file__).parent / "pages"
MARK = Markup(' lang="zh-CN" translate="no"')


def _environment(language: Language) -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_callables(language.say, language.of_number, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(words.filters(language.locale))
    made.filters["pairs"] = _pairs
    made.filters["read_json"] = json.loads  # a scheme comes as JSON text
    made.tests["same_as_text"] = _same_as_text
    others = [each for each in LANGUAGES.values() if each is not language]
    # `zh` marks an element that holds data alone, where the page is not in Chinese
    zh = "" if language.locale == words.LOCALE else MARK
    made.globals.update(asset=assets.address, language=language, other_languages=others, zh=zh)
    made.globals.update(five_figures=pictures.five_figures, shifts=pictures.shifts, bars=pictures.bars)
    return made


def _same_as_text(value: object, other: object) -> bool:
    """Whether both say the same when written: an enum's CITY and an address's city."""
    return str(value).lower() == str(other).lower()


def _pairs(things: Iterable[Mapping[str, Any]], value: str, word: str) -> list[tuple[Any, Any]]:
    """What a choice offers: each thing's value with its word, once."""
    return list(dict.fromkeys((each[value], each[word]) for each in things))


NOTHING = dict.fromkeys(("demo", "linked", "viewer", "read_only", "posted", "answer", "done"))  # for pages without it
ENVIRONMENTS: Mapping[str, Environment] = {each.code: _environment(each) for each in LANGUAGES.values()}


def render(request: Request, name: str, given: Mapping[str, Any]) -> str:
    """The page `name` with what it is given, and what every page may ask of the request."""
    back = quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""), safe="/")
    here = {"path": request.url.path, "back": back, "address": _addresses(request), "today": words.today()}
    environment = ENVIRONMENTS[languages.of(request).code]
    return environment.get_template(f"{name}.html").render({**NOTHING, **here, **given})


def _addresses(request: Request) -> Callable[..., str]:
    """A function that says a path with this request's query, changed where it is told; None takes a parameter out."""
    asked = {name: value for name, value in request.query_params.items() if name != "do"}

    def address(path: str, **changed: Any) -> str:
        query = {key: value for key, value in {**asked, **changed}.items() if value}
        return quote(path) + ("?" + urlencode(query) if query else "")

    return address
