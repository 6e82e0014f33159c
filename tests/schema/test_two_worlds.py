"""C15: while masked, nothing a judge can reach tells who is who, nor what another judge gave.

Everything is asked in two worlds that differ in that alone; every answer must be the same, letter by letter, but for
what is random.
"""

from typing import Any

import pytest

from server import db
from server.access import Viewer
from server.scoring import Sheet
from tests import databases
from tests.schema.two_worlds import Known, ask, told, walked, world

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
JUDGES = ("judge", "floor", "chief")


async def everything(
    engine: str, monkeypatch: pytest.MonkeyPatch, *, who: tuple[str, ...], few: bool = False, **how: bool
) -> dict[str, dict[str, str]]:
    """What each is told in one world. `few`: only of sheets, of the event and of acts."""
    async with databases.fresh(engine) as url, db.opened(url):
        made = await world(monkeypatch, **how)
        wanted = [one for one in walked() if not few or one.path.startswith(("event", "mySheets", "blankSheets"))]
        return {name: await told(viewer, made, wanted) for name, viewer in made.viewers().items() if name in who}


def differences(one: dict[str, dict[str, str]], other: dict[str, dict[str, str]]) -> list[tuple[str, str, str, str]]:
    """(who, what was asked, told here, told there)."""
    assert {name: list(each) for name, each in one.items()} == {name: list(each) for name, each in other.items()}
    return [
        (name, asked, said, other[name][asked])
        for name, each in one.items()
        for asked, said in each.items()
        if said != other[name][asked]
    ]


async def test_nobody_learns_who_is_who(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = await everything(engine, monkeypatch, who=JUDGES)
    there = await everything(engine, monkeypatch, who=JUDGES, swapped=True)
    assert differences(here, there) == []
    assert len(here["judge"]) > 1000
    assert "'label': '第 1 份 · 评审号 R1'" in str(here["judge"])


async def test_nobody_learns_what_another_judge_gave(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a judge nor a floor judge; the chief judge may."""
    here = await everything(engine, monkeypatch, who=("judge", "floor"))
    there = await everything(engine, monkeypatch, who=("judge", "floor"), other=True)
    assert differences(here, there) == []


async def leaking_number(viewer: Viewer, ids: Any) -> Any:
    """A planted leak: the sheet's label names the entry."""
    from server.masking.codes import Shown

    rows = await Sheet.filter(id__in=list(ids)).select_related("entry")
    return {one.id: Shown("review", one.entry.entry_no) for one in rows}


async def leaking_order(event: Any) -> Any:
    """A planted leak in an order alone: what is missing stands in the order of the entries' numbers."""
    from server.entries import Entry
    from server.masking.codes import last_codes

    codes = await last_codes(event)
    return [(codes[one.id], one) for one in await Entry.filter(event_id=event.id).order_by("entry_no")]


def leaking_sheets(viewer: Viewer, path: str = "") -> Any:
    """A planted leak: a judge sees every seat's sheets."""
    from tortoise.expressions import Q

    return Q(**{f"{path}id__isnull" if path else "id__isnull": False})


@pytest.mark.parametrize(
    ("where", "leak", "how", "who"),
    [
        ("schema.scoring.sheets.progress.shown_on", leaking_number, {"swapped": True}, "judge"),
        ("server.scoring.taken._named", leaking_order, {"swapped": True}, "chief"),
        ("server.scoring.own_sheets", leaking_sheets, {"other": True}, "judge"),
    ],
)
async def test_control_a_planted_leak_is_found(
    engine: str, monkeypatch: pytest.MonkeyPatch, where: str, leak: Any, how: dict[str, bool], who: str
) -> None:
    monkeypatch.setattr(where, leak)
    here = await everything(engine, monkeypatch, who=(who,), few=True)
    there = await everything(engine, monkeypatch, who=(who,), few=True, **how)
    assert differences(here, there)


async def test_control_the_unmasked_eyes_see_the_difference(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    document = '{ draws(competition: "MARK-1", event: "W") { stage codes { number code } } }'
    found = []
    for swapped in (False, True):
        async with databases.fresh(engine) as url, db.opened(url):
            made = await world(monkeypatch, swapped=swapped)
            data, _ = await ask(document, made.made.staff("sealing_judge"))
            found.append((await Known.all()).plain(str(data)))
    assert found[0] != found[1]
