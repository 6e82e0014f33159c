"""Many people at once: what one person gets does not depend on who is asked with him, nor on how many they are."""

from datetime import date

import seeds.honours
from server.access import console
from server.conditions import facts_of
from server.conditions.gathering import PORTION
from server.conditions.rules import Conditions, read
from server.conditions.verdicts import judged, verdicts
from server.entries import Member
from tests.server.promotion.contest import Entrant, held

DAY = date(2024, 9, 1)
RULES = {
    "all": [
        {"years_of_work": 3},
        {"any": [{"level": 4}, {"level": 5}]},
        {"standings": ["worker"]},
        {"professional_titles": ["工程师"]},
        {"titles": {"word": "技术能手", "tiers": ["city"]}},
        {"not_holder_of": ["全国技术能手"]},
        {"age": {"least": 16, "most": 33}},
        {"result": {"places": 2, "passed": ["theory", "practice"]}},
    ]
}


async def people() -> list[int]:
    """Of two contests of two years, some in both; alike and unlike."""
    await seeds.honours.load(console())
    first = [
        Entrant(1, "90", "90", level="4", honours="晋中市技术能手"),
        Entrant(2, "59", "80", level="4", honours="晋中市技术能手"),
        Entrant(3, "70", "59"),
        Entrant(4, "70", "70", level="5", honours="全国技术能手"),
    ]
    await held(first)
    await held([Entrant(3, "90", "90", level="4"), Entrant(5, "70", "70")], code="SX-2024", day="2024-06-10")
    return sorted({int(str(one)) for one in await Member.all().values_list("person_id", flat=True) if one})


async def test_together_as_each_alone(regions, database):
    ids = await people()
    rules = read(RULES)
    assert isinstance(rules, Conditions)
    together = await facts_of(ids, DAY)
    said = judged(rules, together, DAY)
    assert len(ids) == 5
    for id_ in ids:
        alone = (await facts_of([id_], DAY))[id_]
        assert alone == together[id_]
        assert verdicts(rules, alone, DAY) == said[id_]
    places = [[(one.on.year, one.place) for one in together[id_].results or ()] for id_ in ids]
    assert sorted(places) == [[(2023, 1)], [(2023, 2)], [(2023, 3)], [(2023, 4), (2024, 1)], [(2024, 2)]]


async def test_more_people_than_a_statement_takes_parameters(regions, database):
    (known, *_) = await people()
    ids = [*range(10**9, 10**9 + 3 * PORTION), known]
    found = await facts_of(ids, DAY)
    assert len(found) == len(ids)
    assert found[known] == (await facts_of([known], DAY))[known]
    assert found[ids[0]] is found[ids[1]]  # nobody is known: one object
