"""Sending a competition to the tier above: a sealed package that says who sends it, and what it corrects."""

from collections.abc import Mapping
from pathlib import Path

from server.access import Viewer
from server.competitions import Competition, Event
from server.packages.exporting import export
from server.packages.format import Package
from server.packages.reading import read
from server.packages.seal import LONGEST, SUM, seal_digest
from server.refusal import refuse


async def send(viewer: Viewer, code: str, target: Path, by: str, *, correcting: str = "", because: str = "") -> str:
    """Write the package into the folder or .zip `target`; returns the digest it is called by. `correcting`: the digest
    of what was sent before; the newest published revisions are named with it.

    Refused: `sender_missing`, `seal_malformed`, `reason_missing`, and as an export.
    """
    by, because = by.strip(), because.strip()
    if not by or len(by) > LONGEST["by"] or not by.isprintable():
        refuse("sender_missing", "by", most=LONGEST["by"])
    if correcting and not SUM.fullmatch(correcting):
        refuse("seal_malformed", "corrects")
    if correcting and (not because or len(because) > LONGEST["reason"] or not because.isprintable()):
        refuse("reason_missing", "because")
    sent: dict[str, object] = {"by": by}
    if correcting:
        revisions = await _revisions(viewer, code)
        sent["corrects"] = {"seal": correcting, "revisions": revisions, "reason": because}
    await export(viewer, code, target, sent=sent)
    written = read(target)
    seal = written.seal if isinstance(written, Package) else None
    assert seal is not None, "what was just written is read back"
    return seal_digest(seal)


async def _revisions(viewer: Viewer, code: str) -> Mapping[str, int]:
    """The number of the newest published result of each event that has one."""
    competition = await Competition.visible_to(viewer).get_or_none(code=code)
    rows = await Event.visible_to(viewer).filter(competition_id=competition.id) if competition else []
    return {one.code: one.revision for one in rows if one.published_at is not None}
