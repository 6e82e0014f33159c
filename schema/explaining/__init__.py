"""Explain this score: from a published total back to each judge's mark, each part also as a sentence."""

from enum import Enum
from typing import Any

import strawberry

from schema.access import PUBLIC, Access, field
from schema.competitions import Event
from schema.context import Info
from schema.explaining import ranking_words, words
from schema.mirror import Mirror, label
from schema.results import EntryState, Revision, Standing
from schema.scalars import Mark
from schema.scoring.sheets import AspectKind
from server import qr
from server.access.roles import MARKS_READERS
from server.explaining import parts, showing

MOST_MODULES, MOST_ASPECTS, MOST_MARKS, MOST_SENTENCES = 100, 500, 500, 200
# The marks are the contestant's, by his query code, and of those who may read them; an office may make them public.
WITH_CODE = Access(roles=sorted(MARKS_READERS | {"public", "contestant"}))


@strawberry.enum(description="How a mark took part in the value of its aspect.")
class MarkUse(Enum):
    """分值的去留."""

    COUNTED = strawberry.enum_value("counted", description="It counts.")
    HIGHEST = strawberry.enum_value("highest", description="Dropped as one of the highest.")
    LOWEST = strawberry.enum_value("lowest", description="Dropped as one of the lowest.")
    BESIDE = strawberry.enum_value("beside", description="Not the middle one, or not the best.")
    ZERO = strawberry.enum_value("zero", description="An absence that counts 0.")
    NONE = strawberry.enum_value("none", description="Void, or of an aspect that is not scored.")


@strawberry.type(description="A mark by a judge, who is a number.")
class ExplainedMark(Mirror, of=parts.MarkPart):
    """一名裁判的分值."""

    judge: int = field("The judge's number in the event, from 1.", access=WITH_CODE)
    value: Mark | None = field("The points, of a judgement the level; null where absent or void.", access=WITH_CODE)
    use: MarkUse = field("How it took part.", access=WITH_CODE)
    use_label: str = label("mark_use", "The word for that.", column="use", access=WITH_CODE)

    @field("Whether it says that the entrant was absent.", access=WITH_CODE)
    @staticmethod
    def absent(root: Any) -> bool:
        """缺考."""
        return root.state == "absent"  # type: ignore[no-any-return]


@strawberry.type(description="An aspect with its marks and what they come to.")
class ExplainedAspect(Mirror, of=parts.AspectPart):
    """评分点."""

    code: str = field("Its code.", access=WITH_CODE)
    title: str = field("Its title.", access=WITH_CODE)
    criterion: str | None = field("The code of its criterion, where the module has criteria.", access=WITH_CODE)
    max: Mark = field("The most points.", access=WITH_CODE)
    kind: AspectKind = field("How it is marked.", access=WITH_CODE)
    exact: str | None = field(
        'What it comes to: an exact decimal, else a quotient ("173/12"); null where it is not scored.', access=WITH_CODE
    )
    over_spread: bool = field("Whether the judges' levels differ by more than the scheme allows.", access=WITH_CODE)

    @field(f"The marks, by judge. At most {MOST_MARKS}.", access=WITH_CODE, usual=5)
    @staticmethod
    def marks(root: Any) -> list[ExplainedMark]:
        """All of them."""
        return list(root.marks)[:MOST_MARKS]

    @field("The same in one sentence, in the viewer's language.", access=WITH_CODE)
    @staticmethod
    def sentence(root: Any, info: Info) -> str:
        """In words."""
        return words.aspect(root, info.context.say)


@strawberry.type(description="A criterion: a heading over some aspects.")
class ExplainedCriterion(Mirror, of=parts.CriterionPart):
    """评分项."""

    code: str = field("Its code.", access=WITH_CODE)
    title: str = field("Its title.", access=WITH_CODE)
    exact: str | None = field("What its aspects come to, exactly.", access=WITH_CODE)


@strawberry.type(description="A module with what it counts in the total.")
class ExplainedModule(Mirror, of=parts.ModulePart):
    """模块."""

    code: str = field("Its code.", access=PUBLIC)
    title: str = field("Its title.", access=PUBLIC)
    weight: str = field("Its weight, exactly.", access=PUBLIC)
    raw: str | None = field("The sum of its aspects, exactly.", access=PUBLIC)
    exact: str | None = field("The same after it was brought to a common scale, if it was.", access=PUBLIC)
    weighted: str | None = field("Weight times that, exactly.", access=PUBLIC)
    counts: bool = field("Whether it is a term of the total.", access=PUBLIC)
    published: Mark | None = field("Its value as published.", access=PUBLIC)
    round: str | None = field("The title of its round, where the event has rounds.", access=PUBLIC)
    passed: bool | None = field("Whether it reaches its pass mark; null where it has none.", access=PUBLIC)

    @field(f"Its aspects; none where the marks are not shown. At most {MOST_ASPECTS}.", access=WITH_CODE, usual=5)
    @staticmethod
    def aspects(root: Any) -> list[ExplainedAspect]:
        """All of them."""
        return list(root.aspects)[:MOST_ASPECTS]

    @field(f"Its criteria; none where the marks are not shown. At most {MOST_MODULES}.", access=WITH_CODE, usual=3)
    @staticmethod
    def criteria(root: Any) -> list[ExplainedCriterion]:
        """All of them."""
        return list(root.criteria)[:MOST_MODULES]

    @field("How it comes about from its aspects, in one sentence.", access=PUBLIC)
    @staticmethod
    def sentence(root: Any, info: Info) -> str:
        """In words."""
        return words.module(root, info.context.say)


