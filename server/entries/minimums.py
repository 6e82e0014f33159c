"""The least number of entries of an event or group (最低报名数): who is under it once registration is over, and what
follows: cancelled, merged into another group, or held for selection alone, without awards. domain.md 2.2, 第十五条."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

from server import clock, db, ledger
from server.access import Viewer, may
from server.access.records import Account
from server.access.roles import ORGANISING
from server.competitions import Event
from server.competitions.keeping import groups_of, groups_text
from server.competitions.places import event_of, locked, locked_all, of_event
from server.competitions.programme import requirements_of
from server.competitions.registration import cancelled, in_state, reason_fault
from server.entries import Entry
from server.entries.registration import stands
from server.ledger import Change
from server.record import Covered, Noun
from server.refusal import Refusal, insist, refuse

ACT = "minimum.applied"


class MinimumDecision(Covered, Noun):
    """What was decided of an event, or of one of its groups (`group`, its code), that had `n` entries and needed
    `least`. `into`: the group it was merged into."""

    public: ClassVar[None] = None
    readers = ORGANISING | {"auditor"}
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = ("uid", "event_id", "group", "n", "least", "outcome", "into", "decided_at", "account_id")
    covered = ("reason",)
    named = ("event.competition.code", "event.code", "group")

    event: ForeignKeyRelation[Event] = ForeignKeyField(
        "jinbang.Event", related_name="minimum_decisions", on_delete=RESTRICT
    )
    group: str = CharField(max_length=40, default="", source_field="group_code")  # type: ignore[assignment]
    n: int = IntField()
    least: int = IntField()
    outcome: str = CharField(max_length=12)  # type: ignore[assignment]
    into: str = CharField(max_length=40, default="", source_field="into_group")  # type: ignore[assignment]
    reason: str = TextField()
    decided_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "minimum_decision"
        unique_together: ClassVar[Any] = (("event", "group"),)

    if TYPE_CHECKING:
        event_id: int
        account_id: int | None


@dataclass(frozen=True, slots=True)
class Minimum:
    """How many standing entries an event, or one of its groups, has of how many it needs. `decided`: what was."""

    group: str
    title: str
    n: int
    least: int
    decided: MinimumDecision | None = None

    @property
    def is_under(self) -> bool:
        """Whether there are too few."""
        return self.n < self.least


async def minimums(viewer: Viewer, events: Sequence[int]) -> Mapping[int, list[Minimum]]:
    """By the event's id: how it, or each of its groups in order, stands towards its least number; nothing where it has
    none. Three statements."""
    rows = {one.id: one for one in await Event.visible_to(viewer).filter(id__in=list(events))}
    seen = await Entry.visible_to(viewer).filter(event_id__in=sorted(rows))
    decided = await MinimumDecision.visible_to(viewer).filter(event_id__in=sorted(rows))
    return {id_: counted(rows[id_], seen, decided) if id_ in rows else [] for id_ in events}


def counted(event: Event, entries: Sequence[Entry], decided: Sequence[MinimumDecision]) -> list[Minimum]:
    """The same for one event, from rows of any."""
    least = requirements_of(event).min_entries
    if least is None:
        return []
    groups = groups_of(event)
    mine = [one for one in entries if one.event_id == event.id and stands(one)]
    numbers = Counter((one.group or "") if groups else "" for one in mine)
    said = {one.group: one for one in decided if one.event_id == event.id}
    named = [(one.code, one.title) for one in groups] or [("", event.title)]
    return [Minimum(code, title, numbers[code], least, said.get(code)) for code, title in named]


async def selection_only(entry: Entry) -> bool:
    """Whether the event, or the group, of an entry is held for selection alone: then it takes no award."""
    rows = MinimumDecision.filter(event_id=entry.event_id, outcome="selection", group__in=["", entry.group or ""])
    return await rows.using_db(db.here()).exists()


async def apply_minimum(
    viewer: Viewer, competition: str, event: str, group: str = "", *, reason: str, into: str = "",
    key: str | None = None,
) -> Event:  # fmt: skip
    """Let follow what the event's setting says for it, or one of its groups, having too few entries.

    Refused: no right, unknown place, no reason, not between registration and marking, entries not reviewed, no least
    number, an unknown group, enough entries, decided already, no outcome set, nothing to merge into.
    """
    insist(may(viewer, ACT))
    found, one = await event_of(viewer, competition, event)
    insist(may(viewer, ACT, of_event(found, one)) or reason_fault(reason))
    asked = [competition, event, group, reason, into]
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=asked, event=event) as change:
        if change.answered:
            return await change.answer(Event)
        row = await locked(one)
        insist(in_state(row, "review"))
        entries = await Entry.filter(event_id=row.id).using_db(change.client).order_by("id")
        decided = await MinimumDecision.filter(event_id=row.id).using_db(change.client)
        this = _undecided(counted(row, entries, decided), group)
        mine = await locked_all([each for each in entries if stands(each) and (not group or each.group == group)])
        insist(not_ready(row, this, mine) or (into_fault(row, group, into) if row.minimum_outcome == "merge" else None))
        made = MinimumDecision(
            event_id=row.id, group=group, n=this.n, least=this.least, outcome=row.minimum_outcome,
            into=into if row.minimum_outcome == "merge" else "", reason=reason.strip(), decided_at=clock.now(),
            account_id=viewer.account_id,
        )  # fmt: skip
        await change.save(made)
        if row.minimum_outcome == "cancel" and not group:
            await cancelled(change, found, row, reason)
        else:
            await _follow(change, row, made, mine)
        change.answers(row)
    return row


def _undecided(all_: Sequence[Minimum], group: str) -> Minimum:
    if not all_:
        refuse("minimum_not_set", "event")
    this = next((one for one in all_ if one.group == group), None)
    if this is None:
        refuse("minimum_no_such_group", "group", groups="、".join(one.group for one in all_ if one.group) or "—")
    return this


def not_ready(event: Event, this: Minimum, mine: Sequence[Entry]) -> Refusal | None:
    """Whether nothing can follow: enough entered, decided already, nothing set, entries still to be reviewed."""
    if this.decided is not None:
        return Refusal("minimum_decided", {"group": this.title}, "group")
    if not this.is_under:
        return Refusal("minimum_reached", {"group": this.title, "n": this.n, "least": this.least}, "group")
    if event.minimum_outcome == "none":
        return Refusal("minimum_no_outcome", {"event": event.title}, "event")
    waiting = sum(one.state == "submitted" for one in mine)
    return Refusal("minimum_waits_for_review", {"n": waiting}, "group") if waiting else None


def into_fault(event: Event, group: str, into: str) -> Refusal | None:
    """Whether a group can be merged into another one: the event has it, and it is another."""
    others = [one.code for one in groups_of(event) if one.code != group]
    if not group or not others:
        return Refusal("minimum_nothing_to_merge", {"event": event.title}, "group")
    return None if into in others else Refusal("minimum_into", {"groups": "、".join(others)}, "into")


async def _follow(change: Change, event: Event, made: MinimumDecision, mine: Sequence[Entry]) -> None:
    for one in mine:
        one.version += 1
        if made.outcome == "selection":
            one.takes_no_award = True
        elif made.outcome == "merge":
            one.group = made.into
        else:
            one.state, one.status, one.note = "withdrawn", "withdrawn", made.reason
    if made.outcome == "merge":
        event.groups = groups_text(one for one in groups_of(event) if one.code != made.group)
    event.version += 1
    await change.save_many([*mine, event])
