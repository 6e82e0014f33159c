"""The nightly act: what is past its period goes, value by value, with its report; the days come from a calendar."""

from datetime import date

import pytest

from server import clock, ledger
from server.access import ANONYMOUS, console
from server.competitions import Competition, Document
from server.entries import Entry, Evidence
from server.files import StoredFile, folder
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.people import IdNumber
from server.refusal import Refused
from server.retention import DataCorrection, RetentionRun
from server.retention.correcting import ask, decide
from server.retention.keeping import RULES, months_before
from server.retention.nightly import has_run_today, run
from server.rewards import BankCard, Reward
from server.rewards.cards import enter
from server.rewards.codes import code_of
from server.rewards.paying import Payment, pay
from tests.server.access.people import account, viewer_of
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


async def handed_in(entry: Entry, competition: Competition) -> dict[str, StoredFile]:
    """Files of an entry: one of its own, one that is a document as well, one whose content another row names too; and
    that other row."""
    names = {"own": "photo", "document": "form", "shared": "stamp", "other": "stamp"}
    files = {
        name: StoredFile(
            digest=folder.put(text.encode()), size=5, media="image/png", name=f"{name}.png", at=clock.now()
        )
        for name, text in names.items()
    }
    async with ledger.change(CONSOLE, "evidence.added", chain=competition.chain) as change:
        await change.save_many(list(files.values()))
        handed = [Evidence(entry_id=entry.id, kind="photo", file_id=files[name].id, at=1) for name in list(names)[:3]]
        await change.save_many(handed)
        paper = Document(
            competition_id=competition.id, kind="notice", title="通知", file_id=files["document"].id, published_at=1
        )
        await change.save(paper)
    return files


async def test_evidence_goes_three_years_after_its_contest(regions, database, tmp_path, monkeypatch):
    """It ended on 2023-06-12; the control is the day before, and files that something else rests on."""
    from server.packages.importing import import_package

    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))
    await import_package(CONSOLE, package())
    files = await handed_in(await Entry.all().first(), await Competition.get())
    with clock.set_to(on("2026-06-12")):
        assert (await run(CONSOLE)).found["evidence"] == 0
    assert all(folder.get(one.digest) is not None for one in files.values())
    with clock.set_to(on("2026-06-13")):
        assert (await run(CONSOLE, dry=True)).found["evidence"] == 2
        assert folder.get(files["own"].digest) is not None
        done = await run(CONSOLE)
        assert done.found["evidence"] == 2 and "evidence=2" in done.report.found
        assert (await run(CONSOLE)).found["evidence"] == 0
    assert {name: folder.get(one.digest) is None for name, one in files.items()} == {
        "own": True, "document": False, "shared": False, "other": False,
    }  # fmt: skip
    rows = {name: await StoredFile.get(id=one.id) for name, one in files.items()}
    assert {name: one.name is None for name, one in rows.items()} == {
        "own": True, "document": False, "shared": True, "other": False,
    }  # fmt: skip
    assert await Evidence.all().count() == 3, "the rows stay"
    assert (await verify()).differences == []


async def test_requests_for_corrections_go_a_year_after_the_decision_but_not_the_telephone_in_use(database):
    await account("zhang")
    await account("ban", "honours_office")
    himself, office = await viewer_of("zhang"), await viewer_of("ban")
    for field, value, accepted in (
        ("name", "张三", True),
        ("phone", "13800000000", True),
        ("phone", "13900000000", False),
    ):
        asked = await ask(himself, field, value, "有误", key=value)
        await decide(office, asked.uid, "已核对", accepted=accepted, version=1)
    waits = await ask(himself, "name", "张三丰", "又错")
    with clock.set_to(clock.now() + 360 * DAY):
        assert (await run(CONSOLE)).found["correction"] == 0
    with clock.set_to(clock.now() + 370 * DAY):
        assert (await run(CONSOLE)).found["correction"] == 2
    rows = {(one.field, one.state): one for one in await DataCorrection.all()}
    assert rows["phone", "accepted"].sealed and rows["name", "asked"].uid == waits.uid and rows["name", "asked"].sealed
    for gone in (rows["name", "accepted"], rows["phone", "declined"]):
        assert (gone.sealed, gone.reason, gone.answer, gone.salt) == (None, None, None, None)
    assert (await verify()).differences == []


async def test_it_is_the_operators(database):
    with pytest.raises(Refused):
        await run(ANONYMOUS)
    assert set(RULES) == {"id_number", "bank_card", "objector", "evidence", "correction"}
    async with ledger.change(CONSOLE, "office.marked") as change:
        change.void()
