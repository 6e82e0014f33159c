"""Certificates (证书): issued, printed, verified, revoked, replaced.

Nothing secret is stored: check codes and the secrets of the QR are derived from the key file (`codes`). A certificate
keeps what it says as of the day it was issued, and the SHA-256 of its PDF, which is made anew from that.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.expressions import Q
from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    DateField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    TextField,
)
from tortoise.queryset import QuerySet

from server.access import Viewer
from server.access.records import Account
from server.access.roles import ORGANISING
from server.competitions import Competition, Event
from server.honours import Honour
from server.judging import Judge
from server.people import Person
from server.promotion import Promotion
from server.record import Covered, Noun
from server.results import Standing

if TYPE_CHECKING:
    from datetime import date

CERTIFICATE_KINDS = ("award", "honour", "level", "appointment")
ORIENTATIONS = ("landscape", "portrait")
CERTIFICATE_STATES = ("issued", "replaced", "revoked")
REPLACED_FOR = ("name", "lost", "result")
BATCH_STATES = ("waiting", "done", "refused", "stopped")
CERTIFICATE_READERS = ORGANISING | {"honours_office", "auditor"}


class CertificateTemplate(Noun):
    """证书模板 of an issuer: immutable by edition; a new edition of the same code is what is issued from then on.

    `body` has placeholders ({name}, {award} …, `wording`), `number_format` the issuer's own ({year}, {serial:04}).
    `layout` is the drawing of the page, by number, so that a page can be drawn again as it was.
    """

    public: ClassVar[dict[str, Any]] = {}
    ledgered = (
        "uid", "code", "edition", "kind", "region_code", "issuer", "title", "body", "number_format", "orientation",
        "layout", "recorded_at", "account_id",
    )  # fmt: skip
    named = ("code", "edition")

    code: str = CharField(max_length=40)  # type: ignore[assignment]
    edition: int = IntField(description="from 1")
    kind: str = CharField(max_length=12)  # type: ignore[assignment]
    region_code: str | None = CharField(max_length=12, null=True, db_index=True)  # type: ignore[assignment]
    issuer: str = CharField(max_length=200)  # type: ignore[assignment]
    title: str = CharField(max_length=40)  # type: ignore[assignment]
    body: str = TextField()
    number_format: str = CharField(max_length=80)  # type: ignore[assignment]
    orientation: str = CharField(max_length=10, default="landscape")  # type: ignore[assignment]
    layout: int = IntField(default=1)
    recorded_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "certificate_template"
        unique_together: ClassVar[Any] = (("code", "edition"),)

    if TYPE_CHECKING:
        account_id: int | None


class Certificate(Covered, Noun):
    """证书 or 聘书 of one holder. Its ground is one of `standing`, `honour`, `promotion`, `judge`, as its `kind` says.

    `holder`: the public uid of who holds it. `facts`: what the body says besides the name and unit, canonical JSON.
    `claim`: what it may be issued once for, None once it is replaced or revoked. `series` and `serial`: the number
    without and with what counts up. `status_list`: the list its credential's status stands in, at `serial`.
    `address`: the house's when it was issued, in the QR. `digest`: SHA-256 of the PDF, `engine` what drew it.
    `reason`: why it was revoked or replaced; `replaced_for` one of REPLACED_FOR.
    """

    public: ClassVar[None] = None
    readers = CERTIFICATE_READERS
    within = {"region": "", "competition": "competition__", "event": "event_id"}
    ledgered = (
        "uid", "kind", "template_id", "number", "series", "serial", "claim", "standing_id", "honour_id", "promotion_id",
        "judge_id", "competition_id", "event_id", "person_id", "holder", "region_code", "facts", "document",
        "issued_on", "issued_at", "account_id", "address", "digest", "engine", "status_list", "state",
        "replaced_by_id", "replaced_for", "closed_on", "version",
    )  # fmt: skip
    covered = ("name", "unit", "reason")
    named = ("number",)

    kind: str = CharField(max_length=12)  # type: ignore[assignment]
    template: ForeignKeyRelation[CertificateTemplate] = ForeignKeyField(
        "jinbang.CertificateTemplate", related_name="certificates", on_delete=RESTRICT
    )
    number: str = CharField(max_length=120, unique=True)  # type: ignore[assignment]
    series: str = CharField(max_length=120)  # type: ignore[assignment]
    serial: int = IntField()
    claim: str | None = CharField(max_length=120, null=True, unique=True)  # type: ignore[assignment]
    standing: ForeignKeyNullableRelation[Standing] = ForeignKeyField(
        "jinbang.Standing", related_name="certificates", null=True, on_delete=RESTRICT
    )
    honour: ForeignKeyNullableRelation[Honour] = ForeignKeyField(
        "jinbang.Honour", related_name="certificates", null=True, on_delete=RESTRICT
    )
    promotion: ForeignKeyNullableRelation[Promotion] = ForeignKeyField(
        "jinbang.Promotion", related_name="proofs", null=True, on_delete=RESTRICT
    )
    judge: ForeignKeyNullableRelation[Judge] = ForeignKeyField(
        "jinbang.Judge", related_name="appointment_letters", null=True, on_delete=RESTRICT
    )
    competition: ForeignKeyNullableRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="certificates", null=True, on_delete=RESTRICT
    )
    event: ForeignKeyNullableRelation[Event] = ForeignKeyField(
        "jinbang.Event", related_name="certificates", null=True, on_delete=RESTRICT
    )
    person: ForeignKeyNullableRelation[Person] = ForeignKeyField(
        "jinbang.Person", related_name="certificates", null=True, on_delete=RESTRICT
    )
    holder: str = CharField(max_length=36, db_index=True)  # type: ignore[assignment]
    region_code: str | None = CharField(max_length=12, null=True, db_index=True)  # type: ignore[assignment]
    name: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    unit: str | None = CharField(max_length=400, null=True)  # type: ignore[assignment]
    facts: str = TextField()
    document: str = CharField(max_length=300, default="")  # type: ignore[assignment]
    issued_on: "date" = DateField()
    issued_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    address: str = CharField(max_length=200, default="")  # type: ignore[assignment]
    digest: str = CharField(max_length=64)  # type: ignore[assignment]
    engine: str = CharField(max_length=60)  # type: ignore[assignment]
    status_list: str = CharField(max_length=32)  # type: ignore[assignment]
    state: str = CharField(max_length=10, default="issued")  # type: ignore[assignment]
    replaced_by: ForeignKeyNullableRelation["Certificate"] = ForeignKeyField(
        "jinbang.Certificate", related_name="replaces", null=True, on_delete=RESTRICT
    )
    replaced_for: str | None = CharField(max_length=10, null=True)  # type: ignore[assignment]
    closed_on: "date | None" = DateField(null=True, description="when it was revoked or replaced")
    reason: str | None = TextField(null=True)
    version: int = IntField(default=1)

    class Meta:
        table = "certificate"
        unique_together: ClassVar[Any] = (("series", "serial"),)
        indexes: ClassVar[Any] = (("status_list", "serial"), ("issued_at", "uid"))

    if TYPE_CHECKING:
        template_id: int
        standing_id: int | None
        honour_id: int | None
        promotion_id: int | None
        judge_id: int | None
        competition_id: int | None
        event_id: int | None
        person_id: int | None
        account_id: int | None
        replaced_by_id: int | None

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet["Certificate"]:
        """To a person also his own."""
        mine = viewer.is_in_person and viewer.person_id is not None
        return cls.seen_by(viewer, Q(person_id=viewer.person_id) if mine else None)


class CertificateBatch(Noun):
    """颁发批次: certificates ordered at once, issued portion by portion, by the right of the one who ordered them.

    What is due is found anew for each portion, so nobody gets two and an order that was broken off goes on. `total`:
    how many were due when it was ordered, `made`: how many it issued. `refused_by`: the rule that ended it.
    """

    public: ClassVar[None] = None
    readers = CERTIFICATE_READERS
    within = {"region": "", "competition": "competition__", "event": "event_id"}
    ledgered = (
        "uid", "kind", "template_code", "competition_id", "event_id", "decision", "round", "region_code", "address",
        "total", "made", "state", "refused_by", "ordered_at", "ended_at", "account_id",
    )  # fmt: skip
    named = ("template_code", "ordered_at")

    kind: str = CharField(max_length=12)  # type: ignore[assignment]
    template_code: str = CharField(max_length=40)  # type: ignore[assignment]
    competition: ForeignKeyNullableRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="certificate_batches", null=True, on_delete=RESTRICT
    )
    event: ForeignKeyNullableRelation[Event] = ForeignKeyField(
        "jinbang.Event", related_name="certificate_batches", null=True, on_delete=RESTRICT
    )
    decision: str = CharField(max_length=200, default="")  # type: ignore[assignment]
    round: str = CharField(max_length=40, default="", source_field="round_code")  # type: ignore[assignment]
    region_code: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    address: str = CharField(max_length=200, default="")  # type: ignore[assignment]
    total: int = IntField()
    made: int = IntField(default=0)
    state: str = CharField(max_length=10, default="waiting", db_index=True)  # type: ignore[assignment]
    refused_by: str | None = CharField(max_length=80, null=True)  # type: ignore[assignment]
    ordered_at: int = BigIntField(description="UTC microseconds")
    ended_at: int | None = BigIntField(null=True, description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "certificate_batch"

    if TYPE_CHECKING:
        competition_id: int | None
        event_id: int | None
        account_id: int | None

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet["CertificateBatch"]:
        """Also to the one who ordered it."""
        own = viewer.is_signed_in and viewer.account_id is not None
        return cls.seen_by(viewer, Q(account_id=viewer.account_id) if own else None)
