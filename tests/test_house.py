"""The laws of the house (HOUSE.md): what holds everywhere, so that nobody has to remember it."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path

import pytest
import strawberry
from graphql import (
    GraphQLObjectType,
    GraphQLUnionType,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    get_named_type,
    parse,
    print_ast,
)
from strawberry.types.enum import StrawberryEnumDefinition
from tortoise.context import TortoiseContext, require_context
from tortoise.fields import IntField, OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.autodetector import MigrationAutodetector

from schema import catalogue, schema
from schema.__main__ import SDL
from schema.access import PUBLIC, field
from schema.accounts import GrantScope
from schema.appeals import AppealKind, AppealOutcome, AppealState
from schema.benefits import BenefitKind
from schema.certificates.enums import BatchState, CertificateKind, Orientation, ReplacedFor, ValidityState
from schema.changes import ChangeKind
from schema.competitions.enums import (
    CompetitionKind,
    DocumentKind,
    EntryGroup,
    EventFormat,
    EventState,
    MaskingStage,
    MinimumOutcome,
    RecheckRule,
    Recusal,
    SignatureRule,
    Stage,
    Tier,
)
from schema.conditions import ConditionOutcome
from schema.deeds import DeedState
from schema.entries.enums import (
    DelegationKind,
    EntryReview,
    EntryStatus,
    EvidenceKind,
    IdType,
    MemberRole,
    MemberStanding,
    VerdictOutcome,
)
from schema.explaining import MarkUse
from schema.follow_ups.enums import FollowUpCause, FollowUpKind, FollowUpOwner, FollowUpState
from schema.heads import HeadReason
from schema.honours.enums import (
    BonusPayer,
    ConferralWay,
    HolderKind,
    HonourState,
    HonourStepKind,
    ListOrder,
    RevocationGround,
    Sex,
)
from schema.judging.enums import ConflictEffect, ConflictKind, JudgeRole, JudgeState, Succession
from schema.masking import DrawStage, DrawState, DrawWay
from schema.mirror import Mirror
from schema.notices import NoticeState
from schema.objections.enums import ObjectionChannel, ObjectionCounts, ObjectionList, ObjectionState
from schema.occupations import OccupationRank
from schema.papers.enums import PaperKind, PaperMedium, PaperOrder, PaperSubject
from schema.planning import PlanItemState
from schema.progression.carried import CarriedKind, CarriedState
from schema.progression.quotas import QuotaSubject
from schema.progression.squads import SquadMemberState, SquadState, SquadTies
from schema.promotion import PromotionState
from schema.promotion.previewing import PromotionResult
from schema.rechecking import ItemReason, ItemState, RecheckState
from schema.results import EntryState
from schema.results.acts import PublicationState
from schema.retention import CorrectedField
from schema.rewards.enums import PayeeRole, RewardResult, RewardState
from schema.rulebook import RuleKind
from schema.scoring.acts import Absence, IncidentKind
from schema.scoring.sheets import AspectKind, MarkState, SheetState
from schema.selecting.enums import (
    CheckOutcome,
    CorrectionState,
    LeavingOutcome,
    NominationState,
    RoundNoticeState,
    RoundState,
    RoundWithdrawal,
    StageBody,
    StageQuotas,
    StageTask,
    Stance,
    StepOutcome,
)
from schema.signatures import ReopeningState, SignatureWay, SignedKind
from schema.special_awards import NomineeState, SpecialWay
from schema.statistics import StatisticAxis
from schema.team_totals import TeamMeasure
from schema.transcribing.enums import MoveKind, MoveState, TranscriptState, TypedEntry, TypingState
from server import (
    appeals,
    certificates,
    competitions,
    db,
    entries,
    follow_ups,
    heads,
    honours,
    judging,
    masking,
    notices,
    objections,
    occupations,
    papers,
    planning,
    promotion,
    ranking,
    rechecking,
    results,
    retention,
    rewards,
    rulebook,
    scoring,
    signatures,
    special_awards,
    transcribing,
)
from server.access.acts import ACTS, TOKEN_SCOPES
from server.access.records import SCOPES
from server.access.roles import ANYBODY, GRANTED, ROLES
from server.access.table import BEGIN, END, table
from server.certificates.validity import VALIDITIES
from server.competitions import quotas
from server.db import growing
from server.entries.asked import STANDINGS
from server.explaining.parts import USES
from server.honours import benefits, deeds, listed
from server.listing import statistics
from server.people import ID_TYPES
from server.progression import carried, squads
from server.record import Record
from server.rewards.tariff import ROLES as PAYEE_ROLES
from server.selecting import beside, ending, nominations, rounds
from server.team_totals import rules as team_rules
from server.transcribing import resolving, tasks
from tests.schema.walking import own_types, undeclared, undescribed

ROOT = Path(__file__).parents[1]

# --- law 2: the SDL that is committed is the schema that runs ---


def test_schema_graphql_is_true() -> None:
    assert SDL.read_text("utf-8") == schema.as_str() + "\n", "run `make sdl`"


# --- law 4: every mutation answers with a type or a refusal ---


def mutations_without_refusal(root: GraphQLObjectType | None) -> list[str]:
    """The mutations whose answer cannot be a Refusal."""
    answers = {name: get_named_type(one.type) for name, one in (root.fields if root else {}).items()}
    return [
        name
        for name, answer in answers.items()
        if not (isinstance(answer, GraphQLUnionType) and "Refusal" in {one.name for one in answer.types})
    ]


def test_every_mutation_may_refuse() -> None:
    assert mutations_without_refusal(schema._schema.mutation_type) == []


# --- law 6: every plain field of a mirror exists on what it mirrors ---


def mirrors() -> list[type[Mirror]]:
    """Every public type that mirrors something; not those that tests make."""
    found = [one for one in Mirror.__subclasses__() if one.__module__.startswith("schema.")]
    return sorted(found, key=lambda one: one.__qualname__)


def missing(mirror: type[Mirror]) -> list[str]:
    """The fields without a resolver that the mirrored thing has not got."""
    fields = mirror.__strawberry_definition__.fields  # type: ignore[attr-defined]
    there = set(mirror.of._meta.fields_map) if issubclass(mirror.of, Record) else set(dir(mirror.of))
    return [one.python_name for one in fields if one.base_resolver is None and one.python_name not in there]


def test_every_plain_field_of_a_mirror_exists_on_its_record() -> None:
    assert len(mirrors()) >= 10
    assert {one.__name__: gone for one in mirrors() if (gone := missing(one))} == {}


# --- every field says who may see it, everything is described ---


def test_every_field_says_who_may_see_it() -> None:
    assert undeclared(schema._schema) == []
    fields = [
        field
        for noun in parse(SDL.read_text("utf-8")).definitions
        if isinstance(noun, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode)
        for field in noun.fields
    ]
    assert len(fields) > 500
    said = {field.name.value: [print_ast(one) for one in field.directives] for field in fields}
    assert {name: one for name, one in said.items() if not [each for each in one if each.startswith("@access")]} == {}
    named = {role for one in said.values() for each in one for role in re.findall(r'"(\w+)"', each)}
    assert "public" in named
    assert named <= set(ROLES)


def test_every_type_field_and_enum_value_is_described() -> None:
    assert undescribed(schema._schema) == []


def test_an_undeclared_field_is_found() -> None:
    """The control of the laws above."""

    @strawberry.type
    class Planted:
        phone: str
        name: str = field("Its name.", access=PUBLIC)

    @strawberry.type
    class Root:
        planted: Planted = field("One.", access=PUBLIC)

    planted = strawberry.Schema(Root)
    assert undeclared(planted._schema) == ["Planted.phone"]
    assert {"Planted", "Planted.phone", "Root"} <= set(undescribed(planted._schema))

    @strawberry.type
    class Mutation:
        write: int

    assert mutations_without_refusal(strawberry.Schema(Root, Mutation)._schema.mutation_type) == ["write"]

    class Drifted(Mirror, of=competitions.Event):
        code: str = field("Its code.", access=PUBLIC)
        titel: str = field("Its title.", access=PUBLIC)

    assert missing(strawberry.type(Drifted)) == ["titel"]


# --- enums: the schema's values are the server's, and each has a label in both languages ---

ENUMS: dict[str, tuple[type[Enum], set[str]]] = {
    "tier": (Tier, set(competitions.TIERS)),
    "kind": (CompetitionKind, set(competitions.KINDS)),
    "group": (EntryGroup, set(competitions.GROUPS)),
    "format": (EventFormat, set(competitions.FORMATS)),
    "stage": (Stage, set(competitions.STAGES)),
    "event_state": (EventState, set(competitions.STATES)),
    "mark_use": (MarkUse, set(USES)),
    "recusal": (Recusal, set(competitions.RECUSALS)),
    "signature_rule": (SignatureRule, set(competitions.SIGNATURE_RULES)),
    "recheck_rule": (RecheckRule, set(competitions.RECHECK_RULES)),
    "masking_stage": (MaskingStage, set(competitions.MASKING_STAGES)),
    "appeal_kind": (AppealKind, set(appeals.APPEAL_KINDS)),
    "appeal_state": (AppealState, set(appeals.APPEAL_STATES)),
    "appeal_outcome": (AppealOutcome, set(appeals.OUTCOMES)),
    "notice_state": (NoticeState, set(notices.NOTICE_STATES)),
    "draw_stage": (DrawStage, set(masking.STAGES)),
    "draw_way": (DrawWay, set(masking.WAYS)),
    "draw_state": (DrawState, set(masking.DRAW_STATES)),
    "document_kind": (DocumentKind, set(competitions.DOCUMENT_KINDS)),
    "state": (EntryState, set(ranking.scheme.State.__args__)),  # type: ignore[attr-defined]
    "way": (ConferralWay, set(honours.WAYS)),
    "bonus_payer": (BonusPayer, set(honours.PAYERS)),
    "holder_kind": (HolderKind, set(honours.HOLDER_KINDS)),
    "honour_state": (HonourState, set(honours.STATES)),
    "honour_step_kind": (HonourStepKind, set(honours.STEPS)),
    "revocation_ground": (RevocationGround, set(honours.GROUNDS)),
    "sex": (Sex, set(honours.SEXES)),
    "list_order": (ListOrder, set(listed.ORDERS)),
    "follow_up_cause": (FollowUpCause, set(follow_ups.CAUSES)),
    "follow_up_kind": (FollowUpKind, set(follow_ups.KINDS)),
    "follow_up_owner": (FollowUpOwner, set(follow_ups.OWNERS)),
    "follow_up_state": (FollowUpState, set(follow_ups.STATES)),
    "judge_role": (JudgeRole, set(judging.JUDGE_ROLES)),
    "judge_state": (JudgeState, set(judging.JUDGE_STATES)),
    "conflict_kind": (ConflictKind, set(judging.CONFLICT_KINDS)),
    "conflict_effect": (ConflictEffect, set(judging.CONFLICT_EFFECTS)),
    "succession": (Succession, set(judging.SUCCESSIONS)),
    "transcript_state": (TranscriptState, set(transcribing.TRANSCRIPT_STATES)),
    "typing_state": (TypingState, set(tasks.STATES)),
    "move_kind": (MoveKind, set(transcribing.MOVE_KINDS)),
    "move_state": (MoveState, set(transcribing.MOVE_STATES)),
    "typed_entry": (TypedEntry, set(resolving.ENTRIES)),
    "change_kind": (ChangeKind, {"published", "corrected", "conferred", "revoked", "restored", "undone"}),
    "benefit_kind": (BenefitKind, set(benefits.BENEFIT_KINDS)),
    "deed_state": (DeedState, set(deeds.DEED_STATES)),
    "publication_state": (PublicationState, set(results.PUBLICATION_STATES)),
    "rank": (OccupationRank, set(occupations.RANKS)),
    "sheet_state": (SheetState, set(scoring.SHEET_STATES)),
    "mark_state": (MarkState, set(scoring.MARK_STATES)),
    "aspect_kind": (AspectKind, set(ranking.scheme.Kind.__args__)),  # type: ignore[attr-defined]
    "signed_kind": (SignedKind, set(signatures.SIGNED_KINDS)),
    "signature_way": (SignatureWay, set(signatures.SIGNATURE_WAYS)),
    "reopening_state": (ReopeningState, set(signatures.REOPENING_STATES)),
    "absence": (Absence, {"absent", "forfeited"}),
    "scope": (GrantScope, set(SCOPES)),
    "entry_review": (EntryReview, set(entries.STATES)),
    "entry_status": (EntryStatus, set(entries.STATUSES) - {""}),
    "member_role": (MemberRole, set(entries.MEMBER_ROLES)),
    "standing": (MemberStanding, set(STANDINGS)),
    "id_type": (IdType, set(ID_TYPES)),
    "delegation_kind": (DelegationKind, set(entries.DELEGATION_KINDS)),
    "evidence_kind": (EvidenceKind, set(entries.EVIDENCE_KINDS)),
    "outcome": (VerdictOutcome, {"met", "failed", "unknown", "no_award"}),
    "incident_kind": (IncidentKind, set(entries.INCIDENT_KINDS)),
    "recheck_state": (RecheckState, set(rechecking.RECHECK_STATES)),
    "item_reason": (ItemReason, set(rechecking.ITEM_REASONS)),
    "item_state": (ItemState, set(rechecking.ITEM_STATES)),
    "rule_kind": (RuleKind, set(rulebook.KINDS)),
    "round_state": (RoundState, set(rounds.ROUND_STATES)),
    "objection_state": (ObjectionState, set(objections.OBJECTION_STATES)),
    "objection_channel": (ObjectionChannel, set(objections.CHANNELS)),
    "objection_list": (ObjectionList, {"waiting", "every"}),
    "objection_counts": (ObjectionCounts, set(objections.COUNTS)),
    "round_notice_state": (RoundNoticeState, set(ending.NOTICE_STATES)),
    "round_withdrawal": (RoundWithdrawal, set(rounds.WITHDRAWALS)),
    "stage_body": (StageBody, set(rounds.STAGE_BODIES)),
    "stage_task": (StageTask, set(rounds.STAGE_TASKS)),
    "stage_quotas": (StageQuotas, set(rounds.STAGE_QUOTAS)),
    "nomination_state": (NominationState, set(nominations.NOMINATION_STATES)),
    "step_outcome": (StepOutcome, set(nominations.STEP_OUTCOMES)),
    "stance": (Stance, set(beside.STANCES)),
    "correction_state": (CorrectionState, set(beside.CORRECTION_STATES)),
    "leaving_outcome": (LeavingOutcome, {"none", "lapses", "passes_on", "freed"}),
    "check_outcome": (CheckOutcome, {"met", "unknown", "none"}),
    "promotion_state": (PromotionState, set(promotion.STATES)),
    "special_way": (SpecialWay, set(special_awards.SPECIAL_WAYS)),
    "nominee_state": (NomineeState, set(special_awards.NOMINEE_STATES)),
    "minimum_outcome": (MinimumOutcome, set(competitions.MINIMUM_OUTCOMES)),
    "quota_subject": (QuotaSubject, set(quotas.SUBJECTS)),
    "carried_kind": (CarriedKind, set(carried.CARRIED_KINDS)),
    "carried_state": (CarriedState, set(carried.CARRIED_STATES)),
    "squad_state": (SquadState, set(squads.SQUAD_STATES)),
    "squad_ties": (SquadTies, set(squads.SQUAD_TIES)),
    "squad_member_state": (SquadMemberState, set(squads.MEMBER_STATES)),
    "plan_item_state": (PlanItemState, set(planning.ITEM_STATES)),
    "statistic_axis": (StatisticAxis, set(statistics.AXES)),
    "team_measure": (TeamMeasure, set(team_rules.MEASURES)),
    "promotion_result": (PromotionResult, {"promoted", "none", "unknown"}),
    "reward_state": (RewardState, set(rewards.STATES)),
    "payee_role": (PayeeRole, set(PAYEE_ROLES)),
    "reward_result": (RewardResult, {"due", "none", "unknown"}),
    "condition_outcome": (ConditionOutcome, {"met", "failed", "unknown"}),
    "certificate_kind": (CertificateKind, set(certificates.CERTIFICATE_KINDS)),
    "orientation": (Orientation, set(certificates.ORIENTATIONS)),
    "validity": (ValidityState, set(VALIDITIES)),
    "replaced_for": (ReplacedFor, set(certificates.REPLACED_FOR)),
    "head_reason": (HeadReason, set(heads.HEAD_REASONS)),
    "batch_state": (BatchState, set(certificates.BATCH_STATES)),
    "corrected_field": (CorrectedField, set(retention.CORRECTED)),
    "paper_kind": (PaperKind, set(papers.PAPER_KINDS)),
    "paper_medium": (PaperMedium, set(papers.PAPER_MEDIA)),
    "paper_subject": (PaperSubject, set(papers.PAPER_SUBJECTS)),
    "paper_order": (PaperOrder, set(papers.PAPER_ORDERS)),
}


@pytest.mark.parametrize("name", sorted(ENUMS))
def test_enums_are_the_servers_and_have_labels(name: str) -> None:
    enum, values = ENUMS[name]
    assert {one.value for one in enum} == values
    assert {one.name for one in enum} == {value.upper() for value in values}
    for language in catalogue.LANGUAGES:
        labels = {key for key in catalogue.sentences(language) if key.startswith(f"enum.{name}.")}
        assert labels == {f"enum.{name}.{value}" for value in values}


def test_no_enum_of_the_schema_is_forgotten() -> None:
    definitions = [one.extensions.get("strawberry-definition") for one in own_types(schema._schema)]
    enums = {one.wrapped_cls for one in definitions if isinstance(one, StrawberryEnumDefinition)}
    assert enums == {enum for enum, _ in ENUMS.values()}


# --- every rule that can refuse has a sentence ---


def rules_of(source: str) -> set[str]:
    """The rules that a source refuses by: the first text of `refuse(…)`, `Refusal(…)` and the like."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in {"refuse", "Refusal", "MigrationRefused"} and isinstance(node.args[0].value, str):
                found.add(node.args[0].value)
    return found


