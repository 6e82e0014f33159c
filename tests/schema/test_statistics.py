"""Statistics: every figure by every axis against a count by hand, as of a day; definitions; what was undone."""

from datetime import date
from typing import Any

import pytest

from server import clock
from server.access import console
from server.competitions import Event
from server.honours import Honour
from server.listing import statistics
from server.listing.folding import places
from server.results import Revision
from tests.world import DAY, World

NOON = clock.morning(date(2024, 6, 30)) + 3 * 3_600_000_000
ASK = """query($by: [StatisticAxis], $year: Int, $region: String, $occupation: String, $payer: BonusPayer,
  $asOf: Date) {
  statistics(by: $by, year: $year, region: $region, occupation: $occupation, payer: $payer, asOfDay: $asOf) {
    asOf total { ...Figures } lines { ...Figures }
    definitions { figure name definition } } }
fragment Figures on StatisticLine { year regionCode region { name } occupationCode occupation { name } payer payerLabel
  competitions events entries awarded honours revoked holders skilled }"""


@pytest.fixture
async def counted(database: Any) -> None:
    """Two competitions of two years, six honours of three people, one of them revoked in 2024."""
    async with World.begun() as world:
        await world.regions()
        await world.occupations(8)
        await world.competition("A", events=2, lines=4, region_code="140702", starts_on=date(2022, 5, 1))
        await world.competition("B", lines=3, drafts=1, region_code="142400", starts_on=date(2023, 5, 1))
        await world.competition("C", events=0, drafts=1)
        paid = await world.title("P", name="三晋技术能手", bonus=100, bonus_payer="government")
        plain = await world.title("Q", name="塞上技能大师")
        days = [date(2022, 7, 1), date(2023, 7, 1), date(2024, 6, 30)]
        decisions = [await world.decision(str(day.year), day) for day in days]
        people = [await world.person(n, f"张示{n}") for n in (1, 2, 3)]
        rows = [
            world.honour(paid, decisions[0], people[0]),
            world.honour(plain, decisions[0], people[0], region_code="NINGDONG", occupation_code="6-04-01-01"),
            world.honour(paid, decisions[1], people[1], region_code="142400"),
            world.honour(paid, decisions[1], people[2], region_code=None, occupation_code=None),
            world.honour(plain, decisions[1], people[1], region_code="430000", occupation_code="2-02-07-01"),
            world.honour(paid, decisions[2], people[0]),
        ]
        rows[2].state, rows[2].revoked_on, rows[2].revoking_decision_id = "revoked", days[2], decisions[2].id
        await world.conferred(rows)


async def of(ask: Any, *names: str, **asked: Any) -> list[tuple[Any, ...]]:
    """The named columns of the lines."""
    with clock.set_to(NOON):
        found = (await ask(ASK, **asked))["statistics"]
    return [tuple(one[name] for name in names) for one in found["lines"]]


@pytest.mark.usefixtures("counted")
async def test_total_counts_each_once(ask: Any) -> None:
    with clock.set_to(NOON):
        found = (await ask(ASK, by=[]))["statistics"]
    assert found["lines"] == []
    assert found["asOf"] == "2024-06-30"
    total = {name: value for name, value in found["total"].items() if value is not None}
    assert total == {
        "competitions": 2, "events": 3, "entries": 11, "awarded": 9,
        "honours": 6, "revoked": 1, "holders": 3, "skilled": 2,
    }  # fmt: skip


@pytest.mark.usefixtures("counted")
async def test_by_year(ask: Any) -> None:
    names = ("year", "competitions", "events", "entries", "honours", "revoked", "holders", "skilled")
    assert await of(ask, *names) == [
        (2024, 0, 0, 0, 1, 0, 1, 1),
        (2023, 1, 1, 3, 3, 1, 2, 1),
        (2022, 1, 2, 8, 2, 0, 1, 1),
    ]


@pytest.mark.usefixtures("counted")
async def test_regions_fold_below_the_jurisdiction_asked_for(ask: Any) -> None:
    """晋中地区 142400 became 140700; 宁东 lies below 640000."""
    names = ("regionCode", "competitions", "honours", "holders")
    assert await of(ask, *names, by="REGION") == [
        (None, 0, 1, 1), ("140000", 2, 3, 1), ("430000", 0, 1, 1), ("640000", 0, 1, 1),
    ]  # fmt: skip
    assert await of(ask, *names, by="REGION", region="14") == [("140700", 2, 3, 1)]
    assert await of(ask, *names, by="REGION", region="1407") == [("140700", 1, 1, 0), ("140702", 1, 2, 1)]
    assert await of(ask, *names, by="REGION", region="64") == [("NINGDONG", 0, 1, 1)]
    assert await of(ask, *names, by="REGION", region="NINGDONG") == [("NINGDONG", 0, 1, 1)]
    assert await of(ask, *names, by="REGION", region="%") == []


