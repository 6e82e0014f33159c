"""Parts of one competition: what two of them may share and what must not overlap."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

from server.packages.canonical import canonical
from server.packages.format import Package
from server.packages.layout import DELEGATIONS, ENTRIES, JUDGES, TOML
from server.refusal import Fault


def of_part(stored: Package, given: Package) -> Package:
    """What is stored of the part that `given` is.

    Of a united competition that is what the given part can speak of: its entries and what hangs on them. Entries of
    the part that `given` lacks stay to be compared only where nothing else was united with it.
    """
    if stored.competition.part == given.competition.part:
        return stored
    mine = {(one.event, one.entry_no) for one in given.entries}
    return replace(
        stored,
        competition=replace(stored.competition, part=given.competition.part),
        entries=tuple(one for one in stored.entries if (one.event, one.entry_no) in mine),
        marks=tuple(one for one in stored.marks if (one.event, one.entry_no) in mine),
        penalties=tuple(one for one in stored.penalties if (one.event, one.entry_no) in mine),
    )


def overlaps(stored: Package, given: Package) -> list[Fault]:
    """Why `given` cannot be united with `stored` as another part of the same competition."""
    stored, given = canonical(stored), canonical(given)
    taken = {(one.event, one.entry_no) for one in stored.entries}
    return [
        *_heads(stored, given),
        *_unequal(TOML, stored.events, given.events, ("code",)),
        *_unequal(DELEGATIONS, stored.delegations, given.delegations, ("code",)),
        *_unequal(JUDGES, stored.judges, given.judges, ("event", "judge_no")),
        *(
            Fault(ENTRIES, one.row, "entry_no", "entry_in_other_part", found=f"{one.event}/{one.entry_no}")
            for one in given.entries
            if (one.event, one.entry_no) in taken
        ),
    ]


def _heads(stored: Package, given: Package) -> list[Fault]:
    return [
        Fault(TOML, None, f"competition.{field.name.rstrip('_')}", "parts_differ", str(old), str(new))
        for field in fields(given.competition)
        if field.name != "part"
        and (old := getattr(stored.competition, field.name)) != (new := getattr(given.competition, field.name))
    ]


def _unequal(file: str, stored: Sequence[Any], given: Iterable[Any], key: tuple[str, ...]) -> list[Fault]:
    """What both parts declare under one key must be equal."""
    known = {tuple(getattr(one, name) for name in key): one for one in stored}
    faults = []
    for one in given:
        code = tuple(getattr(one, name) for name in key)
        if code in known and known[code] != one:
            faults.append(Fault(file, getattr(one, "row", None), key[-1], "parts_differ", found="/".join(code)))
    return faults
