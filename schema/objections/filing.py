"""An objection filed on line by anybody: answered with its receipt and nothing else."""

from dataclasses import dataclass

import strawberry

from schema.access import PUBLIC, field
from schema.acting import NONE_SUCH, Key, act, uid_of
from schema.context import Info
from schema.mirror import Mirror
from server import notices, selecting
from server.notices import objecting as results
from server.objections.filing import Filed
from server.selecting import objecting as rounds


@dataclass(frozen=True, slots=True)
class Given:
    """What is given back."""

    receipt: str


@strawberry.type(description="The receipt of an objection that was filed on line.")
class ObjectionReceipt(Mirror, of=Given):
    """回执."""

    receipt: str = field("To be kept by who objects: nothing else is shown of it.", access=PUBLIC)


@strawberry.input(description="An objection as anybody files it.")
class FiledObjection:
    """网上异议."""

    notice: strawberry.ID = strawberry.field(description="The notice it is against: of a round or of results.")
    candidate: strawberry.ID | None = strawberry.field(
        default=None, description="Whom it names, of a round's notice; null where it is against the notice as a whole."
    )
    event: str = strawberry.field(default="", description="The event it is about, of a notice of results.")
    entry_no: str = strawberry.field(default="", description="The entry it names, of a notice of results.")
    statement: str = strawberry.field(description="What it says, with its clues.")
    objector: str = strawberry.field(default="", description="A real name; empty: anonymous.")
    contact: str = strawberry.field(default="", description="Phone or address, for the reply.")


@strawberry.type
class FilingMutation:
    """The one mutation that asks for no account."""

    @act("File an objection against a running notice, by anybody. So many from one address in a quarter of an hour.",
         answers=ObjectionReceipt)  # fmt: skip
    @staticmethod
    async def file_objection(info: Info, input: FiledObjection, idempotency_key: Key) -> Given:
        """One act, of the room whose notice it is."""
        viewer, client = info.context.viewer, info.context.client
        said = Filed(input.statement, input.objector, input.contact)
        if (of_round := uid_of(selecting.RoundNotice, input.notice)) is None:
            notice = uid_of(notices.Notice, input.notice)
            done = await results.file_against(
                viewer, notice, input.event, input.entry_no, said, client, key=idempotency_key
            )
            return Given(done.receipt)
        named = input.candidate
        candidate = (uid_of(selecting.RoundNoticeCandidate, named) or NONE_SUCH) if named else None
        return Given(
            (await rounds.file_against(viewer, of_round, candidate, said, client, key=idempotency_key)).receipt
        )