@strawberry.type(description="How one line of a result came about: from the judges' marks to place, award and advance.")
class Explanation(Mirror, of=showing.Shown):
    """解释成绩."""

    is_open: bool = field("Whether the marks are shown.", access=PUBLIC)
    seq: int = field("The number of the newest event of the competition's ledger, when this was read.", access=PUBLIC)
    head: str = field("The hash of that event.", access=PUBLIC)
    event: Event = field("The event.", access=PUBLIC)
    revision: Revision | None = field("The published result it explains; null of a draft.", access=PUBLIC)
    standing: Standing | None = field("The line of it; null of a draft.", access=PUBLIC)

    @field("The number of the entry.", access=PUBLIC)
    @staticmethod
    def entry_no(root: Any) -> str:
        """Of the line."""
        return str(root.body.entry_no)

    @field("What became of the entry.", access=PUBLIC, graphql_type=EntryState)
    @staticmethod
    def state(root: Any) -> Any:
        """Of the line."""
        return root.body.state

    @field("The word for that.", access=PUBLIC)
    @staticmethod
    def state_label(root: Any, info: Info) -> str:
        """In the viewer's language."""
        return info.context.say(f"enum.state.{root.body.state}")

    @field("The total as published; null where it is not ranked.", access=PUBLIC)
    @staticmethod
    def total(root: Any) -> Mark | None:
        """As published text."""
        return root.body.total and root.body.total.published  # type: ignore[no-any-return]

    @field("The total before rounding, exactly.", access=PUBLIC)
    @staticmethod
    def exact(root: Any) -> str | None:
        """As exact text."""
        return root.body.total and root.body.total.exact  # type: ignore[no-any-return]

    @field("The place; null where it is not ranked.", access=PUBLIC)
    @staticmethod
    def place(root: Any) -> int | None:
        """Among all."""
        return root.body.place and root.body.place.place  # type: ignore[no-any-return]

    @field("The award it took.", access=PUBLIC)
    @staticmethod
    def award(root: Any) -> str | None:
        """Of the scheme."""
        return root.body.award and root.body.award.award  # type: ignore[no-any-return]

    @field(f"Its modules. At most {MOST_MODULES}.", access=PUBLIC, usual=3)
    @staticmethod
    def modules(root: Any) -> list[ExplainedModule]:
        """All of them."""
        return list(root.body.modules)[:MOST_MODULES]

    @field("The aspects not scored yet, by code; only where the marks are shown.", access=WITH_CODE)
    @staticmethod
    def missing(root: Any) -> list[str]:
        """None of a ranked entry."""
        return list(root.body.missing)[:MOST_ASPECTS]

    @field("What was taken off, a sentence each; none where the marks are not shown.", access=WITH_CODE)
    @staticmethod
    def deduction_words(root: Any, info: Info) -> list[str]:
        """By deduction."""
        return [words.deduction(one, info.context.say) for one in root.body.deductions][:MOST_SENTENCES]

    @field("The time by the clock, what was granted, what counts; where the marks are shown.", access=WITH_CODE)
    @staticmethod
    def time_words(root: Any, info: Info) -> str | None:
        """One sentence."""
        return words.time(root.body.time, info.context.say)

    @field("The sum, what was taken off, the one rounding: one sentence.", access=PUBLIC)
    @staticmethod
    def total_words(root: Any, info: Info) -> str | None:
        """One sentence."""
        body = root.body
        return body.total and words.total(body.total, body.modules, info.context.say)

    @field("What became of it in each round it took, a sentence each.", access=PUBLIC)
    @staticmethod
    def round_words(root: Any, info: Info) -> list[str]:
        """In order."""
        return [words.round_taken(one, info.context.say) for one in root.body.rounds][:MOST_SENTENCES]

    @field("The place and what parts it from the lines above and below.", access=PUBLIC)
    @staticmethod
    def place_words(root: Any, info: Info) -> list[str]:
        """In sentences."""
        return ranking_words.place(root.body.place, info.context.say) if root.body.place else []

    @field("The rules of the awards up to the one that gave it its award, a sentence each.", access=PUBLIC)
    @staticmethod
    def award_words(root: Any, info: Info) -> list[str]:
        """In order."""
        body = root.body
        return ranking_words.award(body.award, body.total.published, info.context.say) if body.award else []

    @field("Whether it goes on to the next tier, and why not.", access=PUBLIC)
    @staticmethod
    def advance_words(root: Any, info: Info) -> str | None:
        """One sentence."""
        body = root.body
        return body.advance and ranking_words.advance(body.advance, body.total.published, info.context.say)

    @field("A QR code of this page for print, an SVG document.", access=PUBLIC)
    @staticmethod
    def qr(root: Any, info: Info) -> str:
        """The absolute address of the page of this revision."""
        return qr.svg(f"{info.context.address}{showing.address(root)}")