def test_every_rule_has_a_sentence() -> None:
    rules = {rule for path in ROOT.glob("server/**/*.py") for rule in rules_of(path.read_text("utf-8"))}
    assert "key_reused" in rules
    assert sorted(rule for rule in rules if not catalogue.knows(f"rule.{rule}")) == []


# --- the schema asks; it does not query ---


def imports(path: Path) -> set[str]:
    """The top-level packages that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_the_schema_imports_no_database_and_only_http_imports_starlette() -> None:
    files = sorted((ROOT / "schema").rglob("*.py"))
    assert len(files) > 15
    assert [str(one) for one in files if imports(one) & {"tortoise", "aiosqlite", "asyncpg", "web", "seeds"}] == []
    outside = [one for one in files if not one.relative_to(ROOT / "schema").parts[0].startswith("http")]
    assert [str(one) for one in outside if "starlette" in imports(one)] == []


# --- the rooms: contracts, records, one way to write ---

BIN = Path(sys.executable).parent
# Columns that are no image: what can be computed again from covered ones, and what opens a door.
NOT_IN_IMAGES = {
    "IdNumber": {"lookup"}, "Account": {"password"}, "Token": {"digest"}, "Pairing": {"digest"},
}  # fmt: skip
# Where tasks may be spawned: the step that must end, the server's own loops, the edge of HTTP.
TASKS = {
    "server/db/finish.py",
    "server/db/replica.py",
    "server/ledger/watching.py",
    "server/app/loops.py",
    "server/app/health.py",
    "schema/http/__init__.py",
    "schema/http/running.py",
    "schema/turns.py",
}

# Where operational tables are written.
NOTES = {
    "server/access/accounts.py",
    "server/access/attempts.py",
    "server/access/factors.py",
    "server/access/identities.py",
    "server/access/passkeys.py",
    "server/access/proving.py",
    "server/access/signing_in.py",
    "server/access/vouching.py",
    "server/certificates/guessing.py",
    "server/heads/making.py",
    "server/objections/filing.py",
}


def test_import_contracts_hold() -> None:
    """Law 1."""
    done = subprocess.run([BIN / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.fixture
async def records(database: db.Database) -> list[type[Record]]:
    apps = require_context().apps
    assert apps is not None
    return [model for model in apps["jinbang"].values() if issubclass(model, Record)]


async def test_every_record_says_who_may_see_it(records: list[type[Record]]) -> None:
    """Law 5."""
    silent = [record.__name__ for record in records if "public" not in vars(record)]
    assert silent == []


async def test_every_record_of_the_domain_stands_in_the_ledger(records: list[type[Record]]) -> None:
    """Only the ledger's own and the operational tables do not; an image holds all but salt and secrets."""
    outside = {record.__name__ for record in records if not record.ledgered}
    operational = {record.__name__ for record in records if record.noun() in db.OPERATIONAL}
    assert {"SignIn", "Attempt"} <= operational <= outside
    assert outside - operational == {"LedgerEvent", "Chain", "Idempotency", "PublicChange", "HonourTerm"}
    for record in records:
        columns = set(record._meta.fields_db_projection) - {"id"}
        missing = columns - {*record.ledgered, *record.covered, "salt"}
        assert not record.ledgered or missing <= NOT_IN_IMAGES.get(record.__name__, set()), record.__name__


