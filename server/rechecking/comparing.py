"""Whether what a finding says is true of the marks as they stand now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server import db
from server.rechecking import Finding
from server.scoring import Mark
from server.scoring.paper import points_text


def counting(findings: Iterable[Finding]) -> list[Finding]:
    """Of several on one mark of an item the last; those without a mark all."""
    last: dict[tuple[int, ...], Finding] = {}
    for one in sorted(findings, key=lambda one: (one.at, one.id)):
        mark = (0, one.id) if one.aspect_id is None else (one.item_id, one.sheet_id or 0, one.aspect_id)
        last[mark] = one
    return list(last.values())


def is_error(finding: Finding) -> bool:
    """Whether it names an error. A later finding that gives the mark back as it was takes the earlier one back."""
    return finding.aspect_id is None or finding.was != finding.should


def is_wrong(findings: Iterable[Finding]) -> bool:
    """Whether the findings of an item make it wrong."""
    return any(is_error(one) for one in counting(findings))


@dataclass(frozen=True, slots=True)
class Compared:
    """The findings that count, by item, and those of them whose mark is not yet what it should be."""

    of_item: dict[int, list[Finding]]
    open: Sequence[Finding]


async def compared(recheck_id: int) -> Compared:
    """Read the findings of a recheck beside the marks of now, in two statements."""
    rows = Finding.filter(item__recheck_id=recheck_id).using_db(db.here()).select_related("sheet", "aspect")
    of_item: defaultdict[int, list[Finding]] = defaultdict(list)
    for one in counting(await rows.order_by("id")):
        of_item[one.item_id].append(one)
    told = [one for some in of_item.values() for one in some if one.aspect_id is not None]
    marks = Mark.filter(sheet_id__in=sorted({one.sheet_id or 0 for one in told}), pass_no=1).using_db(db.here())
    now = {(one.sheet_id, one.aspect_id): one.value for one in await marks}
    return Compared(
        dict(of_item), [one for one in told if now.get((one.sheet_id or 0, one.aspect_id or 0)) != one.should]
    )


def value_text(value: int | None) -> str:
    """A mark as text; a dash where none counts."""
    return "—" if value is None else points_text(value)
