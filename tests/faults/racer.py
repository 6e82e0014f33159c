"""One of two processes that write on the same sheet at the same instant: `main([URL, SOCKET, HOW])`.

It answers each JSON line [ACT, SHEET, VERSION, DELAY] with "done" or the rule that refused. HOW: `locked` as designed;
`looking`, the control, takes what it saw before it took the lock for what is there.
"""

import asyncio
import json

from server import db
from server.access import console
from server.refusal import Refused
from server.scoring import Sheet, giving, signing
from server.scoring.desk import Desk, at_desk, sheet_of
from server.scoring.giving import Given, give
from server.scoring.signing import sign

VALUE = "59"


def main(arguments: list[str]) -> None:
    """Race until the other side hangs up."""
    url, socket, how = arguments
    if how == "looking":
        _look_first()
    asyncio.run(_race(url, socket))


def _look_first() -> None:
    seen: dict[int, Desk] = {}

    async def looked(viewer: object, number: str, act: str) -> Sheet:
        found = await sheet_of(viewer, number, act)  # type: ignore[arg-type]
        async with db.transaction():
            seen[found.id] = await at_desk(found)
        return found

    async def remembered(found: Sheet) -> Desk:
        return seen[found.id]

    for room in (giving, signing):
        room.sheet_of, room.at_desk = looked, remembered  # type: ignore[assignment]


async def _race(url: str, socket: str) -> None:
    reader, writer = await asyncio.open_unix_connection(socket)
    async with db.opened(url):
        while line := await reader.readline():
            writer.write(f"{json.dumps(await _answer(*json.loads(line)))}\n".encode())


async def _answer(act: str, number: str, version: int, delay: float) -> str:
    await asyncio.sleep(delay)
    try:
        if act == "give":
            await give(console(), number, [Given("A1", VALUE)], send=True, version=version)
        else:
            await sign(console(), number, version=version)
    except Refused as no:
        return no.refusal.rule
    return "done"
