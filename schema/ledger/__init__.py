"""The ledger for those who oversee: events in words, what they wrote column by column, the history of any object."""

from typing import Any

import strawberry

from schema.access import Access, field
from schema.catalogue import knows
from schema.competitions import Competition
from schema.context import Info
from schema.ledger.columns import may_be_told
from schema.mirror import Mirror
from schema.scalars import Instant
from server.ledger.records import LedgerEvent as Kept
from server.listing import ledger, ledger_rows

SEEN = Access(roles=sorted(ledger.READERS))


@strawberry.type(description="A fact of an event, as it was written down.")
class LedgerFact:
    """事实."""

    name: str = field("Its name.", access=SEEN)
    value: str = field("Its value as text, lists and objects as JSON.", access=SEEN)


@strawberry.type(description="A column of a row that an event changed.")
class LedgerChange(Mirror, of=ledger_rows.Changed):
    """一列的变动."""

    column: str = field("The name of the column.", access=SEEN)
    covered: bool = field("Whether the ledger holds only a hash of it: names, free text, secrets.", access=SEEN)

    @field("What it was before; null where nothing stood there, where the row is new or only a hash is held.",
           access=SEEN)  # fmt: skip
    @staticmethod
    def before(root: Any) -> str | None:
        """Hashes are kept back."""
        return None if root.covered else root.before

    @field("What it is since; null where nothing stands there or only a hash is held.", access=SEEN)
    @staticmethod
    def after(root: Any) -> str | None:
        """Hashes are kept back."""
        return None if root.covered else root.after


@strawberry.type(description="A row that an event wrote.")
class LedgerRow(Mirror, of=ledger_rows.Written):
    """事件写下的一行."""

    noun: str = field("Its table.", access=SEEN)
    is_new: bool = field("Whether the event made it.", access=SEEN)
    shown: bool = field("Whether the viewer may see what changed in it.", access=SEEN)

    @field("Its number, as `jinbang verify` names it.", access=SEEN)
    @staticmethod
    def row(root: Any) -> strawberry.ID:
        """Of 64 bits, more than an Int holds."""
        return strawberry.ID(str(root.row))

    @field("What changed in it, of the columns that the viewer may see.", access=SEEN, graphql_type=list[LedgerChange])
    @staticmethod
    def changes(root: Any, info: Info) -> list[ledger_rows.Changed]:
        """Column by column."""
        viewer = info.context.viewer
        return [one for one in root.changes if may_be_told(viewer, root.noun, one.column)]


@strawberry.type(description="An event of the ledger. It is never altered; its place is its chain and number.")
class LedgerEvent(Mirror, of=Kept):
    """账本事件."""

    chain: str = field("Its chain: `office`, or `competition/` and a code.", access=SEEN)
    at: Instant = field("When.", access=SEEN)
    act: str = field("What was done, as it is written down.", access=SEEN)
    actor: str = field("Who did it, as it is written down.", access=SEEN)
    hash: str = field("Its hash, SHA-256 hex.", access=SEEN)
    prev: str = field("The hash of the event before it.", access=SEEN)

    @field("Its number in its chain, from 1.", access=SEEN)
    @staticmethod
    def number(root: Any) -> int:
        """The column `seq`."""
        return int(root.seq)

    @field("What was done, in words.", access=SEEN)
    @staticmethod
    def act_label(root: Any, info: Info) -> str:
        """Of the catalogue; as it is written down where an older version wrote it."""
        key = f"enum.ledger_act.{root.act}"
        return info.context.say(key) if knows(key) else str(root.act)

    @field("The name of who did it; null of a command and of the system.", access=SEEN)
    @staticmethod
    async def actor_name(root: Any, info: Info) -> str | None:
        """One loader."""
        found: str | None = await info.context.ask(ledger.actors).load(root.actor)
        return found

    @field("The competition of its chain; null of the office's.", access=SEEN, graphql_type=Competition | None)
    @staticmethod
    async def competition(root: Any, info: Info) -> Any:
        """One loader."""
        return await info.context.ask(ledger.competitions_of).load(root.chain)

    @field("Whether what it wrote is kept back now, because identities in the competition are masked.", access=SEEN)
    @staticmethod
    async def withheld(root: Any, info: Info) -> bool:
        """One loader."""
        return bool(await info.context.ask(ledger.masked).load(root.chain))

    @field(f"Its facts, at most {ledger_rows.FACTS_MOST}; none while they are withheld. For the auditor of the office.",
           access=Access(roles=["auditor"]), graphql_type=list[LedgerFact])  # fmt: skip
    @staticmethod
    async def facts(root: Any, info: Info) -> list[LedgerFact]:
        """As written."""
        viewer = info.context.viewer
        if not (viewer.sees_everything or ledger.sees_all(viewer)):
            return []
        if await info.context.ask(ledger.masked).load(root.chain):
            return []
        return [LedgerFact(name=name, value=value) for name, value in ledger_rows.facts_of(root)]

    @field(f"The rows it wrote, at most {ledger_rows.ROWS_MOST}; none while they are withheld.", access=SEEN,
           graphql_type=list[LedgerRow], usual=10)  # fmt: skip
    @staticmethod
    async def rows(root: Any, info: Info) -> list[ledger_rows.Written]:
        """One loader."""
        found: list[ledger_rows.Written] = await info.context.ask(ledger_rows.written).load(root)
        return found


@strawberry.type(description="An event in the history of an object, and what it did to it.")
class LedgerStep(Mirror, of=ledger_rows.Step):
    """一件东西的一步历史."""

    event: LedgerEvent = field("The event.", access=SEEN)
    written: LedgerRow = field("What it did.", access=SEEN)
