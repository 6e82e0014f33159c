"""Every act that a judge or a typist may try, with what is his and what is another's, for what he is answered.

The documents are made from the schema, so that an act that is added is tried too. Most are refused; what succeeds
succeeds in both worlds alike.
"""

from collections.abc import Iterator
from itertools import product

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
)

from schema import schema
from server.access import Viewer
from server.access.acts import ACTS
from server.access.roles import MARKING, TYPING
from tests.schema.two_worlds.asking import Known, ask
from tests.schema.two_worlds.building import REVIEW
from tests.schema.walking import plain
from tests.server.masking.masked import CODE, EVENT

NO = "... on Refusal { rule message field params { name value } faults { column rule message expected } }"
ENTRIES = ("001", "002", "003", "S1", "S2", REVIEW[0], REVIEW[1])
FIRST = ("recuseJudge",)  # what it did would show in what follows
LAST = ("voidRun", "closeMarking", "recordAbsence", "disqualifyEntry")  # leave less to be tried
ONCE = ("pairTablet",)  # its answer holds a secret that is shown once
FIXED = {"competition": CODE, "event": EVENT, "value": "6", "points": "1", "aspect": "A1"}
IDS = {"judge": "Judge", "seat": "Seat", "panel": "Panel", "session": "Session", "account": "Account"}


def mutations(roles: frozenset[str]) -> list[str]:
    """The names of the acts that one of these roles may try, those whose effect shows first."""
    found = sorted(one.mutation for one in ACTS.values() if one.roles & roles and len(one.roles) < 12)
    return sorted(found, key=lambda one: (one not in FIRST, LAST.index(one) if one in LAST else -1))


OF_JUDGES, OF_TYPISTS = mutations(MARKING), mutations(frozenset({"typist"}) & TYPING)


async def tried(viewer: Viewer, names: list[str]) -> dict[str, str]:
    """What `viewer` is answered, by what he tried, without what is random."""
    known, said = await Known.all(), dict[str, str]()
    for name in names:
        for number, document in enumerate(documents(name, known)):
            data, troubles = await ask(document.replace("KEY", f"{name} {number}"), viewer)
            assert data or not troubles, f"nothing was tried: {document} {troubles}"
            said[known.plain(f"{name} {number} {document}")] = known.plain(str(data))
    return said


def documents(name: str, known: Known) -> Iterator[str]:
    """The act with every value that it may take of what names an entry, a sheet or a judge."""
    kind = schema._schema.mutation_type
    assert kind is not None
    field = kind.fields[name]
    given = [[(arg, one) for one in values(arg, of.type, known)] for arg, of in field.args.items()]
    if name in FIRST:  # of one entry alone, so that it stands out
        given = [each[:1] if each[0][0] == "entryNo" else each for each in given]
    for chosen in product(*given):
        written = ", ".join(f"{arg}: {value}" for arg, value in chosen)
        yield f"mutation {{ {name}({written}) {{ __typename {NO} {_noun(name, field)} }} }}"


def _noun(name: str, field: GraphQLField) -> str:
    """The plain fields of what an act that succeeds answers with."""
    if name in ONCE:
        return ""
    answers = schema._schema.get_possible_types(get_named_type(field.type))  # type: ignore[arg-type]
    [noun] = [one for one in answers if one.name != "Refusal"]
    assert isinstance(noun, GraphQLObjectType)
    return f"... on {noun.name} {{ {plain(noun)} }}"


def values(name: str, kind: GraphQLInputType, known: Known) -> list[str]:
    """What an argument is tried with, as it is written."""
    if name == "entryNo":
        return [f'"{one}"' for one in ENTRIES]
    if name in ("sheet", "source"):
        return [f'"{one}"' for one in (*known.sheets, "0" * 16)]
    if name == "target":
        return [f'"{one}"' for one in list(known.sheets)[:2]]
    if name == "idempotencyKey":
        return ['"KEY"']
    if name in IDS and get_named_type(kind).name == "ID":
        return [f'"{one}"' for one in known.of(IDS[name])[:3]] or ['"x"']
    if name.endswith("ersion"):
        return ["2"]
    return [written(name, kind)]


def written(name: str, kind: GraphQLInputType) -> str:
    """A value of a type."""
    if isinstance(kind, GraphQLNonNull):
        return written(name, kind.of_type)
    if isinstance(kind, GraphQLList):
        return f"[{written(name, kind.of_type)}]"
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        required = {one: of for one, of in kind.fields.items() if isinstance(of.type, GraphQLNonNull) or one in FIXED}
        return "{" + ", ".join(f"{one}: {written(one, of.type)}" for one, of in required.items()) + "}"
    plainly = {"Int": "9", "Boolean": "true", "LocalTime": '"2027-03-05T09:00"', "ID": '"x"', "Mark": '"1"'}
    return plainly.get(kind.name) or f'"{FIXED.get(name, "试")}"'
