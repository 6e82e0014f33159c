"""People: contestants, judges, coaches. Two people are one only by ID number or by an act with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from tortoise.fields import RESTRICT, CharField, ForeignKeyField, ForeignKeyRelation

from server import db
from server.ledger import Change
from server.people import vault
from server.record import Covered, Noun

ID_TYPES = (
    "resident_id",
    "hk_macau_permit",
    "taiwan_permit",
    "hmt_residence_permit",
    "foreign_permanent_resident",
    "passport",
    "other",
)


class Person(Covered, Noun):
    """人员. The name is covered: the ledger holds its salted hash only."""

    public: ClassVar[None] = None
    ledgered = ("uid",)
    covered = ("name",)
    named = ("id",)

    name: str | None = CharField(max_length=100, null=True)  # type: ignore[assignment]

    class Meta:
        table = "person"


class IdNumber(Covered):
    """证件号码 of a person, encrypted. `lookup` is its keyed hash. Neither stands in the ledger but as a hash."""

    public: ClassVar[None] = None
    ledgered = ("person_id", "id_type")
    covered = ("sealed",)

    person: ForeignKeyRelation[Person] = ForeignKeyField(
        "jinbang.Person", related_name="id_numbers", on_delete=RESTRICT
    )
    id_type: str = CharField(max_length=30)  # type: ignore[assignment]
    lookup: str = CharField(max_length=64, unique=True)  # type: ignore[assignment]
    sealed: str | None = CharField(max_length=400, null=True)  # type: ignore[assignment]

    class Meta:
        table = "id_number"

    if TYPE_CHECKING:
        person_id: int

    @property
    def place(self) -> str:
        """The associated data: a cipher text moved to another row does not open."""
        return f"id_number:{self.id}:sealed"


@dataclass(frozen=True, slots=True)
class Known:
    """A person found by ID number: the id and the name on record."""

    person_id: int
    name: str | None


async def by_id_number(numbers: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Known]:
    """The people on record with one of `numbers` (id_type, number)."""
    hashes = {vault.lookup(*number): number for number in set(numbers)}
    rows = await IdNumber.filter(lookup__in=sorted(hashes)).using_db(db.here()).prefetch_related("person")
    return {hashes[row.lookup]: Known(row.person_id, row.person.name) for row in rows}


async def register(change: Change, wanted: list[tuple[str, str, str]]) -> list[int]:
    """The person ids for `wanted` (name, id_type, number), in order; number "" always makes a new person.

    A number already on record, or standing twice in `wanted`, is one person.
    """
    known = await by_id_number((id_type, number) for _, id_type, number in wanted if number)
    ids: dict[tuple[str, str], int] = {number: one.person_id for number, one in known.items()}
    people: list[Person] = []
    made: dict[tuple[str, str], Person] = {}
    order: list[Person | tuple[str, str]] = []
    for name, id_type, number in wanted:
        key = (id_type, number)
        if number and (key in ids or key in made):
            order.append(key)
            continue
        person = Person(name=name)
        people.append(person)
        order.append(person)
        if number:
            made[key] = person
    await change.save_many(people)
    await _keep_numbers(change, made)
    ids |= {key: person.id for key, person in made.items()}
    return [ids[one] if isinstance(one, tuple) else one.id for one in order]


async def _keep_numbers(change: Change, made: dict[tuple[str, str], Person]) -> None:
    rows = []
    for row_id, ((id_type, number), person) in zip(
        await db.take_ids(len(made)) if made else [], made.items(), strict=True
    ):
        row = IdNumber(id=row_id, person_id=person.id, id_type=id_type, lookup=vault.lookup(id_type, number))
        row.sealed = vault.encrypt(number, row.place)
        rows.append(row)
    await change.save_many(rows)


async def numbers_of(person_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """(id_type, number) in clear of the given people. For exports made for a named recipient with a reason."""
    rows = await IdNumber.filter(person_id__in=sorted(set(person_ids))).using_db(db.here())
    return {row.person_id: (row.id_type, vault.decrypt(row.sealed, row.place)) for row in rows if row.sealed}
