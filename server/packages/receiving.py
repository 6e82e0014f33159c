"""Sealed packages of a lower tier: the receipt, a formal correction after sending, and the proof that one is unchanged.

A receipt names the package by `seal_digest`. Whoever corrects what was received sealed sends a package that names the
newest receipt, the revisions it carries and the reason; both receipts stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from server import clock, db
from server.access import Viewer
from server.competitions import Competition, Part
from server.ledger import Change
from server.packages.difference import difference
from server.packages.files import gather
from server.packages.format import Package
from server.packages.layout import SEAL
from server.packages.reading import read
from server.packages.records import PackageReceipt
from server.packages.rules import Faults
from server.packages.seal import corrects, file_sum, read_seal, seal_digest
from server.packages.stored import stored_package
from server.packages.text import decode
from server.packages.uniting import of_part
from server.people import numbers_of
from server.refusal import Fault, Refusal

MOST = 200


@dataclass(frozen=True, slots=True)
class Compared:
    """A package held against its receipt: what differs, file by file and, where the content received still stands in
    the database, row by row. No receipt: it was never received."""

    receipt: PackageReceipt | None
    faults: Sequence[Fault]


def reason_of(package: Package) -> str:
    """Why a formal correction says it corrects; empty where the package is none."""
    said = corrects(package.seal)
    return str(said["reason"]).strip() if said else ""


async def informal(found: Competition | None, package: Package) -> Refusal | None:
    """Whether what was received sealed is corrected without naming it, or what is named was not received last."""
    said = corrects(package.seal)
    newest = await _newest(found, package.competition.part) if found else None
    if newest is None:
        return Refusal("correction_of_unknown", {"seal": str(said["seal"])[:16]}) if said else None
    if said is None:
        return Refusal("correction_names_no_seal", {"seal": newest.seal[:16]})
    if said["seal"] != newest.seal:
        return Refusal("correction_of_another", {"found": str(said["seal"])[:16], "expected": newest.seal[:16]})
    return None


async def _newest(found: Competition, part: str) -> PackageReceipt | None:
    rows = PackageReceipt.filter(competition_id=found.id, part=part).using_db(db.here()).order_by("-id")
    return await rows.first()


async def receive(change: Change, viewer: Viewer, competition: Competition, package: Package, digest: str) -> None:
    """Record the receipt of a sealed package; part of its import."""
    seal, said = package.seal, corrects(package.seal)
    if seal is None:
        return
    before = await _newest(competition, package.competition.part) if said else None
    head: Mapping[str, object] = seal.ledger or {}
    revisions: Mapping[str, int] = said["revisions"] if said else {}
    sums = "\n".join(f"{one} {name}" for name, one in sorted(seal.files.items()))
    chain, seq, last = head.get("chain"), head.get("seq"), head.get("head")
    await change.save(PackageReceipt(
        competition_id=competition.id, part=package.competition.part, digest=digest, seal=seal_digest(seal),
        sums=sums, received_at=clock.now(), account_id=viewer.account_id,
        chain=chain if isinstance(chain, str) else None, seq=seq if isinstance(seq, int) else None,
        head=last if isinstance(last, str) else None, corrects_id=before.id if before else None,
        revisions=";".join(f"{code}:{number}" for code, number in sorted(revisions.items())),
        sent_by=str((seal.sent or {}).get("by") or "") or None, reason=reason_of(package) or None,
    ))  # fmt: skip


async def compare(viewer: Viewer, path: Path) -> Compared:
    """Hold a package against the receipt of what it says it is: the one of its seal, else the newest of its
    competition. Its own SEAL.json proves nothing: who changes a file may seal it anew."""
    faults = Faults()
    files = gather(path, faults)
    package = read(path)
    if not isinstance(package, Package):
        found = await _by_seal(viewer, files)
        return Compared(found, [*_of_files(found, files), *package] if found else package)
    rows = PackageReceipt.visible_to(viewer).filter(
        competition__code=package.competition.code, part=package.competition.part
    )
    same = await rows.filter(seal=seal_digest(package.seal)).first() if package.seal else None
    receipt = same or await rows.order_by("-id").first()
    if receipt is None:
        return Compared(None, [])
    changed = _of_files(receipt, files)
    return Compared(receipt, [*changed, *await _of_rows(viewer, receipt, package)] if changed else [])


def sums_of(receipt: PackageReceipt) -> dict[str, str]:
    """SHA-256 of each file as it was received, by its name."""
    return {name: one for one, _, name in (line.partition(" ") for line in receipt.sums.split("\n"))}


async def _by_seal(viewer: Viewer, files: Mapping[str, bytes]) -> PackageReceipt | None:
    """The receipt that the seal of a damaged package names."""
    text = decode(SEAL, files[SEAL], Faults()) if SEAL in files else None
    seal = read_seal(text, files, Faults()) if text is not None else None
    return await PackageReceipt.visible_to(viewer).filter(seal=seal_digest(seal)).first() if seal else None


def _of_files(receipt: PackageReceipt | None, files: Mapping[str, bytes]) -> list[Fault]:
    """Which files are not as they were received."""
    sums = sums_of(receipt) if receipt else {}
    found = []
    for name in sorted(sums.keys() | files.keys() - {SEAL}):
        if name not in files:
            found.append(Fault(name, None, None, "receipt_file_missing"))
        elif name not in sums:
            found.append(Fault(name, None, None, "receipt_file_added"))
        elif file_sum(files[name]) != sums[name]:
            found.append(Fault(name, None, None, "receipt_file_altered", sums[name], file_sum(files[name])))
    return found


async def _of_rows(viewer: Viewer, receipt: PackageReceipt, package: Package) -> list[Fault]:
    """Where the content differs from what was received, as long as that stands."""
    part = await Part.filter(competition_id=receipt.competition_id, name=receipt.part).using_db(db.here()).first()
    competition = await Competition.visible_to(viewer).get_or_none(id=receipt.competition_id)
    if part is None or competition is None or part.digest != receipt.digest:
        return []
    stored = await stored_package(competition, numbers_by=numbers_of if _has_numbers(package) else None)
    return difference(of_part(stored, package), package)


def _has_numbers(package: Package) -> bool:
    return any(one.id_number for entry in package.entries for one in entry.members)


async def receipts(viewer: Viewer, competition: str) -> list[PackageReceipt]:
    """The receipts of a competition, the newest first. At most MOST."""
    if not competition.isprintable():
        return []
    rows = PackageReceipt.visible_to(viewer).filter(competition__code=competition)
    return await rows.order_by("-id").limit(MOST)
