"""Templates, issuing, replacing and revoking as mutations."""

from typing import Annotated

import strawberry

from schema.access import field
from schema.acting import Key, Reason, act, uid_of
from schema.certificates import READERS, Certificate, CertificateTemplate
from schema.certificates.enums import CertificateKind, Orientation, ReplacedFor
from schema.competitions import value_of
from schema.context import Info
from schema.mirror import Mirror
from server import certificates
from server.certificates import batch, issuing, replacing, templates

MOST_HELD = 500
Template = Annotated[str, strawberry.argument(description="The code of a template; its newest edition issues.")]
Whole = Annotated[str | None, strawberry.argument(description="One event; null for the whole competition.")]


@strawberry.input(description="A certificate template, or its next edition.")
class CertificateTemplateInput:
    """证书模板."""

    code: str = strawberry.field(description="Its code: letters, digits, hyphens.")
    kind: CertificateKind = strawberry.field(description="What it certifies.")
    issuer: str = strawberry.field(description="Who issues by it, as under the page.")
    title: str = strawberry.field(description="What stands over the page.")
    body: str = strawberry.field(
        description="The text: {name}, {unit}, {award} … in braces; a part in [[ ]] is left out where it has nothing "
        "to say."
    )
    number_format: str = strawberry.field(description="E.g. 晋技赛〔{year}〕{serial:04}.")
    region: str = strawberry.field(default="", description="The issuer's region; empty for the whole office.")
    orientation: Orientation | None = strawberry.field(
        default=None, description="How the page lies; landscape where it is not said."
    )

    def wanted(self) -> templates.Wanted:
        """As the server takes it."""
        return templates.Wanted(
            self.code, value_of(CertificateKind, self.kind) or "", self.issuer, self.title, self.body,
            self.number_format, self.region,
            value_of(Orientation, self.orientation) or certificates.ORIENTATIONS[0],
        )  # fmt: skip


@strawberry.type(description="The certificates that were issued.")
class IssuedCertificates(Mirror, of=batch.Issued):
    """颁发的证书."""

    left: int = field("How many are still to be issued: at most so many at a time; ask again.", access=READERS)

    @field(f"Those issued now. At most {batch.MOST}.", access=READERS, usual=50)
    @staticmethod
    def certificates(root: strawberry.Parent[batch.Issued]) -> list[Certificate]:
        """In the order of their numbers."""
        return list(root.certificates)  # type: ignore[arg-type]

    @field("How many that is.", access=READERS)
    @staticmethod
    def count(root: strawberry.Parent[batch.Issued]) -> int:
        """Of those issued now."""
        return len(root.certificates)

    @field(f"The entries left out because an open appeal names them. At most {MOST_HELD}.", access=READERS)
    @staticmethod
    def held(root: strawberry.Parent[batch.Issued]) -> list[str]:
        """By number."""
        return list(root.held)[:MOST_HELD]


@strawberry.type
class CertificateMutation:
    """The mutations of this room."""

    @act(
        "Record a certificate template, or the next edition of one. What was issued keeps its edition.",
        answers=CertificateTemplate,
    )
    @staticmethod
    async def record_certificate_template(
        info: Info, input: CertificateTemplateInput, idempotency_key: Key
    ) -> certificates.CertificateTemplate:
        """One act."""
        return await templates.record_template(info.context.viewer, input.wanted(), key=idempotency_key)

    @act(
        "Issue 获奖证书 to the winners of an event's newest result, announced or published, who have none yet.",
        answers=IssuedCertificates,
    )
    @staticmethod
    async def issue_award_certificates(
        info: Info, template: Template, competition: str, event: str, idempotency_key: Key
    ) -> batch.Issued:
        """One act."""
        context = info.context
        return await issuing.issue_awards(
            context.viewer, template, competition, event, address=context.address, key=idempotency_key
        )

    @act("Issue 聘书 to the judges of a competition, or of one event, who have none yet.", answers=IssuedCertificates)
    @staticmethod
    async def issue_appointments(
        info: Info, template: Template, competition: str, idempotency_key: Key, event: Whole = None
    ) -> batch.Issued:
        """One act."""
        context = info.context
        return await issuing.issue_appointments(
            context.viewer, template, competition, event, address=context.address, key=idempotency_key
        )

    @act("Issue 荣誉证书 for what a decision conferred and is still held.", answers=IssuedCertificates)
    @staticmethod
    async def issue_honour_certificates(
        info: Info, template: Template, decision: str, idempotency_key: Key
    ) -> batch.Issued:
        """One act."""
        context = info.context
        return await issuing.issue_honours(
            context.viewer, template, decision, address=context.address, key=idempotency_key
        )

    @act(
        "Issue 等级证明 of the approved promotions by an event. The level certificate itself is checked at the "
        "national register.",
        answers=IssuedCertificates,
    )
    @staticmethod
    async def issue_level_proofs(
        info: Info, template: Template, competition: str, event: str, idempotency_key: Key
    ) -> batch.Issued:
        """One act."""
        context = info.context
        return await issuing.issue_levels(
            context.viewer, template, competition, event, address=context.address, key=idempotency_key
        )

    @act(
        "Issue a certificate anew for one whose name was wrong or that was lost; the old one then says so.",
        answers=Certificate,
    )
    @staticmethod
    async def replace_certificate(
        info: Info, certificate: strawberry.ID, cause: ReplacedFor, reason: Reason, idempotency_key: Key, name: str = ""
    ) -> certificates.Certificate:
        """One act."""
        context = info.context
        return await replacing.replace(
            context.viewer, uid_of(certificates.Certificate, certificate), value_of(ReplacedFor, cause) or "", reason,
            name, address=context.address, key=idempotency_key,
        )  # fmt: skip

    @act("Revoke a certificate with its grounds. It stays, and says so.", answers=Certificate)
    @staticmethod
    async def revoke_certificate(
        info: Info, certificate: strawberry.ID, grounds: Reason, idempotency_key: Key
    ) -> certificates.Certificate:
        """One act."""
        uid = uid_of(certificates.Certificate, certificate)
        return await replacing.revoke(info.context.viewer, uid, grounds, key=idempotency_key)
