"""The layout of a competition package: its files, its columns, its words and its limits (design.md section 8)."""

from collections.abc import Mapping
from typing import Literal, get_args

from server.competitions.given import CODE_LIMIT as CODE_LIMIT
from server.competitions.given import FORBIDDEN as FORBIDDEN
from server.competitions.given import TEXT_LIMIT as TEXT_LIMIT
from server.competitions.scheme_reading import AWARD_LIMIT, PASSED_OVER_LIMIT
from server.ranking.scheme import Status

FORMAT = "jinbang.package/1"

Tier = Literal["enterprise", "county", "city", "province", "national", "world"]
CompetitionKind = Literal["comprehensive", "industry", "enterprise", "school"]
Group = Literal["worker", "student", "teacher", "open"]
EventFormat = Literal["individual", "pair", "team"]
Role = Literal["contestant", "coach"]
Standing = Literal["", "worker", "student", "teacher"]
DelegationKind = Literal["", "region", "department", "enterprise", "industry", "school"]
JudgeRole = Literal["judge", "chief", "floor", "sealing", "supervisor", "arbitrator"]
MarkWord = Literal["absent", "void"]
IdType = Literal[
    "",
    "resident_id",  # 居民身份证
    "hk_macau_permit",  # 港澳居民来往内地通行证
    "taiwan_permit",  # 台湾居民来往大陆通行证
    "hmt_residence_permit",  # 港澳台居民居住证
    "foreign_permanent_resident",  # 外国人永久居留身份证
    "passport",  # 护照
    "other",
]

TIERS: tuple[Tier, ...] = get_args(Tier)
COMPETITION_KINDS: tuple[CompetitionKind, ...] = get_args(CompetitionKind)
GROUPS: tuple[Group, ...] = get_args(Group)
EVENT_FORMATS: tuple[EventFormat, ...] = get_args(EventFormat)
ROLES: tuple[Role, ...] = get_args(Role)
STANDINGS: tuple[Standing, ...] = get_args(Standing)
DELEGATION_KINDS: tuple[DelegationKind, ...] = get_args(DelegationKind)
JUDGE_ROLES: tuple[JudgeRole, ...] = get_args(JudgeRole)
MARK_WORDS: tuple[MarkWord, ...] = get_args(MarkWord)
STATUSES: tuple[Status, ...] = get_args(Status)
ID_TYPES: tuple[IdType, ...] = get_args(IdType)

TOML = "competition.toml"
ENTRIES = "entries.csv"
DELEGATIONS = "delegations.csv"
JUDGES = "judges.csv"
MARKS = "marks.csv"
PENALTIES = "penalties.csv"
RESULTS = "results.csv"
LEDGER = "ledger.jsonl"
SEAL = "SEAL.json"
REQUIRED_FILES = (TOML, ENTRIES, JUDGES, MARKS)
FILES = (TOML, DELEGATIONS, JUDGES, ENTRIES, MARKS, PENALTIES, RESULTS, LEDGER, SEAL)

# Columns in canonical order; the required ones must be in the header.
TEAM_WIDE = ("team", "delegation", "session", "elapsed", "draw", "status", "group", "decision")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    DELEGATIONS: ("code", "name", "kind", "ranked", "leader"),
    JUDGES: ("event", "judge_no", "name", "organisation", "region", "role", "panel"),
    ENTRIES: (
        *("event", "entry_no", "team", "member", "name", "role", "organisation", "region", "delegation", "standing"),
        *("id_type", "id_number", "level", "prior_honours", "session", "elapsed", "draw", "status"),
        *("group", "decision"),
    ),
    MARKS: ("event", "entry_no", "aspect", "judge_no", "mark", "remark"),
    PENALTIES: ("event", "entry_no", "points", "reason", "deduction"),
}
# The last columns of a table that are left out where no row has anything in them.
LEFT_OUT: Mapping[str, int] = {ENTRIES: 2, PENALTIES: 1}
REQUIRED_COLUMNS: Mapping[str, tuple[str, ...]] = {
    DELEGATIONS: ("code", "name"),
    JUDGES: ("judge_no",),
    ENTRIES: ("event", "entry_no"),
    MARKS: ("event", "entry_no", "aspect", "judge_no", "mark"),
    PENALTIES: ("event", "entry_no", "points"),
}

# Lengths in characters.
LIMITS: Mapping[str, int] = {
    "class": 40,
    "part": 60,
    "occupation": 20,
    "entry_no": 60,
    "judge_no": 60,
    "session": 60,
    "panel": 60,
    "delegation": 100,
    "person": 100,
    "award": AWARD_LIMIT,
    "prior_honours": 1000,
    "passed_over": PASSED_OVER_LIMIT,
    "remark": 500,
    "reason": 500,
}
FREE_TEXT = ("remark", "reason")  # the only columns with line breaks and tabs
SEPARATOR = ";"  # between prior honours
