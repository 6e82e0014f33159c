"""Masking (加密): the draws of an event, public; who drew which code, only for those who may know."""

from enum import Enum
from typing import Any

import strawberry

from schema.access import PUBLIC, Access, field
from schema.competitions.enums import value_of
from schema.context import Info
from schema.mirror import Mirror, label
from schema.node import Node
from schema.scalars import Instant
from server import listing, masking
from server.masking import telling

MOST_DRAWS, MOST_CODES = 200, 5000
NAMED = Access(roles=sorted(telling.TOLD))
TYPING = Access(roles=sorted(telling.TYPISTS))


@strawberry.enum(
    description="What is drawn: one of the stages that mask, in their order, or a session, or test papers."
)
class DrawStage(Enum):
    """抽签的环节."""

    ENTRY = strawberry.enum_value("entry", description="参赛号: a number in the place of the entry.")
    STATION = strawberry.enum_value("station", description="赛位号: a workplace in the place of the number.")
    REVIEW = strawberry.enum_value("review", description="评审号: a code on the work, for the judges.")
    SESSION = strawberry.enum_value("session", description="In which session an entry competes; hides nobody.")
    PAPER = strawberry.enum_value("paper", description="Which set of test papers an entry gets; hides nobody.")


@strawberry.enum(description="How a draw is made.")
class DrawWay(Enum):
    """抽签方式."""

    COMPUTED = strawberry.enum_value("computed", description="From a seed whose commitment was published before.")
    RECORDED = strawberry.enum_value("recorded", description="By hand, typed in twice by two people.")


@strawberry.enum(description="How far a draw is.")
class DrawState(Enum):
    """抽签的状态."""

    COMMITTED = strawberry.enum_value("committed", description="The commitment is published, nothing is drawn.")
    TYPED_ONCE = strawberry.enum_value("typed_once", description="Typed once; another person types it again.")
    DRAWN = strawberry.enum_value("drawn", description="Its codes stand for the entries.")
    ASKED = strawberry.enum_value("asked", description="The sealing judge asked for it to be unmasked.")
    UNMASKED = strawberry.enum_value("unmasked", description="Unmasked by the supervisor; its seed is public.")
    VOID = strawberry.enum_value("void", description="Voided by the supervisor, with its seed shown.")


@strawberry.type(description="Who drew which code.")
class DrawnCode(Mirror, of=telling.DrawnCode):
    """抽到的号码."""

    number: str = field(
        "What was drawn for: the code of the masking stage before, in the first stage the entry's number.",
        access=PUBLIC,
    )
    code: str = field("The code that was drawn.", access=PUBLIC)


