"""C15, the controls: each leak that is planted here is found by the comparison, on both engines."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest

from schema import Context, schema
from schema.node import global_id
from server import clock, db
from server.access import Viewer
from server.entries import Entry
from server.judging import Recusal
from server.masking.codes import Shown, last_codes
from server.scoring import Mark, Sheet, giving
from server.scoring.floor import record_time
from server.scoring.giving import give
from server.scoring.signing import sign
from tests import databases
from tests.schema.two_worlds.acting import tried
from tests.schema.two_worlds.asking import Known, ask
from tests.schema.two_worlds.building import ELSE, LATER, MARKS, World, world
from tests.schema.two_worlds.comparing import a_few, asked, differences
from tests.server.masking.masked import CODE, EVENT
from tests.server.scoring.story import given

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


async def leaking_number(viewer: Viewer, ids: Any) -> Any:
    """A planted leak in a column: the sheet's label names the entry."""
    rows = await Sheet.filter(id__in=list(ids)).select_related("entry")
    return {one.id: Shown("review", one.entry.entry_no) for one in rows}


async def leaking_hour(viewer: Viewer, ids: Any) -> Any:
    """A planted leak in a timing field: when somebody stepped back from the entry."""
    rows = await Sheet.filter(id__in=list(ids))
    at = {one.entry_id: one.at for one in await Recusal.all()}
    return {one.id: Shown("review", str(at.get(one.entry_id))) for one in rows}


async def leaking_count(viewer: Viewer, ids: Any) -> Any:
    """A planted leak in a count: how many of the other seat's marks of the work are full."""
    rows = await Sheet.filter(id__in=list(ids))
    found = {}
    for one in rows:
        theirs = Mark.filter(sheet__entry_id=one.entry_id, value__gte=30_000).exclude(sheet__seat_id=one.seat_id)
        found[one.id] = Shown("review", str(await theirs.count()))
    return found


async def leaking_order(event: Any) -> Any:
    """A planted leak in an order alone: what is missing stands in the order of the entries' numbers."""
    codes = await last_codes(event)
    return [(codes[one.id], one) for one in await Entry.filter(event_id=event.id).order_by("entry_no")]


def leaking_sheets(viewer: Viewer, path: str = "") -> Any:
    """A planted leak: a judge sees every seat's sheets."""
    from tortoise.expressions import Q

    return Q(**{f"{path}id__isnull" if path else "id__isnull": False})


LABEL = "schema.scoring.sheets.progress.shown_on"


@databases.POSTGRES_AT_NIGHT
@pytest.mark.parametrize(
    ("where", "leak", "how", "who"),
    [
        (LABEL, leaking_number, {"swapped": True}, "judge"),
        (LABEL, leaking_hour, {"swapped": True}, "judge"),
        (LABEL, leaking_count, {"other": True}, "judge"),
        ("server.scoring.taken._named", leaking_order, {"swapped": True}, "chief"),
        ("server.scoring.own_sheets", leaking_sheets, {"other": True}, "judge"),
    ],
)
async def test_a_planted_leak_is_found(
    engine: str, monkeypatch: pytest.MonkeyPatch, where: str, leak: Any, how: dict[str, bool], who: str
) -> None:
    monkeypatch.setattr(where, leak)
    here, there = await asked(engine, (who,), a_few, acts=False), await asked(engine, (who,), a_few, acts=False, **how)
    assert differences(here, there)


@pytest.mark.parametrize(
    ("where", "open_"),
    [
        ("server.scoring.progress.sees_typing", lambda viewer, event: True),
        ("server.scoring.closing.sees_typing", lambda viewer, event: True),
        ("server.transcribing.tasks.as_told", lambda sheet, transcript: sheet),
    ],
    ids=["a count", "what is missing", "a version"],
)
async def test_what_a_typist_would_learn_is_found(
    engine: str, monkeypatch: pytest.MonkeyPatch, where: str, open_: Any
) -> None:
    monkeypatch.setattr(where, open_)
    here = await asked(engine, ("ann",), a_few, acts=False, became="agree")
    assert differences(here, await asked(engine, ("ann",), a_few, acts=False, became="differ"))


