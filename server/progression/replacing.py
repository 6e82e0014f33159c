"""递补: the place of a withdrawn entry goes to the next of the published result it came up by."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from tortoise.fields import (
    RESTRICT,
    BigIntField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    TextField,
)

from server import clock, db, ledger
from server.access import Viewer, may
from server.access.records import Account
from server.access.roles import ORGANISING
from server.competitions.places import locked, of_event
from server.entries import Delegation, Entry
from server.entries.facts import Backgrounds
from server.progression.entering import delegations_of, enter, target_of
from server.progression.reserves import Candidate, Reserves, reserves_of
from server.record import Covered, Noun
from server.refusal import Refusal, insist, refuse

ACT = "entry.replaced"


class Replacement(Covered, Noun):
    """递补 done: `made` has the place that `gone` left; once for each place."""

    public: ClassVar[None] = None
    readers = ORGANISING | {"auditor"}
    within = {"competition": "gone__event__competition__", "event": "gone__event_id"}
    ledgered = ("uid", "gone_id", "made_id", "at", "account_id")
    covered = ("reason",)
    named = ("gone.event.competition.code", "gone.event.code", "gone.entry_no")

    gone: ForeignKeyRelation[Entry] = ForeignKeyField("jinbang.Entry", related_name="replacements", on_delete=RESTRICT)
    made: ForeignKeyRelation[Entry] = ForeignKeyField("jinbang.Entry", related_name=False, on_delete=RESTRICT)
    reason: str | None = TextField(null=True)
    at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "replacement"
        unique_together: ClassVar[Any] = (("gone",),)

    if TYPE_CHECKING:
        gone_id: int
        made_id: int
        account_id: int | None


async def preview(viewer: Viewer, entry: UUID | None, *, backgrounds: Backgrounds | None = None) -> Reserves | None:
    """Who would get the place of a withdrawn entry, and why those before do not; None where there is no such entry, it
    leaves no place, or the viewer may not give it away."""
    if may(viewer, ACT) is not None or entry is None:
        return None
    gone = await Entry.visible_to(viewer).get_or_none(uid=entry).prefetch_related("event__competition", "delegation")
    if gone is None or may(viewer, ACT, of_event(gone.event.competition, gone.event)) is not None:
        return None
    if not_replaceable(gone, gone.version) is not None or await replaced(gone) is not None:
        return None
    return await reserves_of(gone, backgrounds)


async def replace(
    viewer: Viewer, entry: UUID | None, *, reason: str, version: int, line: UUID | None = None,
    shown: str | None = None, key: str | None = None, backgrounds: Backgrounds | None = None,
) -> Entry:  # fmt: skip
    """Give the place of a withdrawn entry to the next reserve (domain.md 4); among those who share the next place to
    the one of `line`, by the organiser's choice. `shown`: what the preview said it shows.

    Refused: no right, unknown entry, one that did not come up or stands still, replaced already, `reserves_changed`
    since they were shown, no reserve, `reserves_tied` and none chosen, `not_the_next`.
    """
    insist(may(viewer, ACT))
    if not reason.strip():
        refuse("reason_missing", "reason")
    gone = await Entry.visible_to(viewer).get_or_none(uid=entry).prefetch_related("event__competition", "delegation")
    if gone is None:
        refuse("no_such_entry", "entry")
    competition, team = gone.event.competition, gone.delegation
    asked: dict[str, Any] = {"entry": str(gone.uid), "reason": reason, "version": version}
    asked |= {"line": str(line), "shown": shown} if line or shown else {}
    async with ledger.change(viewer, ACT, chain=competition.chain, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(Entry)
        target = await target_of(viewer, ACT, competition, gone.event.code)
        await locked(competition)
        gone = await locked(gone)
        gone.event, gone.delegation, target.competition = target, team, competition
        insist(not_replaceable(gone, version) or await replaced(gone))
        found = await reserves_of(gone, backgrounds)
        reserve = chosen(found, line, shown).standing
        delegations = await delegations_of(change, competition, [reserve])
        below = reserve.revision.event.competition_id
        its: Delegation = team or delegations[below]
        [made] = await enter(change, target, [reserve], {below: its})
        made.note = reason.strip()
        gone.note, gone.version = reason.strip(), gone.version + 1
        await change.save_many([made, gone])
        await change.save(Replacement(
            gone_id=gone.id, made_id=made.id, reason=reason.strip(), at=clock.now(), account_id=viewer.account_id,
        ))  # fmt: skip
        change.main.facts |= {
            "gone": gone.entry_no, "reserve": reserve.entry_no, "entry_no": made.entry_no,
            "revision": reserve.revision_id, "passed_by": found.passed_by(reserve),
        }  # fmt: skip
        change.answers(made)
    return made


def not_replaceable(gone: Entry, version: int) -> Refusal | None:
    """Only a withdrawn entry that came up from below leaves a place to a reserve."""
    if gone.version != version:
        return Refusal("changed_since", {"version": gone.version}, "version")
    if gone.advanced_from_id is None:
        return Refusal("entry_did_not_come_up", {"entry_no": gone.entry_no}, "entry")
    if gone.status != "withdrawn":
        return Refusal("entry_stands_still", {"entry_no": gone.entry_no}, "entry")
    return None


async def replaced(gone: Entry) -> Refusal | None:
    """Whether the place it left is taken already."""
    rows = Replacement.filter(gone_id=gone.id).using_db(db.here()).select_related("made")
    done = await rows.first()
    return None if done is None else Refusal("replaced_already", {"entry_no": done.made.entry_no}, "entry")


def chosen(found: Reserves, line: UUID | None, shown: str | None) -> Candidate:
    """The reserve who moves up."""
    if shown is not None and shown != found.shown:
        refuse("reserves_changed", "shown")
    if not found.next:
        refuse("no_reserve", "entry", entry_no=found.gone.entry_no)
    names = "、".join(one.standing.entry_no for one in found.next)
    if line is not None:
        wanted = next((one for one in found.next if one.standing.uid == line), None)
        return wanted if wanted is not None else refuse("not_the_next", "line", entries=names)
    if found.is_tied:
        refuse("reserves_tied", "line", entries=names)
    return found.next[0]
