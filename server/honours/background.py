"""What honours and results know of people who enter: the titles they hold, and their places in earlier editions.

An earlier edition is a competition this one was copied from, and one of the same tier, kind and region with a lower
edition number (domain.md 2.3, prior-honour rule).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from server import db
from server.competitions import Competition
from server.eligibility import EarlierPlace
from server.entries.facts import Background
from server.honours import Honour

BATCH = 2000
MOST_EDITIONS = 50
PLACES = """
SELECT m.person_id, e.code, c.id AS competition_id, c.title, s.place, s.award
FROM member m JOIN entry n ON n.id = m.entry_id JOIN event e ON e.id = n.event_id
     JOIN competition c ON c.id = e.competition_id JOIN revision r ON r.event_id = e.id AND r.number = e.revision
     JOIN standing s ON s.revision_id = r.id AND s.entry_no = n.entry_no
WHERE m.role = 'contestant' AND c.id IN ({editions}) AND m.person_id IN ({people})
"""


async def backgrounds(competition: Competition, people: Sequence[int]) -> Mapping[int, Background]:
    """The background of each of `people`, in few statements."""
    editions = await earlier_editions(competition)
    titles: defaultdict[int, list[str]] = defaultdict(list)
    places: defaultdict[int, list[tuple[str, EarlierPlace]]] = defaultdict(list)
    gone: defaultdict[int, list[str]] = defaultdict(list)
    for start in range(0, len(people), BATCH):
        batch = people[start : start + BATCH]
        for person, title in await held(batch):
            titles[person].append(title)
        for person, title in await revoked(batch):
            gone[person].append(title)
        for person, code, place in await _places(editions, batch):
            places[person].append((code, place))
    return {one: Background(tuple(titles[one]), tuple(places[one]), tuple(gone[one])) for one in people}


async def held(people: Sequence[int]) -> list[tuple[int, str]]:
    """The titles that people hold today, as person and name, by name."""
    rows = Honour.filter(person_id__in=people, state="held").using_db(db.here()).order_by("title__name")
    return [(int(str(one)), str(name)) for one, name in await rows.values_list("person_id", "title__name")]


async def revoked(people: Sequence[int]) -> list[tuple[int, str]]:
    """The titles that were taken from people and that they do not hold by another conferral, as person and name."""
    rows = Honour.filter(person_id__in=people, state="revoked").using_db(db.here()).order_by("title__name")
    taken = [(int(str(one)), str(name)) for one, name in await rows.values_list("person_id", "title__name")]
    still = set(await held(sorted({person for person, _ in taken}))) if taken else set()
    return [one for one in dict.fromkeys(taken) if one not in still]


async def earlier_editions(competition: Competition) -> dict[int, int | None]:
    """The ids of earlier editions, each with how many editions ago it was."""
    found: dict[int, int | None] = {}
    row, ago = competition, 0
    while row.copied_from_id is not None and row.copied_from_id not in found and ago < MOST_EDITIONS:
        ago += 1
        found[row.copied_from_id] = ago
        row = await Competition.filter(id=row.copied_from_id).using_db(db.here()).get()
    if competition.edition is not None:
        like = {"tier": competition.tier, "kind": competition.kind, "region_code": competition.region_code}
        rows = Competition.filter(**like, edition__lt=competition.edition, rehearsal_of_id__isnull=True)
        for id_, edition in await rows.using_db(db.here()).values_list("id", "edition"):
            found[int(str(id_))] = competition.edition - int(str(edition))
    return found


async def _places(editions: Mapping[int, int | None], people: Sequence[int]) -> list[tuple[int, str, EarlierPlace]]:
    if not editions or not people:
        return []
    marks = {"editions": ", ".join("?" * len(editions)), "people": ", ".join("?" * len(people))}
    query = db.placeholders(PLACES.format(**marks))
    rows = await db.here().execute_query_dict(query, [*editions, *people])
    return [
        (
            row["person_id"],
            row["code"],
            EarlierPlace(row["title"], row["place"], editions[row["competition_id"]], row["award"] or ""),
        )
        for row in rows
    ]
