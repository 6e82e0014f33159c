"""Import: a checked package becomes a competition, in one transaction; all or nothing. It never publishes."""

from dataclasses import dataclass

from tortoise.exceptions import IntegrityError

from server import db, ledger
from server.access import Viewer
from server.competitions import Competition, Part, chain_of
from server.ledger import Change
from server.packages.canonical import digest
from server.packages.correcting import correct
from server.packages.difference import difference
from server.packages.foreign import keep_foreign_chain
from server.packages.format import Package
from server.packages.lookups import other_names, unknown_regions
from server.packages.progress import OnProgress
from server.packages.receiving import informal, reason_of, receive
from server.packages.recomputing import recomputed_differences
from server.packages.records import Correction
from server.packages.sealing import seal_wrong
from server.packages.stored import stored_package
from server.packages.storing import store
from server.packages.uniting import of_part, overlaps
from server.people import numbers_of, vault
from server.refusal import Refusal, insist, refuse


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `already`: the same content stood there, nothing was written."""

    competition: Competition
    already: bool
    counts: dict[str, int]


def may_import(viewer: Viewer) -> Refusal | None:
    """Importing is an organiser's act; the console for now."""
    return None if viewer.sees_everything else Refusal("not_allowed", {"act": "import"})


async def import_package(
    viewer: Viewer,
    package: Package,
    *,
    correction: str = "",
    key: str | None = None,
    on_progress: OnProgress | None = None,
) -> Imported:
    """Write `package` (as `reading.read` returned it) into the database.

    The same content again does nothing. `correction` is the reason of a declared correction: other content under the
    same code and part then changes what `correcting` allows; what was received sealed is corrected by a package that
    names it (receiving.py). Refused, with every difference: other content under the
    same code or part, an overlap of parts, an unknown region, an ID number on record under another name, a
    results.csv that does not agree.
    """
    insist(may_import(viewer))
    insist(seal_wrong(package))
    correction = correction or reason_of(package)
    await _look_up(package, correction)
    head = package.competition
    kept = digest(package, vault.keys().lookup)
    counts = counts_of(package)
    asked = {"code": head.code, "part": head.part, "digest": kept, "correction": correction}
    facts = {"digest": kept, "counts": counts, "part": head.part}
    try:
        async with ledger.change(
            viewer, "package.imported", chain=chain_of(head.code), key=key, asked=asked, **facts
        ) as change:
            if change.answered:
                return Imported(await change.answer(Competition), True, counts)
            found = await Competition.visible_to(viewer).get_or_none(code=head.code)
            part = await _part(found, head.part)
            if found and part and part.digest == kept:
                change.void()
                return Imported(found, True, counts)
            competition = await _write(change, found, part, package, kept, correction.strip(), on_progress)
            await _must_agree(viewer, competition, package)
            await keep_foreign_chain(change, competition, package)
            await receive(change, viewer, competition, package, kept)
            change.answers(competition)
            return Imported(competition, False, counts)
    except IntegrityError as error:
        refuse("imported_meanwhile", code=head.code, detail=type(error.__cause__ or error).__name__)


async def _part(found: Competition | None, name: str) -> Part | None:
    if found is None:
        return None
    return await Part.get_or_none(competition_id=found.id, name=name, using_db=db.here())


async def _look_up(package: Package, correction: str) -> None:
    faults = await unknown_regions(package)
    if not correction:
        faults += await other_names(package)
    if faults:
        refuse("package_faults", faults=faults, n=len(faults))


def counts_of(package: Package) -> dict[str, int]:
    """The counts an import reports and records."""
    return {
        "events": len(package.events),
        "entries": len(package.entries),
        "judges": len(package.judges),
        "marks": len(package.marks),
        "penalties": len(package.penalties),
    }


async def _write(
    change: Change, found: Competition | None, part: Part | None, package: Package, kept: str, correction: str,
    on_progress: OnProgress | None,
) -> Competition:  # fmt: skip
    """Store a new competition or part, or correct the part that is there."""
    if found is None:
        insist(await informal(None, package))
        return await store(change, package, None, kept, on_progress)
    stored = await stored_package(found, numbers_by=numbers_of)
    if part is None:
        faults = overlaps(stored, package)
        if faults:
            refuse("parts_overlap", faults=faults, code=found.code, part=package.competition.part, n=len(faults))
        return await store(change, package, found, kept, on_progress)
    stored = of_part(stored, package)
    if not correction:
        faults = difference(stored, package)
        refuse("other_content", faults=faults, code=found.code, part=part.name, n=len(faults))
    insist(await informal(found, package))
    change.main.act = "package.corrected"
    await change.save(Correction(part_id=part.id, reason=correction))
    await correct(change, found, part, stored, package, kept, on_progress)
    return found


async def _must_agree(viewer: Viewer, competition: Competition, package: Package) -> None:
    """A results.csv that came along is recomputed and must agree."""
    if package.results is None:
        return
    faults = await recomputed_differences(viewer, competition, package)
    if faults:
        refuse("results_disagree", faults=faults, n=len(faults))
