"""A competition as the subject of a paper: its newest published results, its delegations, its entries."""

from collections.abc import Collection, Mapping, Sequence

from tortoise.expressions import F

from server import db
from server.access import Viewer
from server.competitions import Competition, Event
from server.competitions.belongings import OrganisingUnit
from server.competitions.places import of_competition
from server.entries import Entry, Member
from server.notices import Notice
from server.organisations import names_of
from server.papers.placeholders import Contents
from server.papers.told import JOIN, Line, Style, Texts, Told, day, numbered
from server.results import Revision, Standing

Pinned = Collection[str] | None
GONE = ("rejected", "withdrawn")


async def told_of(viewer: Viewer, code: str, style: Style, pinned: Pinned = None) -> Told | None:
    """The competition as `viewer` sees it; None where there is none. `pinned`: the uids of the revisions to show
    instead of the newest."""
    found = await Competition.visible_to(viewer).get_or_none(code=code.replace("\0", "?"))
    if found is None:
        return None
    events = {
        one.id: one for one in await Event.visible_to(viewer).filter(competition_id=found.id).order_by("position")
    }
    revisions = await _revisions(viewer, found.id, pinned)
    rows = await _standings(viewer, revisions)
    order = list(events)
    rows.sort(key=lambda one: (order.index(revisions[one.revision_id].event_id), one.line))
    titles = {id_: events[one.event_id].title for id_, one in revisions.items()}
    people = await _people(revisions)
    lines = [
        _line(one, titles[one.revision_id], style, people.get((revisions[one.revision_id].event_id, one.entry_no), []))
        for one in rows
    ]
    awarded = [line for one, line in zip(rows, lines, strict=True) if one.award]
    entries, roster = await _roster(viewer, found.id, events, style)
    by_event = _by_event(events, revisions, rows, lines, entries, style)
    texts = await _texts(viewer, found) | {"count": str(len(awarded or lines) or len(roster))}
    lists = {"events": by_event, "delegations": _by_delegation(rows, entries, roster)}
    return Told(
        ("competition_id", found.id), of_competition(found), texts, style.ordered(lines), style.ordered(awarded), lists,
        sorted(str(one.uid) for one in revisions.values()), found.chain,
    )  # fmt: skip


async def _revisions(viewer: Viewer, competition_id: int, pinned: Pinned) -> dict[int, Revision]:
    """The revisions shown, by id."""
    rows = Revision.visible_to(viewer).filter(event__competition_id=competition_id, published_at__isnull=False)
    rows = rows.filter(number=F("event__revision")) if pinned is None else rows.filter(uid__in=list(pinned))
    return {one.id: one for one in await rows}


async def _standings(viewer: Viewer, revisions: Mapping[int, Revision]) -> list[Standing]:
    if not revisions:
        return []
    return list(await Standing.visible_to(viewer).filter(revision_id__in=list(revisions)))


async def _people(revisions: Mapping[int, Revision]) -> dict[tuple[int, str], list[int]]:
    """The ids of the contestants behind each line, by event and entry number; only their ids."""
    events = [one.event_id for one in revisions.values()]
    rows = Member.filter(entry__event_id__in=events, role="contestant", person_id__isnull=False).using_db(db.here())
    found: dict[tuple[int, str], list[int]] = {}
    for event, number, person in await rows.order_by("number").values_list(
        "entry__event_id", "entry__entry_no", "person_id"
    ):
        found.setdefault((event, number), []).append(person)
    return found


def _line(one: Standing, event: str, style: Style, people: Sequence[int]) -> Line:
    texts = {
        "name": style.name(one.name or one.team), "unit": one.organisation or "", "delegation": one.delegation or "",
        "place_region": one.region or "", "event": event, "group": one.group or "", "entry_no": one.entry_no,
        "place": str(one.place or ""), "total": one.total or "", "award": one.award or "", "state": one.state,
    }  # fmt: skip
    return Line(texts, one.name or one.team or "", (one.region_code or "").split(";")[0], people)


def _by_event(
    events: Mapping[int, Event], revisions: Mapping[int, Revision], rows: Sequence[Standing], lines: Sequence[Line],
    entries: Sequence[tuple[Entry, Line]], style: Style,
) -> list[Contents]:  # fmt: skip
    found: list[Contents] = []
    for id_, event in events.items():
        mine = [
            (row, line) for row, line in zip(rows, lines, strict=True) if revisions[row.revision_id].event_id == id_
        ]
        awarded = [line for row, line in mine if row.award]
        there = [line for entry, line in entries if entry.event_id == id_]
        texts = _figures(event.title, len(mine) or len(there), [row for row, _ in mine])
        lists = {
            "standings": numbered(line for _, line in mine),
            "awards": numbered(style.ordered(awarded)),
            "roster": numbered(there),
        }
        found.append(Contents(texts, lists))
    return found


