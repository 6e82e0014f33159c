"""Transcribing (录分): paper sheets typed in twice, by two people blind to each other, and resolved where they differ.

Empty → first being typed → first done → second being typed → agreed, or different → resolved by a coordinator."""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    ReverseRelation,
    TextField,
)

from server.access.records import Account
from server.access.roles import MARKS_READERS, ORGANISING
from server.competitions.scheme import Aspect
from server.files import StoredFile
from server.record import Covered, Noun, Record
from server.scoring import Sheet

TRANSCRIPT_STATES = ("empty", "first_begun", "first_done", "second_begun", "agreed", "different", "resolved")
MOVE_KINDS = ("swap", "move")
MOVE_STATES = ("asked", "done", "refused")


class Transcript(Covered, Noun):
    """录入 of one paper sheet: how far it is, and who typed it. `scan`: the paper itself, as a picture."""

    public: ClassVar[None] = None
    readers = ORGANISING | MARKS_READERS
    within = {"competition": "sheet__event__competition__", "event": "sheet__event_id"}
    ledgered = (
        "uid", "sheet_id", "state", "first_typist_id", "first_at", "second_typist_id", "second_at", "resolved_by_id",
        "resolved_at", "scan_id", "version",
    )  # fmt: skip
    covered = ("sent_back_reason",)
    named = ("sheet.event.competition.code", "sheet.event.code", "sheet.number")

    sheet: ForeignKeyRelation[Sheet] = ForeignKeyField(
        "jinbang.Sheet", related_name="transcripts", unique=True, on_delete=RESTRICT
    )
    state: str = CharField(max_length=12, default="empty")  # type: ignore[assignment]
    first_typist: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    first_at: int | None = BigIntField(null=True, description="UTC microseconds, when done")
    second_typist: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    second_at: int | None = BigIntField(null=True, description="UTC microseconds, when done")
    resolved_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    resolved_at: int | None = BigIntField(null=True, description="UTC microseconds")
    scan: ForeignKeyNullableRelation[StoredFile] = ForeignKeyField(
        "jinbang.StoredFile", related_name=False, null=True, on_delete=RESTRICT
    )
    sent_back_reason: str | None = TextField(null=True, description="why it went back to the typists, the last time")
    version: int = IntField(default=1)

    typed: ReverseRelation["TypedMark"]

    class Meta:
        table = "transcript"

    if TYPE_CHECKING:
        sheet_id: int
        first_typist_id: int | None
        second_typist_id: int | None
        resolved_by_id: int | None
        scan_id: int | None


class TypedMark(Record):
    """What was typed for one aspect: by whom it is said by `pass_no`, 1 first, 2 second, 3 the coordinator.

    `state` as of a mark, `value` in thousandths.
    """

    public: ClassVar[None] = None
    readers = ORGANISING | MARKS_READERS
    within = {"competition": "transcript__sheet__event__competition__", "event": "transcript__sheet__event_id"}
    ledgered = ("transcript_id", "aspect_id", "pass_no", "state", "value")
    named = ("transcript.sheet.event.code", "transcript.sheet.number", "aspect.code", "pass_no")

    transcript: ForeignKeyRelation[Transcript] = ForeignKeyField(
        "jinbang.Transcript", related_name="typed", on_delete=RESTRICT
    )
    aspect: ForeignKeyRelation[Aspect] = ForeignKeyField("jinbang.Aspect", related_name=False, on_delete=RESTRICT)
    pass_no: int = IntField()
    state: str = CharField(max_length=8, default="given")  # type: ignore[assignment]
    value: int | None = BigIntField(null=True)

    class Meta:
        table = "typed_mark"
        unique_together: ClassVar[Any] = (("transcript", "aspect", "pass_no"),)

    if TYPE_CHECKING:
        transcript_id: int
        aspect_id: int


class SheetMove(Covered, Noun):
    """Marks that were typed on the wrong sheet: two sheets swapped, or one moved to an empty one, signed by two."""

    public: ClassVar[None] = None
    readers = ORGANISING | MARKS_READERS
    within = {"competition": "source__event__competition__", "event": "source__event_id"}
    ledgered = (
        "uid", "kind", "source_id", "target_id", "state", "asked_by_id", "asked_at", "confirmed_by_id", "confirmed_at",
    )  # fmt: skip
    covered = ("reason", "answer_reason")
    named = ("source.event.competition.code", "source.event.code", "source.number", "target.number")

    kind: str = CharField(max_length=4)  # type: ignore[assignment]
    source: ForeignKeyRelation[Sheet] = ForeignKeyField("jinbang.Sheet", related_name="moves_from", on_delete=RESTRICT)
    target: ForeignKeyRelation[Sheet] = ForeignKeyField("jinbang.Sheet", related_name="moves_to", on_delete=RESTRICT)
    state: str = CharField(max_length=8, default="asked")  # type: ignore[assignment]
    asked_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    asked_at: int = BigIntField(description="UTC microseconds")
    confirmed_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    confirmed_at: int | None = BigIntField(null=True, description="UTC microseconds")
    reason: str = TextField()
    answer_reason: str | None = TextField(null=True, description="why it was refused")

    class Meta:
        table = "sheet_move"

    if TYPE_CHECKING:
        source_id: int
        target_id: int
        asked_by_id: int | None
        confirmed_by_id: int | None
