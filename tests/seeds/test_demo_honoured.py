"""What a result earns besides money stands in the demo as its docstring says, counted from what was published."""

from fractions import Fraction

import seeds.demo
from seeds.demo import honoured
from seeds.demo.chain import CITY, PROVINCE
from server.access import ANONYMOUS, console
from server.certificates import Certificate
from server.ledger.verify import verify
from server.promotion import Promotion
from server.results import Standing
from server.rewards import Reward
from server.special_awards import SpecialNominee
from server.team_totals import TeamPlace

POINTS = (10, 8, 7, 6, 5, 4, 3, 2, 1)


async def test_totals_special_award_promotions_certificates_and_rewards(regions, database):
    await seeds.demo.build(console())
    teams = await TeamPlace.visible_to(ANONYMOUS).order_by("line")
    assert {one.name: one.points for one in teams} == await _points()
    given = await SpecialNominee.visible_to(ANONYMOUS).filter(state="given").order_by("id")
    assert [one.name for one in given] == [one.name for one in teams if one.place and one.place <= 3]
    lines = await Standing.visible_to(console()).filter(
        revision__event__competition__code=PROVINCE, place__lte=3, revision__event__code=honoured.EVENT
    )
    rows = await Promotion.visible_to(console()).order_by("id")
    assert [one.name for one in rows] == [one.name for one in sorted(lines, key=lambda one: one.place or 0)]
    assert [(one.state, one.to_level) for one in rows] == [("issued", 5), ("approved", 4), ("proposed", 4)]
    states = {one.state for one in await Reward.visible_to(console())}
    assert states >= {"paid", "due", "approved"}
    assert await Certificate.all().count() > 4
    assert (await verify()).differences == []


async def _points() -> dict[str, str]:
    """By delegation, from the published lines: shared places share the points of the places they take up."""
    lines = (
        await Standing.visible_to(ANONYMOUS)
        .filter(revision__event__competition__code=CITY, place__isnull=False)
        .select_related("revision")
    )
    total: dict[str, Fraction] = {}
    for line in lines:
        same = [one for one in lines if (one.revision_id, one.place) == (line.revision_id, line.place)]
        first = (line.place or 0) - 1
        shared = sum(POINTS[n] for n in range(first, first + len(same)) if n < len(POINTS))
        name = str(line.delegation)
        total[name] = total.get(name, Fraction(0)) + Fraction(shared, len(same))
    return {name: f"{value.numerator * 100 // value.denominator / 100:.2f}" for name, value in total.items()}
