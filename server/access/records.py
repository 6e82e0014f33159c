"""Accounts, grants, tokens, pairings; and sign-ins with their attempts, which are operational and not in the ledger."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar, Self

from tortoise.expressions import Q, Subquery
from tortoise.fields import (
    RESTRICT,
    BigIntField,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    TextField,
)
from tortoise.queryset import QuerySet

from server import db
from server.access.overseeing import grants_overseen, own
from server.people import Person
from server.record import Covered, Noun, Record

if TYPE_CHECKING:
    from datetime import date

    from server.access import Viewer

SCOPES = ("office", "region", "organisation", "competition", "event", "delegation")
ACCOUNT_STATES = ("active", "closed")
OFFICE_ROLES = frozenset({"administrator", "auditor"})


class Account(Covered, Noun):
    """账号 of a person. `password` is an argon2id hash, None where the person only uses a paired tablet or a token."""

    public: ClassVar[None] = None
    readers = frozenset({"administrator"})
    ledgered = ("uid", "person_id", "state", "must_change", "version")
    covered = ("login", "password")
    named = ("id",)

    person: ForeignKeyRelation[Person] = ForeignKeyField("jinbang.Person", related_name="accounts", on_delete=RESTRICT)
    login: str | None = CharField(max_length=64, null=True, unique=True)  # type: ignore[assignment]
    password: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    state: str = CharField(max_length=8, default="active")  # type: ignore[assignment]
    must_change: bool = BooleanField(default=False)  # type: ignore[assignment]
    version: int = IntField(default=1)

    class Meta:
        table = "account"

    if TYPE_CHECKING:
        person_id: int

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """One's own; to an administrator all; to overseers those with a grant inside their scope. To an organiser
        also those without any grant yet, so that he can give the first."""
        shown = [Q(id=viewer.account_id)] if viewer.account_id is not None and viewer.may_read else []
        inside = grants_overseen(viewer)
        if inside is not None:
            granted = Grant.filter(inside).using_db(db.here()).values("account_id")
            shown.append(Q(id__in=Subquery(granted)))
        if viewer.may_read and viewer.holds({"organiser"}):
            anybody = Grant.all(using_db=db.here()).values("account_id")
            shown.append(~Q(id__in=Subquery(anybody)))
        return cls.seen_by(viewer, reduce(or_, shown) if shown else None)


class Grant(Noun):
    """授权: a role with a scope and a period, both ends included. Only the column of its `scope` is filled.

    A region is the code with everything below it; `also_regions` lists further codes, joined by `;` (counties directly
    under a province, functional areas). `delegated_from`: the grant whose holder lent it (委托); it holds no longer
    than that one.
    """

    public: ClassVar[None] = None
    readers = frozenset({"administrator"})
    ledgered = (
        "uid", "account_id", "role", "scope", "region_code", "also_regions", "organisation_id", "competition_id",
        "event_id", "delegation_id", "starts_on", "ends_on", "given_by_id", "withdrawn_at", "delegated_from_id",
    )  # fmt: skip
    named = ("account.id", "role", "scope")

    account: ForeignKeyRelation[Account] = ForeignKeyField("jinbang.Account", related_name="grants", on_delete=RESTRICT)
    role: str = CharField(max_length=20)  # type: ignore[assignment]
    scope: str = CharField(max_length=12)  # type: ignore[assignment]
    region_code: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    also_regions: str = TextField(default="")
    organisation: ForeignKeyNullableRelation[Any] = ForeignKeyField(
        "jinbang.Organisation", null=True, on_delete=RESTRICT
    )
    competition: ForeignKeyNullableRelation[Any] = ForeignKeyField("jinbang.Competition", null=True, on_delete=RESTRICT)
    event: ForeignKeyNullableRelation[Any] = ForeignKeyField("jinbang.Event", null=True, on_delete=RESTRICT)
    delegation: ForeignKeyNullableRelation[Any] = ForeignKeyField("jinbang.Delegation", null=True, on_delete=RESTRICT)
    starts_on: "date | None" = DateField(null=True)
    ends_on: "date | None" = DateField(null=True)
    given_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name="given", null=True, on_delete=RESTRICT
    )
    withdrawn_at: int | None = BigIntField(null=True, description="UTC microseconds")
    delegated_from: "ForeignKeyNullableRelation[Grant]" = ForeignKeyField(
        "jinbang.Grant", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "access_grant"

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """One's own; to an administrator all; to overseers those inside their scope."""
        return cls.seen_by(viewer, own(viewer, grants_overseen(viewer)))

    if TYPE_CHECKING:
        account_id: int
        organisation_id: int | None
        competition_id: int | None
        event_id: int | None
        delegation_id: int | None
        given_by_id: int | None
        delegated_from_id: int | None


