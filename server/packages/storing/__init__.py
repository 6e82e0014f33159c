"""The rows of an import, in the order of their foreign keys. What another part wrote before is found, not written."""

from server.competitions import Competition, Part
from server.ledger import Change
from server.packages.format import Package
from server.packages.progress import OnProgress
from server.packages.storing.entrants import write_entries
from server.packages.storing.judges import write_judges
from server.packages.storing.marks import write_marks, write_penalties
from server.packages.storing.programme import write_competition, write_delegations, write_events
from server.packages.storing.work import begin


async def store(
    change: Change, package: Package, found: Competition | None, digest: str, on_progress: OnProgress | None
) -> Competition:
    """Write `package` within `change`; `found` is the competition when an earlier part made it.

    `digest` is the keyed digest under which this part is known again.
    """
    work = await begin(change, package, on_progress)
    competition = found or await write_competition(work)
    part = Part(competition_id=competition.id, name=package.competition.part, digest=digest)
    await work.save([part])
    events = await write_events(work, competition)
    delegations = await write_delegations(work, competition)
    entries = await write_entries(work, events, part, delegations)
    seats = await write_judges(work, events, competition)
    await write_marks(work, events, entries, seats)
    await write_penalties(work, entries)
    return competition
