"""A correction below carried up: what it changes of those entered above is proposed, and never done silently."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    TextField,
)

from server import clock, db
from server.access import Viewer
from server.access.records import Account
from server.access.roles import ORGANISING
from server.competitions import Event
from server.entries import Entry
from server.entries.registration import stands
from server.ledger import Change
from server.progression.entering import Source, entries_by_source
from server.progression.squads import squads_to
from server.record import Covered, Noun
from server.results import Revision, Standing

CARRIED_KINDS = ("moves_up", "falls_out", "name", "unit")
CARRIED_STATES = ("proposed", "accepted", "declined", "overtaken")
MOST = 500


class CarriedChange(Covered, Noun):
    """A change that `revision` below proposes to `event` above: `standing` moves up, or `entry` falls out, or its name
    or unit changes from `before` to `after`. `reason` and `note` (裁判长 or 仲裁): of the decision.

    `overtaken`: a later revision below came before it was decided.
    """

    public: ClassVar[None] = None
    readers = ORGANISING | {"auditor"}
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = (
        "uid", "event_id", "revision_id", "standing_id", "entry_id", "kind", "state", "proposed_at", "decided_at",
        "account_id", "version",
    )  # fmt: skip
    covered = ("before", "after", "reason", "note")
    named = ("event.competition.code", "event.code", "kind", "entry.entry_no", "standing.entry_no")

    event: ForeignKeyRelation[Event] = ForeignKeyField(
        "jinbang.Event", related_name="carried_changes", on_delete=RESTRICT
    )
    revision: ForeignKeyRelation[Revision] = ForeignKeyField(
        "jinbang.Revision", related_name="carried_changes", on_delete=RESTRICT
    )
    standing: ForeignKeyNullableRelation[Standing] = ForeignKeyField(
        "jinbang.Standing", related_name="carried_changes", null=True, on_delete=RESTRICT
    )
    entry: ForeignKeyNullableRelation[Entry] = ForeignKeyField(
        "jinbang.Entry", related_name="carried_changes", null=True, on_delete=RESTRICT
    )
    kind: str = CharField(max_length=12)  # type: ignore[assignment]
    before: str | None = TextField(null=True)
    after: str | None = TextField(null=True)
    state: str = CharField(max_length=12, default="proposed")  # type: ignore[assignment]
    proposed_at: int = BigIntField(description="UTC microseconds")
    decided_at: int | None = BigIntField(null=True, description="UTC microseconds")
    reason: str | None = TextField(null=True)
    note: str | None = TextField(null=True)
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    version: int = IntField(default=1)

    class Meta:
        table = "carried_change"

    if TYPE_CHECKING:
        event_id: int
        revision_id: int
        standing_id: int | None
        entry_id: int | None
        account_id: int | None


async def propose(change: Change, fed: Mapping[int, Sequence[str]], revisions: Sequence[Revision]) -> None:
    """Propose to the events above what these revisions change of those who came up to them; part of publishing. `fed`:
    the targets of each revision's event, by the revision's id. A first result, and one nobody came up by, change
    nothing."""
    for revision in revisions:
        if revision.number == 1:
            continue
        now = {one.entry_no: one for one in await _lines(revision.event_id, revision.number)}
        before = {one.entry_no: one for one in await _lines(revision.event_id, revision.number - 1)}
        for target in await _events(fed[revision.id]):
            entered = await entries_by_source(target)
            mine = {no: entries[-1] for (event, no), entries in entered.items() if event == revision.event_id}
            if not mine:
                continue
            squad = (await squads_to(f"{target.competition.code}/{target.code}")).get(revision.event_id)
            found = list(_differences(mine, before, now, trained=squad is not None))
            await _overtake(change, target, revision.event_id)
            rows = [
                CarriedChange(event_id=target.id, revision_id=revision.id, proposed_at=clock.now(), **columns)
                for columns in found
            ]
            await change.save_many(rows)


async def _lines(event_id: int, number: int) -> list[Standing]:
    rows = Standing.filter(revision__event_id=event_id, revision__number=number).using_db(db.here())
    return await rows.order_by("line")


async def _events(codes: Sequence[str]) -> list[Event]:
    """Those events above that there are."""
    found = []
    for competition, _, code in (one.partition("/") for one in codes):
        rows = Event.filter(competition__code=competition, code=code).using_db(db.here())
        found += await rows.prefetch_related("competition")
    return found


def _differences(
    entered: Mapping[str, Entry], before: Mapping[str, Standing], now: Mapping[str, Standing], *, trained: bool
) -> list[dict[str, Any]]:
    """What the lines say now of those entered, and who else goes up. Whom a squad sent up, no line takes down."""
    found: list[dict[str, Any]] = []
    for no, entry in sorted(entered.items()):
        if stands(entry):
            found += _of_entry(entry, now.get(no), trained=trained)
    for no, line in now.items():
        was = before.get(no)
        if line.advances and not (was and was.advances) and no not in entered and not trained:
            found.append({"kind": "moves_up", "standing_id": line.id})
    return found


def _of_entry(entry: Entry, line: Standing | None, *, trained: bool) -> list[dict[str, Any]]:
    came_by: Any = entry.advanced_from
    ids = {"entry_id": entry.id, "standing_id": line.id if line else None}
    # a reserve moved up without being among those who advance: he falls out only when he has no place any more
    still = line is not None and (line.advances if came_by.advances else line.state == "ranked")
    if not still and not trained:
        return [{"kind": "falls_out", **ids}]
    if line is None:
        return []
    said = [("name", _name(came_by), _name(line)), ("unit", came_by.organisation or "", line.organisation or "")]
    return [{"kind": kind, "before": was, "after": is_, **ids} for kind, was, is_ in said if was != is_]


def _name(line: Standing) -> str:
    return " · ".join(filter(None, (line.team, line.name)))


async def _overtake(change: Change, target: Event, below: int) -> None:
    """What an earlier revision of the same event proposed and nobody decided."""
    rows = CarriedChange.filter(event_id=target.id, revision__event_id=below, state="proposed").using_db(change.client)
    open_ = await rows.order_by("id").select_for_update()
    for one in open_:
        one.state, one.version = "overtaken", one.version + 1
    await change.save_many(open_)


async def waiting_sources(target: Event, *states: str) -> set[Source]:
    """Whose moving up to an event is proposed or was declined (or is in one of `states` alone): they are entered by
    accepting it, and not in passing."""
    among = states or ("proposed", "declined")
    rows = CarriedChange.filter(event_id=target.id, kind="moves_up", state__in=among).using_db(db.here())
    found = await rows.values_list("revision__event_id", "standing__entry_no")
    return {(int(str(event)), str(no)) for event, no in found}


async def carried_changes(viewer: Viewer, competition: str) -> list[CarriedChange]:
    """What corrections below propose to the events of a competition: the open ones first, then the newest. At most
    MOST."""
    if not competition.isprintable():
        return []
    rows = CarriedChange.visible_to(viewer).filter(event__competition__code=competition).order_by("-id").limit(MOST)
    return sorted(await rows, key=lambda one: one.state != "proposed")
