"""The nightly act: what is past its period is erased, value by value, never a row; handouts whose day has come go with
their files. A report of each night stays."""

from dataclasses import dataclass

from server import clock, db, ledger
from server.access import Viewer
from server.disclosures.handing import end_expired
from server.files import StoredFile
from server.ledger import Change
from server.record import Record
from server.refusal import Refusal, insist
from server.retention import RetentionRun
from server.retention.erasing import blanked, emptied, removed
from server.retention.keeping import RULES, Rule

ERASED, RAN = "values.expired", "retention.ran"


@dataclass(frozen=True, slots=True)
class Ran:
    """What was found by field, and the report."""

    found: dict[str, int]
    report: RetentionRun


def may_run(viewer: Viewer) -> Refusal | None:
    """The operator's, and the server's own clock's."""
    return None if viewer.sees_everything else Refusal("not_allowed", {"act": "retention"})


async def has_run_today() -> bool:
    """Whether this night's act is done."""
    return await RetentionRun.filter(on=clock.today(), is_dry=False).using_db(db.here()).exists()


async def run(viewer: Viewer, *, dry: bool = False) -> Ran:
    """Erase what is due, or only count it. Stopped half-way it is finished the next time: what is gone is not due."""
    insist(may_run(viewer))
    found = {rule.field: await _of(viewer, rule, dry) for rule in RULES.values() if rule.kept}
    if not dry:
        while await end_expired(viewer):
            pass
    said = ";".join(f"{field}={n}" for field, n in found.items())
    erased = 0 if dry else sum(found.values())
    async with ledger.change(viewer, RAN, is_dry=dry) as change:
        report = RetentionRun(on=clock.today(), is_dry=dry, found=said, erased=erased, at=clock.now())
        await change.save(report)
    return Ran(found, report)


async def _of(viewer: Viewer, rule: Rule, dry: bool) -> int:
    """A batch a transaction, so that nobody waits long behind it."""
    count = last = 0
    while True:
        if dry:
            rows = list(await rule.due(rule.kept, last))
        else:
            async with ledger.change(viewer, ERASED, field=rule.field, months=rule.kept) as change:
                rows = list(await rule.due(rule.kept, last))
                gone = await _emptied(change, rows)
            await removed(gone)
        if not rows:
            return count
        count, last = count + len(rows), rows[-1].id


async def _emptied(change: Change, rows: list[Record]) -> set[str]:
    """The digests of the files whose content goes with them."""
    if not rows:
        change.void()
        return set()
    files = [row for row in rows if isinstance(row, StoredFile)]
    for row in rows:
        blanked(row)
    gone = await emptied(change, files)
    change.main.facts["n"] = len(rows)
    await change.save_many(rows)
    return gone
