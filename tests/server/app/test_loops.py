"""What runs beside the server: begun and ended with it; one that dies is said at once and takes no other with it."""

import asyncio

import pytest
from structlog.testing import capture_logs

from schema.http import Running
from server.app import loops
from server.db.read_only import Unwritable
from server.refusal import Refusal, Refused


async def until(happened: asyncio.Event) -> None:
    async with asyncio.timeout(20):
        await happened.wait()


async def test_one_that_dies_is_told_and_the_others_go_on() -> None:
    ended = asyncio.Event()

    async def dies() -> None:
        raise LookupError("110101199003070011")

    async def lives() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with capture_logs() as told:
        async with loops.beside(dies(), lives()):
            for _ in range(10):  # turns of the event loop
                await asyncio.sleep(0)
            assert not ended.is_set()
    assert ended.is_set()
    [died] = [one for one in told if one["event"] == "loop died"]
    assert died["loop"].endswith("dies")
    assert [one["kind"] for one in told if one["event"] == "bug"] == ["LookupError"] and "19900307" not in str(told)


@pytest.mark.parametrize(
    ("error", "event"),
    [
        (Unwritable("database", "disk I/O error"), "put off"),
        (Refused(Refusal("read_only", {"why": "disk"})), "put off"),
        (Refused(Refusal("not_allowed")), "bug"),
        (LookupError(), "bug"),
    ],
)
async def test_a_turn_that_fails_is_followed_by_the_next(error: Exception, event: str) -> None:
    turns, running, enough = list[int](), Running(), asyncio.Event()

    async def turn(_: Running) -> float:
        turns.append(1)
        if len(turns) == 1:
            raise error
        enough.set()
        return 60

    with capture_logs() as told:
        async with loops.beside(loops.again_and_again(running, turn, 0)):
            await until(enough)
    assert [one["event"] for one in told] == [event] and len(turns) == 2


async def test_a_row_that_fails_keeps_no_other_waiting() -> None:
    """The control is a plain loop over the rows, which ends at the first."""
    done = list[int]()

    async def work(row: int) -> int:
        if row == 1:
            raise LookupError
        done.append(row)
        return row

    assert await loops.each(Running(), (1, 2, 3), work) == [2, 3] and done == [2, 3]
    done.clear()
    with pytest.raises(LookupError):
        for row in (1, 2, 3):
            await work(row)
    assert done == []
