"""Jinja over the folder of pages: escaped, strict about names, Chinese as the source language."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

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


def render(name: str, given: Mapping[str, Any]) -> str:
    """The page `name` with what it is given."""
    return ENVIRONMENT.get_template(f"{name}.html").render(today=words.today(), **given)
