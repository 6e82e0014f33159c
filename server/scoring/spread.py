"""The panel asked again (复评): where the levels of an aspect differ too much, the chief judge's reasoned decision
gives the sheets of that entry back to the judges who marked it, with what stands on them (domain.md 8.2 J-6).

No mark is void and nobody is told what another gave: each judge looks at his own sheet again, changes it or not, sends
and signs it anew. A run that must be held again is another matter (`server.scoring.floor.void_run`).
"""

from collections.abc import Awaitable, Callable, Sequence

from server import clock, db, ranking
from server.access import Viewer, may
from server.competitions.keeping import newest
from server.entries import Entry, Incident
from server.ledger import Change
from server.refusal import insist, refuse
from server.scoring import Mark, Sheet, tallies
from server.scoring.correct import reason_given
from server.scoring.floor import Run, on_the_floor

ACT = "panel.asked_again"
ON_TABLET = ("sent", "signed")
WITH_ITS_JUDGE = ("open", "draft")
Also = Callable[[Change, Sequence[Sheet]], Awaitable[None]]


async def ask_again(
    viewer: Viewer, competition: str, event: str, entry_no: str, aspect: str, reason: str, *,
    also: Also | None = None, key: str | None = None,
) -> Entry:  # fmt: skip
    """Give the sheets of an entry back to the judges who marked `aspect`, whose levels differ by more than the scheme
    allows. The reason stays with the entry as an incident (covered).

    `also`: what falls with it in the room above: signatures. Refused: as all acts on the floor; no reason,
    `spread_not_too_wide` (also of an aspect there is not), `spread_on_paper` where a sheet was typed off paper or
    imported, `asked_again_already`.
    """
    insist(may(viewer, ACT))
    said = reason_given(reason)
    async with on_the_floor(viewer, ACT, competition, event, entry_no, key, aspect=aspect, reason=said) as run:
        if run.change is None:
            return run.entry
        sheets = await _returned(run, await _too_wide(run, aspect), aspect)
        run.change.main.facts |= {"aspect": aspect, "sheets": [one.number for one in sheets]}
        for sheet in sheets:
            into = run.change.event("sheet.returned", sheet=sheet.number, aspect=aspect)
            sheet.state, sheet.version, sheet.signed_by_id, sheet.signed_at = "draft", sheet.version + 1, None, None
            await run.change.save(sheet, into)
        if also is not None:
            await also(run.change, sheets)
        return await run.save(
            Incident(entry_id=run.entry.id, kind="other", note=said, account_id=viewer.account_id, at=clock.now())
        )


async def _too_wide(run: Run, code: str) -> int:
    """The id of the aspect, whose levels lie too far apart. Refused: `spread_not_too_wide`."""
    kept = (await newest([run.event.id]))[run.event.id]
    rules = {one.code: one for module in kept.scheme.modules for one in module.aspects}
    id_ = kept.aspect_ids.get(code)
    given = (await tallies(run.event.id, set(), [run.entry.id])).get(run.entry.id, {})
    if id_ is None or not ranking.is_over_spread(rules[code], given.get(id_)):
        refuse("spread_not_too_wide", "aspect", entry_no=run.number, aspect=code[:40])
    return id_


async def _returned(run: Run, aspect: int, code: str) -> list[Sheet]:
    """The sheets to be given back, locked. Refused: `spread_on_paper`, `asked_again_already`."""
    marks = Mark.filter(sheet__entry_id=run.entry.id, aspect_id=aspect, pass_no=1, state="given").using_db(db.here())
    ids = [id_ async for (id_,) in marks.values_list("sheet_id")]
    sheets = await Sheet.filter(id__in=ids).using_db(db.here()).select_for_update().order_by("id")
    elsewhere = [one for one in sheets if one.state not in (*ON_TABLET, *WITH_ITS_JUDGE)]
    if elsewhere:
        refuse("spread_on_paper", "entryNo", number=elsewhere[0].number, entry_no=run.number)
    back = [one for one in sheets if one.state in ON_TABLET]
    if not back:
        refuse("asked_again_already", "entryNo", entry_no=run.number, aspect=code)
    return back
