"""The nightly act: what is past its period goes, value by value, with its report; the days come from a calendar."""

from datetime import date

import pytest

from server import clock, ledger
from server.access import ANONYMOUS, console
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.people import IdNumber
from server.refusal import Refused
from server.retention import RetentionRun
from server.retention.keeping import RULES, months_before
from server.retention.nightly import has_run_today, run
from server.rewards import BankCard, Reward
from server.rewards.cards import enter
from server.rewards.codes import code_of
from server.rewards.paying import Payment, pay
from tests.server.packages.sample import package
from tests.server.rewards.world import approved, contest, tariff, today

CONSOLE = console()
DAY = 86_400_000_000


def on(day: str) -> int:
    """Noon of a day, UTC microseconds."""
    return (date.fromisoformat(day) - date(1970, 1, 1)).days * DAY + 4 * 3_600_000_000


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [("2026-03-31", 1, "2026-02-28"), ("2024-03-31", 1, "2024-02-29"), ("2026-07-12", 36, "2023-07-12"),
     ("2026-01-15", 13, "2024-12-15")],
)  # fmt: skip
def test_months_by_the_calendar(day, months, before):
    assert months_before(date.fromisoformat(day), months) == date.fromisoformat(before)


async def test_numbers_of_a_contest_go_three_years_after_its_last_day(regions, database):
    """It ended on 2023-06-12."""
    from server.packages.importing import import_package

    await import_package(CONSOLE, package())
    n = await IdNumber.filter(sealed__isnull=False).count()
    assert n > 1
    with clock.set_to(on("2026-06-12")):
        assert (await run(CONSOLE)).found["id_number"] == 0
    with clock.set_to(on("2026-06-13")):
        dry = await run(CONSOLE, dry=True)
        assert (dry.found["id_number"], dry.report.erased, await has_run_today()) == (n, 0, False)
        assert await IdNumber.filter(sealed__isnull=False).count() == n
        done = await run(CONSOLE)
        assert (done.found["id_number"], done.report.erased, await has_run_today()) == (n, n, True)
        assert (await run(CONSOLE)).report.erased == 0
    assert await IdNumber.filter(sealed__isnull=False).count() == 0
    assert await IdNumber.all().count() == n, "the rows stay"
    assert (await verify()).differences == []
    acts = [one.act for one in await LedgerEvent.all().order_by("id")]
    assert acts.count("values.expired") == 1 and acts.count("retention.ran") == 4
    assert await RetentionRun.all().count() == 4


async def test_the_period_is_the_offices(regions, database, monkeypatch):
    from server.packages.importing import import_package

    await import_package(CONSOLE, package())
    with clock.set_to(on("2033-01-01")):
        monkeypatch.setenv("JINBANG_KEEP_ID_NUMBER_MONTHS", "0")
        assert "id_number" not in (await run(CONSOLE, dry=True)).found
        monkeypatch.setenv("JINBANG_KEEP_ID_NUMBER_MONTHS", "120")
        assert (await run(CONSOLE, dry=True)).found["id_number"] == 0


async def test_a_card_goes_a_year_after_the_last_payment_and_not_while_one_is_open(regions, database):
    await contest(1)
    await tariff()
    (row,) = await approved()
    await enter(CONSOLE, "6212345678901232", "示例银行", code_of(row))
    later = clock.now() + 400 * DAY
    with clock.set_to(later):
        assert (await run(CONSOLE)).found["bank_card"] == 0, "it is not paid yet"
    (row,) = await Reward.all()
    await pay(CONSOLE, [row.uid], Payment(today(), "凭1"))
    with clock.set_to(clock.now() + 300 * DAY):
        assert (await run(CONSOLE)).found["bank_card"] == 0
    with clock.set_to(later):
        assert (await run(CONSOLE)).found["bank_card"] == 1
    card = await BankCard.get()
    assert (card.sealed, card.last_four, card.salt) == (None, None, None)
    assert (await verify()).differences == []


async def test_it_is_the_operators(database):
    with pytest.raises(Refused):
        await run(ANONYMOUS)
    assert set(RULES) == {"id_number", "bank_card", "objector"}
    async with ledger.change(CONSOLE, "office.marked") as change:
        change.void()