@pytest.mark.usefixtures("counted")
async def test_occupations_fold_below_the_code_asked_for(ask: Any) -> None:
    names = ("occupationCode", "events", "honours")
    assert await of(ask, *names, by="OCCUPATION") == [(None, 0, 1), ("2", 0, 1), ("6", 3, 4)]
    assert await of(ask, *names, by="OCCUPATION", occupation="6") == [("6-04", 0, 1), ("6-18", 3, 3)]
    assert await of(ask, *names, by="OCCUPATION", occupation="6-18-02-04") == [("6-18-02-04", 3, 3)]
    assert await of(ask, *names, by="OCCUPATION", occupation="\x01") == []


@pytest.mark.usefixtures("counted")
async def test_a_competition_has_no_payer(ask: Any) -> None:
    names = ("payer", "payerLabel", "competitions", "honours", "skilled")
    assert await of(ask, *names, by="PAYER") == [("GOVERNMENT", "政府", None, 4, 2), (None, None, None, 2, 0)]
    assert await of(ask, "year", "honours", "events", payer="GOVERNMENT") == [
        (2024, 1, None), (2023, 2, None), (2022, 1, None),
    ]  # fmt: skip
    assert await of(ask, "honours", payer="SOCIETY") == []


@pytest.mark.usefixtures("counted")
async def test_four_axes_are_a_whole_table(ask: Any) -> None:
    lines = await of(ask, "year", "regionCode", "occupationCode", "payer", "honours",
                     by=["YEAR", "REGION", "OCCUPATION", "PAYER", None])  # fmt: skip
    assert lines == [
        (2024, "140000", "6", "GOVERNMENT", 1),
        (2023, None, None, "GOVERNMENT", 1),
        (2023, "140000", "6", "GOVERNMENT", 1),
        (2023, "430000", "2", None, 1),
        (2022, "140000", "6", "GOVERNMENT", 1),
        (2022, "640000", "6", None, 1),
    ]


@pytest.mark.usefixtures("counted")
async def test_as_of_a_day_what_came_later_is_not_known(ask: Any) -> None:
    """On 29 June 2024 the revocation of the 30th has not happened; results are of 2023-06-06, 05:20 in China."""
    names = ("year", "competitions", "honours", "revoked", "holders")
    assert await of(ask, *names, asOf="2024-06-29") == [(2023, 1, 3, 0, 2), (2022, 1, 2, 0, 1)]
    assert await of(ask, *names, asOf="2023-06-05") == [(2022, 0, 2, 0, 1)]
    assert await of(ask, *names, asOf="2021-01-01") == []
    assert await of(ask, *names, asOf="2999-01-01") == await of(ask, *names)


@pytest.mark.usefixtures("counted")
async def test_entries_are_those_of_the_result_of_that_day(ask: Any) -> None:
    """A correction with one line less counts from its day on."""
    async with World.begun("again") as world:
        event = await Event.visible_to(console()).get(code="E1", competition__code="B")
        kept = await Revision.visible_to(console()).get(event_id=event.id)
        row = Revision(event_id=event.id, number=2, scheme_id=kept.scheme_id, reason="更正", entries=2, ranked=2,
                       awarded=1, places=2, published_at=DAY + 86_400_000_000)  # fmt: skip
        await world.change.save(row)
        event.revision = 2
        await world.change.save(event)
    assert await of(ask, "entries", "awarded", year=2023) == [(2, 1)]
    assert await of(ask, "entries", "awarded", year=2023, asOf="2023-06-06") == [(3, 3)]


@pytest.mark.usefixtures("counted")
async def test_what_was_undone_is_not_counted(ask: Any) -> None:
    async with World.begun("undone") as world:
        one = await Honour.visible_to(console()).filter(conferred_on=date(2024, 6, 30)).get()
        one.state = "undone"
        await world.change.save(one)
        world.change.publicly("revoked", one)
    assert await of(ask, "year", "honours") == [(2023, 3), (2022, 2)]


@pytest.mark.usefixtures("counted")
async def test_every_figure_has_a_name_and_a_definition_in_both_languages(ask: Any) -> None:
    for language in ("zh_CN", "en"):
        found = (await ask(ASK, language=language))["statistics"]
        assert [one["figure"] for one in found["definitions"]] == list(statistics.FIGURES)
        assert all(one["name"] and len(one["definition"]) > 8 for one in found["definitions"])


async def test_nothing_counts_nothing(ask: Any) -> None:
    found = (await ask(ASK, by=["YEAR"]))["statistics"]
    assert (found["lines"], found["total"]["competitions"], found["total"]["honours"]) == ([], 0, 0)


@pytest.mark.usefixtures("counted")
async def test_the_fold_in_python_is_the_fold_in_sql() -> None:
    """Two ways to say the same; the database's is checked above."""
    fold = await places(console(), None)
    assert [fold.of(code) for code in ("140702", "142400", "NINGDONG", None)] == ["140000", "140000", "640000", None]
    below = await places(console(), "64")
    assert (below.of("NINGDONG"), below.of("640100"), below.of("142400")) == ("NINGDONG", "640100", "140700")
