"""Certificates: templates, those issued, and what anybody may check with number and code."""

from datetime import date
from typing import Any
from uuid import UUID

import strawberry

from schema.access import PUBLIC, Access, field
from schema.certificates import words
from schema.certificates.enums import CertificateKind, Orientation, ReplacedFor, ValidityState
from schema.competitions import Competition, Event
from schema.connection import Cursor
from schema.context import Info
from schema.heads import LedgerPlace
from schema.mirror import Mirror, label, one
from schema.node import Node
from schema.regions import Region
from schema.scalars import Instant
from server import certificates, competitions, listing
from server.certificates import proving, verifying
from server.listing.certified import validities_of

READERS = Access(roles=sorted({*certificates.CERTIFICATE_READERS, "contestant"}))


def _position(at: int, uid: str) -> tuple[int, UUID]:
    if type(at) is not int or not 0 <= at < 2**62:
        raise ValueError("not an instant")
    return at, UUID(uid)


BY_ISSUED: Cursor[tuple[int, UUID]] = Cursor("certificates", lambda row: [row.issued_at, str(row.uid)], _position)


@strawberry.type(description="A certificate template (证书模板) of an issuer: immutable by edition.")
class CertificateTemplate(Mirror, Node, of=certificates.CertificateTemplate):
    """证书模板."""

    code: str = field("Its code.", access=PUBLIC)
    edition: int = field("Its edition, from 1.", access=PUBLIC)
    kind: CertificateKind = field("What it certifies.", access=PUBLIC)
    kind_label: str = label("certificate_kind", "The word for that.", column="kind", access=PUBLIC)
    issuer: str = field("Who issues by it.", access=PUBLIC)
    title: str = field("What stands over the page.", access=PUBLIC)
    body: str = field("The text with placeholders.", access=PUBLIC)
    number_format: str = field("How its numbers are made.", access=PUBLIC)
    orientation: Orientation = field("How the page lies.", access=PUBLIC)
    orientation_label: str = label("orientation", "The word for that.", access=PUBLIC)
    recorded_at: Instant = field("When it was recorded.", access=PUBLIC)

    @field("The region of the issuer; null for the whole office.", access=PUBLIC, graphql_type=Region | None)
    @staticmethod
    async def region(root: Any, info: Info) -> Any:
        """One loader."""
        code = root.region_code
        return await info.context.ask(listing.regions_by_code).load(code) if code else None


@strawberry.type(description="A certificate that was issued. Its codes are on the paper alone.")
class Certificate(Mirror, Node, of=certificates.Certificate):
    """证书."""

    kind: CertificateKind = field("What it certifies.", access=READERS)
    kind_label: str = label("certificate_kind", "The word for that.", column="kind", access=READERS)
    number: str = field("编号.", access=READERS)
    name: str | None = field("Whose it is, as printed; null where erased.", access=READERS)
    unit: str | None = field("The unit of that day.", access=READERS)
    issued_on: date = field("The day it was issued.", access=READERS)
    digest: str = field("SHA-256 of its PDF, hex.", access=READERS)
    engine: str = field("What drew it.", access=READERS)
    closed_on: date | None = field("The day it was revoked or replaced by an act.", access=READERS)
    reason: str | None = field("Why it was revoked or replaced.", access=READERS)
    replaced_for: ReplacedFor | None = field("What it was replaced for.", access=READERS)
    template: CertificateTemplate = one(
        certificates.CertificateTemplate, "The template and edition.", by="template_id", access=READERS
    )
    competition: Competition | None = one(
        competitions.Competition, "The competition, where there is one.", by="competition_id", access=READERS
    )
    event: Event | None = one(competitions.Event, "The event, where there is one.", by="event_id", access=READERS)

    @field("Whether it is valid now, derived from what it rests on.", access=READERS, graphql_type=ValidityState)
    @staticmethod
    async def validity(root: Any, info: Info) -> str:
        """One loader."""
        return (await info.context.ask(validities_of).load(root.id)).state

    @field("The word for that.", access=READERS)
    @staticmethod
    async def validity_label(root: Any, info: Info) -> str:
        """The same loader."""
        return info.context.say(f"enum.validity.{(await info.context.ask(validities_of).load(root.id)).state}")

    @field("Where its PDF is, for who may see it.", access=READERS)
    @staticmethod
    def pdf(root: Any) -> str:
        """An address of the house."""
        return f"/certificates/{root.uid}.pdf"


