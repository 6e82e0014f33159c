"""A decision or a selection round as the subject of a paper: whom it honours, whom it proposes."""

from server.access import Place, Viewer
from server.honours import Decision, Honour
from server.honours.listed import Section, sections
from server.papers.placeholders import Contents
from server.papers.told import Line, Style, Told, day, numbered
from server.regions import names_of
from server.selecting.nominations import ALIVE, Nomination
from server.selecting.noticed import RoundNotice
from server.selecting.rounds import SelectionRound

CHOSEN = ("proposed", "conferred")


async def told_of_decision(viewer: Viewer, number: str, style: Style) -> Told | None:
    """A decision with what it conferred and is still held."""
    found = await Decision.visible_to(viewer).get_or_none(number=number.replace("\0", "?"))
    if found is None:
        return None
    rows = await Honour.visible_to(viewer).filter(decision_id=found.id, state="held").order_by("id").select_related(
        "title"
    )  # fmt: skip
    pairs = [(one.title, one) for one in rows]
    names = await names_of({one.region_code for one in rows if one.region_code})
    order = "strokes" if style.order == "strokes" else "region"
    parts = list(sections(pairs, order, {code: name or "" for code, name in names.items()}))
    lines = [_held(one.honour, part, style) for part in parts for one in part.lines]
    regions = {one.title.region_code for one in rows}
    texts = {
        "subject": found.subject or found.number, "document": found.number, "year": str(found.decided_on.year),
        "organisers": found.body, "starts_on": day(found.decided_on), "count": str(len(lines)),
        "region": "",
    }  # fmt: skip
    place = Place(region_code=next(iter(regions)) if len(regions) == 1 else None)
    return Told(("decision_id", found.id), place, texts, lines, lines, {"regions": _by_region(parts, style)})


def _held(one: Honour, part: Section, style: Style) -> Line:
    is_person = one.holder_kind == "person"
    name = style.name(one.name, one.sex, one.nationality) if is_person else one.name or style.name(None)
    texts = {
        "name": name, "unit": one.unit or "", "place_region": one.region_name or "", "honour": part.title.name,
        "event": one.event or "", "place": str(one.place or ""), "total": one.total or "",
    }  # fmt: skip
    return Line(texts, one.name or "", one.region_code or "", [one.person_id] if one.person_id else [])


def _by_region(parts: list[Section], style: Style) -> list[Contents]:
    """The sections of the list in the house style: a title, in a list by region each region of it."""
    found: list[Contents] = []
    for part in parts:
        heading = " ".join(filter(None, (part.title.name, part.region_name)))
        lines = numbered(_held(one.honour, part, style) for one in part.lines)
        found.append(Contents({"heading": heading, "entries": str(len(lines))}, {"roster": lines, "awards": lines}))
    return found


async def told_of_round(viewer: Viewer, code: str, style: Style) -> Told | None:
    """A round with those it proposes or has conferred on; all who are still in it where it proposes nobody yet."""
    found = await SelectionRound.visible_to(viewer).get_or_none(code=code.replace("\0", "?"))
    if found is None:
        return None
    rows = await Nomination.visible_to(viewer).filter(round_id=found.id, state__in=ALIVE).order_by(
        "number"
    ).select_related("round_title__title")  # fmt: skip
    lines = [_nominated(one, style) for one in rows]
    chosen = [line for one, line in zip(rows, lines, strict=True) if one.state in CHOSEN]
    notice = await RoundNotice.visible_to(viewer).filter(round_id=found.id).exclude(state="withdrawn").order_by(
        "-number"
    ).first()  # fmt: skip
    shown = {
        "notice_from": day(notice.first_on), "notice_to": day(notice.last_on), "notice_days": str(notice.days),
        "contact": notice.contact or "",
    } if notice else {}  # fmt: skip
    texts = {
        "subject": found.title, "region": found.region_name or "", "document": found.document,
        "year": str(found.judged_on.year), "starts_on": day(found.judged_on),
        "ends_on": day(found.nominations_until), "count": str(len(chosen or lines)), **shown,
    }  # fmt: skip
    place = Place(region_code=found.region_code)
    return Told(("round_id", found.id), place, texts, style.ordered(lines), style.ordered(chosen))


def _nominated(one: Nomination, style: Style) -> Line:
    texts = {
        "name": style.name(one.name) if one.holder_kind == "person" else one.name or style.name(None),
        "unit": one.unit or "", "place_region": one.region_name, "honour": one.round_title.title.name,
        "entry_no": str(one.number), "state": one.state,
    }  # fmt: skip
    return Line(texts, one.name or "", one.region_code, [one.person_id] if one.person_id else [])
