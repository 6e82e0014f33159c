"""Every bad file by its title."""

from collections.abc import Mapping
from functools import cache

from tests.trust.hostile.imports_made import Bad
from tests.trust.hostile.imports_packages import packages
from tests.trust.hostile.imports_papers import papers
from tests.trust.hostile.imports_tables import HEADS, book, row, tables


@cache
def every() -> Mapping[str, Bad]:
    """All of them; two have never the same title."""
    found = [*tables(), *papers(), *packages()]
    made = {one.title: one for one in found}
    assert len(made) == len(found)
    return made


def sound_one() -> Bad:
    """The control: a table of entries with nothing wrong."""
    return Bad("a sound table", ("entries",), "表.xlsx", lambda door: book(HEADS[door], row(door)))


def named(title: str) -> Bad:
    """A bad file by its title, or the sound one."""
    return every().get(title) or sound_one()
