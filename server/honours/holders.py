"""Holders: to whom a title goes.

A uid or an ID number says that it is somebody on record; a person's or a group's name never does.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from stdnum.cn import ric

from server import db
from server.honours import HOLDER_KINDS, Group, Honour
from server.honours.noting import nationality_of, wrong_notes
from server.ledger import Change
from server.organisations import Organisation, by_name, names_of
from server.people import ID_TYPES, Person, register
from server.record import Noun
from server.refusal import Fault, Refusal, insist, refuse
from server.regions import names_of as region_names
from server.regions import padded

RECORDS: dict[str, type[Noun]] = {"person": Person, "organisation": Organisation, "group": Group}
RESIDENT = re.compile(r"\d{17}[\dX]", re.ASCII)
OTHER = re.compile(r"[0-9A-Z][0-9A-Z()/-]{2,39}")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
LONGEST = {"unit": 400, "occupation": 20, "region": 12}
BATCH = 5000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Holder:
    """To whom a title goes by selection. `uid`: of somebody on record; else a person with an ID number on record is
    that person, an organisation is the one that bears the name today, and everybody else is new. `sex` (one of SEXES)
    and `nationality` (民族): of a person, for the house style of lists."""

    kind: str
    name: str = ""
    unit: str = ""
    uid: str = ""
    id_type: str = ""
    id_number: str = ""
    region: str = ""
    occupation: str = ""
    sex: str = ""
    nationality: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody on record: the row's id, the public uid under which a career is shown, and the name of the day."""

    kind: str
    id: int
    uid: str
    name: str

    @property
    def columns(self) -> dict[str, str | int]:
        """The columns of an honour that say who holds it."""
        return {"holder_kind": self.kind, f"{self.kind}_id": self.id, "holder": self.uid, "name": self.name}


def malformed(holders: Sequence[Holder]) -> Refusal | None:
    """Every holder that cannot be one, by its place in the list."""
    faults = [
        Fault("", n, field, rule, params={"n": n})
        for n, holder in enumerate(holders, 1)
        for field, rule in _wrong(holder)
    ]
    return Refusal("holders_malformed", {"n": len(faults)}, "holders", faults) if faults else None


def _wrong(holder: Holder) -> list[tuple[str, str]]:
    wrong = []
    if holder.kind not in HOLDER_KINDS:
        wrong.append(("kind", "holder_kind_unknown"))
    if not holder.name.strip() and not holder.uid:
        wrong.append(("name", "holder_nameless"))
    for field, most in (LONGEST | {"name": 100 if holder.kind == "person" else 200}).items():
        text = getattr(holder, field)
        if len(text) > most or CONTROL.search(text):
            wrong.append((field, "holder_text"))
    if holder.uid and not _is_uid(holder.uid):
        wrong.append(("uid", "no_such_holder"))
    if holder.id_number and (holder.kind != "person" or holder.id_type not in ID_TYPES or holder.uid):
        wrong.append(("id_type", "holder_id_type"))
    elif holder.id_number and not _is_id_number(holder.id_type, holder.id_number):
        wrong.append(("id_number", "holder_id_number"))
    return wrong + wrong_notes(holder.kind, holder.sex, holder.nationality)


def house_notes(holder: Holder) -> dict[str, str | None]:
    """The columns of an honour that say what the house style notes of a person."""
    return {"sex": holder.sex or None, "nationality": nationality_of(holder.nationality)}


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _is_id_number(id_type: str, number: str) -> bool:
    if id_type != "resident_id":
        return bool(OTHER.fullmatch(number))
    return bool(RESIDENT.fullmatch(number)) and bool(ric.calc_check_digit(number) == number[-1])


