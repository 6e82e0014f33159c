"""Two who publish the same event at the same instant: one revision, and the second is told that nothing is new."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from server import db
from server.access import Viewer, console
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.packages.importing import import_package
from server.progression import publish
from server.refusal import Refused
from server.results import Revision, publishing
from tests.server.packages.sample import result_of
from tests.server.test_progression import sample

TIMES = 10


async def outcome(key: str) -> str:
    """How a publication ended: a number, the rule that refused, or the kind of the error."""
    try:
        [revision] = await publish(
            Viewer(f"account:{key}", sees_everything=True), "JZ-A", "WELD", reason="公布", key=key
        )
    except Refused as no:
        return no.refusal.rule
    except Exception as error:
        return type(error).__name__
    return str(revision.number)


async def both() -> list[str]:
    return sorted(await asyncio.gather(outcome("chief-1"), outcome("chief-2")))


async def test_two_chiefs_publish_at_once(regions: None, database: db.Database) -> None:
    await import_package(console(), result_of(sample("JZ-A", "SX-2023/WELD")))
    assert await both() == ["1", "nothing_to_publish"]
    assert await Revision.visible_to(console()).count() == 1
    assert await LedgerEvent.filter(act="result.published").count() == 1
    assert (await verify()).differences == []


@pytest.mark.parametrize("engine", ["postgres"])
async def test_the_control_without_the_lock_breaks(
    regions: None, database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unlocked(rows: Sequence[Any]) -> list[Any]:
        await asyncio.sleep(0.2)  # so that both have read before either writes
        return list(rows)

    monkeypatch.setattr(publishing, "locked_all", unlocked)
    await import_package(console(), result_of(sample("JZ-A", "SX-2023/WELD")))
    assert await both() != ["1", "nothing_to_publish"]


async def test_one_key_many_times_at_once(regions: None, database: db.Database) -> None:
    await import_package(console(), result_of(sample("JZ-A", "SX-2023/WELD")))
    answers = await asyncio.gather(
        *(publish(console(), "JZ-A", "WELD", reason="公布", key="one key") for _ in range(TIMES))
    )
    assert {answer[0].number for answer in answers} == {1}
    assert await LedgerEvent.filter(act="result.published").count() == 1
