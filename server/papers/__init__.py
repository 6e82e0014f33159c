"""Papers (公文): notices, 公示, requests, decision annexes, results books and summary tables, drawn from the records
into the office's own Word or Excel template; and the province's workbook, its columns named once and filled again.

A paper is not kept as a file: its template, what was typed and the revisions it shows are on record, so that the same
data give the same bytes, and a download whose hash differs is refused.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.expressions import Q
from tortoise.fields import (
    RESTRICT,
    BigIntField,
    BooleanField,
    CharField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    TextField,
)
from tortoise.queryset import QuerySet

from server.access import EVERYWHERE, Viewer
from server.access.records import Account
from server.access.roles import ORGANISING
from server.competitions import Competition
from server.disclosures import Handout
from server.files import StoredFile
from server.honours import Decision
from server.record import Covered, Noun
from server.selecting.rounds import SelectionRound

PAPER_KINDS = ("notice", "public_notice", "request", "annex", "results_book", "summary")
PAPER_MEDIA = ("docx", "xlsx")
PAPER_SUBJECTS = ("competition", "round", "decision")
PAPER_ORDERS = ("result", "region", "strokes")
PAPER_READERS = ORGANISING | {"honours_office", "auditor"}


def _theirs(viewer: Viewer) -> Q | None:
    """Whoever writes papers anywhere may use every template: there is nothing of a person in it."""
    return EVERYWHERE if viewer.may_read and viewer.holds(PAPER_READERS) else None


class PaperTemplate(Noun):
    """公文模板 of an office: a file with placeholders, immutable by edition; a new edition of the same code is what is
    drawn with from then on. `spaced_names`: a name of two characters gets a space between them."""

    public: ClassVar[None] = None
    readers = PAPER_READERS
    within = {"region": ""}
    ledgered = (
        "uid", "code", "edition", "kind", "medium", "title", "region_code", "file_id", "spaced_names", "recorded_at",
        "account_id",
    )  # fmt: skip
    named = ("code", "edition")

    code: str = CharField(max_length=40)  # type: ignore[assignment]
    edition: int = IntField(description="from 1")
    kind: str = CharField(max_length=14)  # type: ignore[assignment]
    medium: str = CharField(max_length=4)  # type: ignore[assignment]
    title: str = CharField(max_length=100)  # type: ignore[assignment]
    region_code: str | None = CharField(max_length=12, null=True, db_index=True)  # type: ignore[assignment]
    file: ForeignKeyRelation[StoredFile] = ForeignKeyField("jinbang.StoredFile", related_name=False, on_delete=RESTRICT)
    spaced_names: bool = BooleanField(default=True)  # type: ignore[assignment]
    recorded_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "paper_template"
        unique_together: ClassVar[Any] = (("code", "edition"),)

    if TYPE_CHECKING:
        file_id: int
        account_id: int | None

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet["PaperTemplate"]:
        """To whoever writes papers."""
        return cls.seen_by(viewer, _theirs(viewer))


class WorkbookMap(Noun):
    """上级报表: another office's empty workbook, and which of its columns is which field. Immutable by edition.

    `columns`: canonical JSON [[column from 1, its head, field or ""], …]. `head_digest`: SHA-256 of the heads, by which
    the same workbook is known again under another name. `first_row`: the first row below the head.
    """

    public: ClassVar[None] = None
    readers = PAPER_READERS
    within = {"region": ""}
    ledgered = (
        "uid", "code", "edition", "title", "region_code", "file_id", "sheet", "first_row", "columns", "head_digest",
        "recorded_at", "account_id",
    )  # fmt: skip
    named = ("code", "edition")

    code: str = CharField(max_length=40)  # type: ignore[assignment]
    edition: int = IntField(description="from 1")
    title: str = CharField(max_length=100)  # type: ignore[assignment]
    region_code: str | None = CharField(max_length=12, null=True, db_index=True)  # type: ignore[assignment]
    file: ForeignKeyRelation[StoredFile] = ForeignKeyField("jinbang.StoredFile", related_name=False, on_delete=RESTRICT)
    sheet: str = CharField(max_length=31)  # type: ignore[assignment]
    first_row: int = IntField()
    columns: str = TextField()
    head_digest: str = CharField(max_length=64, db_index=True)  # type: ignore[assignment]
    recorded_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "workbook_map"
        unique_together: ClassVar[Any] = (("code", "edition"),)

    if TYPE_CHECKING:
        file_id: int
        account_id: int | None

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet["WorkbookMap"]:
        """To whoever writes papers."""
        return cls.seen_by(viewer, _theirs(viewer))


class ExportSent(Covered, Noun):
    """发出的公文或报表: what, to whom, when, and the SHA-256 of the file.

    Its subject is one of `competition`, `round`, `decision`. Drawn with `template`, with `workbook`, or with the
    house's own template where both are None. `said`: what was typed, canonical JSON. `revisions`: the uids of the
    revisions it shows, joined by `;`. `names_numbers`: ID numbers stand in it, and it is had as the
    handout alone.
    """

    public: ClassVar[None] = None
    readers = PAPER_READERS
    within = {"region": "", "competition": "competition__"}
    ledgered = (
        "uid", "kind", "medium", "competition_id", "round_id", "decision_id", "region_code", "template_id",
        "workbook_id", "revisions", "lines", "names_numbers", "digest", "size", "sent_at", "account_id", "handout_id",
    )  # fmt: skip
    covered = ("title", "recipient", "reason", "said")
    named = ("kind", "sent_at")

    kind: str = CharField(max_length=14)  # type: ignore[assignment]
    medium: str = CharField(max_length=4)  # type: ignore[assignment]
    competition: ForeignKeyNullableRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="exports_sent", null=True, on_delete=RESTRICT
    )
    round: ForeignKeyNullableRelation[SelectionRound] = ForeignKeyField(
        "jinbang.SelectionRound", related_name="exports_sent", null=True, on_delete=RESTRICT
    )
    decision: ForeignKeyNullableRelation[Decision] = ForeignKeyField(
        "jinbang.Decision", related_name="exports_sent", null=True, on_delete=RESTRICT
    )
    region_code: str | None = CharField(max_length=12, null=True, db_index=True)  # type: ignore[assignment]
    template: ForeignKeyNullableRelation[PaperTemplate] = ForeignKeyField(
        "jinbang.PaperTemplate", related_name="exports_sent", null=True, on_delete=RESTRICT
    )
    workbook: ForeignKeyNullableRelation[WorkbookMap] = ForeignKeyField(
        "jinbang.WorkbookMap", related_name="exports_sent", null=True, on_delete=RESTRICT
    )
    title: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    recipient: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    reason: str | None = TextField(null=True)
    said: str | None = TextField(null=True)
    revisions: str = TextField(default="")
    lines: int = IntField(description="how many lines its list has")
    names_numbers: bool = BooleanField(default=False)  # type: ignore[assignment]
    handout: ForeignKeyNullableRelation[Handout] = ForeignKeyField(
        "jinbang.Handout", related_name=False, null=True, on_delete=RESTRICT
    )
    passphrase = ""  # of its handout, on the row that the act answers with and nowhere else
    digest: str = CharField(max_length=64, db_index=True)  # type: ignore[assignment]
    size: int = BigIntField(description="bytes")
    sent_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "export_sent"
        indexes: ClassVar[Any] = (("sent_at", "uid"),)

    if TYPE_CHECKING:
        competition_id: int | None
        round_id: int | None
        decision_id: int | None
        template_id: int | None
        workbook_id: int | None
        handout_id: int | None
        account_id: int | None

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet["ExportSent"]:
        """To whoever sent it as well."""
        return cls.seen_by(viewer, Q(account_id=viewer.account_id) if viewer.is_signed_in else None)


from server.papers import hanging as hanging  # noqa: E402  it hangs itself on the tails of corrections
