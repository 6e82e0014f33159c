"""People: contestants, judges, coaches. Two people are one only by ID number or by an act with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from tortoise.fields import RESTRICT, CharField, ForeignKeyField, ForeignKeyRelation

from server import db
from server.ledger import Change
from server.people import vault
from server.record import Covered, Noun, new_salt
from server.refusal import refuse

ID_TYPES = (
    "resident_id",
    "hk_macau_permit",
    "taiwan_permit",
    "hmt_residence_permit",
    "foreign_permanent_resident",
    "passport",
    "other",
)


# Both in one statement: a number that another transaction has just registered is passed over with its person, where an
# error would end our whole transaction. The foreign key is looked at when the statement ends.
KEEP = """
WITH kept AS (
  INSERT INTO id_number (id, salt, person_id, id_type, lookup, sealed)
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[])
  ON CONFLICT (lookup) DO NOTHING RETURNING person_id
)
INSERT INTO person (id, salt, uid, name)
SELECT * FROM unnest($3::bigint[], $7::text[], $8::uuid[], $9::text[]) AS one (id, salt, uid, name)
WHERE id IN (SELECT person_id FROM kept)
RETURNING id
"""


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
    covered = ("sealed", "lookup")

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

    A number already on record, or standing twice in `wanted`, is one person; so is one that another transaction
    registers at the same moment. Refused: `id_number_of_another`, where that one gave it another name.
    """
    known = await by_id_number((id_type, number) for _, id_type, number in wanted if number)
    made: dict[tuple[str, str], Person] = {}
    order: list[Person | tuple[str, str]] = []
    for name, id_type, number in wanted:
        key = (id_type, number)
        order.append(key if number else Person(name=name))
        if number and key not in known and key not in made:
            made[key] = Person(name=name)
    await change.save_many([one for one in order if isinstance(one, Person)])
    ids = {key: one.person_id for key, one in known.items()} | await _keep_numbers(change, made)
    return [ids[one] if isinstance(one, tuple) else one.id for one in order]


async def _keep_numbers(change: Change, made: dict[tuple[str, str], Person]) -> dict[tuple[str, str], int]:
    """Write the people with their numbers; the ids of who bears each number then."""
    if not made:
        return {}
    ids = iter(await db.take_ids(2 * len(made)))
    rows: dict[tuple[str, str], IdNumber] = {}
    for key, person in made.items():
        person.id, person.salt = next(ids), new_salt()
        row = IdNumber(id=next(ids), salt=new_salt(), person_id=person.id, id_type=key[0], lookup=vault.lookup(*key))
        row.sealed = vault.encrypt(key[1], row.place)
        rows[key] = row
    if db.current().engine == "sqlite":  # one transaction writes at a time: what we looked up is still so
        await change.save_many([*made.values(), *rows.values()])
        return {key: person.id for key, person in made.items()}
    pairs = sorted(((person, rows[key]) for key, person in made.items()), key=lambda pair: pair[1].lookup)
    first = await _written(change, pairs)
    return {key: one.id for key, one in made.items() if one.id in first} | await _by_others(
        {key: one for key, one in made.items() if one.id not in first}
    )


async def _written(change: Change, pairs: list[tuple[Person, IdNumber]]) -> set[int]:
    """The ids of the people written: those whose number nobody else had by then. In the order of the numbers, so that
    two who register the same ones do not wait for each other."""
    columns: list[list[object]] = [
        [row.id for _, row in pairs], [row.salt for _, row in pairs], [one.id for one, _ in pairs],
        [row.id_type for _, row in pairs], [row.lookup for _, row in pairs], [row.sealed for _, row in pairs],
        [one.salt for one, _ in pairs], [one.uid for one, _ in pairs], [one.name for one, _ in pairs],
    ]  # fmt: skip
    first = {int(row["id"]) for row in await change.client.execute_query_dict(KEEP, columns)}
    kept = [pair for pair in pairs if pair[0].id in first]
    for record in (*(one for one, _ in kept), *(row for _, row in kept)):
        record._saved_in_db = True
        change.main.holds(record)
    return first


async def _by_others(lost: dict[tuple[str, str], Person]) -> dict[tuple[str, str], int]:
    """Who was registered under these numbers by another transaction, while we waited for it."""
    found = await by_id_number(lost) if lost else {}
    if any(one.name not in (None, lost[key].name) for key, one in found.items()):
        refuse("id_number_of_another", "idNumber")
    return {key: one.person_id for key, one in found.items()}


async def numbers_of(person_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """(id_type, number) in clear of the given people. For exports made for a named recipient with a reason."""
    rows = await IdNumber.filter(person_id__in=sorted(set(person_ids))).using_db(db.here())
    return {row.person_id: (row.id_type, vault.decrypt(row.sealed, row.place)) for row in rows if row.sealed}


from server.people import checking as checking  # noqa: E402  its check registers itself
