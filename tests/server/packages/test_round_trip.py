"""export(import(p)) = canonical(p) for random packages on both engines; the order of rows never matters."""

import random
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from server import db
from server.access import console
from server.competitions import Event
from server.ledger.verify import verify
from server.packages.canonical import canonical, without_id_numbers
from server.packages.exporting import export
from server.packages.handing import hand_over
from server.packages.importing import import_package
from server.packages.reading import read
from server.packages.recomputing import result_rows
from server.results.draft import draft
from tests import databases
from tests.packages import packages

SLOW = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


async def through(engine, package, *, shuffled=None):
    """Import into a fresh database; give the export (with ID numbers) back, and the computed results."""
    async with databases.fresh(engine, with_regions=True) as url, db.opened(url):
        done = await import_package(console(), shuffled or package)
        results = {
            event.code: result_rows(event.code, (await draft(event)).lines)
            for event in await Event.visible_to(console()).filter(competition_id=done.competition.id)
        }
        assert (await verify()).differences == []
        with TemporaryDirectory() as folder:
            target = Path(folder) / "out.zip"
            done = await hand_over(console(), package.competition.code, target, "省厅", "核对")
            plain = Path(folder) / "plain"
            await export(console(), package.competition.code, plain)
            return read(target, passphrase=done.passphrase), read(plain), results


@pytest.mark.slow
@SLOW
@given(package=packages())
async def test_export_of_import_is_canonical(engine, package):
    back, plain, _ = await through(engine, package)
    assert not isinstance(back, list), back
    assert canonical(back) == canonical(package)
    assert canonical(plain) == canonical(without_id_numbers(package))


@pytest.mark.slow
@SLOW
@given(package=packages())
async def test_order_of_rows_never_matters(engine, package):
    shuffle = random.Random(len(package.marks))
    shuffled = replace(
        package,
        **{
            name: tuple(shuffle.sample(list(getattr(package, name)), len(getattr(package, name))))
            for name in ("entries", "judges", "marks", "penalties", "delegations")
        },
    )
    assert (await through(engine, package))[2] == (await through(engine, package, shuffled=shuffled))[2]
