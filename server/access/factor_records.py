"""What an account shows besides its password: second factors with their codes used up, and identities elsewhere."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from tortoise.fields import RESTRICT, BigIntField, CharField, ForeignKeyField, ForeignKeyRelation, TextField
from tortoise.queryset import QuerySet

from server.access.overseeing import own
from server.access.records import Account
from server.record import Noun, Record

if TYPE_CHECKING:
    from server.access import Viewer

KINDS = ("totp", "card", "passkey")


class Factor(Noun):
    """第二要素 of an account: 动态口令 `totp`, a printed 口令卡 `card`, or a `passkey`.

    `secret` of a totp is encrypted for its row, of a card the keyed hashes of its codes, of a passkey its public key
    (hex). It counts from `enrolled_at` on; one that was begun and never confirmed has none.
    """

    public: ClassVar[None] = None
    readers = frozenset({"administrator"})
    ledgered = ("uid", "account_id", "kind", "name", "begun_at", "enrolled_at", "withdrawn_at")
    covered = ("secret", "credential")
    named = ("account.id", "kind")

    account: ForeignKeyRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name="factors", on_delete=RESTRICT
    )
    kind: str = CharField(max_length=8)  # type: ignore[assignment]
    name: str = CharField(max_length=80, default="")  # type: ignore[assignment]
    secret: str = TextField()
    credential: str | None = CharField(max_length=400, null=True, unique=True)  # type: ignore[assignment]
    begun_at: int = BigIntField(description="UTC microseconds")
    enrolled_at: int | None = BigIntField(null=True, description="UTC microseconds")
    withdrawn_at: int | None = BigIntField(null=True, description="UTC microseconds")

    class Meta:
        table = "factor"

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """One's own; to an administrator all."""
        return cls.seen_by(viewer, own(viewer))

    @property
    def place(self) -> str:
        """What its secret is encrypted for."""
        return f"factor:{self.id}:secret"

    if TYPE_CHECKING:
        account_id: int


class FactorUse(Record):
    """A code of a factor that was used, operational: each is good once.

    `step`: of a totp the number of its 30 seconds, of a card the code's place on it, of a passkey its counter.
    """

    public: ClassVar[None] = None

    factor: ForeignKeyRelation[Factor] = ForeignKeyField("jinbang.Factor", related_name="uses", on_delete=RESTRICT)
    step: int = BigIntField()
    at: int = BigIntField(description="UTC microseconds")

    class Meta:
        table = "factor_use"
        unique_together: ClassVar[Any] = (("factor", "step"),)

    if TYPE_CHECKING:
        factor_id: int


class Identity(Noun):
    """身份绑定: somebody known to an identity provider (OIDC) is this account. `bound`: the keyed hash of issuer and
    subject, None once withdrawn, so that it may be bound anew."""

    public: ClassVar[None] = None
    readers = frozenset({"administrator"})
    ledgered = ("uid", "account_id", "issuer", "bound", "bound_at", "withdrawn_at")
    covered = ("bound",)
    named = ("account.id", "issuer")

    account: ForeignKeyRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name="identities", on_delete=RESTRICT
    )
    issuer: str = CharField(max_length=200)  # type: ignore[assignment]
    bound: str | None = CharField(max_length=64, null=True, unique=True)  # type: ignore[assignment]
    bound_at: int = BigIntField(description="UTC microseconds")
    withdrawn_at: int | None = BigIntField(null=True, description="UTC microseconds")

    class Meta:
        table = "identity"

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """One's own; to an administrator all."""
        return cls.seen_by(viewer, own(viewer))

    if TYPE_CHECKING:
        account_id: int