class Token(Noun):
    """令牌 of a program: shown once, kept as a SHA-256. `scopes`: groups of acts it may carry out, joined by `;`."""

    public: ClassVar[None] = None
    readers = frozenset({"administrator"})
    ledgered = ("uid", "account_id", "name", "scopes", "expires_at", "withdrawn_at")
    covered = ("digest",)
    named = ("account.id", "name")

    account: ForeignKeyRelation[Account] = ForeignKeyField("jinbang.Account", related_name="tokens", on_delete=RESTRICT)
    name: str = CharField(max_length=80)  # type: ignore[assignment]
    digest: str = CharField(max_length=64, unique=True)  # type: ignore[assignment]
    scopes: str = TextField(default="")
    expires_at: int = BigIntField(description="UTC microseconds")
    withdrawn_at: int | None = BigIntField(null=True, description="UTC microseconds")

    class Meta:
        table = "access_token"

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """One's own; to an administrator all."""
        return cls.seen_by(viewer, own(viewer))

    if TYPE_CHECKING:
        account_id: int


class Pairing(Noun):
    """配对: one tablet bound to one person, event and period. `digest`: the SHA-256 of the QR's code, good once."""

    public: ClassVar[None] = None
    readers = frozenset({"administrator", "organiser", "coordinator", "chief_judge"})
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = ("uid", "account_id", "event_id", "made_by_id", "starts_at", "ends_at", "used_at", "withdrawn_at")
    covered = ("digest",)
    named = ("event.competition.code", "event.code", "account.id")

    account: ForeignKeyRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name="pairings", on_delete=RESTRICT
    )
    event: ForeignKeyRelation[Any] = ForeignKeyField("jinbang.Event", related_name="pairings", on_delete=RESTRICT)
    made_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name="paired", null=True, on_delete=RESTRICT
    )
    digest: str = CharField(max_length=64, unique=True)  # type: ignore[assignment]
    starts_at: int = BigIntField(description="UTC microseconds")
    ends_at: int = BigIntField(description="UTC microseconds")
    used_at: int | None = BigIntField(null=True, description="UTC microseconds")
    withdrawn_at: int | None = BigIntField(null=True, description="UTC microseconds")

    class Meta:
        table = "pairing"

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """One's own; to the staff of the event those of the event."""
        return cls.seen_by(viewer, own(viewer))

    if TYPE_CHECKING:
        account_id: int
        event_id: int
        made_by_id: int | None


class SignIn(Record):
    """登录 of an account on one device, operational. `digest` is the SHA-256 of the cookie's random token.

    `factor`: how the second factor was shown, "" where it was not. `confirmed_at`: when it was last said again who
    it is. `network`: the keyed hash of where it came from. `challenge`: what a passkey is to sign, once.
    """

    public: ClassVar[None] = None

    account: ForeignKeyRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name="sign_ins", on_delete=RESTRICT
    )
    pairing: ForeignKeyNullableRelation[Pairing] = ForeignKeyField(
        "jinbang.Pairing", related_name="sign_ins", null=True, on_delete=RESTRICT
    )
    digest: str = CharField(max_length=64, unique=True)  # type: ignore[assignment]
    device: str = CharField(max_length=200, default="")  # type: ignore[assignment]
    began_at: int = BigIntField(description="UTC microseconds")
    seen_at: int = BigIntField(description="UTC microseconds")
    ends_at: int = BigIntField(description="UTC microseconds, whatever is done")
    ended_at: int | None = BigIntField(null=True, description="UTC microseconds, when signed out or revoked")
    factor: str = CharField(max_length=12, default="", db_default="")  # type: ignore[assignment]
    confirmed_at: int | None = BigIntField(null=True, description="UTC microseconds")
    network: str = CharField(max_length=64, default="", db_default="")  # type: ignore[assignment]
    challenge: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]

    class Meta:
        table = "sign_in"

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """One's own."""
        return cls.seen_by(viewer, own(viewer))

    if TYPE_CHECKING:
        account_id: int
        pairing_id: int | None


class Attempt(Record):
    """A failed sign-in, operational: keyed hashes of the name and of the address it came from."""

    public: ClassVar[None] = None

    name_hash: str = CharField(max_length=64)  # type: ignore[assignment]
    address_hash: str = CharField(max_length=64)  # type: ignore[assignment]
    at: int = BigIntField(description="UTC microseconds")

    class Meta:
        table = "attempt"
        indexes: ClassVar[Any] = (("name_hash", "at"), ("address_hash", "at"))
