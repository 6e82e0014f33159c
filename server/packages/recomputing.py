"""results.csv from what is stored: the computed rows, and where a results.csv that came along disagrees."""

from collections.abc import Iterable

from server.access import Viewer
from server.competitions import Competition, Event
from server.competitions.numbers import fraction_if_any
from server.packages.format import Package, ResultRow
from server.packages.results import results_difference
from server.refusal import Fault
from server.results.draft import Line, draft


async def computed_rows(viewer: Viewer, competition: Competition, package: Package) -> list[ResultRow]:
    """The rows of results.csv for every event of the package, in its order."""
    events = {one.code: one for one in await Event.visible_to(viewer).filter(competition_id=competition.id)}
    rows: list[ResultRow] = []
    for definition in package.events:
        rows += result_rows(definition.code, (await draft(events[definition.code])).lines)
    return rows


async def recomputed_differences(viewer: Viewer, competition: Competition, package: Package) -> list[Fault]:
    """Where results.csv of the package disagrees with what its own marks give."""
    return results_difference(package, await computed_rows(viewer, competition, package))


def result_rows(event: str, lines: Iterable[Line]) -> list[ResultRow]:
    """Lines of a draft or a revision as rows of results.csv."""
    return [_row(event, line) for line in lines]


def _row(event: str, line: Line) -> ResultRow:
    one = line.standing
    return ResultRow(
        event=event, place=one.place, tied=one.tied, decided_by=one.decided_by, entry_no=one.entry_no,
        team=one.team or "", name=one.name or "", organisation=one.organisation or "", region=one.region_code or "",
        delegation=one.delegation_code or "", total=fraction_if_any(one.total),
        modules={value.code: fraction_if_any(value.value) for value in line.values}, award=one.award or "",
        advances=one.advances, status="" if one.state == "ranked" else one.state, group=one.group or "",
        group_place=one.group_place, round=one.round or "",
    )  # fmt: skip
