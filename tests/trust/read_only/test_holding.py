"""What holds the house and what lets it go: the order, the disk, the newest events, the clock, the triggers; and what
is refused meanwhile, by acts and by pages."""

import httpx2
import pytest

from schema.http import Running
from server import clock, ledger
from server.access import console
from server.access.granting import Scope
from server.app import build, standing
from server.db import Database, read_only
from server.db.beside import read_only_order
from server.ledger import recent
from server.refusal import Refused
from server.regions import Region
from tests.server.access.people import account
from tests.server.test_verify import tamper
from tests.trust.read_only.served import guard_off
from tests.web.test_organising import REGISTERED, sent
from tests.web.test_signing import signed_in

MB = 1024 * 1024


async def write(code: str, key: str | None = None) -> Region:
    async with ledger.change(console(), "region.added", key=key, asked=code) as change:
        if change.answered:
            return await change.answer(Region)
        made = await change.save(Region(code=code, name="焊接", level="county"))
        change.answers(made)
    return made


async def test_nothing_is_written_and_what_was_done_before_is_answered_again(database: Database) -> None:
    first = await write("100001", key="a")
    read_only.hold("disk")
    with pytest.raises(Refused) as no:
        await write("100002", key="b")
    assert (no.value.refusal.rule, no.value.refusal.params) == ("read_only", {"why": "disk"})
    assert (await write("100001", key="a")).id == first.id
    with pytest.raises(Refused):  # the same key for something else is not answered with what was done
        await write("100003", key="a")
    read_only.release("disk")
    await write("100002", key="b")
    assert {one.code for one in await Region.visible_to(console())} == {"100001", "100002"}


async def test_the_disk_and_the_order_come_and_go(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINBANG_LEAST_FREE", "10M")
    assert read_only.least_free() == 10 * MB
    assert read_only.look(database, lambda _: 10 * MB) == []
    assert read_only.look(database, lambda _: 10 * MB - 1) == [("disk", True)]
    assert read_only.look(database, lambda _: 10 * MB) == []  # not yet enough to be sure
    order = read_only_order(database)
    order.parent.mkdir(parents=True, exist_ok=True)
    order.write_text("搬迁\n", "utf-8")
    assert read_only.look(database, lambda _: 11 * MB) == [("order", True), ("disk", False)]
    assert dict(read_only.held()) == {"order": "搬迁"}
    order.unlink()
    assert read_only.look(database, lambda _: 11 * MB) == [("order", False)]
    assert read_only.why() is None


@pytest.mark.parametrize("setting", ["", "lots", "-1", "1.5G"])
def test_nonsense_counts_as_unset(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINBANG_LEAST_FREE", setting)
    assert read_only.least_free() == 500 * MB


async def test_the_newest_events_are_looked_at(database: Database) -> None:
    for n in range(5):
        await write(f"10000{n}")
    assert await recent.fault() == ""
    assert await recent.fault({"office": 3}) == ""
    await tamper(database, "UPDATE ledger_event SET actor = 'console:nobody' WHERE seq = 4")
    assert await recent.fault() == "office#4 was altered"
    assert await recent.fault({"office": 4}) == ""  # `jinbang verify` looks at all
    await tamper(database, "DELETE FROM ledger_event WHERE seq = 4")
    assert await recent.fault() == "the chain is broken at office#5"
    await tamper(database, "DELETE FROM ledger_event WHERE seq = 5")
    assert await recent.fault() == "the head of office is not that of its events"


async def test_a_clock_behind_the_ledger(database: Database) -> None:
    now = clock.now()
    with clock.set_to(now):
        await write("100001")
    with clock.set_to(now - 1_000_000):
        assert await recent.behind() == 0
    with clock.set_to(now - 3600 * 1_000_000):
        assert await recent.behind() == 3600 * 1_000_000
        await standing.look_deep()
        assert "clock" in read_only.held()
    with clock.set_to(now + 1):
        await standing.look_deep()
        assert "clock" not in read_only.held()


async def test_a_trigger_that_is_gone_is_held_against_the_house(database: Database) -> None:
    await standing.look_deep()
    assert read_only.why() is None
    await guard_off(database)
    await standing.look_deep()
    assert read_only.why() == "check" and "trigger missing" in read_only.held()["check"]


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.usefixtures("regions")
async def test_every_page_says_why_and_a_form_keeps_what_was_typed(database: Database, engine: str) -> None:
    app = build(database.url, Running())
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://jinbang.test") as site:
        await account("zhao", "organiser", scope=Scope("region", region_code="140000"))
        await signed_in(site, "zhao")
        assert "只能查看" not in (await site.get("/desk/new")).text
        read_only.hold("disk")
        assert "现在只能查看，不能提交：服务器磁盘空间不足" in (await site.get("/desk")).text
        answer = await sent(site, "/desk/new", "RegisterCompetition", REGISTERED | {"input.title": "没有丢的名称"})
        assert answer.status_code == 422 and 'value="没有丢的名称"' in answer.text
        assert answer.text.count("服务器磁盘空间不足") == 2  # the banner, and why it was not submitted
        await signed_in(site, "zhao")  # people get in to read
        read_only.release("disk")
        assert (await sent(site, "/desk/new", "RegisterCompetition", REGISTERED)).status_code == 303
