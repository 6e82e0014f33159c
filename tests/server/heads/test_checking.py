"""`verify` names what was altered in the log itself: its order, tiles, heads; and is silent about a log in order."""

from typing import Any

import pytest

from server.heads import making
from server.ledger.verify import verify
from tests.server.heads.log import happen
from tests.trust.tampering.master import mastered

ATTACKS = {
    "log_tile_differs 0/0": "UPDATE log_tile SET root = '{zeros}'",
    "log_span_broken b#2": "UPDATE log_span SET first_seq = 2 WHERE chain = 'b'",
    "head_differs 305": "UPDATE signed_head SET root = '{zeros}' WHERE size = 305",
    "head_unsigned 5": "UPDATE signed_head SET checkpoint = replace(checkpoint, 'office', 'orifice') WHERE size = 5",
    "head_beyond 305": "DELETE FROM log_span WHERE start >= 5",
    "log_event_missing 3": "DELETE FROM ledger_event WHERE chain = 'b' AND seq = 3",
    "head_differs 5": "UPDATE ledger_event SET hash = '{zeros}' WHERE chain = 'b' AND seq = 2",
    "log_tile_differs 0/1": "UPDATE log_tile SET number = 1",
}


@pytest.fixture
async def log(database: Any) -> Any:
    """Two heads, one tile."""
    await happen("b", 5)
    await making.make("asked", "https://office.example")
    await happen("a", 300)
    await making.make("asked")
    return database


async def found() -> set[str]:
    return {f"{one.rule} {one.place}" for one in (await verify()).differences if one.noun == "signed_head"}


async def test_a_log_in_order_is_silent(log: Any) -> None:
    await happen("c", 2)
    assert await found() == set(), "events that no head stands for yet are in order too"


@pytest.mark.parametrize("named", ATTACKS)
async def test_what_was_altered_is_named(log: Any, named: str) -> None:
    async with mastered(log) as master:
        await master.run(ATTACKS[named].format(zeros="0" * 64))
    assert named in await found()


async def test_without_the_key_at_hand_only_the_log_is_checked(log: Any, tmp_path: Any, monkeypatch: Any) -> None:
    """A copy that is checked elsewhere; with another key, every head is said to be foreign."""
    monkeypatch.setenv("JINBANG_SIGNING_KEY", str(tmp_path / "none"))
    assert await found() == set()
    assert not (tmp_path / "none").exists()
    (tmp_path / "none").write_text(f"ed25519 {'1' * 64}\n")
    assert await found() == {"head_unsigned 5", "head_unsigned 305"}
