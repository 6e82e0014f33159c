"""A real worker with a real replica: results are public at the moment of publication and not before, whoever asks."""

import asyncio
from pathlib import Path

import httpx2
import pytest

from server import db
from server.access import console
from server.app import public_reads
from server.app.signing import COOKIE
from server.packages.importing import import_package
from server.packages.reading import read
from server.results.publishing import publish
from tests.faults import cluster
from tests.faults.marking import serving

CODE, PAGE = "HUNAN-2023", "/competitions/HUNAN-2023/PROG"
READERS = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'jinbang' AND backend_type = 'client backend'"
SIGNED_IN = {"cookie": f"{COOKIE}=anything"}  # whoever has a cookie reads the primary, also where it is nobody's


@pytest.mark.slow
async def test_a_result_is_public_when_it_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with cluster.folder() as where:
        primary = await cluster.primary(where)
        standby = await cluster.standby_of(primary, where, "b")
        replica = await cluster.replica_of(standby, where)
        monkeypatch.setenv(public_reads.REPLICA, replica.url())
        url = cluster.url_of(primary, standby)
        async with db.opened(url), serving(url, tmp_path) as (_, address):
            await import_package(console(), read("seeds/packages/hunan-2023"))
            async with httpx2.AsyncClient(base_url=address, timeout=30, trust_env=False) as client:

                async def status(**headers: str) -> int:
                    return (await client.get(PAGE, headers=headers)).status_code

                assert (await status(), await status(**SIGNED_IN)) == (404, 404)
                async with asyncio.timeout(30):
                    while await replica.value(READERS) < 2:  # the one who measures, and those who read
                        assert await status() == 404
                await replica.execute("SELECT pg_wal_replay_pause()")
                await publish(console(), CODE, reason="决赛成绩")
                assert await status(**SIGNED_IN) == 200

                # The replica does not know it yet: the others see the old page, until that is older than it may be.
                async with asyncio.timeout(30):
                    while await status() != 200:  # noqa: ASYNC110  another process
                        await asyncio.sleep(0.05)
                assert [await status() for _ in range(20)] == [200] * 20
                await replica.execute("SELECT pg_wal_replay_resume()")
                assert [await status() for _ in range(20)] == [200] * 20
