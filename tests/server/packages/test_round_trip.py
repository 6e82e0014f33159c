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
    max_examples=7, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


async def computed(engine, package):
    """Import into a fresh database; the computed results."""
    async with databases.fresh(engine, with_regions=True) as url, db.opened(url):
        done = await import_package(console(), package)
        return {
            event.code: result_rows(event.code, (await draft(event)).lines)
            for event in await Event.visible_to(console()).filter(competition_id=done.competition.id)
        }


async def through(engine, package):
    """Import into a fresh database; give the export back, with ID numbers and without."""
    async with databases.fresh(engine, with_regions=True) as url, db.opened(url):
        await import_package(console(), package)
        assert (await verify()).differences == []
        with TemporaryDirectory() as folder:
            target = Path(folder) / "out.zip"
            done = await hand_over(console(), package.competition.code, target, "省厅", "核对")
            plain = Path(folder) / "plain"
            await export(console(), package.competition.code, plain)
            return read(target, passphrase=done.passphrase), read(plain)


@pytest.mark.slow
@SLOW
@given(package=packages())
async def test_export_of_import_is_canonical(engine, package):
    await comes_back(engine, package)


@pytest.mark.night
@settings(SLOW, max_examples=30)
@given(package=packages())
async def test_export_of_many_more_is_canonical(engine, package):
    await comes_back(engine, package)


async def comes_back(engine, package):
    """An export says what its import said."""
    back, plain = await through(engine, package)
    assert not isinstance(back, list), back
    assert canonical(back) == canonical(package)
    assert canonical(plain) == canonical(without_id_numbers(package))


@pytest.mark.slow
@SLOW
@given(package=packages())
async def test_order_of_rows_never_matters(engine, package):
    await alike_shuffled(engine, package)


@pytest.mark.night
@settings(SLOW, max_examples=30)
@given(package=packages())
async def test_order_of_rows_matters_in_none_of_many_more(engine, package):
    await alike_shuffled(engine, package)


async def alike_shuffled(engine, package):
    """The results of a package and of one whose rows stand in another order are the same."""
    shuffle = random.Random(len(package.marks))
    shuffled = replace(
        package,
        **{
            name: tuple(shuffle.sample(list(getattr(package, name)), len(getattr(package, name))))
            for name in ("entries", "judges", "marks", "penalties", "delegations")
        },
    )
    assert await computed(engine, package) == await computed(engine, shuffled)
