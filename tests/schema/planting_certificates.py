"""Certificates of a published result, planted beside the rest; why one was revoked is nobody's outside.

await plant_certificates(planting)
"""

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from server.access import console
from server.certificates import Certificate, CertificateBatch, CertificateTemplate
from server.results import Standing
from tests.world import DAY, HOLDER

if TYPE_CHECKING:
    from tests.schema.planting import Planting

ISSUED_ON = date(2023, 9, 1)
UID = UUID("01890000-0000-7000-8000-0000000000ce")  # of the certificate A1, so that its check code is known


async def plant_certificates(planting: "Planting") -> None:
    """Of each person one certificate A1, A2 … of the first published line, and as many editions of its template."""
    templates = await planting.saved(
        CertificateTemplate(
            code="AW", edition=i + 1, kind="award", issuer="示例单位", title="获奖证书", body="{name}", recorded_at=DAY,
            number_format="A{serial}",
        )
        for i in planting.each
    )  # fmt: skip
    lines = Standing.visible_to(console()).filter(revision__number=1, line=1).select_related("revision__event")
    line = await lines.order_by("id").first()
    if line is None:
        return
    event = line.revision.event
    rows = [
        Certificate(
            kind="award", template_id=templates[-1].id, number=f"A{i + 1}", series="A", serial=i + 1,
            standing_id=line.id, competition_id=event.competition_id, event_id=event.id, person_id=one.id,
            holder=HOLDER.format(1), region_code="140700", name="选手", unit="示例单位", facts='{"award":"一等奖"}',
            issued_on=ISSUED_ON, issued_at=DAY + i, digest="0" * 64, engine="planted", status_list="L",
            state="revoked" if i else "issued", closed_on=ISSUED_ON if i else None, reason="secret" if i else None,
        )
        for i, one in enumerate(planting.people)
    ]  # fmt: skip
    await planting.saved(
        CertificateBatch(
            kind="award", template_code="AW", competition_id=event.competition_id, event_id=event.id,
            region_code="140700", total=2, made=1, state="waiting" if i == 0 else "stopped", ordered_at=DAY + i,
        )
        for i in planting.each
    )  # fmt: skip
    rows[0].uid = UID
    await planting.saved(rows)
