"""名额: how many entries a delegation may send to each event, as a rule and its exceptions (domain.md 4, 江苏: ≤3).

A rule is for all delegations, a kind of them, a region or one delegation; in one event, or in each of the competition.
The one that names the delegation most closely holds: itself, its region (the smallest), its kind, all; of two alike the
one of the event.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Protocol
from uuid import UUID

from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
)

from server import clock, db, ledger
from server.access import Viewer, may
from server.access.records import Account
from server.access.roles import ORGANISING
from server.competitions.places import competition_of, event_of, locked, of_competition, of_event
from server.competitions.records import Competition, Event
from server.record import Noun
from server.refusal import Refusal, insist, refuse
from server.regions import code_range, names_of, padded

SUBJECTS = ("all", "kind", "region", "delegation")  # from the widest to the closest
SET, LIFTED = "entry_quota.set", "entry_quota.lifted"
MOST, MOST_RULES, NAME_LIMIT = 10_000, 500, 100


class EntryQuota(Noun):
    """A rule about how many entries a delegation may send. `event` None: to each event. `name`: the kind, the region's
    code or the delegation's code, as `subject` says. `most` None: as many as it likes.

    A row never changes but for `ended_at`: another for the same takes its place.
    """

    public: ClassVar[None] = None
    readers = ORGANISING | {"auditor"}
    within = {"competition": "competition__"}
    ledgered = ("uid", "competition_id", "event_id", "subject", "name", "most", "set_at", "ended_at", "account_id")
    named = ("competition.code", "subject", "name")

    competition: ForeignKeyRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="entry_quotas", on_delete=RESTRICT
    )
    event: ForeignKeyNullableRelation[Event] = ForeignKeyField(
        "jinbang.Event", related_name="entry_quotas", null=True, on_delete=RESTRICT
    )
    subject: str = CharField(max_length=12)  # type: ignore[assignment]
    name: str = CharField(max_length=100, default="")  # type: ignore[assignment]
    most: int | None = IntField(null=True, description="entries")
    set_at: int = BigIntField(description="UTC microseconds")
    ended_at: int | None = BigIntField(null=True, description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "entry_quota"

    if TYPE_CHECKING:
        competition_id: int
        event_id: int | None
        account_id: int | None


class Team(Protocol):
    """What a rule looks at of a delegation."""

    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> str | None: ...
    @property
    def region_code(self) -> str | None: ...


def holding(rules: Iterable[EntryQuota], event_id: int, team: Team) -> EntryQuota | None:
    """The rule that holds for a delegation in an event; None where none is for it."""
    fitting = [one for one in rules if one.ended_at is None and one.event_id in (None, event_id) and _is_for(one, team)]
    return max(fitting, key=_closeness, default=None)


def _is_for(rule: EntryQuota, team: Team) -> bool:
    match rule.subject:
        case "delegation":
            return rule.name == team.code
        case "region":
            low, high = code_range(rule.name)
            return team.region_code is not None and low <= team.region_code <= high
        case "kind":
            return rule.name == team.kind
        case _:
            return True


def _closeness(rule: EntryQuota) -> tuple[int, int, bool, int]:
    depth = len(rule.name.rstrip("0")) if rule.subject == "region" else 0
    return SUBJECTS.index(rule.subject), depth, rule.event_id is not None, rule.id or 0


async def rules_of(competition_id: int) -> list[EntryQuota]:
    """The rules of a competition that hold now, in the order they were set."""
    rows = EntryQuota.filter(competition_id=competition_id, ended_at__isnull=True).using_db(db.here())
    return list(await rows.order_by("id"))


async def quotas_of(viewer: Viewer, competition: str) -> list[EntryQuota]:
    """The rules that hold in a competition, of those the viewer sees: the widest first, those of an event behind."""
    if not competition.isprintable():
        return []
    rows = await EntryQuota.visible_to(viewer).filter(competition__code=competition, ended_at__isnull=True)
    return sorted(rows, key=_closeness)


async def set_quota(
    viewer: Viewer, competition: str, subject: str, name: str = "", *, event: str = "", most: int | None = None,
    key: str | None = None,
) -> EntryQuota:  # fmt: skip
    """Set how many entries a delegation may send; the rule that stood for the same ends. What is entered stays.

    Refused: no right, unknown place, `quota_number`, `quota_subject`, `unknown_region`, `quotas_full`.
    """
    insist(may(viewer, SET))
    found = await competition_of(viewer, competition)
    one = (await event_of(viewer, competition, event))[1] if event else None
    insist(may(viewer, SET, of_event(found, one) if one else of_competition(found)))
    name = name.strip()
    insist(_malformed(subject, name, most))
    code = padded(name) if subject == "region" else name
    if subject == "region" and code not in await names_of({code}):
        refuse("unknown_region", "name")
    asked = [competition, event, subject, name, most]
    async with ledger.change(viewer, SET, chain=found.chain, key=key, asked=asked, event=event) as change:
        if change.answered:
            return await change.answer(EntryQuota)
        await locked(found)
        rules = await rules_of(found.id)
        made = EntryQuota(
            competition_id=found.id, event_id=one.id if one else None, subject=subject, name=code, most=most,
            set_at=clock.now(), account_id=viewer.account_id,
        )  # fmt: skip
        same = [rule for rule in rules if (rule.event_id, rule.subject, rule.name) == (made.event_id, subject, code)]
        if not same and len(rules) >= MOST_RULES:
            refuse("quotas_full", "competition", most=MOST_RULES)
        for rule in same:
            rule.ended_at = made.set_at
        await change.save_many(same)
        change.answers(await change.save(made))
    return made


def _malformed(subject: str, name: str, most: int | None) -> Refusal | None:
    if subject not in SUBJECTS or bool(name) is (subject == "all") or len(name) > NAME_LIMIT or not name.isprintable():
        return Refusal("quota_subject", {"most": NAME_LIMIT}, "name")
    if most is not None and not 0 <= most <= MOST:
        return Refusal("quota_number", {"most": MOST}, "most")
    return None


async def lift_quota(viewer: Viewer, quota: UUID | None, *, key: str | None = None) -> EntryQuota:
    """End a rule; it stays on record. Refused: no right, `no_such_quota`, `quota_ended`."""
    insist(may(viewer, LIFTED))
    rows = EntryQuota.visible_to(viewer).select_related("competition", "event")
    found = await rows.get_or_none(uid=quota) if quota else None
    if found is None:
        refuse("no_such_quota", "quota")
    its: Any = found.event
    insist(may(viewer, LIFTED, of_event(found.competition, its) if its else of_competition(found.competition)))
    chain = found.competition.chain
    async with ledger.change(viewer, LIFTED, chain=chain, key=key, asked=str(quota)) as change:
        if change.answered:
            return await change.answer(EntryQuota)
        row = await locked(found)
        if row.ended_at is not None:
            refuse("quota_ended", "quota")
        row.ended_at = clock.now()
        change.answers(await change.save(row))
    return row
