"""The public contract: mirrors of the server's records and one-line resolvers. Printed in schema/schema.graphql."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema import guard
from schema.accounts.acts import AccountMutation
from schema.accounts.asking import AccountQuery
from schema.appeals import AppealQuery
from schema.appeals.acts import AppealMutation
from schema.ceremony import CeremonyQuery
from schema.ceremony.acts import CeremonyMutation
from schema.changes import ChangeQuery, ChangeSubscription
from schema.competitions.acts import CompetitionMutation
from schema.competitions.reading import CompetitionQuery, CompetitionSubscription
from schema.competitions.schemes import SchemeQuery
from schema.context import Context
from schema.entries.acts import EntryMutation
from schema.entries.work import EntryQuery
from schema.errors import MaskedSchema
from schema.explaining.acts import ExplainingMutation, ExplainingQuery
from schema.honours import HonourQuery
from schema.honours.acts import HonourMutation
from schema.judging import JudgingQuery
from schema.judging.acts import JudgingMutation
from schema.judging.panels import PanelMutation
from schema.masking import MaskingQuery
from schema.masking.acts import MaskingMutation
from schema.node import NodeQuery
from schema.notices import NoticeQuery
from schema.notices.acts import NoticeMutation
from schema.occupations import OccupationQuery
from schema.office import OfficeQuery
from schema.progression import ProgressionQuery
from schema.progression.acts import ProgressionMutation
from schema.rechecking.acts import RecheckMutation
from schema.results.acts import ResultMutation
from schema.results.ties import TieMutation
from schema.scalars import SCALARS
from schema.scoring.acts import ScoringMutation
from schema.scoring.blanks import BlankQuery
from schema.scoring.imports import MarkImportMutation, MarkImportQuery
from schema.scoring.sheets import ScoringQuery
from schema.signatures.acts import SignatureMutation
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
    ProgressionQuery,
    OccupationQuery,
    ChangeQuery,
    OfficeQuery,
    ScoringQuery,
    BlankQuery,
    MarkImportQuery,
    EntryQuery,
    JudgingQuery,
    TranscribingQuery,
    ExplainingQuery,
    MaskingQuery,
    AppealQuery,
    NoticeQuery,
    CeremonyQuery,
    NodeQuery,
):
    """What may be read."""


# The rooms' mutations; each room adds its class here.
MUTATIONS: tuple[type, ...] = (
    ResultMutation,
    TieMutation,
    ProgressionMutation,
    HonourMutation,
    AccountMutation,
    CompetitionMutation,
    EntryMutation,
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
