"""The demo's selection round stands as its docstring says."""

from random import Random

from seeds.demo import round as demo
from seeds.demo.workers import Workers
from server import db
from server.access import console
from server.selecting import Nomination


async def test_it_is_under_way(regions, database):
    await demo.build(console(), Workers(Random(1)))
    rows = await Nomination.all(using_db=db.here()).order_by("number")
    assert [(one.state, one.reached) for one in rows] == [
        ("pending", 5), ("pending", 5), ("reserve", 3), ("returned", 1),
    ]  # fmt: skip
