"""Working days: the holiday calendar as a table that the organiser may edit. Beyond its last year it asks."""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.fields import CharField, DateField

from server.record import Record

if TYPE_CHECKING:
    from datetime import date

DAY_KINDS = ("holiday", "workday")


class CalendarDay(Record):
    """A day that is not what its weekday says: a holiday, or a make-up working day."""

    public: ClassVar[dict[str, Any]] = {}
    ledgered = ("day", "kind", "name")
    named = ("day",)

    day: "date" = DateField(unique=True)
    kind: str = CharField(max_length=8)  # type: ignore[assignment]
    name: str = CharField(max_length=60, default="")  # type: ignore[assignment]

    class Meta:
        table = "calendar_day"
