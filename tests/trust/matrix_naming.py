"""Every argument that names something, filled with what is there, and with what is not.

An object that its asker does not see and one that does not exist are one answer: so whoever asks for the one and for
the other must be told the same, letter by letter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    is_required_argument,
    is_required_input_field,
)

from schema import schema
from schema.node import KINDS, global_id, written_id
from server.access import Viewer, console
from server.files import StoredFile
from server.record import Noun
from server.scoring import Sheet
from tests.trust.matrix_asking import of_event

NOTHING = UUID("01890000-0000-7000-8000-00000000dead")
NO_NUMBER = "0" * 16
# What an argument names, where its name does not say so.
NAMES = {
    "batch": "CertificateBatch", "candidate": "RoundNoticeCandidate", "correction": "NameCorrection",
    "expert": "RoundExpert", "import": "EntryImport", "item": "RecheckItem", "line": "Standing",
    "member": "SquadMember", "move": "SheetMove", "nominee": "SpecialNominee", "notice": "RoundNotice",
    "quota": "EntryQuota", "successor": "Nomination", "consent": "StoredFile", "file": "StoredFile",
    "picture": "StoredFile", "proof": "StoredFile", "scan": "StoredFile", "holder": "Holder", "signIn": "SignIn",
}  # fmt: skip
IN = {
    ("undoRollImport", "import"): "RollImport", ("cancelPlanItem", "item"): "PlanItem",
    ("registerFromPlan", "item"): "PlanItem", ("withdrawFewerJudges", "decision"): "FewerJudges",
    ("withdrawNotice", "notice"): "Notice", ("account", "id"): "Account", ("decision", "id"): "Decision",
    ("deed", "id"): "Deed", ("entry", "id"): "Entry", ("objection", "id"): "Objection",
    ("nomination", "id"): "Nomination",
}  # fmt: skip
TEXTS = {
    "competition": "B",
    "event": "D1",
    "round": "S1",
    "entryNo": "secret0",
    "number": "2023-0001",
    "title": "T1",
    "role": "judge",
}
SHEETS = frozenset({"sheet", "source", "target"})
LEAST = {
    "Int": "1", "Float": "1", "Boolean": "false", "Date": '"2027-03-05"', "LocalTime": '"2027-03-05T09:30"',
    "Mark": '"1"', "Yuan": '"1"',
}  # fmt: skip


def kind_of(field: str, argument: str) -> str | None:
    """The kind that an argument of type ID names; None where it is nothing we know."""
    one = argument.removesuffix("s")
    by_name = one[:1].upper() + one[1:]
    return IN.get((field, argument)) or (by_name if by_name in KINDS else NAMES.get(argument) or NAMES.get(one))


@dataclass(frozen=True)
class Named:
    """What the arguments are filled with: ids by kind, a sheet's number, a competition that its asker does not see."""

    ids: Mapping[str, str]
    competition: str = "B"

    @classmethod
    async def there_is(cls) -> "Named":
        """What stands in the draft, and the first of what stands in no competition."""
        ids = dict(await of_event("B", "D1"))
        sheet = await Sheet.visible_to(console()).filter(event__competition__code="B").order_by("id").first()
        file = await StoredFile.visible_to(console()).order_by("id").first()
        assert sheet is not None and file is not None
        for name, id_ in list(ids.items()):
            if id_ == written_id(name, UUID(int=7)) and name in KINDS:  # the draft has none: one of the published
                row = await KINDS[name].visible_to(console()).order_by("id").first()
                ids[name] = global_id(row) if row is not None else id_
        return cls(ids | {"Sheet": sheet.number, "StoredFile": written_id("StoredFile", file.uid)})

    async def hidden_from(self, viewer: Viewer) -> "Named":
        """The same, and in the place of what `viewer` does not see what is not there."""
        ids = {}
        for name, id_ in self.ids.items():
            is_seen = name in KINDS and await seen(viewer, KINDS[name], id_)
            ids[name] = id_ if is_seen else NO_NUMBER if name == "Sheet" else written_id(name, NOTHING)
        return Named(ids, "NONESUCH")

    def swapped(self, other: "Named", text: str) -> str:
        """An answer with the names of `other` where those of this stand."""
        for name, id_ in self.ids.items():
            text = text.replace(id_, other.ids[name])
        return text.replace(f"'{self.competition}'", f"'{other.competition}'").replace(
            f" {self.competition} ", f" {other.competition} "
        )


async def seen(viewer: Viewer, kind: type[Noun], id_: str) -> bool:
    """Whether a viewer sees what an id names."""
    rows = await kind.visible_to(viewer)
    return id_ in {global_id(one) for one in rows}


def names_something(field: str, kind: str = "Mutation") -> bool:
    """Whether an argument of the field names something that may be hidden."""
    return any(_names(field, name, of.type) for name, of in _root(kind).fields[field].args.items())


def _names(field: str, name: str, kind: GraphQLInputType) -> bool:
    of = _bare(kind)
    if isinstance(of, GraphQLInputObjectType):
        return any(_names(field, each, one.type) for each, one in of.fields.items() if _is_given(field, each, one))
    return (
        name in SHEETS or name in ("competition", "entryNo") or (of.name == "ID" and kind_of(field, name) is not None)
    )


def _is_given(field: str, name: str, one: Any) -> bool:
    of = _bare(one.type)
    return is_required_input_field(one) or (of.name == "ID" and kind_of(field, name) is not None)


def _root(kind: str) -> Any:
    return schema._schema.type_map[kind]


def _bare(kind: Any) -> Any:
    while isinstance(kind, GraphQLNonNull | GraphQLList):
        kind = kind.of_type
    return kind


def arguments(field: str, named: Named, key: str, kind: str = "Mutation") -> str:
    """The arguments of a field, written: those that must be given, and those that name something."""
    parts = []
    for name, of in _root(kind).fields[field].args.items():
        if is_required_argument(of) or (_bare(of.type).name == "ID" and kind_of(field, name)):
            parts.append(f"{name}: {_value(field, name, of.type, named, key)}")
    return f"({', '.join(parts)})" if parts else ""


def _value(field: str, name: str, kind: GraphQLInputType, named: Named, key: str) -> str:
    if isinstance(kind, GraphQLNonNull):
        return _value(field, name, kind.of_type, named, key)
    if isinstance(kind, GraphQLList):
        return f"[{_value(field, name, kind.of_type, named, key)}]"
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        return "{" + ", ".join(_of_object(field, kind, named, key)) + "}"
    if name == "idempotencyKey":
        return f'"{key}"'
    if kind.name == "ID":
        return f'"{named.ids.get(kind_of(field, name) or "", "x")}"'
    if kind.name == "String" and name in SHEETS:
        return f'"{named.ids["Sheet"]}"'
    if kind.name == "String" and name == "competition":
        return f'"{named.competition}"'
    return LEAST.get(kind.name, f'"{TEXTS.get(name, "试")}"')


def _of_object(field: str, kind: GraphQLInputObjectType, named: Named, key: str) -> Iterator[str]:
    for each, one in kind.fields.items():
        if _is_given(field, each, one):
            yield f"{each}: {_value(field, each, one.type, named, key)}"
