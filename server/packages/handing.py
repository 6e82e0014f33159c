"""A package with ID numbers for a named recipient: a locked .zip, or a file of age for his key. Recorded before a byte
is written."""

import io
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from server import clock, ledger
from server.access import Viewer
from server.disclosures.handing import Wanted, recorded, unaddressed
from server.disclosures.locking import NotLocked, aged, locked, new_passphrase
from server.disclosures.opening import id_numbers
from server.packages.exporting import export_files, exported
from server.packages.records import Handover
from server.packages.writing import write_whole
from server.refusal import Refusal, insist, refuse

HANDED = "id_numbers.handed_over"
AGE, ZIP = ".age", ".zip"


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The sizes of its files, and what opens it; empty where the recipient's own key does."""

    files: Mapping[str, int]
    passphrase: str


def unfit(target: Path, age_key: str) -> Refusal | None:
    """A locked package is one file: NAME.zip, or NAME.age for a recipient's key."""
    ending = AGE if age_key else ZIP
    is_fit = target.suffix.lower() == ending
    return None if is_fit else Refusal("handout_ending", {"ending": ending}, "target")


async def hand_over(
    viewer: Viewer, code: str, target: Path, recipient: str, reason: str, *, age_key: str = ""
) -> HandedOver:
    """Write the competition `code` with ID numbers to `target`, locked; the passphrase is told once and kept nowhere.

    Refused: no recipient or reason, another ending, a bad key, and as an export.
    """
    insist(unaddressed(recipient, reason) or unfit(target, age_key))
    competition = await exported(viewer, code, target)
    passphrase = "" if age_key else new_passphrase()
    async with ledger.change(viewer, HANDED, chain=competition.chain) as change:
        given: dict[int, tuple[str, str]] = {}

        async def numbers_by(people: Collection[int]) -> Mapping[int, tuple[str, str]]:
            given.update(await id_numbers(viewer, change, people, reason))
            return given

        files = await export_files(viewer, competition, numbers_by=numbers_by)
        content = _locked(files, passphrase, age_key)
        await change.save(
            Handover(competition_id=competition.id, recipient=recipient.strip(), reason=reason.strip())
        )  # fmt: skip
        wanted = Wanted(
            "package", code, recipient, reason, ("id_number",), len(given), target.name, competition.region_code
        )  # fmt: skip
        await recorded(viewer, change, wanted, content, is_kept=False)
        change.main.facts["on"] = clock.today().isoformat()
    write_whole(content, target)
    return HandedOver({name: len(data) for name, data in files.items()}, passphrase)


def _locked(files: Mapping[str, bytes], passphrase: str, age_key: str) -> bytes:
    if not age_key:
        return locked(files, passphrase)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    try:
        return aged(made.getvalue(), age_key)
    except NotLocked:
        refuse("handout_key", "ageKey")