async def found_or_made(change: Change, holders: Sequence[Holder]) -> list[Held]:
    """Each of `holders` on record, in order; those who are new are registered within `change`."""
    known = {kind: await _by_uid(kind, holders) for kind in HOLDER_KINDS}
    people = await _people(change, holders)
    units = await by_name(change, [one.name.strip() for one in holders if one.kind == "organisation" and not one.uid])
    groups = {n: Group(name=one.name.strip()) for n, one in enumerate(holders) if one.kind == "group" and not one.uid}
    await change.save_many(list(groups.values()))
    uids = await _uids(Person, people.values()), await _uids(Organisation, units.values())
    found = []
    for n, one in enumerate(holders):
        name = one.name.strip()
        if one.uid:
            found.append(known[one.kind][UUID(one.uid)])
        elif one.kind == "person":
            found.append(Held("person", people[n], uids[0][people[n]], name))
        elif one.kind == "organisation":
            found.append(Held("organisation", units[name], uids[1][units[name]], name))
        else:
            found.append(Held("group", groups[n].id, str(groups[n].uid), name))
    return found


async def _by_uid(kind: str, holders: Sequence[Holder]) -> dict[UUID, Held]:
    """Those on record named by uid; refused: no such one of this kind, or one of another name."""
    wanted = {n: one for n, one in enumerate(holders, 1) if one.kind == kind and one.uid}
    rows: dict[UUID, Noun] = {}
    for uids in runs(sorted({UUID(one.uid) for one in wanted.values()})):
        rows |= {row.uid: row for row in await RECORDS[kind].filter(uid__in=uids).using_db(db.here())}
    names = await names_of(row.id for row in rows.values()) if kind == "organisation" else {}
    faults, found = [], {}
    for n, one in wanted.items():
        row = rows.get(UUID(one.uid))
        if row is None:
            faults.append(Fault("", n, "uid", "no_such_holder", params={"n": n}))
            continue
        name = names.get(row.id, "") if kind == "organisation" else getattr(row, "name", None) or ""
        if one.name.strip() not in ("", name):
            faults.append(Fault("", n, "name", "holder_name_differs", params={"n": n}))
        found[row.uid] = Held(kind, row.id, str(row.uid), name)
    insist(Refusal("holders_malformed", {"n": len(faults)}, "holders", faults) if faults else None)
    return found


async def _people(change: Change, holders: Sequence[Holder]) -> dict[int, int]:
    """The person ids of those without a uid, by their place in the list from 0."""
    wanted = {n: one for n, one in enumerate(holders) if one.kind == "person" and not one.uid}
    numbered = [(one.name.strip(), one.id_type if one.id_number else "", one.id_number) for one in wanted.values()]
    ids = dict(zip(wanted, await register(change, numbered), strict=True))
    names: dict[int, str | None] = {}
    for run in runs(sorted({ids[n] for n, one in wanted.items() if one.id_number})):
        names |= {row.id: row.name for row in await Person.filter(id__in=run).using_db(db.here())}
    faults = [
        Fault("", n + 1, "name", "holder_name_differs", params={"n": n + 1})
        for n, one in wanted.items()
        if one.id_number and names[ids[n]] != one.name.strip()
    ]
    if faults:
        refuse("holders_malformed", "holders", faults, n=len(faults))
    return ids


async def _uids(kind: type[Noun], ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for run in runs(sorted(set(ids))):
        rows = await kind.filter(id__in=run).using_db(db.here()).values_list("id", "uid")
        found |= {int(str(id_)): str(uid) for id_, uid in rows}
    return found


def runs(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """`items` in runs that one statement can name."""
    return (items[n : n + BATCH] for n in range(0, len(items), BATCH))


async def regions_of(holders: Sequence[Holder]) -> dict[str, str]:
    """The names of the regions of holders by stored code; refused: a code that is none."""
    wanted = {padded(one.region) for one in holders if one.region}
    names = await region_names(wanted) if wanted else {}
    if unknown := sorted(wanted - names.keys()):
        refuse("unknown_region_of_holder", "region", code=unknown[0])
    return names


async def held_titles(person_id: int) -> frozenset[str]:
    """The names of the titles a person holds today by the roll: what is copied onto an entry as prior honours."""
    rows = Honour.filter(person_id=person_id, state="held").using_db(db.here())
    return frozenset(str(name) for name in await rows.values_list("title__name", flat=True))
