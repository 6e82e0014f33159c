"""A field of 1,000,000 marks (5,000 entries × 40 aspects × 5 judges): full ranking against the bare aggregate on the
same engine and the memory beside it; one new mark to its new standing against the full ranking."""

import tracemalloc
from collections.abc import Iterator
from fractions import Fraction
from itertools import count
from random import Random

from server import db, ledger
from server.access import console
from server.competitions import Event
from server.competitions.keeping import newest
from server.competitions.scheme import Aspect as AspectRow
from server.entries import Entry
from server.judging import Panel, Seat
from server.packages.format import CompetitionHead, EventDef, Member, Package
from server.packages.format import Entry as Written
from server.packages.importing import import_package
from server.ranking import Aspect, Award, Module, Scheme, TieKey, rank
from server.results.leading import leaders
from server.scoring import Mark, Sheet
from server.scoring.field import competing, field_of
from tests import databases
from tests.bench import large
from tests.bench.timing import against

ENTRIES, ASPECTS, JUDGES = 5000, 40, 5
FIRST_ID = 10**12  # far above every block of ids that the server hands out
BARE_SUM = (
    "SELECT s.entry_id, m.aspect_id, COUNT(m.value), SUM(m.value), MIN(m.value), MAX(m.value) "
    "FROM sheet s JOIN mark m ON m.sheet_id = s.id WHERE s.event_id = ? GROUP BY s.entry_id, m.aspect_id"
)


def package() -> Package:
    """The entries and the scheme, dropping the highest and the lowest of five; no marks yet."""
    aspects = tuple(
        Aspect(f"A{n}", f"评分点{n}", 100_000, combine="trimmed_mean", drop=1, judges=JUDGES) for n in range(ASPECTS)
    )
    halves = (
        Module("one", "模块一", Fraction(2, 5), aspects[: ASPECTS // 2]),
        Module("two", "模块二", Fraction(3, 5), aspects[ASPECTS // 2 :]),
    )
    scheme = Scheme(
        modules=halves, ties=(TieKey("two", True), TieKey("one", True), TieKey("share")),
        awards=(Award("一等奖", share=Fraction(1, 10)),),
    )  # fmt: skip
    plain = large.package()
    head: CompetitionHead = plain.competition
    entries = tuple(Written("E", f"{n:04d}", (Member(1, f"选手{n:04d}"),)) for n in range(1, ENTRIES + 1))
    return Package(head, (EventDef("E", "示例赛项", "worker", "individual", scheme),), entries)


async def filled() -> Event:
    """The event with its million marks, written past the acts: this measures ranking, not the giving of marks."""
    await import_package(console(), package())
    event = await Event.visible_to(console()).get(code="E")
    kept = (await newest([event.id]))[event.id]
    aspects = [one.id for one in await AspectRow.visible_to(console()).order_by("id")]
    entries = [one.id for one in await Entry.visible_to(console()).order_by("id")]
    async with ledger.change(console(), "bench.seated", chain="bench") as change:
        panel = await change.save(Panel(event_id=event.id))
        seats = [Seat(panel_id=panel.id, number=str(n)) for n in range(JUDGES)]
        await change.save_many(seats)
    draw, ids = Random(11), count(FIRST_ID)
    sheets = [(next(ids), entry, seat.id) for entry in entries for seat in seats]
    async with db.transaction() as client:
        await client.execute_many(
            db.placeholders(
                "INSERT INTO sheet (id, uid, number, event_id, entry_id, seat_id, scheme_id, version, state, position)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 1, 'imported', 0)"
            ),
            [[id_, f"00000000-0000-7000-8000-{id_:012x}", f"{id_:016x}", event.id, entry, seat, kept.id]
             for id_, entry, seat in sheets],
        )  # fmt: skip
        for some in _batches(sheets):
            await client.execute_many(
                db.placeholders(
                    "INSERT INTO mark (id, sheet_id, aspect_id, pass_no, state, value) VALUES (?, ?, ?, 1, 'given', ?)"
                ),
                [[next(ids), sheet, aspect, draw.randrange(0, 100_001, 100)] for sheet in some for aspect in aspects],
            )
    return event


def _batches(sheets: list[tuple[int, int, int]], size: int = 1000) -> Iterator[list[int]]:
    for start in range(0, len(sheets), size):
        yield [id_ for id_, _, _ in sheets[start : start + size]]


async def million(engine: str) -> None:
    """Both figures, and the memory."""
    async with databases.fresh(engine, with_regions=True) as url, db.opened(url):
        event = await filled()
        kept = (await newest([event.id]))[event.id]
        entries = await competing(event.id)

        async def full() -> None:
            rank(kept.scheme, await field_of(event.id, kept, entries))

        async def bare() -> None:
            await db.reader().execute_query_dict(db.placeholders(BARE_SUM), [event.id])

        await against(f"{engine}: full ranking of 1,000,000 marks, bare aggregate", full, bare, rounds=3)
        print(f"{engine}: memory beside the database at its peak {await _peak(full):.0f} MB", flush=True)
        await leaders(console(), event, 20)
        sheets = iter(await Sheet.visible_to(console()).filter(event_id=event.id).limit(60))

        async def one_mark() -> None:
            sheet = next(sheets)
            mark = await Mark.visible_to(console()).filter(sheet_id=sheet.id).first()
            assert mark is not None
            mark.value, sheet.version = (mark.value or 0) // 2, sheet.version + 1
            async with ledger.change(console(), "bench.marked", chain="competition/BENCH") as change:
                await change.save_many([sheet, mark])
            board = await leaders(console(), event, 20)
            assert board is not None
            assert len(board) == 20

        await against(f"{engine}: full ranking, one new mark to new standing", full, one_mark, rounds=5, named="mark")


async def _peak(work: object) -> float:
    """Megabytes that Python held at most while it worked, above what it held before."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    await work()  # type: ignore[operator]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (peak - before) / 1e6
