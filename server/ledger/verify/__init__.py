"""`jinbang verify`: check the chains, replay the images, compare them with the tables row by row, then what each room
keeps besides.

One generic comparison; no rule of the product is written a second time here. All is read from one moment of the
database, past the records: chains (leaves, links), tables (images), beside (requests, public feed), further (checks
that rooms register: guards, files, cipher texts, signed heads).
"""

from tortoise.context import require_context

from server.db import APP
from server.ledger.verify import beside as beside
from server.ledger.verify.chains import heads_moved, walk
from server.ledger.verify.further import CHECKS, Looking
from server.ledger.verify.places import Places
from server.ledger.verify.reading import snapshot
from server.ledger.verify.scratch import scratch
from server.ledger.verify.tables import compare
from server.ledger.verify.told import Difference, Progress, Report
from server.record import Record

__all__ = ["Difference", "Progress", "Report", "verify"]


async def verify(on_progress: Progress | None = None, *, deep: bool = False) -> Report:
    """Check everything. `on_progress(phase, done, total)` is told of each batch; `deep`: every cipher text is opened
    too."""
    tell, report = on_progress or (lambda *_: None), Report()
    async with snapshot() as taken:
        with scratch() as laid:
            heads, asked = await walk(taken, laid, report, tell)
            report.add(*await heads_moved(taken, heads))
            places = Places(taken, laid)
            for record in _records():
                await compare(record, taken, laid, places, report, tell)
            looking = Looking(taken, laid, places, tell, asked, deep)
            for check in CHECKS.values():
                async for one in check(looking):
                    report.add(one)
    return report


def _records() -> list[type[Record]]:
    apps = require_context().apps
    assert apps is not None
    return [model for model in apps[APP].values() if issubclass(model, Record) and model.ledgered]
