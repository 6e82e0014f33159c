"""Correcting the name of a person whom nobody but one entry knows: a slip of the pen must not last.

Anybody known elsewhere (another entry, a judge, an account, an honour) keeps the name on record.
"""

from tortoise.fields.relational import BackwardFKRelation

from server.entries import Entry, Member
from server.entries.asked import EntryAsked
from server.ledger import Change
from server.people import Person, by_id_number


async def names_to_correct(change: Change, entry: Entry, asked: EntryAsked) -> dict[int, str | None]:
    """Correct names that differ from those on record where that may be; the names of the entry's people by id."""
    rows = await Member.filter(entry_id=entry.id).using_db(change.client).prefetch_related("person")
    people: dict[int, Person] = {row.person.id: row.person for row in rows if row.person}
    numbers = {one.number: one.name for one in asked.members if one.number}
    on_record = await by_id_number(numbers) if numbers else {}
    for number, known in on_record.items():
        person, name = people.get(known.person_id), numbers[number]
        if person is not None and known.name != name and not await is_known_elsewhere(change, person, entry):
            person.name = name
            await change.save(person)
    return {id_: person.name for id_, person in people.items()}


async def is_known_elsewhere(change: Change, person: Person, entry: Entry) -> bool:
    """Whether any record but this entry's own members and the person's ID number refers to him."""
    for name in sorted(Person._meta.backward_fk_fields):
        relation = Person._meta.fields_map[name]
        assert isinstance(relation, BackwardFKRelation)
        kind = relation.related_model
        if kind.__name__ == "IdNumber":
            continue
        rows = kind.filter(**{relation.relation_field: person.id}).using_db(change.client)
        if kind is Member:
            rows = rows.exclude(entry_id=entry.id)
        if await rows.exists():
            return True
    return False