def _figures(heading: str, entries: int, rows: Sequence[Standing]) -> Texts:
    winners = sum(bool(row.award) for row in rows)
    firsts = sum(row.place == 1 for row in rows)
    return {"heading": heading, "entries": str(entries), "winners": str(winners), "firsts": str(firsts)}


def _by_delegation(
    rows: Sequence[Standing], entries: Sequence[tuple[Entry, Line]], roster: Sequence[Line]
) -> list[Contents]:
    """The delegations of the results and of the entries, by code."""
    names = {row.delegation_code: row.delegation for row in rows if row.delegation_code}
    names |= {one.delegation.code: one.delegation.name for one, _ in entries if one.delegation}
    found: list[Contents] = []
    for code in sorted(names):
        mine = [row for row in rows if row.delegation_code == code]
        there = [line for one, line in entries if one.delegation and one.delegation.code == code]
        texts = _figures(names[code] or code, len(mine) or len(there), mine)
        found.append(Contents(texts, {"roster": numbered(there)}))
    without = [line for one, line in entries if one.delegation is None]
    if without and len(without) < len(roster):
        found.append(Contents({"heading": "其他", "entries": str(len(without))}, {"roster": numbered(without)}))
    if not names and without:
        found.append(Contents({"heading": "", "entries": str(len(without))}, {"roster": numbered(without)}))
    return found


async def _roster(
    viewer: Viewer, competition_id: int, events: Mapping[int, Event], style: Style
) -> tuple[list[tuple[Entry, Line]], list[Line]]:
    """The entries that were not turned down or withdrawn, by event and number, each with its line."""
    rows = Entry.visible_to(viewer).filter(event__competition_id=competition_id).exclude(status="withdrawn")
    entries = [one for one in await rows.select_related("delegation") if one.state not in GONE]
    members = Member.visible_to(viewer).filter(entry__event__competition_id=competition_id, role="contestant")
    by_entry: dict[int, list[Member]] = {}
    for member in await members.order_by("number").select_related("person"):
        by_entry.setdefault(member.entry_id, []).append(member)
    units = await names_of({one.organisation_id for all_ in by_entry.values() for one in all_ if one.organisation_id})
    order = list(events)
    entries.sort(key=lambda one: (order.index(one.event_id), one.entry_no))
    found = [(one, _entrant(one, by_entry.get(one.id, []), units, events[one.event_id], style)) for one in entries]
    return found, [line for _, line in found]


def _entrant(entry: Entry, members: Sequence[Member], units: Mapping[int, str], event: Event, style: Style) -> Line:
    name = JOIN.join(one.person.name for one in members if one.person and one.person.name) or entry.team
    unit = JOIN.join(dict.fromkeys(units.get(one.organisation_id or 0, "") for one in members))
    region = next((one.region_name for one in members if one.region_name), "")
    texts = {
        "name": style.name(name), "unit": unit, "delegation": entry.delegation.name if entry.delegation else "",
        "place_region": region or "", "event": event.title, "group": entry.group or "", "entry_no": entry.entry_no,
    }  # fmt: skip
    return Line(texts, name, next((one.region_code or "" for one in members), ""))


async def _texts(viewer: Viewer, one: Competition) -> dict[str, str]:
    units = await OrganisingUnit.visible_to(viewer).filter(competition_id=one.id).order_by("position")
    named = {role: JOIN.join(unit.name for unit in units if unit.role == role) for role in ("organiser", "host")}
    notice = await Notice.visible_to(viewer).filter(competition_id=one.id).exclude(state="withdrawn").order_by(
        "-number"
    ).first()  # fmt: skip
    shown = {
        "notice_from": day(notice.first_on), "notice_to": day(notice.last_on), "notice_days": str(notice.days)
    } if notice else {}  # fmt: skip
    return {
        "subject": one.title, "region": one.region_name or "", "organisers": named["organiser"],
        "hosts": named["host"], "starts_on": day(one.starts_on), "ends_on": day(one.ends_on),
        "year": str(one.starts_on.year), "document": one.filing_no or "", **shown,
    }  # fmt: skip
