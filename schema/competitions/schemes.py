"""Schemes as the staff see them: read back in the shape they are given in, checked, put into words with an example."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import strawberry

from schema import scheme_words
from schema.access import PUBLIC, field
from schema.competitions.examples import lines
from schema.competitions.scheme_inputs import SchemeInput, given
from schema.context import Info
from schema.mirror import Mirror
from schema.refusal import Fault
from schema.scalars import Mark
from server import refusal
from server.competitions import asked, keeping, templates
from server.competitions.numbers import thousandths_text
from server.competitions.scheme_writing import to_input
from server.listing import programmes
from server.ranking import Deduction, Group
from server.ranking import Scheme as Ranked

MOST_TEMPLATES, MOST_LINES, MOST_FAULTS = 20, 200, 1000


def _text(scheme: Ranked) -> str:
    """The JSON text in the shape of SchemeInput."""
    return json.dumps(to_input(scheme), ensure_ascii=False)


def _points(root: Any) -> Mark:
    return Mark(thousandths_text(root.points))


def _limit(root: Any) -> Mark | None:
    return None if root.limit is None else Mark(thousandths_text(root.limit))


@dataclass(frozen=True, slots=True)
class Example:
    """A scheme to be worked out in the viewer's language."""

    scheme: Ranked


@strawberry.type(description="Three invented entrants under a scheme, worked out.")
class WorkedExample(Mirror, of=Example):
    """算例."""

    @field(f"Line by line in the viewer's language. At most {MOST_LINES}.", access=PUBLIC, usual=10)
    @staticmethod
    def lines(root: Any, info: Info) -> list[str]:
        """Worked out by the ranking, put into words."""
        return lines(root.scheme, info.context.say)[:MOST_LINES]


@strawberry.type(description="A group (组别) ranked by itself inside a joint event.")
class RankedGroup(Mirror, of=Group):
    """组别."""

    code: str = field("Its code, unique in the event.", access=PUBLIC)
    title: str = field("Its title.", access=PUBLIC)


def _groups(root: Any) -> Any:
    return keeping.groups_of(root)[:MOST_LINES]


def groups_field() -> Any:
    """`Event.groups`."""
    return field(
        f"The groups ranked by themselves inside a joint event, in order; empty for others. At most {MOST_LINES}.",
        access=PUBLIC,
        resolver=_groups,
        usual=2,
    )


@strawberry.type(description="A deduction (扣分项) that a scheme knows.")
class DeductionRule(Mirror, of=Deduction):
    """扣分项."""

    code: str = field("Its code, unique in the event.", access=PUBLIC)
    title: str = field("Its title.", access=PUBLIC)
    points: Mark = field("What it takes off each time.", access=PUBLIC, resolver=_points)
    limit: Mark | None = field("The most it takes off one entry; null: no limit.", access=PUBLIC, resolver=_limit)


@strawberry.type(description="The newest scheme (评分方案) of an event, as it can be given in again.")
class Scheme(Mirror, of=keeping.Kept):
    """评分方案."""

    version: int = field("Which version of the event's scheme.", access=PUBLIC)

    @field(f"The deductions it knows, in order. At most {MOST_LINES}.", access=PUBLIC, usual=5)
    @staticmethod
    def deductions(root: Any) -> list[DeductionRule]:
        """Of the scheme."""
        return list(root.scheme.deductions)[:MOST_LINES]

    @field("The scheme as JSON text in the shape of SchemeInput.", access=PUBLIC)
    @staticmethod
    def text(root: Any) -> str:
        """As it can be given in again."""
        return _text(root.scheme)

    @field(f"What it says, in full sentences. At most {MOST_LINES}.", access=PUBLIC, usual=20)
    @staticmethod
    def sentences(root: Any, info: Info) -> list[str]:
        """The scheme put into words."""
        return scheme_words.sentences(root.scheme, info.context.say)[:MOST_LINES]


def newest_scheme() -> Any:
    """`Event.scheme`."""
    return field(
        "Its newest scheme. Null where it has none that the viewer may see.",
        access=PUBLIC,
        resolver=_newest,
        graphql_type=Scheme | None,
    )


async def _newest(root: Any, info: Info) -> Any:
    return await info.context.ask(programmes.newest_schemes).load(root.id)


@dataclass(frozen=True, slots=True)
class Template:
    """A ready-made scheme."""

    code: str
    ranked: Ranked


@strawberry.type(description="A ready-made scheme to begin with.")
class SchemeTemplate(Mirror, of=Template):
    """方案模板."""

    code: str = field("Its code, as `template` of a new event names it.", access=PUBLIC)

    @field("Its title.", access=PUBLIC)
    @staticmethod
    def title(root: Any, info: Info) -> str:
        """From the catalogue."""
        return info.context.say(f"template.{root.code}.title")

    @field("When it fits.", access=PUBLIC)
    @staticmethod
    def description(root: Any, info: Info) -> str:
        """From the catalogue."""
        return info.context.say(f"template.{root.code}.description")

    @field("The scheme as JSON text in the shape of SchemeInput.", access=PUBLIC)
    @staticmethod
    def scheme(root: Any) -> str:
        """As it can be given in."""
        return _text(root.ranked)

    @field("What it does to three invented entrants.", access=PUBLIC, graphql_type=WorkedExample)
    @staticmethod
    def example(root: Any) -> Example:
        """Worked out when asked."""
        return Example(root.ranked)


@dataclass(frozen=True, slots=True)
class Checked:
    """A scheme that was looked at: its faults, or what it says."""

    faults: Sequence[refusal.Fault]
    ranked: Ranked | None


@strawberry.type(description="What a scheme that is being written means, and everything that is wrong with it.")
class SchemeChecked(Mirror, of=Checked):
    """方案检查."""

    faults: list[Fault] = field(
        f"Every fault, with its path in `column`. At most {MOST_FAULTS}.", access=PUBLIC, usual=10
    )

    @field(f"What it says; empty while there is a fault. At most {MOST_LINES}.", access=PUBLIC, usual=20)
    @staticmethod
    def sentences(root: Any, info: Info) -> list[str]:
        """The scheme put into words."""
        return scheme_words.sentences(root.ranked, info.context.say)[:MOST_LINES] if root.ranked else []

    @field("What it does to three invented entrants; null while there is a fault.", access=PUBLIC)
    @staticmethod
    def example(root: Any) -> WorkedExample | None:
        """Worked out when asked."""
        return Example(root.ranked) if root.ranked else None  # type: ignore[return-value]


@strawberry.type
class SchemeQuery:
    """The root fields of schemes."""

    @field(
        f"The ready-made schemes. At most {MOST_TEMPLATES}.",
        access=PUBLIC,
        usual=4,
        graphql_type=list[SchemeTemplate],
    )
    @staticmethod
    def scheme_templates() -> list[Template]:
        """In their order."""
        return [Template(code, scheme) for code, scheme in templates.TEMPLATES.items()]

    @field("Looks at a scheme without keeping it.", access=PUBLIC, graphql_type=SchemeChecked)
    @staticmethod
    def check_scheme(scheme: SchemeInput) -> Checked:
        """One question."""
        read = asked.scheme(given(scheme))
        return Checked((), read) if isinstance(read, Ranked) else Checked(read[:MOST_FAULTS], None)
