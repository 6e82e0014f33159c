"""What a viewer is shown: every field of the contract asked along generated paths, and which of them answered.

A path is taken once about the published event and once about the draft that is being marked; what stands in no
competition is asked once and told as of both.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from graphql import GraphQLObjectType, get_named_type

from schema import Context, admit, schema
from schema.guard import LIMITS
from schema.node import KINDS, global_id, named, written_id
from server.access import Viewer, console
from server.competitions import Competition, Event
from server.record import Noun, Record
from server.scoring import Sheet
from tests.schema.listed import at_the_end, by_their_ends, ids, paths, placed
from tests.schema.merging import Asked, _put, steps
from tests.schema.walking import ListPath, plain
from tests.world import kinds_of_records

WORD = re.compile(r"\w+")
ID = re.compile(r': "([A-Za-z0-9+/]{16,}=*)"')
NO = ("sign_in_needed", "not_your_role", "outside_your_scope", "token_scope", "file_not_found")
BLANK = (None, "", 0, False, "0", "0.00")
Shown = dict[str, set[str]]  # by Type.field: the letters of the situations in which it was shown


def everywhere() -> list[ListPath]:
    """A path to every field below every field that leads to its type."""
    return [*by_their_ends(schema, paths(singles=True)), *by_ids()]


def few() -> list[ListPath]:
    """To every field the shortest path, and the shortest from an id."""
    found: dict[tuple[str, bool], ListPath] = {}
    for one in sorted(paths(singles=True), key=lambda one: one.steps):
        found.setdefault((at_the_end(schema, one.path)[-1], one.path.startswith("node(")), one)
    return [*found.values(), *by_ids()]


def by_ids() -> list[ListPath]:
    """The plain fields of what an id names, for every kind."""
    found = []
    for name in sorted(KINDS):
        kind: Any = schema._schema.type_map[name]
        document = f'{{ node(id: "ID") {{ ... on {name} {{ {plain(kind)} }} }} }}'
        found.append(ListPath(f'node(id: "ID").... on {name}', document, 1))
    return found


async def asked_of(viewer: Viewer, wanted: Sequence[ListPath]) -> Shown:
    """Which fields `viewer` is shown: `a` of what is published, `b` before that, `i` of one thing that stands in no
    competition, `m` of whatever there is."""
    shown: Shown = {}
    for letter, ids_of in (("a", await of_event("A", "E1")), ("b", await of_event("B", "D1"))):
        texts = [placed(_about(one.document, letter), ids_of) for one in wanted]
        for batch in batches([one for one in texts if letter == "a" or about(one) == "x"]):
            admit(batch)
            found = await schema.execute(batch, context_value=Context(viewer, of_a_page=True))
            assert not found.errors, (batch[:300], found.errors)
            for name, said in (found.data or {}).items():
                of = letter if name.startswith("x") else name[0]
                _told(schema._schema.query_type, {name.partition("_")[2]: said}, of, shown)
    return shown


def _about(text: str, letter: str) -> str:
    return text if letter == "a" else text.replace('"A"', '"B"').replace('"E1"', '"D1"')


async def of_event(code: str, event: str) -> dict[str, str]:
    """The ids of what belongs to an event, of nothing where it has none; of other kinds the first there is."""
    found = await ids(console())
    competition = await Competition.visible_to(console()).get(code=code)
    row = await Event.visible_to(console()).get(competition_id=competition.id, code=event)
    for name, kind in KINDS.items():
        if way_to_an_event(kind) is not None:
            of_it = await _first_of(kind, competition, row)
            found[name] = global_id(of_it) if of_it else written_id(name, UUID(int=7))
    sheet = await Sheet.visible_to(console()).filter(event_id=row.id).order_by("id").first()
    assert sheet is not None
    return found | {"Sheet": sheet.number}


async def _first_of(kind: type[Noun], competition: Competition, event: Event) -> Noun | None:
    column, of_an_event = way_to_an_event(kind) or ("", False)
    wanted = event.id if of_an_event else competition.id
    return await kind.visible_to(console()).filter(**{column: wanted}).order_by("id").first()


@cache
def way_to_an_event(kind: type[Record], most: int = 4) -> tuple[str, bool] | None:
    """The filter that leads from a record to its event, else to its competition, and whether it is to an event: what
    must belong to one is not there before it. None for what stands in no competition."""
    if kind in (Event, Competition):
        return "id", kind is Event
    found = []
    for name in sorted(kind._meta.fk_fields) if most else ():
        relation: Any = kind._meta.fields_map[name]
        related = _kinds()[relation.model_name.rpartition(".")[2]]
        if not relation.null and (way := way_to_an_event(related, most - 1)) is not None:
            found.append((f"{name}_id" if way[0] == "id" else f"{name}__{way[0]}", way[1]))
    return min(found, key=lambda way: (not way[1], way[0].count("__"), way[0]), default=None)


@cache
def _kinds() -> dict[str, type[Record]]:
    return {one.__name__: one for one in kinds_of_records()}


def batches(documents: Sequence[str]) -> Iterator[str]:
    """The documents put together: what begins alike is asked once; an alias says whether it is about one event."""
    parts: list[str] = []
    for name, text in _roots(documents):
        if parts and (_fields(*parts, text) > LIMITS.fields or len(parts) > LIMITS.aliases - 2):
            yield "{ " + " ".join(parts) + " }"
            parts = []
        parts.append(f"{about(text)}{len(parts)}_{name}: {text}")
    yield "{ " + " ".join(parts) + " }"


def about(text: str) -> str:
    """What a root field is about: `x` an event or competition, `i` one thing of another kind, `m` whatever there is."""
    root = text.strip("{ ").partition("{")[0]
    if any(each in root for each in ('"A"', '"B"', '"E1"', '"D1"')):
        return "x"
    found = ID.search(root)
    kind = named(found[1]) if found else None
    return "m" if found is None else "x" if kind and way_to_an_event(kind[0]) else "i"


def _roots(documents: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The root fields with all that is asked below them, each as small as the guard allows."""
    roots: dict[tuple[str, str], list[Asked]] = {}
    for document in documents:
        path, plain = steps(document)
        fragment = next((one for one in path[1:] if one.startswith("...")), "")
        kept = roots.setdefault((path[0], fragment), [Asked()])
        if kept[-1].below and _fields(kept[-1].written(), document) > LIMITS.fields - 50:
            kept.append(Asked())
        _put(kept[-1], path, ["__typename", *plain[1:]] if plain else [])
    for (root, _), kept in roots.items():
        for asked in kept:
            _with_types(asked)
            yield root.partition("(")[0], asked.written()[2:-2]


