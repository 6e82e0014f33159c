"""The record of a follow-up: one thing that hangs on what was changed, whose it is, and whether it is done."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    IntField,
    TextField,
)
from tortoise.queryset import QuerySet

from server.access import Viewer
from server.access.records import Account
from server.access.roles import ORGANISING
from server.competitions import Event
from server.honours import HonourStep
from server.record import Covered, Noun
from server.results import Revision, Standing

CAUSES = ("correction", "ruling", "revocation", "restoration")
KINDS = (
    "certificate", "reward", "honour", "promotion", "advancement", "ceremony", "team_total", "entry", "nomination",
    "benefits", "export",
)  # fmt: skip
OWNERS = ("organiser", "honours_office", "finance")
STATES = ("open", "done", "not_needed")
READERS = ORGANISING | {"honours_office", "finance", "auditor"}


class FollowUp(Covered, Noun):
    """后续事项: what a changed line or a changed honour leaves to be done, one row for each thing that hangs on it.

    It comes from `revision` (a corrected result) or from `step` (an honour revoked or restored). `event`: whose result
    changed; `above`: the event that an advanced entry stands in. `was`, `now`: the line before and after. `subject_*`:
    what is to be looked at, `label` its number or title (no person's name), `amount` fen. `owner`: whose work it is.
    """

    public: ClassVar[None] = None
    readers = READERS
    within = {"region": "", "competition": "event__competition__", "event": "event_id"}
    ledgered = (
        "uid", "cause", "kind", "owner", "event_id", "above_id", "revision_id", "step_id", "was_id", "now_id",
        "subject_noun", "subject_uid", "label", "amount", "region_code", "state", "made_at", "done_at", "done_by_id",
        "version",
    )  # fmt: skip
    covered = ("note",)
    named = ("kind", "label", "uid")

    cause: str = CharField(max_length=12)  # type: ignore[assignment]
    kind: str = CharField(max_length=12)  # type: ignore[assignment]
    owner: str = CharField(max_length=16)  # type: ignore[assignment]
    event: ForeignKeyNullableRelation[Event] = ForeignKeyField(
        "jinbang.Event", related_name="follow_ups", null=True, on_delete=RESTRICT
    )
    above: ForeignKeyNullableRelation[Event] = ForeignKeyField(
        "jinbang.Event", related_name=False, null=True, on_delete=RESTRICT
    )
    revision: ForeignKeyNullableRelation[Revision] = ForeignKeyField(
        "jinbang.Revision", related_name="follow_ups", null=True, on_delete=RESTRICT
    )
    step: ForeignKeyNullableRelation[HonourStep] = ForeignKeyField(
        "jinbang.HonourStep", related_name="follow_ups", null=True, on_delete=RESTRICT
    )
    was: ForeignKeyNullableRelation[Standing] = ForeignKeyField(
        "jinbang.Standing", related_name=False, null=True, on_delete=RESTRICT
    )
    now: ForeignKeyNullableRelation[Standing] = ForeignKeyField(
        "jinbang.Standing", related_name=False, null=True, on_delete=RESTRICT
    )
    subject_noun: str = CharField(max_length=40)  # type: ignore[assignment]
    subject_uid: str = CharField(max_length=36, db_index=True)  # type: ignore[assignment]
    label: str = CharField(max_length=400)  # type: ignore[assignment]
    amount: int | None = BigIntField(null=True, description="fen")
    region_code: str | None = CharField(max_length=12, null=True, db_index=True)  # type: ignore[assignment]
    state: str = CharField(max_length=12, default="open")  # type: ignore[assignment]
    made_at: int = BigIntField(description="UTC microseconds")
    done_at: int | None = BigIntField(null=True, description="UTC microseconds")
    done_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    note: str | None = TextField(null=True)
    version: int = IntField(default=1)

    class Meta:
        table = "follow_up"
        indexes: ClassVar[Any] = (("made_at", "uid"), ("event_id", "state"))

    if TYPE_CHECKING:
        event_id: int | None
        above_id: int | None
        revision_id: int | None
        step_id: int | None
        was_id: int | None
        now_id: int | None
        done_by_id: int | None

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Self]:
        """By the region of what hangs on it; and all of it to those of the event that changed, and of the one above."""
        return cls.seen_by(viewer, of_the_events(viewer))


def of_the_events(viewer: Viewer) -> Any:
    """The filter of the rows whose event, or event above, a grant of the viewer covers; None where none does."""
    below = viewer.reach(READERS, {"competition": "event__competition__", "event": "event_id"})
    above = viewer.reach(READERS, {"competition": "above__competition__", "event": "above_id"})
    return below if above is None else above if below is None else below | above
