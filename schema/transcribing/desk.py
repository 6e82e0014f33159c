"""The typist's desk (录入台): which paper sheets are to be typed, and what stands on them. Never a mark."""

from collections.abc import Sequence
from typing import Any

import strawberry

from schema.access import Access, field
from schema.context import Info
from schema.mirror import Mirror, label
from schema.scalars import Mark
from schema.scoring.sheets import AspectKind, levels, named
from schema.transcribing.enums import TypingState
from server import transcribing
from server.access.roles import TYPING
from server.scoring import paper
from server.transcribing import tasks

AT_THE_DESK = Access(roles=sorted(TYPING))
ASKING = Access(roles=sorted(transcribing.SheetMove.readers | TYPING))
MOST_ASPECTS, MOST_MODULES = 500, 100


@strawberry.type(description="An aspect (评分点) of a paper sheet that is to be typed: never a mark.")
class TypingAspect(Mirror, of=paper.Cell):
    """待录的评分点."""

    code: str = field("Its code, unique in the event.", access=ASKING)
    title: str = field("Its title.", access=ASKING)
    max: Mark = field("The highest mark: points, or 3 where a level is given.", access=ASKING)
    decimals: int = field("How many decimals its mark may have.", access=ASKING)
    kind: AspectKind = field("How it is marked.", access=ASKING)
    kind_label: str = label("aspect_kind", "The word for how it is marked.", column="kind", access=ASKING)

    @field("What each level of a judgement means, from 0; empty for other kinds.", access=ASKING, usual=4)
    @staticmethod
    def descriptors(root: Any, info: Info) -> list[str]:
        """As on the judge's sheet."""
        return levels(root, info)


@strawberry.type(description="A module (模块) of a paper sheet that is to be typed.")
class TypingModule(Mirror, of=paper.Block):
    """待录的模块."""

    code: str = field("Its code.", access=AT_THE_DESK)
    title: str = field("Its title.", access=AT_THE_DESK)
    aspects: list[TypingAspect] = field(
        f"What is to be typed, in order. At most {MOST_ASPECTS}.", access=AT_THE_DESK, usual=10
    )


@strawberry.type(
    description="A paper sheet before one typist. It says nothing of what anybody typed, and the same whether two "
    "typists agreed or not."
)
class TypingTask(Mirror, of=tasks.Task):
    """一份待录的评分表."""

    number: str = field("The random number on the paper.", access=AT_THE_DESK)
    seat: str = field("The seat it belongs to, as panel/number.", access=AT_THE_DESK)
    position: int = field("Its place in the order of its seat, which is random.", access=AT_THE_DESK)
    version: int = field("Counts the changes of the sheet: to be sent when it is swapped or moved.", access=AT_THE_DESK)
    state: TypingState = field("What it is to this typist.", access=AT_THE_DESK)
    state_label: str = label("typing_state", "The word for it.", column="state", access=AT_THE_DESK)
    pass_no: int | None = field("Which entry is the typist's to type: 1 or 2; null where none.", access=AT_THE_DESK)

    @field("What it is called: 第 7 份.", access=AT_THE_DESK)
    @staticmethod
    def label(root: Any, info: Info) -> str:
        """The position."""
        return named(info, root.position, None)

    @field(
        f"What is to be typed, by module. At most {MOST_MODULES}.",
        access=AT_THE_DESK,
        usual=3,
        graphql_type=list[TypingModule],
    )
    @staticmethod
    async def modules(root: Any, info: Info) -> Sequence[paper.Block]:
        """One loader for all."""
        found: paper.Paper | None = await info.context.ask(tasks.papers).load(root.id)
        return found.modules if found is not None else []


@strawberry.type(description="The paper sheets of an event before one typist.")
class TypingDesk(Mirror, of=tasks.Tasks):
    """录入台."""

    sheets: list[TypingTask] = field(
        f"All of them, seat by seat. At most {tasks.MOST_TASKS}.", access=AT_THE_DESK, usual=50
    )
    mine: list[TypingTask] = field("What the typist has claimed and not handed in. At most 2000.", access=AT_THE_DESK)

    @field("The next to be typed for the first time.", access=AT_THE_DESK, graphql_type=TypingTask | None)
    @staticmethod
    def next(root: tasks.Tasks) -> tasks.Task | None:
        """The first in the order of the seats."""
        return root.next("to_type")

    @field("The next to be typed a second time by this typist.", access=AT_THE_DESK, graphql_type=TypingTask | None)
    @staticmethod
    def next_again(root: tasks.Tasks) -> tasks.Task | None:
        """The first in the order of the seats."""
        return root.next("to_type_again")
