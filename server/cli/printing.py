"""Results and differences as text for standard output and standard error."""

import json
from dataclasses import replace

from schema.catalogue import say
from server.access import Viewer
from server.competitions import Competition, Event
from server.ledger.verify import Difference
from server.packages.recomputing import result_rows
from server.packages.results import result_cells, results_csv, results_header
from server.packages.stored import outline
from server.refusal import refuse
from server.results.draft import draft as compute
from server.results.publishing import newest_lines


async def results_text(viewer: Viewer, competition: str, event: str, *, as_json: bool, draft: bool) -> tuple[str, bool]:
    """The newest revision of an event, else its draft, as results.csv or JSON; and whether it is a draft."""
    found = await Competition.visible_to(viewer).get_or_none(code=competition)
    one = found and await Event.visible_to(viewer).get_or_none(competition_id=found.id, code=event)
    if not found or not one:
        refuse("no_such_event", "event", competition=competition, code=event)
    lines = None if draft else await newest_lines(one)
    is_draft = lines is None
    rows = result_rows(event, (await compute(one)).lines if lines is None else lines)
    package = await outline(found)
    package = replace(package, events=tuple(definition for definition in package.events if definition.code == event))
    if not as_json:
        return results_csv(package, rows).decode(), is_draft
    header = results_header(package.events)
    places = package.events[0].scheme.places
    return json.dumps(
        [dict(zip(header, result_cells(row, package.events, places), strict=True)) for row in rows],
        ensure_ascii=False,
        indent=1,
    ) + "\n", is_draft


def differences_text(one: Difference, language: str) -> str:
    """One difference of `verify` in a line."""
    return say(
        language, f"verify.{one.rule}", noun=one.noun, place=one.place, event=one.event or "—", row=one.row,
        column=one.column, recorded=one.recorded, found=one.found,
    )  # fmt: skip