@strawberry.type(description="What is told of a certificate to whoever has it in his hand.")
class Verification(Mirror, of=verifying.Verified):
    """查验的结果."""

    checked_at: Instant = field("When it was checked.", access=PUBLIC)

    @field("Whether it is valid.", access=PUBLIC, graphql_type=ValidityState)
    @staticmethod
    def state(root: Any) -> str:
        """Derived."""
        return root.validity.state  # type: ignore[no-any-return]

    @field("The word for that.", access=PUBLIC)
    @staticmethod
    def state_label(root: Any, info: Info) -> str:
        """In the viewer's language."""
        return info.context.say(f"enum.validity.{root.validity.state}")

    @field("All of it in one sentence.", access=PUBLIC)
    @staticmethod
    def sentence(root: Any, info: Info) -> str:
        """In the viewer's language."""
        return words.sentence(root, info.context.say)

    @field("Of a replaced one: the sentence of the one in force.", access=PUBLIC)
    @staticmethod
    def successor(root: Any, info: Info) -> str | None:
        """In the viewer's language."""
        return words.sentence(root.successor, info.context.say) if root.successor else None

    @field("Of a level proof: where the level certificate itself is checked.", access=PUBLIC)
    @staticmethod
    def register(root: Any, info: Info) -> str | None:
        """In the viewer's language."""
        return info.context.say("certificate.register") if root.certificate.kind == "level" else None

    @field("What it certifies.", access=PUBLIC, graphql_type=CertificateKind)
    @staticmethod
    def kind(root: Any) -> str:
        """Its kind."""
        return root.certificate.kind  # type: ignore[no-any-return]

    @field("编号.", access=PUBLIC)
    @staticmethod
    def number(root: Any) -> str:
        """As printed."""
        return root.certificate.number  # type: ignore[no-any-return]

    @field("Whose it is; null where the name was erased.", access=PUBLIC)
    @staticmethod
    def name(root: Any) -> str | None:
        """As printed."""
        return root.certificate.name  # type: ignore[no-any-return]

    @field("What stands over the page.", access=PUBLIC)
    @staticmethod
    def title(root: Any) -> str:
        """Of the template."""
        return root.template.title  # type: ignore[no-any-return]

    @field("Competition, event, and award, title, level or role.", access=PUBLIC)
    @staticmethod
    def what(root: Any, info: Info) -> str:
        """Joined."""
        return words.what(root, info.context.say)

    @field("Who issued it.", access=PUBLIC)
    @staticmethod
    def issuer(root: Any) -> str:
        """Of the template."""
        return root.template.issuer  # type: ignore[no-any-return]

    @field("The document it rests on.", access=PUBLIC)
    @staticmethod
    def document(root: Any, info: Info) -> str:
        """In words."""
        return words.basis(root, info.context.say)

    @field("The day it was issued.", access=PUBLIC)
    @staticmethod
    def issued_on(root: Any) -> date:
        """As printed."""
        return root.certificate.issued_on  # type: ignore[no-any-return]

    @field("SHA-256 of the PDF as issued, hex.", access=PUBLIC)
    @staticmethod
    def digest(root: Any) -> str:
        """On record."""
        return root.certificate.digest  # type: ignore[no-any-return]

    @field(
        "Where the public ledger has it; null in the answer to a list, and while no signed head stands for it.",
        access=PUBLIC,
        graphql_type=LedgerPlace | None,
    )
    @staticmethod
    async def recorded(root: Any) -> proving.Place | None:
        """Looked for only where one certificate is asked for."""
        return await proving.place_of(root.certificate) if root.alone else None
