"""Undoing the import of an old roll as one act, while nothing hangs on it. Its honours stay as rows, seen by nobody."""

from collections.abc import Sequence
from uuid import UUID

from tortoise.context import require_context

from server import clock, ledger
from server.access import Viewer, may
from server.competitions.places import locked
from server.db.address import APP
from server.honours import Honour, HonourTerm, Title
from server.honours.asked import place_of
from server.honours.holders import runs
from server.honours.roll_import import RollImport, RollLine
from server.ledger import Change
from server.record import Record
from server.refusal import Fault, Refusal, insist, refuse

UNDONE = "roll.import_undone"
LONGEST = 500
OWN = (HonourTerm, RollLine)  # what refers to an honour without hanging on it
NAMED = 200  # rows that a refusal names


async def undo_import(viewer: Viewer, imported: UUID | None, reason: str, *, key: str | None = None) -> RollImport:
    """Take back the honours of an import, all of them.

    Refused: unknown, undone already, no reason, a title outside the scope, `roll_hangs` with the rows on which
    something hangs: a certificate, a reward, a nomination, deeds, a revocation.
    """
    insist(may(viewer, UNDONE))
    insist(_wrong_reason(reason))
    found = await RollImport.visible_to(viewer).get_or_none(uid=imported) if imported else None
    if found is None:
        refuse("no_such_roll_import", "import")
    asked = {"import": str(imported), "reason": reason}
    async with ledger.change(viewer, UNDONE, key=key, asked=asked, **{"import": found.id}) as change:
        if change.answered:
            return await change.answer(RollImport)
        row = await locked(found)
        if row.undone_at is not None:
            refuse("roll_undone", "import", day=clock.shown(row.undone_at).date().isoformat())
        lines = {one.honour_id: one.row for one in await RollLine.filter(imported_id=row.id).using_db(change.client)}
        honours = await _honours(change, sorted(lines))
        insist(await _outside(change, viewer, honours))
        insist(await _hanging(change, honours, lines))
        for one in honours:
            one.state = "undone"
        await change.save_many(honours)
        for one in honours:
            change.publicly("undone", one)
        row.undone_at, row.undone_reason = clock.now(), reason.strip()
        change.answers(await change.save(row))
    return row


def _wrong_reason(reason: str) -> Refusal | None:
    if reason.strip() and len(reason) <= LONGEST and "\0" not in reason:
        return None
    return Refusal("roll_undo_reason", {"most": LONGEST}, "reason")


async def _honours(change: Change, ids: Sequence[int]) -> list[Honour]:
    """The honours, locked, so that nothing is hung on them meanwhile."""
    return [
        one
        for run in runs(ids)
        for one in await Honour.filter(id__in=run).using_db(change.client).select_for_update().order_by("id")
    ]


async def _outside(change: Change, viewer: Viewer, honours: Sequence[Honour]) -> Refusal | None:
    """Whether one of the titles lies outside the viewer's scope."""
    for title in await Title.filter(id__in=sorted({one.title_id for one in honours})).using_db(change.client):
        if (no := may(viewer, UNDONE, place_of(title))) is not None:
            return no
    return None


async def _hanging(change: Change, honours: Sequence[Honour], lines: dict[int, int]) -> Refusal | None:
    """The rows on whose honours anything hangs: whatever record refers to them, and what was revoked since."""
    hanging = {one.id for one in honours if one.state != "held"}
    for kind, column in _referring():
        for run in runs(sorted(lines)):
            found = kind.filter(**{f"{column}__in": run}).using_db(change.client).distinct()
            hanging |= {int(str(one)) for one in await found.values_list(column, flat=True)}
    if not hanging:
        return None
    names = {one.id: one.name or "" for one in honours}
    faults = [
        Fault("", lines[id_], "name", "roll_row_hangs", found=names[id_], params={"name": names[id_]})
        for id_ in sorted(hanging, key=lambda id_: lines[id_])
    ]
    return Refusal("roll_hangs", {"n": len(faults)}, "import", faults[:NAMED])


def _referring() -> list[tuple[type[Record], str]]:
    """Every column of every room that refers to an honour: the rooms above need not say that they do."""
    apps = require_context().apps
    assert apps is not None
    return [
        (model, f"{name}_id")  # type: ignore[misc]
        for model in apps[APP].values()
        for name in sorted(model._meta.fk_fields)
        if model._meta.fields_map[name].related_model is Honour and model not in OWN  # type: ignore[attr-defined]
    ]
