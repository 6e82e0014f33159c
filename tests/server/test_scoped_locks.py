"""What is found by a grant is locked by its id: PostgreSQL locks no row behind the outer join that a grant adds."""

from dataclasses import replace
from datetime import date

import asyncpg
import pytest

import seeds.honours
from server import db, ledger
from server.access import Held, Viewer, console
from server.competitions import Event
from server.competitions.announcing import announce
from server.competitions.places import locked_all
from server.honours import Honour, conferring
from server.honours.conferring import confer, confer_from_revision, record_decision
from server.honours.holders import Holder
from server.honours.revoking import revoke
from server.ledger.verify import verify
from server.packages.importing import import_package
from server.progression import publish
from server.refusal import Refused
from tests.server.access.people import account
from tests.server.packages.sample import package, result_of
from tests.server.test_honours import whole

pytestmark = pytest.mark.usefixtures("regions")
CODE, TITLE, DAY = "JZ-2023-04", "SX-SANJIN-EXPERT", date(2023, 8, 1)


def of_region(role: str, low: str = "140700", high: str = "140799") -> Viewer:
    """Somebody with a role in 晋中, or in another region."""
    held = Held(role, "region", low=low, high=high)
    return Viewer(f"account:{role}", account_id=1, name=role, held=(held,))


async def test_the_honours_office_of_a_region_confers_and_revokes(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conferring, "questions", [])  # a city's contest earns no title of the province
    await seeds.honours.load(console())
    await import_package(console(), result_of(whole()))
    await publish(console(), CODE, reason="公布")
    office = replace(of_region("honours_office", "140000", "149999"), account_id=(await account("rong")).id)
    await record_decision(office, "甲1号", DAY, "山西省人民政府")
    [chosen] = await confer(office, "甲1号", TITLE, [Holder("person", "王伟")])
    [winner] = await confer_from_revision(office, "甲1号", TITLE, CODE, "WELD", places=1)
    for honour in (chosen, winner):
        await revoke(office, honour.uid, "甲1号", "弄虚作假")
    assert await Honour.filter(state="revoked").count() == 2
    assert (await verify()).differences == []


async def test_what_a_grant_shows_is_locked(database: db.Database) -> None:
    await import_package(console(), package())
    organiser = of_region("organiser")
    async with ledger.change(console(), "test.locked") as change:
        rows = await locked_all(await Event.visible_to(organiser))
        assert [one.code for one in rows] == ["WELD", "CNC"]
        change.void()
    with pytest.raises(Refused) as no:
        await announce(organiser, CODE, "judging")
    assert no.value.refusal.rule == "not_allowed"
    await announce(console(), CODE, "judging")


@pytest.mark.parametrize("engine", ["postgres"])
async def test_the_control_that_locks_what_it_finds_is_refused_by_the_engine(database: db.Database) -> None:
    await import_package(console(), package())
    with pytest.raises(asyncpg.FeatureNotSupportedError, match="FOR UPDATE"):
        async with ledger.change(console(), "test.locked"):
            await Event.visible_to(of_region("organiser")).select_for_update()
