"""Export: a stored competition becomes a package again, with results, the whole chain and a seal."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from server.access import Viewer
from server.competitions import Competition
from server.ledger.chain import canonical
from server.ledger.records import LedgerEvent
from server.packages.layout import LEDGER, RESULTS, SEAL
from server.packages.recomputing import computed_rows
from server.packages.results import results_csv
from server.packages.sealing import signed_seal
from server.packages.stored import Numbers, stored_package
from server.packages.writing import file_bytes, write_files
from server.refusal import Refusal, insist, refuse


def may_export(viewer: Viewer) -> Refusal | None:
    """Exporting is an organiser's act; the console for now."""
    return None if viewer.sees_everything else Refusal("not_allowed", {"act": "export"})


def _taken(target: Path) -> Refusal | None:
    """A folder must be new or empty, a file new."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return None
    return Refusal("target_exists", {"target": str(target)}, "target")


async def export(
    viewer: Viewer, code: str, target: Path, *, sent: Mapping[str, object] | None = None
) -> dict[str, int]:
    """Write the competition `code` into the folder or .zip `target`, which must not exist, without ID numbers; returns
    file sizes. `sent` stands in the seal where the package is sent formally (seal.py). results.csv is what the marks in
    the package give, so that an import can recompute it.
    """
    competition = await exported(viewer, code, target)
    files = await export_files(viewer, competition, sent=sent)
    write_files(files, target)
    return {name: len(data) for name, data in files.items()}


async def exported(viewer: Viewer, code: str, target: Path) -> Competition:
    """The competition that is to be written to `target`."""
    insist(may_export(viewer))
    insist(_taken(target))
    competition = await Competition.visible_to(viewer).get_or_none(code=code)
    if competition is None:
        refuse("no_such_competition", "competition", code=code)
    return competition


async def export_files(
    viewer: Viewer, competition: Competition, *, numbers_by: Numbers | None = None,
    sent: Mapping[str, object] | None = None,
) -> dict[str, bytes]:  # fmt: skip
    """The files of an export by name; with the ID numbers that `numbers_by` opens."""
    package = await stored_package(competition, numbers_by=numbers_by)
    files = file_bytes(package)
    files[RESULTS] = results_csv(package, await computed_rows(viewer, competition, package))
    files[LEDGER], head = await _ledger(viewer, competition)
    files[SEAL] = await signed_seal(files, head, sent)
    return files


async def _ledger(viewer: Viewer, competition: Competition) -> tuple[bytes, dict[str, object]]:
    """The whole chain, a line an event: its leaf and its hash."""
    events = await LedgerEvent.visible_to(viewer).filter(chain=competition.chain).order_by("seq")
    lines = [_ledger_line(one) for one in events]
    head = {"chain": competition.chain, "seq": events[-1].seq, "head": events[-1].hash}
    return "".join(lines).encode(), head


def _ledger_line(one: LedgerEvent) -> str:
    """The leaf and its hash as canonical JSON; the body is canonical already."""
    before: dict[str, Any] = {"act": one.act, "actor": one.actor, "alg": one.alg, "at": one.at}
    after: dict[str, Any] = {name: getattr(one, name) for name in ("chain", "hash", "prev", "salt", "seq")}
    return f'{canonical(before)[:-1]},"body":{one.body},{canonical(after)[1:]}\n'