@strawberry.type(
    description="A draw (抽签) of one stage of an event: its commitment before, its seed once it is unmasked, so that "
    "anybody can compute it again; void ones stay."
)
class Draw(Mirror, Node, of=masking.Draw):
    """抽签."""

    stage: DrawStage = field("What is drawn.", access=PUBLIC)
    stage_label: str = label("draw_stage", "The word for what is drawn.", column="stage", access=PUBLIC)
    turn: int = field("Counted from 1; more than 1 where a draw before was voided.", access=PUBLIC)
    way: DrawWay = field("How it is made.", access=PUBLIC)
    way_label: str = label("draw_way", "The word for how it is made.", column="way", access=PUBLIC)
    state: DrawState = field("How far it is.", access=PUBLIC)
    state_label: str = label("draw_state", "The word for how far it is.", column="state", access=PUBLIC)
    commitment: str | None = field("SHA-256 of its seed, hex; null where it was made by hand.", access=PUBLIC)
    seed: str | None = field("Its seed, hex, once nothing is hidden by it any more.", access=PUBLIC)
    subjects: str | None = field(
        "SHA-256 hex over the canonical JSON (RFC 8785) of what is drawn for, sorted by code point.", access=PUBLIC
    )
    count: int = field("How many different codes were in the pot.", access=PUBLIC)
    prefix: str = field("What stands before every code.", access=PUBLIC)
    committed_at: Instant | None = field("When the commitment was published.", access=PUBLIC)
    drawn_at: Instant | None = field("When its codes were drawn, or typed the same a second time.", access=PUBLIC)
    unmasked_at: Instant | None = field("When it was unmasked.", access=PUBLIC)
    version: int = field("Counts its changes.", access=PUBLIC)

    @field("The code of the session it is for; null where for the whole event.", access=PUBLIC)
    @staticmethod
    async def session(root: Any, info: Info) -> str | None:
        """Told with the draw, not through the session, which is the staff's."""
        return None if root.session_id is None else await info.context.ask(telling.sessions_of).load(root.id)

    @field("Who drew by hand.", access=NAMED)
    @staticmethod
    async def drawer(root: Any, info: Info) -> str | None:
        """One loader for the three."""
        return (await info.context.ask(telling.names_of).load(root.id))[0]

    @field("Who watched.", access=NAMED)
    @staticmethod
    async def witness(root: Any, info: Info) -> str | None:
        """One loader for the three."""
        return (await info.context.ask(telling.names_of).load(root.id))[1]

    @field("Why it was voided.", access=NAMED)
    @staticmethod
    async def note(root: Any, info: Info) -> str | None:
        """One loader for the three."""
        return (await info.context.ask(telling.names_of).load(root.id))[2]

    @field("Whether a scan of the list is attached.", access=PUBLIC)
    @staticmethod
    def has_scan(root: Any) -> bool:
        """Its file."""
        return root.scan_id is not None

    @field(
        "The address of the scan of the list, if there is one; it opens for sealing judges and supervisors only.",
        access=PUBLIC,
    )
    @staticmethod
    def scan(root: Any) -> str | None:
        """Its address."""
        return None if root.scan_id is None else f"/draw-scans/{root.uid}"

    @field("Whether you recorded or drew it: then another person types it again.", access=PUBLIC)
    @staticmethod
    def is_own(root: Any, info: Info) -> bool:
        """Its custodian."""
        return telling.is_own(info.context.viewer, root)

    @field(
        "Who drew which code: to sealing judge and supervisor, and to everybody once the draw hides nobody and the "
        f"result is published. Empty before, and until both have typed it. At most {MOST_CODES}.",
        access=PUBLIC,
        usual=30,
        graphql_type=list[DrawnCode],
    )
    @staticmethod
    async def codes(root: Any, info: Info) -> list[telling.DrawnCode]:
        """One loader."""
        return (await info.context.ask(telling.codes_of).load(root.id))[:MOST_CODES]


@strawberry.type
class MaskingQuery:
    """The root fields of this room."""

    @field(
        f"The draws of an event, the void ones too, as they were made. At most {MOST_DRAWS}.",
        access=PUBLIC,
        usual=5,
        graphql_type=list[Draw],
    )
    @staticmethod
    async def draws(info: Info, competition: str, event: str) -> list[masking.Draw]:
        """Empty where there is no such event, or it is not seen."""
        found = await info.context.ask(listing.events_by_code).load((competition, event))
        if found is None:
            return []
        return (await info.context.many(masking.Draw, "event_id", "id").load(found.id))[:MOST_DRAWS]

    @field(
        "What is drawn for in a stage, as the list to be typed has it: entry numbers, or codes of the stage before. "
        f"Empty where nothing can be drawn yet. At most {MOST_CODES}.",
        access=TYPING,
        usual=30,
    )
    @staticmethod
    async def draw_subjects(
        info: Info, competition: str, event: str, stage: DrawStage, session: str | None = None
    ) -> list[str]:
        """One question."""
        found = await info.context.ask(listing.events_by_code).load((competition, event))
        if found is None:
            return []
        word = str(value_of(DrawStage, stage))
        return (await telling.to_be_typed(info.context.viewer, found, word, session))[:MOST_CODES]
