"""What was opened, handed out, corrected and erased of personal data, planted beside the rest: all of it is private.

await plant_personal(planting)
"""

from datetime import date
from typing import TYPE_CHECKING

from server.access import console
from server.access.records import Account
from server.disclosures import Disclosure, Handout
from server.people import Person
from server.retention import DataCorrection, Erasure, RetentionRun
from tests.world import DAY

if TYPE_CHECKING:
    from tests.schema.planting import Planting


async def plant_personal(planting: "Planting") -> None:
    """As many of each, about the first person and by the first account."""
    person = await Person.visible_to(console()).order_by("id").first()
    account = await Account.visible_to(console()).order_by("id").first()
    if person is None or account is None:
        return
    of_both = {"person_id": person.id, "account_id": account.id}
    await planting.saved(
        Disclosure(field="id_number", row=person.id, count=1, actor="secret", at=DAY + i, until=DAY + i,
                   reason="secret", **of_both)
        for i in planting.each
    )  # fmt: skip
    await planting.saved(
        Handout(kind="workbook", subject=f"secret{i}", region_code="140700", fields="id_number", rows=1,
                recipient="secret", reason="secret", name="secret.zip", digest="0" * 64, size=1, is_kept=False,
                made_at=DAY + i, until=DAY + i, account_id=account.id)
        for i in planting.each
    )  # fmt: skip
    await planting.saved(
        DataCorrection(field="name", reason="secret", answer="secret", asked_at=DAY + i, **of_both)
        for i in planting.each
    )  # fmt: skip
    await planting.saved(
        Erasure(rows=1, keeps_roll=True, reason="secret", at=DAY + i, **of_both) for i in planting.each
    )
    await planting.saved(
        RetentionRun(on=date(2026, 10, 1), is_dry=True, found="bank_card=1", erased=0, at=DAY + i)
        for i in planting.each
    )
