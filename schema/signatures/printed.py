"""成绩汇总表: the event protocol that is printed and signed. A field of Event; known to no other type."""

from typing import Any

import strawberry

from schema.access import Access, field
from schema.context import Info
from schema.mirror import Mirror, label
from schema.scalars import Instant, Mark
from server import qr
from server.access.roles import MARKS_READERS
from server.results import previewing, protocol
from server.results.protocol import Protocol as Printed

READING_MARKS = Access(roles=sorted(MARKS_READERS))
PRINTERS = Access(roles=sorted(previewing.READERS))
MOST_LINES, MOST_SHEETS, MOST_MODULES = 2000, 20_000, 100


@strawberry.type(description="One line of an event protocol.")
class ProtocolLine(Mirror, of=protocol.ProtocolLine):
    """成绩汇总表的一行."""

    place: int | None = field("Its place.", access=PRINTERS)
    total: Mark | None = field("Its total.", access=PRINTERS)
    award: str | None = field("Its award.", access=PRINTERS)
    state_label: str = label("state", "The word for what became of it.", access=PRINTERS)
    label: str = field("The number of the entry; its code while the event is masked.", access=PRINTERS)
    values: list[str | None] = field(
        f"Its value in each module, in order. At most {MOST_MODULES}.", access=PRINTERS, usual=3
    )


@strawberry.type(description="One sheet on an event protocol.")
class ProtocolSheet(Mirror, of=protocol.ProtocolSheet):
    """成绩汇总表所附的评分表."""

    number: str = field("Its number.", access=READING_MARKS)
    seat: str = field("Its seat, as panel/number.", access=READING_MARKS)
    state_label: str = label("sheet_state", "The word for how far it is.", column="state", access=READING_MARKS)
    content: str = field("The hash of what stands on it, 16 digits.", access=READING_MARKS)


@strawberry.type(description="成绩汇总表: what is printed and signed by chief judge and supervisor.")
class Protocol(Mirror, of=Printed):
    """成绩汇总表."""

    content: str = field("SHA-256, hex, of all that decides the result.", access=PRINTERS)
    short: str = field("The same as printed: 16 digits in groups of four.", access=PRINTERS)
    chain: str = field("The name of the ledger's chain.", access=PRINTERS)
    seq: str = field("Its position now, a decimal number.", access=PRINTERS, resolver=lambda root: str(root.seq))
    head: str = field("Its head now.", access=PRINTERS)
    at: Instant = field("When this was computed.", access=PRINTERS)
    is_masked: bool = field("Whether the lines show codes in the place of entries.", access=PRINTERS)
    modules: list[str] = field(
        f"The titles of the modules, in order. At most {MOST_MODULES}.", access=PRINTERS, usual=3
    )

    @field(f"The lines, in order. At most {MOST_LINES}.", access=PRINTERS, usual=50)
    @staticmethod
    def lines(root: Any) -> list[ProtocolLine]:
        """All of them."""
        return list(root.lines)[:MOST_LINES]

    @field(f"Its sheets; none for who may not read marks. At most {MOST_SHEETS}.", access=READING_MARKS, usual=100)
    @staticmethod
    def sheets(root: Any) -> list[ProtocolSheet]:
        """All of them."""
        return list(root.sheets)[:MOST_SHEETS]

    @field("The hash as a QR code, an SVG document.", access=PRINTERS)
    @staticmethod
    def qr(root: Any) -> str:
        """What a scanner types."""
        return qr.svg(root.content)


async def _protocol(root: Any, info: Info) -> Printed | None:
    found: Printed | None = await info.context.ask(protocol.protocols).load(root)
    return found


def protocol_field() -> Any:
    """`Event.protocol`."""
    return field(
        "成绩汇总表, to be printed and signed. Null unless its marking was closed here. Computed: one event at a time.",
        access=PRINTERS, resolver=_protocol, graphql_type=Protocol | None,
    )  # fmt: skip
