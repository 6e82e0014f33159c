"""Second factors, cards and identities elsewhere, as their owner and an administrator see them."""

from typing import Any

import strawberry

from schema.access import Access, field
from schema.mirror import Mirror, label
from schema.node import Node
from schema.scalars import Instant
from server import qr
from server.access import cards, factor_records, factors
from server.access.roles import EVERYBODY

OWN = Access(roles=sorted(EVERYBODY))


@strawberry.type(description="A second factor (第二要素) of an account: a telephone, a printed card, a passkey.")
class Factor(Mirror, Node, of=factor_records.Factor):
    """第二要素."""

    kind: str = field("totp, card or passkey.", access=OWN)
    kind_label: str = label("factor", "The word for its kind.", column="kind", access=OWN)
    name: str = field("What its owner calls it; empty where there is one of its kind only.", access=OWN)
    enrolled_at: Instant | None = field("Since when it counts.", access=OWN)
    withdrawn_at: Instant | None = field("When it was taken back or replaced.", access=OWN)


def _qr(root: Any) -> str:
    return qr.svg(root.address) if root.address else ""


@strawberry.type(description="A telephone about to be enrolled, with its secret, which no later answer has.")
class Enrolment(Mirror, of=factors.Enrolment):
    """动态口令的登记."""

    factor: Factor = field("What is confirmed by a first code in `finishTotp`.", access=OWN)
    address: str = field(
        "The `otpauth:` address for an authenticator app (RFC 6238). Empty where the request is answered again.",
        access=OWN,
    )
    secret: str = field("The secret, to be typed where no camera is at hand; empty as above.", access=OWN)
    qr: str = field("The address as a QR code, an SVG document; empty as above.", access=OWN, resolver=_qr)


def _codes(root: Any) -> list[str]:
    return list(root.codes)


@strawberry.type(description="A new card with its codes, each good once, which no later answer has.")
class Card(Mirror, of=cards.Card):
    """口令卡."""

    factor: Factor = field("The card.", access=OWN)
    login: str = field("Whose it is.", access=OWN)
    codes: list[str] = field(
        "The codes, ten; none where the request is answered again.", access=OWN, resolver=_codes, usual=10
    )


@strawberry.type(description="Whom an identity provider (OIDC) knows the account as.")
class Identity(Mirror, Node, of=factor_records.Identity):
    """身份绑定."""

    issuer: str = field("The provider.", access=OWN)
    bound_at: Instant = field("Since when.", access=OWN)
    withdrawn_at: Instant | None = field("When it was taken back.", access=OWN)
