"""The public contract: mirrors of the server's records and one-line resolvers. Printed in schema/schema.graphql."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema import guard
from schema.accounts.acts import AccountMutation
from schema.accounts.asking import AccountQuery
from schema.accounts.proving import ProofMutation
from schema.appeals import AppealQuery
from schema.appeals.acts import AppealMutation
from schema.benefits import BenefitQuery
from schema.ceremony import CeremonyQuery
from schema.ceremony.acts import CeremonyMutation
from schema.certificates.acts import CertificateMutation
from schema.certificates.asking import CertificateQuery
from schema.certificates.batches import BatchMutation, BatchQuery
from schema.changes import ChangeQuery, ChangeSubscription
from schema.competitions.acts import CompetitionMutation
from schema.competitions.reading import CompetitionQuery, CompetitionSubscription
from schema.competitions.schemes import SchemeQuery
from schema.conditions import ConditionQuery
from schema.context import Context
from schema.deeds import DeedQuery
from schema.deeds.acts import DeedMutation
from schema.disclosures import DisclosureQuery
from schema.disclosures.acts import DisclosureMutation
from schema.entries.acts import EntryMutation
from schema.entries.minimum_acts import MinimumMutation
from schema.entries.work import EntryQuery
from schema.errors import MaskedSchema
from schema.explaining.acts import ExplainingMutation, ExplainingQuery
from schema.follow_ups.acts import FollowUpMutation
from schema.follow_ups.asking import FollowUpQuery
from schema.heads.asking import HeadQuery
from schema.honours.acts import HonourMutation
from schema.honours.asking import HonourQuery
from schema.honours.decisions import DecisionQuery
from schema.judging import JudgingQuery
from schema.judging.acts import JudgingMutation
from schema.judging.panels import PanelMutation
from schema.ledger.asking import LedgerQuery
from schema.masking import MaskingQuery
from schema.masking.acts import MaskingMutation
from schema.node import NodeQuery
from schema.notices import NoticeQuery
from schema.notices.acts import NoticeMutation
from schema.objections import ObjectionQuery
from schema.objections.acts import ObjectionMutation
from schema.objections.filing import FilingMutation
from schema.occupations import OccupationQuery
from schema.office import OfficeQuery
from schema.papers.acts import PaperMutation
from schema.papers.asking import PaperQuery
from schema.papers.workbook_acts import WorkbookMutation
from schema.planning import PlanQuery
from schema.planning.acts import PlanMutation
from schema.progression import ProgressionQuery
from schema.progression.acts import ProgressionMutation
from schema.progression.carried import CarriedMutation, CarriedQuery
from schema.progression.quotas import QuotaMutation, QuotaQuery
from schema.progression.receipts import ReceiptQuery
from schema.progression.reserves import ReserveQuery
from schema.progression.squads import SquadMutation, SquadQuery
from schema.promotion import PromotionQuery
from schema.promotion.acts import PromotionMutation
from schema.promotion.previewing import PreviewQuery as PromotionPreviewQuery
from schema.rechecking.acts import RecheckMutation
from schema.results.acts import ResultMutation
from schema.results.ties import TieMutation
from schema.retention import RetentionQuery
from schema.retention.acts import RetentionMutation
from schema.rewards.acts import RewardMutation
from schema.rewards.asking import RewardQuery
from schema.roll_import import RollImportQuery
from schema.roll_import.acts import RollImportMutation
from schema.rulebook import RuleQuery
from schema.rulebook.acts import RuleMutation
from schema.scalars import SCALARS
from schema.scoring.acts import ScoringMutation
from schema.scoring.blanks import BlankQuery
from schema.scoring.imports import MarkImportMutation, MarkImportQuery
from schema.scoring.sheets import ScoringQuery
from schema.selecting import SelectionQuery
from schema.selecting.acts import SelectionMutation
from schema.selecting.expert_acts import ExpertMutation
from schema.selecting.experts import ExpertQuery
from schema.selecting.nomination_acts import NominationMutation
from schema.selecting.nominations import NominationQuery
from schema.selecting.notice_acts import RoundNoticeMutation
from schema.selecting.notices import RoundNoticeQuery
from schema.signatures.acts import SignatureMutation
from schema.special_awards import SpecialAwardQuery
from schema.special_awards.acts import SpecialAwardMutation
from schema.statistics import StatisticQuery
from schema.team_totals import TeamTotalQuery
from schema.team_totals.acts import TeamTotalMutation
from schema.transcribing.acts import TranscribingMutation
from schema.transcribing.reading import TranscribingQuery

__all__ = ["Context", "Query", "Subscription", "admit", "schema"]

_pages: set[str] = set()


@strawberry.type(description="What may be read.")
class Query(
    AccountQuery,
    CompetitionQuery,
    SchemeQuery,
    HonourQuery,
    DecisionQuery,
    FollowUpQuery,
    RuleQuery,
    ConditionQuery,
    PromotionQuery,
    BenefitQuery,
    DeedQuery,
    RollImportQuery,
    RewardQuery,
    PromotionPreviewQuery,
    SelectionQuery,
    NominationQuery,
    RoundNoticeQuery,
    ObjectionQuery,
    ExpertQuery,
    ProgressionQuery,
    QuotaQuery,
    ReserveQuery,
    ReceiptQuery,
    CarriedQuery,
    SquadQuery,
    PlanQuery,
    TeamTotalQuery,
    SpecialAwardQuery,
    StatisticQuery,
    OccupationQuery,
    ChangeQuery,
    HeadQuery,
    OfficeQuery,
    ScoringQuery,
    BlankQuery,
    MarkImportQuery,
    EntryQuery,
    JudgingQuery,
    TranscribingQuery,
    ExplainingQuery,
    LedgerQuery,
    MaskingQuery,
    AppealQuery,
    NoticeQuery,
    CeremonyQuery,
    CertificateQuery,
    BatchQuery,
    PaperQuery,
    DisclosureQuery,
    RetentionQuery,
    NodeQuery,
):
    """What may be read."""


# The rooms' mutations; each room adds its class here.
MUTATIONS: tuple[type, ...] = (
    ResultMutation,
    TieMutation,
    ProgressionMutation,
    QuotaMutation,
    CarriedMutation,
    SquadMutation,
    PlanMutation,
    TeamTotalMutation,
    SpecialAwardMutation,
    HonourMutation,
    FollowUpMutation,
    DeedMutation,
    RollImportMutation,
    RuleMutation,
    PromotionMutation,
    SelectionMutation,
    NominationMutation,
    RoundNoticeMutation,
    ObjectionMutation,
    FilingMutation,
    ExpertMutation,
    RewardMutation,
    AccountMutation,
    ProofMutation,
    CompetitionMutation,
    EntryMutation,
    MinimumMutation,
    JudgingMutation,
    PanelMutation,
    ScoringMutation,
    MarkImportMutation,
    MaskingMutation,
    SignatureMutation,
    TranscribingMutation,
    RecheckMutation,
    ExplainingMutation,
    AppealMutation,
    NoticeMutation,
    CeremonyMutation,
    CertificateMutation,
    BatchMutation,
    PaperMutation,
    WorkbookMutation,
    DisclosureMutation,
    RetentionMutation,
)
Mutation = strawberry.type(type("Mutation", MUTATIONS, {}), description="What may be done.") if MUTATIONS else None


@strawberry.type(description="What may be waited for: a stream says that something changed, never what.")
class Subscription(CompetitionSubscription, ChangeSubscription):
    """What may be waited for."""


def admit(document: str) -> None:
    """Take one of the repository's own page documents: it may ask long lists and has no cost limit."""
    _pages.add(guard.page_hash(document))


schema = MaskedSchema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    config=StrawberryConfig(sort_schema=True, scalar_map=SCALARS),
    extensions=[guard.extension(_pages)],
)
