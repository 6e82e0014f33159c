"""How long the stage waits after the last signature: announce, then script and slides, on both engines.

    python -m tests.bench.ceremony

Fifty entries on two seats, forty-five winners; the issue allows 60 s.
"""

import asyncio
import itertools
import time
from dataclasses import replace
from functools import partial

from schema import catalogue
from server import db
from server.ceremony.announcing import announce
from server.ceremony.programme import programme
from server.ceremony.script import script
from server.ceremony.slides import slides
from server.ranking import Award
from tests import databases
from tests.server.appeals import court
from tests.server.scoring.story import CODE, EVENT

ENTRIES = 50
WINNERS = (("一等奖", 5), ("二等奖", 15), ("三等奖", 25))


async def measured(engine: str) -> str:
    """One line of figures, in seconds."""
    court.AWARDS = tuple(replace(Award(title), places=places) for title, places in WINNERS)
    async with databases.fresh(engine) as url, db.opened(url):
        held = await (await court.sitting(entries=ENTRIES)).closed()
        times = [time.perf_counter()]
        await announce(held.organiser, CODE, [EVENT])
        times.append(time.perf_counter())
        told = await programme(held.organiser, CODE)
        assert told is not None
        times.append(time.perf_counter())
        for make in (script, slides):
            make(told, partial(catalogue.say, "zh_CN"))
            times.append(time.perf_counter())
    parts = [f"{after - before:.2f}" for before, after in itertools.pairwise(times)]
    names = ("announce", "read", "script", "slides")
    told_parts = ", ".join(f"{name} {part}" for name, part in zip(names, parts, strict=True))
    return f"{engine}: {len(told.stages[0].winners)} winners in {times[-1] - times[0]:.2f} s ({told_parts})"


async def main() -> None:
    """Both engines."""
    for engine in databases.ENGINES:
        print(await measured(engine))


if __name__ == "__main__":
    asyncio.run(main())
