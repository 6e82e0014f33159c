"""What is known of an entry and its members on the day it is asked about. None always means: not known.

Unknown and empty differ: `certificates=()` says that the person has none, None that nobody was asked.
"""

from dataclasses import dataclass
from datetime import date

ENDED = frozenset({"withdrawn", "rejected"})  # every other state keeps its place: absent and disqualified count too


@dataclass(frozen=True, slots=True)
class EarlierPlace:
    """A result of an earlier edition. `editions_ago` is 1 for the edition before this one; `award` "" for none."""

    competition: str
    place: int | None
    editions_ago: int | None = None
    award: str | None = None
    same_event: bool | None = None


@dataclass(frozen=True, slots=True)
class OtherEntry:
    """Another entry of the same person in the competition; instants in UTC microseconds. Drafts are left out."""

    event_code: str
    event_title: str
    delegation: str | None
    starts_at: int | None = None
    ends_at: int | None = None
    state: str = ""

    @property
    def stands(self) -> bool:
        """Whether it still counts."""
        return self.state not in ENDED


@dataclass(frozen=True, slots=True)
class Facts:
    """One member (contestant). `level` 0 is no level, 1 to 8 those of domain.md 6.3; `region_code` as it is stored.

    `organisation` is the employer's name. `titles`, `earlier` and `others`: None where they were not looked up, such as
    for a member who is no known person. `revoked`: titles the roll took away; they never count, whoever declares them.
    """

    born: date | None = None
    years_of_work: int | None = None
    certificates: tuple[str, ...] | None = None
    level: int | None = None
    standing: str | None = None
    region_code: str | None = None
    organisation: str | None = None
    titles: tuple[str, ...] | None = None
    earlier: tuple[EarlierPlace, ...] | None = None
    others: tuple[OtherEntry, ...] | None = None
    revoked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """One entry with its known members. `delegation_entries`: standing entries of its delegation in this event, this
    one left out; `starts_at`, `ends_at`: its session, in UTC microseconds; `contestants`, `coaches`: how many."""

    event_code: str
    members: tuple[Facts, ...] = ()
    delegation: str | None = None
    delegation_entries: int | None = None
    starts_at: int | None = None
    ends_at: int | None = None
    contestants: int | None = None
    coaches: int | None = None
