"""What papers say of a decision, a round and a long competition: the house style of lists, a book of 1,000 lines."""

from dataclasses import replace
from datetime import date

import pytest

from server.access import console
from server.papers.drawing import Wanted, draw
from tests.server.papers.made import cells, texts
from tests.server.selecting.world import CODE as ROUND
from tests.server.selecting.world import PROVINCE, opened
from tests.world import World

DAY = date(2026, 6, 30)
NUMBER = "晋人社发〔2026〕8号"
PEOPLE = (("张三", "140702", None, None), ("丁示例", "140702", "female", None), ("马兰", "140105", "female", "回族"))


def paper(subject: str, code: str, **more) -> Wanted:
    return Wanted(**{"kind": "annex", "medium": "docx", "subject": subject, "code": code, "dated": DAY, **more})


async def decided() -> None:
    """A decision that conferred a title of the province on three people."""
    async with World.begun() as world:
        await world.regions()
        title = await world.title("T1", region_code="140000")
        decision = await world.decision(NUMBER, date(2026, 6, 1))
        rows = [
            world.honour(title, decision, await world.person(n, name), region_code=region, sex=sex, nationality=nation)
            for n, (name, region, sex, nation) in enumerate(PEOPLE, 1)
        ]
        await world.conferred(rows)


async def names(**more) -> list[str]:
    drawn = await draw(console(), paper("decision", NUMBER, **more))
    return [row[1] for row in texts(drawn.content)[-1][1:]]


async def test_a_decision_by_region_and_by_strokes_with_the_notes_of_the_house_style(database):
    """丁 2 strokes, 马 3, 张 7 (GB 13000.1); 1401 stands before 1407 in the order of codes."""
    await decided()
    assert await names() == ["马　兰（女，回族）", "丁示例（女）", "张　三"]
    assert await names(order="strokes") == ["丁示例（女）", "马　兰（女，回族）", "张　三"]


async def test_the_order_by_result_of_a_long_competition_is_by_event_and_place(database):
    async with World.begun() as world:
        await world.regions()
        await world.competition("LONG", events=2, lines=500)
    counted: list[int] = []
    began: list[int] = []
    wanted = paper("competition", "LONG", kind="results_book")
    drawn = await draw(console(), wanted, began=began.append, tick=lambda: counted.append(1))
    tables = [one for one in texts(drawn.content) if isinstance(one, list)]
    assert [len(one) for one in tables] == [501, 501] and (drawn.lines, began) == (1000, [1000])
    assert len(counted) == 1002  # each line, and each event
    assert [row[0] for row in tables[0][1:6]] == ["1", "2", "2", "4", "5"]
    assert (await draw(console(), wanted)).digest == drawn.digest
    rows = cells((await draw(console(), replace(wanted, medium="xlsx"))).content)
    assert len(rows) == 1003 and [row[0] for row in rows[2:4]] == ["1", "2"]


async def test_without_results_the_results_book_is_an_order_book(database):
    async with World.begun() as world:
        await world.regions()
        await world.competition("PLAN", events=0, drafts=2)
    drawn = await draw(console(), paper("competition", "PLAN", kind="results_book"))
    assert texts(drawn.content)[0].endswith("秩序册")


@pytest.mark.usefixtures("regions")
async def test_a_round_names_its_title_and_its_place(database):
    await opened(replace(PROVINCE, notice_days=0))
    drawn = await draw(console(), paper("round", ROUND, kind="request"))
    assert texts(drawn.content)[0].startswith("关于授予") and drawn.lines == 0