def _fields(*parts: str) -> int:
    """How many fields they ask for; words of arguments are counted too."""
    return sum(len(WORD.findall(one)) for one in parts)


def _with_types(asked: Asked) -> None:
    """Every object below says its type."""
    for inner in asked.below.values():
        if inner.below and "__typename" not in inner.plain:
            inner.plain = ["__typename", *inner.plain]
        _with_types(inner)


def is_a_no(said: dict[str, Any]) -> bool:
    """Whether an answer says that the viewer may not, or that there is none."""
    if any(one["name"] == "act" for one in said.get("params") or () if "name" in one):
        return True  # the words of `may`, asked without their rule
    rule = said.get("rule") if said.get("__typename") in ("Refusal", "Fault") else None
    return rule is not None and (rule in NO or rule.startswith("no_such_"))


def _told(kind: Any, said: Any, letter: str, shown: Shown) -> bool:
    """Note the fields of an object that say something; whether any does."""
    if isinstance(said, list):
        return sum(_told(kind, one, letter, shown) for one in said) > 0
    if not isinstance(said, dict):
        return said not in BLANK
    if is_a_no(said):
        return False
    name = said.get("__typename", getattr(kind, "name", ""))
    of = schema._schema.type_map[name]
    found = False
    for field, value in said.items():
        if field == "__typename" or not isinstance(of, GraphQLObjectType):
            continue
        if _told(get_named_type(of.fields[field].type), value, letter, shown):
            shown.setdefault(f"{of.name}.{field}", set()).add(letter)
            found = True
    return found
