"""A recheck drawn, recorded and finished, as mutations."""

import strawberry

from schema.acting import Key, act, uid_of
from schema.context import Info
from schema.rechecking import Recheck, RecheckItem
from server import rechecking
from server.rechecking import recording
from server.results import rechecked


@strawberry.input(description="An error in an entry: a mark that should be another, or anything else in words.")
class FindingInput:
    """差错."""

    sheet: str | None = strawberry.field(default=None, description="The number of the sheet.")
    aspect: str | None = strawberry.field(default=None, description="The code of the aspect.")
    should: str | None = strawberry.field(
        default=None, description="The mark that should stand; null or empty: none should count, which is not 0."
    )
    note: str | None = strawberry.field(
        default=None, description="In words; needed where neither sheet nor aspect is named."
    )

    def found(self) -> recording.Found:
        """As the act takes it."""
        return recording.Found(self.sheet, self.aspect, self.should, self.note)


@strawberry.type
class RecheckMutation:
    """The mutations of this room."""

    @act(
        "抽检: draw the entries to be rechecked, by the event's rule, from the ledger's head at this moment.",
        answers=Recheck,
    )
    @staticmethod
    async def draw_recheck(info: Info, competition: str, event: str, idempotency_key: Key) -> rechecking.Recheck:
        """One act."""
        return await rechecked.draw_recheck(info.context.viewer, competition, event, key=idempotency_key)

    @act(
        "Record an entry of a recheck as right, or the errors in it. Every fault is named at once.", answers=RecheckItem
    )
    @staticmethod
    async def record_recheck(
        info: Info,
        item: strawberry.ID,
        right: bool,
        idempotency_key: Key,
        findings: list[FindingInput] | None = None,
    ) -> rechecking.RecheckItem:
        """One act."""
        found = [one.found() for one in findings or []]
        uid = uid_of(rechecking.RecheckItem, item)
        return await recording.record(info.context.viewer, uid, right=right, findings=found, key=idempotency_key)

    @act(
        "Finish a recheck whose entries are all looked at and whose errors are corrected. More than 5 % wrong: all "
        "others are drawn at once.",
        answers=Recheck,
    )
    @staticmethod
    async def finish_recheck(info: Info, recheck: strawberry.ID, idempotency_key: Key) -> rechecking.Recheck:
        """One act."""
        uid = uid_of(rechecking.Recheck, recheck)
        return await rechecked.finish_recheck(info.context.viewer, uid, key=idempotency_key)
