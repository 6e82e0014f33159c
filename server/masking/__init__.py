"""Masking (加密): draws that put codes in the place of entries, stage by stage, and the codes they gave.

A draw is computed (its commitment is published before, its seed after) or recorded (drawn by hand, typed twice)."""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.expressions import Q
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
from server.access.roles import STAFF
from server.competitions import Event, Session, open_to_all
from server.entries import Entry
from server.files import StoredFile
from server.record import Covered, Noun, Record

STAGES = ("entry", "station", "review", "session", "paper")
WAYS = ("computed", "recorded")
DRAW_STATES = ("committed", "typed_once", "drawn", "asked", "unmasked", "void")
# Who sees which code stands for whom while the event is masked.
UNMASKED_EYES = frozenset({"sealing_judge", "supervisor"})


class Draw(Covered, Noun):
    """抽签 of one stage of an event. Its commitment, times and, once unmasked, its seed are public; its codes are not.

    `commitment`: SHA-256 hex, published before a computed draw; `sealed_seed`: the seed encrypted until the stage is
    unmasked, `seed`: hex, from then on. `subjects`: SHA-256 over the ids drawn for, so that nobody is added between.
    A recorded draw names its `drawer` and `witness` (covered) and has its `scan`.
    """

    public: ClassVar[Q] = open_to_all("event__")
    readers = STAFF
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = (
        "uid", "event_id", "session_id", "stage", "turn", "way", "state", "commitment", "seed", "subjects", "count",
        "prefix", "committed_at", "drawn_at", "unmasked_at", "custodian_id", "second_typist_id", "supervisor_id",
        "scan_id", "version",
    )  # fmt: skip
    covered = ("drawer", "witness", "note", "sealed_seed")
    named = ("event.competition.code", "event.code", "stage", "turn")

    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="draws", on_delete=RESTRICT)
    session: ForeignKeyNullableRelation[Session] = ForeignKeyField(
        "jinbang.Session", related_name=False, null=True, on_delete=RESTRICT
    )
    stage: str = CharField(max_length=8)  # type: ignore[assignment]
    turn: int = IntField(default=1, description="a stage drawn again, after a void draw")
    way: str = CharField(max_length=8)  # type: ignore[assignment]
    state: str = CharField(max_length=12, default="committed")  # type: ignore[assignment]
    commitment: str | None = CharField(max_length=64, null=True)  # type: ignore[assignment]
    sealed_seed: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    seed: str | None = CharField(max_length=64, null=True)  # type: ignore[assignment]
    subjects: str | None = CharField(max_length=64, null=True)  # type: ignore[assignment]
    count: int = IntField(default=0)
    prefix: str = CharField(max_length=8, default="")  # type: ignore[assignment]
    committed_at: int | None = BigIntField(null=True, description="UTC microseconds")
    drawn_at: int | None = BigIntField(null=True, description="UTC microseconds")
    unmasked_at: int | None = BigIntField(null=True, description="UTC microseconds")
    custodian: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    second_typist: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    supervisor: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    drawer: str | None = CharField(max_length=80, null=True)  # type: ignore[assignment]
    witness: str | None = CharField(max_length=80, null=True)  # type: ignore[assignment]
    note: str | None = TextField(null=True)
    scan: ForeignKeyNullableRelation[StoredFile] = ForeignKeyField(
        "jinbang.StoredFile", related_name=False, null=True, on_delete=RESTRICT
    )
    version: int = IntField(default=1)

    codes: ReverseRelation["Code"]

    class Meta:
        table = "draw"
        unique_together: ClassVar[Any] = (("event", "session", "stage", "turn"),)

    @property
    def place(self) -> str:
        """Where the sealed seed belongs: moved to another draw it cannot be opened."""
        return f"draw:{self.uid}:sealed_seed"

    if TYPE_CHECKING:
        event_id: int
        session_id: int | None
        custodian_id: int | None
        second_typist_id: int | None
        supervisor_id: int | None
        scan_id: int | None


class Code(Record):
    """The code a draw gave an entry: a number, a station, a session or a set of test papers, by its stage.

    `second` is what the second typist of a recorded draw typed, until both agree.
    """

    public: ClassVar[None] = None
    readers = UNMASKED_EYES
    within = {"competition": "draw__event__competition__", "event": "draw__event_id"}
    ledgered = ("draw_id", "entry_id", "code", "second")
    named = ("draw.event.competition.code", "draw.event.code", "draw.stage", "entry.entry_no")

    draw: ForeignKeyRelation[Draw] = ForeignKeyField("jinbang.Draw", related_name="codes", on_delete=RESTRICT)
    entry: ForeignKeyRelation[Entry] = ForeignKeyField("jinbang.Entry", related_name="codes", on_delete=RESTRICT)
    code: str | None = CharField(max_length=40, null=True)  # type: ignore[assignment]
    second: str | None = CharField(max_length=40, null=True)  # type: ignore[assignment]

    class Meta:
        table = "code"
        unique_together: ClassVar[Any] = (("draw", "entry"),)

    if TYPE_CHECKING:
        draw_id: int
        entry_id: int
