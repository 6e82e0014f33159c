"""The root fields of papers: templates, which placeholders there are, what was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import strawberry

from schema.access import PUBLIC, field
from schema.connection import DEFAULT_FIRST, Connection, Page, page, page_size
from schema.context import Info
from schema.mirror import Mirror, label
from schema.papers import BY_SENT, WRITERS, ExportSent, PaperTemplate, WorkbookMap
from server.listing import written
from server.papers import mapping
from server.papers.placeholders import HEADING, INNER, LINE, LISTS, PAPER
from server.papers.templates import MOST, newest_ones
from server.papers.workbook_fields import FIELDS


@dataclass(frozen=True, slots=True)
class Place:
    """A placeholder by both its names; `inside`: the list it may stand in, "" for anywhere."""

    name: str
    chinese: str
    inside: str = ""
    is_list: bool = False


def _places() -> Sequence[Place]:
    found = [Place(name, chinese) for name, chinese in PAPER.items()]
    for lists, heading in ((LISTS, ""), (INNER, "events")):
        for name, (chinese, _) in lists.items():
            found.append(Place(name, chinese, heading, is_list=True))
    found += [Place(name, chinese, "list") for name, chinese in LINE.items()]
    return found + [Place(name, chinese, "events") for name, chinese in HEADING.items()]


PLACES = _places()


@strawberry.type(description="A placeholder of a template: {{name}} or {{中文名}}.")
class Placeholder(Mirror, of=Place):
    """占位符."""

    name: str = field("Its English name.", access=PUBLIC)
    chinese: str = field("Its Chinese name.", access=PUBLIC)
    is_list: bool = field("Whether it repeats what stands between {{#…}} and {{/…}}.", access=PUBLIC)
    inside: str = field(
        "Where it may stand: empty for anywhere, `list` in a line of a list, `events` in a line of the lists of "
        "events, delegations and regions.",
        access=PUBLIC,
    )


@dataclass(frozen=True, slots=True)
class Fillable:
    """What may stand in a column of another office's workbook."""

    name: str


@strawberry.type(description="What may stand in a column of another office's workbook.")
class WorkbookField(Mirror, of=Fillable):
    """可填的内容."""

    name: str = field("Its name.", access=PUBLIC)
    label: str = label("workbook_field", "The word for it.", column="name", access=PUBLIC)


@strawberry.type
class PaperQuery:
    """The root fields of this room."""

    @field(f"Every placeholder a template may have. At most {len(PLACES)}.", access=PUBLIC, usual=len(PLACES))
    @staticmethod
    def placeholders() -> list[Placeholder]:
        """All of them."""
        return list(PLACES)  # type: ignore[arg-type]

    @field(
        f"The newest edition of each template, by kind and code. At most {MOST}.",
        access=WRITERS,
        usual=20,
        graphql_type=list[PaperTemplate],
    )
    @staticmethod
    async def paper_templates(info: Info) -> Any:
        """One question."""
        return await newest_ones(info.context.viewer)

    @field(f"What may stand in a column. At most {len(FIELDS)}.", access=PUBLIC, usual=len(FIELDS))
    @staticmethod
    def workbook_fields() -> list[WorkbookField]:
        """All of them."""
        return [Fillable(name) for name in FIELDS]  # type: ignore[misc]

    @field(
        f"The newest edition of each workbook of other offices, by code. At most {MOST}.",
        access=WRITERS,
        usual=10,
        graphql_type=list[WorkbookMap],
    )
    @staticmethod
    async def workbook_maps(info: Info) -> Any:
        """One question."""
        return await mapping.newest_ones(info.context.viewer)

    @field("What was sent, as far as the viewer sees it, the newest first.", access=WRITERS,
           graphql_type=Connection[ExportSent])  # fmt: skip
    @staticmethod
    async def exports_sent(
        info: Info, first: int = DEFAULT_FIRST, after: str | None = None, competition: str | None = None
    ) -> Page:
        """A page of the list, and how to count it."""
        viewer, size = info.context.viewer, page_size(info.context, first)
        found = await written.exports_sent(viewer, competition, size, BY_SENT.position(after))
        return page(found, BY_SENT, after, partial(written.export_count, viewer, competition))
