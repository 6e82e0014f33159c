"""PostgreSQL restarted, killed, hung and failed over under marking: what a tablet was told is stored, once, as sent.

Two workers of the product, one address for both servers; judges mark over HTTP. A round: the primary is restarted, or
killed and started again, or its standby hangs; then the standby hangs, the primary dies, the standby is promoted, and
a new standby is made of it. The control does not wait for the standby.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from server import db
from server.ledger.verify import verify
from tests.faults import cluster
from tests.faults.cluster import Node
from tests.faults.marking import serving, tokens
from tests.faults.nursery import nursery
from tests.faults.patient import ASPECTS, JUDGES, Marker, scheme, stored_marks
from tests.faults.tally import Tally, tally
from tests.server.scoring.story import built

ENTRIES, WORKERS = 5, 2
BETWEEN = 25  # sheets acknowledged between two faults
HUNG_SECONDS = 0.5
STALLED = 1800  # turns of a twentieth of a second
MORE_THAN_THE_LINE_HOLDS = 100  # sheets; what lies in the socket's buffer reaches the standby when it goes on
ROUNDS = [1, pytest.param(20, marks=[pytest.mark.night, pytest.mark.timeout(1200)])]
# What a caller may be told while the database is away: that nobody knows, or that nothing was done.
TOLD = {"IN_DOUBT", "UNAVAILABLE", "STOPPING", "no answer"}


@dataclass
class Office:
    """The servers and who marks on them; `leading` and `following` change places at each failover."""

    where: Path
    logs: Path
    leading: Node
    following: Node
    markers: list[Marker] = field(default_factory=list)
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    works: list["asyncio.Task[None]"] = field(default_factory=list)

    async def stopped(self) -> None:
        """Nobody marks any more."""
        self.enough.set()
        await asyncio.gather(*self.works)

    async def busy(self, sheets: int = BETWEEN) -> None:
        """Until so many more sheets are acknowledged; it gives up when nothing is for a minute and a half."""
        wanted, seen, turns = self.acknowledged + sheets * ASPECTS, 0, 0
        while (now := self.acknowledged) < wanted:
            turns = turns + 1 if now == seen else 0
            if turns > STALLED:
                raise TimeoutError(f"{now} of {wanted}; told {self.told}; {bugs(self.logs)}")
            seen = now
            await asyncio.sleep(0.05)

    @property
    def acknowledged(self) -> int:
        """Marks."""
        return sum(len(one.said) for one in self.markers)

    @property
    def told(self) -> Counter[str]:
        """What else was told, how often."""
        return sum((one.told for one in self.markers), Counter[str]())

    async def fail_over(self, meanwhile: int = 0) -> None:
        """The line to the standby hangs, the primary dies, the standby writes from now on.

        `meanwhile`: the line hangs until so many more sheets are acknowledged, where they are.
        """
        self.following.freeze()
        await (self.busy(meanwhile) if meanwhile else asyncio.sleep(HUNG_SECONDS))
        await asyncio.to_thread(self.leading.kill)
        self.following.thaw()
        await asyncio.to_thread(self.following.promote)
        self.leading, self.following = self.following, self.leading

    async def second(self) -> None:
        """The one that died comes back as the standby."""
        name = self.following.data.name
        self.following = await cluster.standby_of(self.leading, self.where, name)


async def restarted(office: Office) -> None:
    """The primary, by an operator."""
    await asyncio.to_thread(office.leading.restart)


async def killed(office: Office) -> None:
    """The primary by -9; the same comes up again."""
    await asyncio.to_thread(office.leading.kill)
    await asyncio.to_thread(office.leading.start)


async def hung(office: Office) -> None:
    """The standby stands still, and goes on: commits wait meanwhile."""
    office.following.freeze()
    await asyncio.sleep(2 * HUNG_SECONDS)
    office.following.thaw()


FAULTS = [restarted, killed, hung]


@asynccontextmanager
async def at_work(tmp_path: Path, *, waited_for: bool = True) -> AsyncIterator[Office]:
    """A primary and its standby, two workers on both, and judges who mark until the block ends."""
    async with AsyncExitStack() as stack:
        where, servers = stack.enter_context(cluster.folder()), stack.enter_context(nursery())
        leading = await cluster.primary(where)
        async with db.opened(leading.url()):
            wanted = scheme()
            story = await (await built(entries=ENTRIES, judges=JUDGES, spare=0, wanted=wanted)).opened()
            secrets = await tokens(story)
            sheets = [[one.number for one in await story.sheets(seat)] for seat in range(JUDGES)]
        office = Office(where, tmp_path, leading, await cluster.standby_of(leading, where, "b", waited_for=waited_for))
        url = cluster.url_of(office.leading, office.following)
        addresses = [(await stack.enter_async_context(serving(url, tmp_path, by=servers)))[1] for _ in range(WORKERS)]
        for n, (secret, mine) in enumerate(zip(secrets, sheets, strict=True)):
            office.markers.append(Marker(secret, mine, addresses[n % WORKERS :] + addresses[: n % WORKERS]))
        office.works = [asyncio.create_task(one.work(office.enough)) for one in office.markers]
        try:
            yield office
        finally:
            await office.stopped()


async def counted(office: Office) -> tuple[Tally, int]:
    """What it cost, and the differences of verify; nobody marks any more."""
    await office.stopped()
    said = {key: value for one in office.markers for key, value in one.said.items()}
    async with db.opened(office.leading.url()):
        return tally(said, await stored_marks()), len((await verify()).differences)


def bugs(folder: Path) -> list[str]:
    """What the workers wrote down as bugs."""
    lines = [line for log in folder.glob("serve-*.log") for line in log.read_text().splitlines()]
    return [line[:3000] for line in lines if '"bug"' in line]


@pytest.mark.parametrize("rounds", ROUNDS)
async def test_a_failover_loses_nothing_acknowledged(rounds: int, tmp_path: Path) -> None:
    async with at_work(tmp_path) as office:
        for n in range(rounds):
            await office.busy()
            await FAULTS[n % len(FAULTS)](office)
            await office.busy()
            await office.fail_over()
            await office.second()
            await office.busy(BETWEEN * (1 if rounds == 1 else 20))
        found, differences = await counted(office)
    gap, settled = max(one.gap for one in office.markers), sum(one.settled for one in office.markers)
    print(
        f"failover of PostgreSQL, {rounds} rounds: {found}; longest write gap {gap:.1f} s; "
        f"told {dict(office.told)}, settled by the same key {settled}"
    )
    assert found.is_clean and differences == 0
    assert set(office.told) <= TOLD, bugs(tmp_path)
    assert settled > 0


async def test_the_control_whose_standby_is_not_waited_for_loses(tmp_path: Path) -> None:
    async with at_work(tmp_path, waited_for=False) as office:
        await office.busy()
        await office.fail_over(meanwhile=MORE_THAN_THE_LINE_HOLDS)
        found, _ = await counted(office)
    print(f"control failover of PostgreSQL to a standby nobody waits for: {found}")
    assert found.lost > 0
