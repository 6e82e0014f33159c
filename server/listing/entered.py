"""Entries as those who work with them see them: pages of an event, names of members, verdicts, what a unit owes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from server import db, organisations
from server.access import Viewer
from server.competitions import Event
from server.eligibility import Verdict
from server.entries import Delegation, Entry, Evidence, Member
from server.entries.facts import STANDING, gather, looks_of, verdicts_of
from server.entries.owing import Owed, owed
from server.files import StoredFile
from server.honours.background import backgrounds
from server.listing.paging import COUNTED, UNSPEAKABLE, Found, page_of
from server.people import IdNumber


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked of the entries of an event. `search`: the beginning of a number, or part of a name or team."""

    state: str | None = None
    delegation_id: int | None = None
    search: str = ""


def _wanted(viewer: Viewer, event: Event, wanted: Filter) -> QuerySet[Entry]:
    rows = Entry.visible_to(viewer).filter(event_id=event.id)
    if wanted.state is not None:
        rows = rows.filter(state=wanted.state)
    if wanted.delegation_id is not None:
        rows = rows.filter(delegation_id=wanted.delegation_id)
    text = wanted.search.strip()
    if not text:
        return rows
    if UNSPEAKABLE.search(text):
        return rows.filter(pk__isnull=True)
    named = Member.filter(person__name__contains=text, entry__event_id=event.id).using_db(db.here())
    of_name = Subquery(named.values("entry_id"))
    return rows.filter(Q(entry_no__startswith=text) | Q(team__contains=text) | Q(id__in=of_name))


async def entries_of(
    viewer: Viewer, event: Event, wanted: Filter, first: int, after: tuple[str, int] | None
) -> Found[Entry]:
    """A page of the entries of an event that the viewer may see, by number."""
    rows = _wanted(viewer, event, wanted)
    if after is not None:
        number, id_ = after
        rows = rows.filter(Q(entry_no__gt=number) | Q(entry_no=number, id__gt=id_))
    return page_of(await rows.order_by("entry_no", "id").limit(first + 1), first)


async def entry_count(viewer: Viewer, event: Event, wanted: Filter) -> int:
    """How many there are, up to what is told."""
    return len(await _wanted(viewer, event, wanted).limit(COUNTED).values_list("id", flat=True))


@dataclass(frozen=True, slots=True)
class Named:
    """The name of a member, and whether an ID number of his is on record; never the number."""

    name: str | None = None
    id_known: bool = False


async def names_of_members(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, Named]:
    """The names of members whom the viewer may see."""
    rows = await Member.visible_to(viewer).filter(id__in=ids).values_list("id", "person_id", "person__name")
    people = [person for _, person, _ in rows if person is not None]
    numbered = await IdNumber.filter(person_id__in=people).using_db(db.here()).values_list("person_id", flat=True)
    known = set(numbered)
    found = {int(id_): Named(name, person in known) for id_, person, name in rows}
    return {id_: found.get(id_, Named()) for id_ in ids}


async def unit_names(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """The present names of organisations: public."""
    found = await organisations.names_of(ids)
    return {id_: found.get(id_) for id_ in ids}


async def verdicts_of_entries(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Verdict]]:
    """The verdicts of entries the viewer may see, as things stand now."""
    related = ("event__competition", "delegation", "session")
    rows = await Entry.visible_to(viewer).filter(id__in=ids).select_related(*related)
    of: defaultdict[int, list[Entry]] = defaultdict(list)
    for row in rows:
        of[row.event.competition_id].append(row)
    found: dict[int, list[Verdict]] = {id_: [] for id_ in ids}
    for mine in of.values():
        looks = await looks_of(mine)
        known = await gather(mine[0].event.competition, looks, backgrounds)
        found |= {look.id: verdicts_of(known, look) for look in looks if look.id is not None}
    return found


async def entries_of_delegations(viewer: Viewer, ids: Sequence[int], event_code: str | None) -> Mapping[int, int]:
    """How many standing entries delegations have, in the event of a code or in all (None)."""
    rows = Entry.visible_to(viewer).filter(STANDING, delegation_id__in=ids)
    if event_code is not None:
        rows = rows.filter(event__code=event_code)
    counted = await rows.annotate(n=Count("id")).group_by("delegation_id").values_list("delegation_id", "n")
    return dict.fromkeys(ids, 0) | {int(str(id_)): int(str(n)) for id_, n in counted}


async def owed_by(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Owed]]:
    """What delegations still owe."""
    rows = await Delegation.visible_to(viewer).filter(id__in=ids).select_related("competition")
    found: dict[int, list[Owed]] = {id_: [] for id_ in ids}
    return found | await owed(viewer, rows, backgrounds)


async def submitters(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """The names of those who handed in entries the viewer may see."""
    rows = Entry.visible_to(viewer).filter(id__in=ids).values_list("id", "submitted_by__person__name")
    return dict.fromkeys(ids) | {int(str(id_)): name for id_, name in await rows}


async def files(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, StoredFile]:
    """The files of evidence the viewer may see, by their ids."""
    shown = Subquery(Evidence.visible_to(viewer).filter(file_id__in=ids).values("file_id"))
    rows = await StoredFile.filter(id__in=shown).using_db(db.here())
    return {row.id: row for row in rows}
