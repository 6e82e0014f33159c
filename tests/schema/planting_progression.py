"""The tier chain, planted beside the rest: numbers of entries, squads, corrections carried up, receipts.

await plant_progression(planting, competitions)
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from server.access import console
from server.competitions import Competition
from server.competitions.quotas import EntryQuota
from server.packages.records import PackageReceipt
from server.progression.carried import CarriedChange
from server.progression.squads import Squad, SquadMember, SquadVerdict
from server.results import Revision, Standing
from tests.world import DAY

if TYPE_CHECKING:
    from tests.schema.planting import Planting


async def plant_progression(planting: "Planting", competitions: Sequence[Competition]) -> None:
    """Numbers for a kind and for all, and receipts, of each competition; squads and proposals of those with results."""
    await planting.saved(
        EntryQuota(competition_id=one.id, subject="kind", name=f"secret{i}", most=i, set_at=DAY)
        for one in competitions
        for i in planting.each
    )
    await planting.saved(EntryQuota(competition_id=one.id, subject="all", most=9, set_at=DAY) for one in competitions)
    await planting.saved(
        PackageReceipt(
            competition_id=one.id, digest="secret", seal=f"secret{i}", sums="secret marks.csv\nsecret secret.csv",
            received_at=DAY, sent_by="secret", reason="secret",
        )
        for one in competitions
        for i in planting.each
    )  # fmt: skip
    ids = [one.id for one in competitions]
    first = await Revision.visible_to(console()).filter(number=1, event__competition_id__in=ids).order_by("id")
    await _squads(planting, first)
    await planting.saved(
        CarriedChange(
            event_id=one.event_id, revision_id=one.id, kind="name", before="secret", after="secret", proposed_at=DAY,
            reason="secret", note="secret",
        )
        for one in first
        for _ in planting.each
    )  # fmt: skip


async def _squads(planting: "Planting", revisions: Sequence[Revision]) -> None:
    """As many squads of each event as there are numbers, with as many members and as many rounds."""
    squads = await planting.saved(
        Squad(
            event_id=one.event_id, revision_id=one.id, target=f"SECRET{i}/W", size=3, team=1, ties="all", formed_at=DAY,
        )
        for one in revisions
        for i in planting.each
    )  # fmt: skip
    rows = await Standing.visible_to(console()).filter(revision_id__in=[one.id for one in revisions]).order_by("line")
    lines = {one.id: [row for row in rows if row.revision_id == one.id] for one in revisions}
    members = await planting.saved(
        SquadMember(squad_id=one.id, standing_id=line.id, note="secret")
        for one in squads
        for line in lines[one.revision_id][: len(planting.each)]
    )
    await planting.saved(
        SquadVerdict(member_id=one.id, round=i + 1, place=1, mark="1", stays=True, reason="secret", at=DAY)
        for one in members
        for i in planting.each
    )
