"""Answers of two worlds held against each other. What was asked in a world is kept, so that it is asked once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from server import db
from server.access import Viewer
from tests import databases
from tests.schema.two_worlds.acting import OF_JUDGES, OF_TYPISTS, tried
from tests.schema.two_worlds.asking import FAR, remembering, told, walked
from tests.schema.two_worlds.building import typing_world, world
from tests.schema.walking import ListPath

FEW = ("event", "mySheets", "blankSheets", "typingDesk")
Answers = dict[str, dict[str, str]]  # by who asked and by what he asked
Asking = Callable[[Viewer], Awaitable[dict[str, str]]]
_kept: dict[tuple[Any, ...], Answers] = {}


async def asked(
    engine: str, who: Sequence[str], asking: Asking, *, acts: bool = True, **how: Any
) -> Answers:  # fmt: skip
    """What each of `who` is told in the world of `how`, one after another; then what each is answered when he acts."""
    async with databases.fresh(engine) as url, db.opened(url):
        made = await (typing_world if "became" in how else world)(**how)
        with remembering():
            answers = {name: await asking(made.viewers[name]) for name in who}
            for name in who if acts else ():
                answers[name] |= await tried(made.viewers[name], OF_TYPISTS if "became" in how else OF_JUDGES)
            return answers


async def kept(engine: str, who: Sequence[str], **how: Any) -> Answers:
    """Everything that each of `who` is told, from the last time in this process if it was asked before."""
    key = (engine, tuple(who), *sorted(how.items()))
    if key not in _kept:
        _kept[key] = await asked(engine, who, everything, **how)
    return _kept[key]


async def everything(viewer: Viewer) -> dict[str, str]:
    """All there is to ask; who marks nothing asks one step less far."""
    far = viewer.holds({"judge", "chief_judge"})
    return await told(viewer, [one for one in walked() if far or one.steps < FAR])


async def a_few(viewer: Viewer) -> dict[str, str]:
    """Only of sheets and of the event: enough for a leak that was planted there."""
    return await told(viewer, few())


def few() -> list[ListPath]:
    """Some of what can be asked."""
    return [one for one in walked() if one.path.startswith(FEW)]


def differences(
    one: Mapping[str, Mapping[str, str]], other: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str, str, str]]:
    """(who, what was asked, told here, told there)."""
    assert {name: list(each) for name, each in one.items()} == {name: list(each) for name, each in other.items()}
    return [
        (name, asked, said, other[name][asked])
        for name, each in one.items()
        for asked, said in each.items()
        if said != other[name][asked]
    ]
