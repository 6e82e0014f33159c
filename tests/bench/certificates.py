"""How many certificates a core draws in a minute, and what issuing costs beside bare typst.

    python -m tests.bench.certificates

CPU seconds of this process, for the machine is shared; the issue asks for 10,000 a minute on a core.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import date

from server import db
from server.access import console
from server.certificates import drawing
from server.certificates.binding import specimens
from server.certificates.issuing import issue_honours
from server.certificates.paper import made, page_of
from server.certificates.templates import Wanted, record_template
from server.honours.conferring import confer, record_decision
from server.honours.holders import Holder
from tests import databases
from tests.bench.honours import GIVEN, SURNAMES
from tests.world import World

COUNT = 400
BARE = '#set page(paper: "a4")\n#set text(font: "Noto Serif SC")\n#'
NUMBER = "示〔2026〕1号"


def per_minute(seconds: float, count: int) -> str:
    """A rate."""
    return f"{count / seconds * 60:8.0f} a minute, {seconds / count * 1000:6.2f} ms each"


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process for a piece of work."""
    started = time.process_time()
    work()
    return time.process_time() - started


def bare(bodies: list[str]) -> None:
    """The same bodies by typst alone, without layout, QR or hash."""
    _, compiler = drawing._compiler(drawing.NEWEST_LAYOUT, tuple(one.path for one in drawing.glyphs.chain()))
    for body in bodies:
        source = BARE + drawing.literal(body)
        compiler.compile(input=source.encode(), format="pdf", pdf_standards=[drawing.STANDARD], timestamp=0,
                         pdf_tags=False)  # fmt: skip


def drawing_alone() -> None:
    """Page, QR, PDF/A and hash of each, against bare typst with the same words."""
    pairs = specimens(COUNT, "https://jinbang.example.org")
    bodies = [page_of(one, by).body for one, by in pairs]
    made(*pairs[0])
    ours = cpu(lambda: [made(one, by) for one, by in pairs])
    alone = cpu(lambda: bare(bodies))
    again = cpu(lambda: [made(one, by) for one, by in pairs])
    print(f"drawing        {per_minute(min(ours, again), COUNT)}   ratio to bare typst {min(ours, again) / alone:.1f}")
    print(f"bare typst     {per_minute(alone, COUNT)}")


async def issuing(engine: str) -> None:
    """The whole act: grounds, numbers, glyph check, drawing, hash, rows, ledger."""
    async with databases.fresh(engine) as url, db.opened(url):
        async with World.begun() as world:
            await world.title("T", name="示例技术能手")
        await record_decision(console(), NUMBER, date(2026, 1, 5), "示例机关")
        names = [f"{SURNAMES[n % len(SURNAMES)]}{GIVEN[n % 37]}{GIVEN[n % 41]}" for n in range(COUNT)]
        await confer(console(), NUMBER, "T", [Holder("person", name, "甲厂") for name in names])
        await record_template(
            console(),
            Wanted("H", "honour", "示例机关", "荣誉证书", "{name} 同志：\n依据{decision}，授予“{title}”称号。",
                   "示〔{year}〕{serial:05}"),
        )  # fmt: skip
        started = time.process_time()
        done = await issue_honours(console(), "H", NUMBER, address="https://jinbang.example.org", most=COUNT)
        seconds = time.process_time() - started
        assert len(done.certificates) == COUNT
    print(f"{engine:<14} {per_minute(seconds, COUNT)}   issued, numbered, hashed and in the ledger")


async def main() -> None:
    """Drawing, then the act on both engines."""
    drawing_alone()
    for engine in databases.ENGINES:
        await issuing(engine)


if __name__ == "__main__":
    asyncio.run(main())