async def test_no_foreign_key_cascades(records: list[type[Record]]) -> None:
    """Law 5: nothing is deleted, and certainly not by the way."""
    cascading = [
        f"{record.__name__}.{name}"
        for record in records
        for name in record._meta.fk_fields
        if record._meta.fields_map[name].on_delete != OnDelete.RESTRICT  # type: ignore[attr-defined]
    ]
    assert cascading == []


async def test_no_description_holds_a_semicolon(records: list[type[Record]]) -> None:
    """Tortoise splits SQL at semicolons, and descriptions become comments of the migration."""
    texts = {record.__name__: record._meta.table_description for record in records}
    texts |= {
        f"{record.__name__}.{name}": field.description or ""
        for record in records
        for name, field in record._meta.fields_map.items()
    }
    assert [name for name, text in texts.items() if ";" in text] == []


def sources(*folders: str) -> Iterator[tuple[Path, str]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT), path.read_text("utf-8")


@pytest.mark.parametrize(
    ("call", "allowed"),
    [
        (r"\bdb\.transaction\(", {"server/ledger/__init__.py"}),
        (r"\bdb\.note\(", NOTES),
        (r"\bin_transaction\(", set()),
        (r"\bget_or_create\(|\bupdate_or_create\(", set()),
        (r"\bbulk_create\(", {"server/ledger/__init__.py", "server/ledger/chain.py"}),
        (r"\bcreate_task\(|asyncio\.gather\(|\bensure_future\(", TASKS),
        (r"\btime\.time\w*\(|\bdatetime\.now\(|\bdate\.today\(", {"server/clock.py", "web/words.py"}),
        (r"\bfloat\(", set()),
    ],
)
def test_only_where_it_belongs(call: str, allowed: set[str]) -> None:
    """Law 7: one way to write, no task inside a change, one clock, no float."""
    found = {str(path) for path, text in sources("server", "schema", "web", "seeds") if re.search(call, text)}
    assert found <= allowed, found - allowed


