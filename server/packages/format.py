"""The values of a competition package. Nothing here reads, checks or writes; design.md section 8 gives the meaning.

Marks and penalties are integers of thousandths of a point; elapsed is in seconds. `row` is the line of the source file
(the header is line 1), None where a record was not read from a file; it is no part of equality.
An empty text and an empty tuple mean absent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from server.packages.layout import (
    CompetitionKind,
    DelegationKind,
    EventFormat,
    Group,
    IdType,
    JudgeRole,
    MarkWord,
    Role,
    Standing,
    Tier,
)
from server.ranking.scheme import Scheme, Status
from server.refusal import Fault


@dataclass(frozen=True, slots=True)
class CompetitionHead:
    """竞赛: the table [competition]. `region` as written: 2, 4 or 6 digits or the code of a functional area."""

    code: str
    title: str
    tier: Tier
    kind: CompetitionKind
    starts_on: date
    ends_on: date
    organisers: Sequence[str]
    class_: str = ""
    edition: int | None = None
    region: str = ""
    hosts: Sequence[str] = ()
    co_organisers: Sequence[str] = ()
    supporters: Sequence[str] = ()
    part: str = ""


@dataclass(frozen=True, slots=True)
class EventDef:
    """赛项. `scheme` holds awards, advance and passed_over too; `path` is where the file has it: `events[0]`."""

    code: str
    title: str
    group: Group
    format: EventFormat
    scheme: Scheme
    occupation: str = ""
    feeds: Sequence[str] = ()
    path: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Delegation:
    """代表队."""

    code: str
    name: str
    kind: DelegationKind = ""
    ranked: bool = True
    leader: str = ""
    row: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Judge:
    """裁判: one seat. An empty `event` means all events."""

    event: str
    judge_no: str
    name: str = ""
    organisation: str = ""
    region: str = ""
    role: JudgeRole = "judge"
    panel: str = ""
    row: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Member:
    """One row of an entry: a contestant or a coach. Without a `name` nobody is known and no person is made; the row
    still says where the team comes from. Key: (event, entry_no, role, member)."""

    member: int = 1
    name: str = ""
    role: Role = "contestant"
    organisation: str = ""
    region: str = ""
    standing: Standing = ""
    id_type: IdType = ""
    id_number: str = field(default="", repr=False)
    level: int | None = None
    prior_honours: Sequence[str] = ()
    row: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """参赛: an individual, a pair or a team, with what all its rows share. `members` is never empty."""

    event: str
    entry_no: str
    members: Sequence[Member]
    team: str = ""
    delegation: str = ""
    session: str = ""
    elapsed: int | None = None
    draw: int | None = None
    status: Status = ""
    group: str = ""
    decision: int | None = None
    row: int | None = field(default=None, compare=False)

    @property
    def people(self) -> tuple[Member, ...]:
        """The members whose names are known, contestants and coaches."""
        return tuple(member for member in self.members if member.name)

    @property
    def contestants(self) -> tuple[Member, ...]:
        """The contestants' rows, the one without a name included."""
        return tuple(member for member in self.members if member.role == "contestant")


@dataclass(frozen=True, slots=True)
class Mark:
    """分值: thousandths of a point (a judgement: thousandths of its 0 to 3), or `absent`, or `void`."""

    event: str
    entry_no: str
    aspect: str
    judge_no: str
    value: int | MarkWord
    remark: str = ""
    row: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Penalty:
    """扣分, in thousandths of a point, not negative. An entry may have several."""

    event: str
    entry_no: str
    points: int
    reason: str = ""
    deduction: str = ""
    row: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row of results.csv. Total and module values are the printed ones; `status` is empty when ranked."""

    event: str
    place: int | None
    tied: bool
    decided_by: str
    entry_no: str
    team: str
    name: str
    organisation: str
    region: str
    delegation: str
    total: Fraction | None
    modules: Mapping[str, Fraction | None]
    award: str
    advances: bool
    status: str
    group: str = ""
    group_place: int | None = None
    round: str = ""
    row: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of ledger.jsonl: its text as sent (what is hashed is inside) and the object it holds."""

    text: str
    values: Mapping[str, object]
    row: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Seal:
    """SEAL.json: SHA-256 (hex) of each file, the ledger's head, the signature (`sealing`); `sent`: by
    whom, and what was sent before that it corrects, where the package was sent formally."""

    files: Mapping[str, str]
    ledger: Mapping[str, object] | None = None
    signature: object = None
    sent: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """A whole competition. `results` is None where the file is not there; `warnings` do not hinder an import."""

    competition: CompetitionHead
    events: Sequence[EventDef]
    entries: Sequence[Entry] = ()
    judges: Sequence[Judge] = ()
    marks: Sequence[Mark] = ()
    penalties: Sequence[Penalty] = ()
    delegations: Sequence[Delegation] = ()
    results: Sequence[ResultRow] | None = None
    ledger: Sequence[LedgerLine] = ()
    seal: Seal | None = None
    warnings: Sequence[Fault] = field(default=(), compare=False)