@databases.POSTGRES_AT_NIGHT
@pytest.mark.parametrize(
    ("where", "open_", "act", "who", "how"),
    [
        (
            "server.transcribing.typing_in.sees_differences", lambda viewer, sheet: True, "beginTranscript", "ann",
            ({"became": "agree"}, {"became": "differ"}),
        ),
        (
            "server.judging.recusing.unmasking", lambda *_: None, "recuseJudge", "judge",
            ({}, {"swapped": True}),
        ),
    ],
    ids=["another rule", "an act that shows in another"],
)  # fmt: skip
async def test_what_an_answer_would_tell_is_found(
    engine: str, monkeypatch: pytest.MonkeyPatch, where: str, open_: Any, act: str, who: str, how: Any
) -> None:
    async def answered(viewer: Viewer) -> dict[str, str]:
        return await tried(viewer, [act, "giveMarks"])

    monkeypatch.setattr(where, open_)
    here, there = [await asked(engine, (who,), answered, acts=False, **one) for one in how]
    assert differences(here, there)


async def test_the_unmasked_eyes_see_the_difference(engine: str) -> None:
    document = '{ draws(competition: "MARK-1", event: "W") { stage codes { number code } } }'
    found = []
    for swapped in (False, True):
        async with databases.fresh(engine) as url, db.opened(url):
            made = await world(swapped=swapped)
            data, _ = await ask(document, made.made.staff("sealing_judge"))
            found.append((await Known.all()).plain(str(data)))
    assert found[0] != found[1]


# --- what arrives at who listens ---

CHANGED, GROWN = f'subscription {{ competitionChanged(code: "{CODE}") }}', "subscription { resultsChanged }"


async def heard(made: World, *, other: bool) -> list[Any]:
    """What a judge hears while another gives and signs his last sheet and a time is taken: after each act what arrived,
    and whether the public results were said to have grown."""
    viewer, known = made.viewers["judge"], await Known.all()
    giver = made.made.judges[1]
    sheet = (await made.made.sheets(1))[2]
    marks = (ELSE if other else MARKS)[2]

    async def sends() -> None:
        await give(giver, sheet.number, given(**marks), send=True, version=sheet.version)

    async def signs() -> None:
        await sign(giver, sheet.number, version=sheet.version + 1)

    async def takes_time() -> None:
        await record_time(made.viewers["chief"], CODE, EVENT, "S1", 3000)

    found: list[Any] = []
    async with aclosing(await _stream(CHANGED, viewer)) as changed, aclosing(await _stream(GROWN, viewer)) as grown:
        found.append([_said(known, await anext(changed)), _said(known, await anext(grown))])
        result = asyncio.ensure_future(anext(grown))
        for act in (sends, signs, takes_time):
            with clock.set_to(LATER):
                await act()
            found.append([_said(known, await asyncio.wait_for(anext(changed), 30)), result.done()])
        result.cancel()
        await asyncio.wait({result})
    return found


async def _stream(document: str, viewer: Viewer) -> AsyncGenerator[Any, None]:
    return await schema.stream(document, context_value=Context(viewer))


def _said(known: Known, item: Any) -> str:
    return known.plain(str([item.data, item.errors]))


def plant_in_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted leak: the event says the highest mark that was given since."""
    given_since, rows_of = [0], giving.rows_of

    def leaking_rows(sheet: Sheet, wanted: Any) -> Any:
        given_since.extend(one.value or 0 for one in wanted)
        return rows_of(sheet, wanted)

    monkeypatch.setattr(giving, "rows_of", leaking_rows)
    monkeypatch.setattr("schema.competitions.reading.global_id", lambda row: f"{global_id(row)} {max(given_since)}")


@pytest.mark.parametrize("leak", [False, True], ids=["", "control"])
async def test_events_arrive_alike(engine: str, monkeypatch: pytest.MonkeyPatch, leak: bool) -> None:
    if leak:
        plant_in_events(monkeypatch)
    worlds = []
    for how in ({}, {"other": True}, {"swapped": True}):
        async with databases.fresh(engine) as url, db.opened(url):
            worlds.append(await heard(await world(**how), other="other" in how))
    assert (worlds[0] == worlds[1]) is not leak
    assert leak or worlds[0] == worlds[2]
    assert "Competition 0" in str(worlds[0])
