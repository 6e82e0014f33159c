"""What every step of an import shares: the open change, the package, the units and regions it names, the progress."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server import organisations, regions
from server.competitions import Event
from server.competitions.keeping import Kept
from server.ledger import Change
from server.packages.format import Package
from server.packages.progress import OnProgress
from server.packages.region_uses import region_uses
from server.record import Record


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event with the scheme its sheets are given under."""

    event: Event
    kept: Kept


class Work:
    """One import under way."""

    def __init__(
        self, change: Change, package: Package, units: dict[str, int], names: dict[str, str], tell: OnProgress | None
    ) -> None:
        self.change = change
        self.package = package
        self.units = units
        self.region_names = names
        self._tell = tell
        self._done = 0
        self._expected = _expected(package)

    async def save(self, records: Sequence[Record]) -> None:
        """Write records into the main event, counting them."""
        await self.change.save_many(records, on_progress=self.count)

    def count(self, rows: int) -> None:
        """`rows` more are written."""
        self._done += rows
        if self._tell:
            self._tell("writing", self._done, max(self._done, self._expected))

    def unit(self, name: str) -> int | None:
        """The organisation of that name; None where none is named."""
        return self.units[name] if name else None

    def region(self, code: str) -> dict[str, str | None]:
        """The columns of a region: padded code, its name of the day, and the code as it was written."""
        full = regions.padded(code)
        return {"region_code": full or None, "region_name": self.region_names.get(full), "region_given": code}


def _expected(package: Package) -> int:
    """About how many rows will be written: entry, member and person; judge and seat; sheet and marks."""
    sheets = len({(one.event, one.entry_no, one.judge_no) for one in package.marks})
    return len(package.entries) * 3 + len(package.judges) * 4 + sheets + len(package.marks) + len(package.penalties)


async def begin(change: Change, package: Package, on_progress: OnProgress | None) -> Work:
    """Find or register the units, look up the regions."""
    units = await organisations.by_name(change, _unit_names(package))
    codes = {regions.padded(use.code) for use in region_uses(package)}
    return Work(change, package, units, await regions.names_of(codes), on_progress)


def _unit_names(package: Package) -> Iterator[str]:
    head = package.competition
    yield from (*head.organisers, *head.hosts, *head.co_organisers, *head.supporters)
    yield from (judge.organisation for judge in package.judges)
    yield from (member.organisation for entry in package.entries for member in entry.members)