async def test_migrations_are_up_to_date() -> None:
    """Law 8, without writing a file as `tortoise makemigrations` would."""
    async with TortoiseContext() as context:
        await context.init(config=db.TORTOISE_ORM, init_connections=False)
        assert context.apps is not None
        waiting = await MigrationAutodetector(context.apps, db.TORTOISE_ORM["apps"]).changes()
    assert [writer.operations for writer in waiting] == []


def bare_columns(operations: list[ops.Operation]) -> list[str]:
    """The columns that are added without a value for the rows there are already."""
    added = [one for one in operations if isinstance(one, ops.AddField)]
    return [f"{one.model_name}.{one.name}" for one in added if not one.field.null and not one.field.has_db_default()]


def test_a_column_is_added_with_a_value_for_the_rows_there_are() -> None:
    """Law 8: else a database with rows cannot be migrated, and an empty one hides it."""
    for path in sorted((ROOT / "server/migrations").glob("0*.py")):
        module = import_module(f"server.migrations.{path.stem}")
        assert bare_columns(module.Migration.operations) == [], path.name
        assert issubclass(module.Migration, growing.Migration), path.name
    planted = ops.AddField(model_name="Event", name="version", field=IntField(default=1))
    assert bare_columns([planted]) == ["Event.version"]


def test_nothing_names_a_machine_or_a_registry() -> None:
    """Law 12."""
    pattern = re.compile(r"/root/|/work/|https?://[^ \"]*/simple/|//registry\.|/-/[a-z.-]+\.tgz")
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    named = []
    for name in filter(None, files):
        path = ROOT / name
        if path.suffix in {".png", ".svg"} or not path.exists() or name == "tests/test_house.py":
            continue
        if pattern.search(path.read_text("utf-8", errors="replace")):
            named.append(name)
    assert named == []


def test_files_stay_small() -> None:
    """A room that outgrows about 250 lines becomes a package of the same name."""
    large = {str(path) for path, text in sources("server", "schema", "web", "seeds") if text.count("\n") > 300}
    assert {name for name in large if not name.startswith("server/migrations/")} == set()


# --- who may do what: one table, in the code, in HOUSE.md, in the schema ---


def test_the_house_prints_the_table_of_acts() -> None:
    """`python -m server.access` prints it."""
    text = (ROOT / "HOUSE.md").read_text("utf-8")
    assert text.count(BEGIN) == text.count(END) == 1
    assert text[text.index(BEGIN) : text.index(END) + len(END)] == table()


def test_every_act_names_roles_that_can_be_given_and_one_mutation() -> None:
    assert len({act.mutation for act in ACTS.values()}) == len(ACTS)
    for act in ACTS.values():
        assert act.roles
        assert act.roles <= GRANTED < frozenset(ROLES) or act.roles == ANYBODY, act
        assert act.group in TOKEN_SCOPES, act


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_every_role_has_a_word(language: str) -> None:
    assert [role for role in ROLES if f"enum.role.{role}" not in catalogue.sentences(language)] == []
