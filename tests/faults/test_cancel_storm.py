"""Cancel storm: writes that are cancelled at random moments, then kill -9; what was acknowledged is on disk, whole.

The controls run the stock engines of Tortoise under the same storm, and are seen to hang, leak or lose.
"""

from collections import Counter
from pathlib import Path

import pytest
from tortoise.context import require_context

from server import db
from server.db import checks
from server.db.migrate import ledgered_tables
from server.ledger.verify import verify
from tests.faults.storm import ROWS
from tests.faults.tally import Tally, tally
from tests.faults.watched import Outcome, stored_rows, storm

CONTROL_ROUNDS = 4
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def halves(stored: list[tuple[str, str]], kind: str) -> list[str]:
    """The writes of which some rows are there and some are not."""
    single = kind == "bare"  # there every second write, and every one after the storm, is of one row
    counted = Counter(name for _, name in stored)
    return [name for name, n in counted.items() if n != ROWS[kind] and not (single and n == 1)]


async def cost(url: str, outcome: Outcome) -> Tally:
    return tally(outcome.acknowledged, await stored_rows(url))


@pytest.mark.parametrize(("kind", "cancels"), [("one", 1000), ("many", 400), ("bare", 400)])
async def test_engine_survives(db_url: str, engine: str, tmp_path: Path, kind: str, cancels: int) -> None:
    outcome = storm(tmp_path, db_url, kind, cancels, seed=20231121)
    found = await cost(db_url, outcome)
    print(f"cancel storm {engine} {kind} ({cancels} cancels): {found}")
    assert outcome.report == {"alive": True, "stuck": 0, "errors": {}, "locked": False, "open": False, "leaked": 0}
    assert found.is_clean
    assert found.acknowledged > 100
    assert halves(await stored_rows(db_url), kind) == []
    async with db.opened(db_url):
        assert await checks.problems(ledgered_tables(require_context())) == []
        if kind != "bare":  # those go past the ledger, on purpose
            report = await verify()
            assert report.differences == []
            assert report.rows == len(await stored_rows(db_url))


@pytest.mark.parametrize(("engine", "kind"), [("sqlite", "one"), ("sqlite", "bare"), ("postgres", "one")])
async def test_the_control_does_not(db_url: str, engine: str, tmp_path: Path, kind: str) -> None:
    for seed in range(CONTROL_ROUNDS):
        outcome = storm(tmp_path, db_url, kind, 400, seed, stock=True, limit=30)
        found = await cost(db_url, outcome)
        leaked = 0 if outcome.report is None else outcome.report["leaked"]
        print(f"control cancel storm {engine} {kind}: {found}; dead {outcome.is_dead}, connections leaked {leaked}")
        if outcome.is_dead or leaked or found.lost:
            return
    pytest.fail("the stock engine was not seen to hang, leak or lose")
