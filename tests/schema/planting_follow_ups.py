"""What became of honours, and what hangs on changed lines, planted beside the rest; reasons and notes are nobody's
outside.

await plant_follow_ups(planting, events)
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from server.access import console
from server.competitions import Event
from server.follow_ups import FollowUp
from server.honours import Honour, HonourStep
from server.results import Standing
from tests.world import DAY

if TYPE_CHECKING:
    from tests.schema.planting import Planting


async def plant_follow_ups(planting: "Planting", events: Sequence[Event]) -> None:
    """`n` steps of every honour and `n` follow-ups of every event."""
    honours = await Honour.visible_to(console()).order_by("id")
    steps = await planting.saved(
        HonourStep(
            honour_id=one.id, number=i + 10, kind="restored" if i % 2 else "revoked", decision_id=one.decision_id,
            reasons="secret", at=DAY + i,
        )
        for one in honours for i in planting.each
    )  # fmt: skip
    lines = {one.revision_id: one for one in await Standing.visible_to(console()).order_by("-id")}
    first = next(iter(lines.values()), None)
    await planting.saved(
        FollowUp(
            cause="correction", kind="certificate", owner="organiser", event_id=event.id, above_id=event.id,
            step_id=steps[0].id if steps else None, was_id=first.id if first else None,
            now_id=first.id if first else None, revision_id=first.revision_id if first else None,
            subject_noun="Certificate", subject_uid=str(event.uid), label="secret", amount=5, region_code="140700",
            made_at=DAY + i, note="secret", done_by_id=planting.staff[0].id,
        )
        for event in events for i in planting.each
    )  # fmt: skip
