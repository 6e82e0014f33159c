"""`jinbang verify-draw`: before unmasking the commitment alone, afterwards every code."""

import asyncio
from typing import Any

from server import db, ledger
from server.access import console
from server.competitions import chain_of
from server.masking import Code, Draw
from server.masking.computing import commit, draw_codes, seed_of
from tests.server.masking.masked import CODE, EVENT, built
from tests.server.test_cli import jinbang, url

__all__ = ["url"]
PLACE = f"{CODE}/{EVENT}"


async def _drawn(where: str) -> str:
    async with db.opened(where):
        await built("entry", entries=4)
        draw = await commit(console(), CODE, EVENT, "entry")
        await draw_codes(console(), draw.uid, version=1)
        return str(draw.commitment)


async def _changed(where: str, *, swap: bool) -> None:
    """The seed public, and two codes exchanged where asked."""
    async with db.opened(where), ledger.change(console(), "story.changed", chain=chain_of(CODE)) as change:
        draw = await Draw.all().using_db(change.client).get()
        draw.seed, draw.state = seed_of(draw).hex(), "unmasked"
        rows: list[Any] = await Code.all().using_db(change.client).order_by("id")
        if swap:
            rows[0].code, rows[1].code = rows[1].code, rows[0].code
        await change.save_many([draw, *rows])


def test_before_and_after_unmasking_and_with_a_code_exchanged(url: str) -> None:
    commitment = asyncio.run(_drawn(url))
    before = jinbang("verify-draw", PLACE, "--database", url)
    assert before.exit_code == 0
    assert commitment in before.stdout
    asyncio.run(_changed(url, swap=False))
    after = jinbang("verify-draw", PLACE, "--stage", "entry", "--database", url)
    assert (after.exit_code, "exactly" in after.stdout) == (0, True)
    asyncio.run(_changed(url, swap=True))
    wrong = jinbang("verify-draw", PLACE, "--database", url)
    assert (wrong.exit_code, "NOT" in wrong.stdout, wrong.stderr.count("is not the computed one")) == (1, True, 2)
    assert jinbang("verify-draw", "NOWHERE", "--database", url).exit_code == 2
    assert jinbang("verify-draw", "NO/SUCH", "--database", url).exit_code == 1
    assert "no draws" in jinbang("verify-draw", PLACE, "--stage", "paper", "--database", url).stdout
