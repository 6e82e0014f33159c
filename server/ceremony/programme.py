"""What the stage reads from: the announcements of a competition with their winners, from merit awards up to the first
prize, numbered in the order in which certificates are handed out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server import db
from server.access import Viewer
from server.ceremony import Announcement
from server.ceremony.announcing import content_hash
from server.ceremony.names import Reading, readings
from server.competitions import Competition
from server.results import Standing
from server.results.draft import draft
from server.workbooks.plain import writable


@dataclass(frozen=True, slots=True)
class Winner:
    """One who is called to the stage, the `number`-th of his event, with the line of the result he stands on."""

    number: int
    standing: Standing

    @property
    def award(self) -> str:
        """The award he takes."""
        return writable(self.standing.award or "")

    @property
    def name(self) -> str:
        """What is called out: the people, else the team, else the number."""
        return writable(self.standing.name or self.standing.team or self.standing.entry_no)

    @property
    def readings(self) -> list[Reading]:
        """How its rare characters are read."""
        return readings(self.name)

    @property
    def unit(self) -> str:
        """Where he comes from: his organisations, else his delegation."""
        return writable(self.standing.organisation or self.standing.delegation or "")


@dataclass(frozen=True, slots=True)
class Stage:
    """An event on the stage: its announcement, whether that is void, and who is called, the lowest award first."""

    title: str
    announcement: Announcement
    is_void: bool
    winners: Sequence[Winner]

    def by_award(self) -> list[tuple[str, list[Winner]]]:
        """The winners of each award, in the order of the stage."""
        found: dict[str, list[Winner]] = {}
        for one in self.winners:
            found.setdefault(one.award, []).append(one)
        return list(found.items())


@dataclass(frozen=True, slots=True)
class Programme:
    """The whole ceremony of a competition, in the order of its events."""

    competition: Competition
    stages: Sequence[Stage]

    @property
    def is_void(self) -> bool:
        """Whether one of its announcements is."""
        return any(one.is_void for one in self.stages)


async def programme(viewer: Viewer, competition: str, event: str | None = None) -> Programme | None:
    """The ceremony of a competition, or of one event of it; None where there is none the viewer may see."""
    found = await Competition.visible_to(viewer).get_or_none(code=competition)
    rows = await newest(viewer, [found.id]) if found else {}
    listed = [one for one in rows.get(found.id, ()) if event in (None, one.event.code)] if found else []
    if found is None or not listed:
        return None
    ids = [one.id for one in listed]
    void, called = await superseded(viewer, ids), await winners(viewer, ids)
    return Programme(found, [Stage(one.event.title, one, void[one.id], called[one.id]) for one in listed])


async def newest(viewer: Viewer, competitions: Sequence[int]) -> Mapping[int, list[Announcement]]:
    """The newest announcement of each event of the competitions, in the order of the events, with `event` and
    `revision`."""
    found: dict[int, list[Announcement]] = {id_: [] for id_ in competitions}
    rows = Announcement.visible_to(viewer).filter(event__competition_id__in=list(competitions))
    last = {one.event_id: one for one in await rows.order_by("number").select_related("event", "revision")}
    for one in sorted(last.values(), key=lambda each: (each.event.position, each.event.id)):
        found[one.event.competition_id].append(one)
    return found


async def superseded(viewer: Viewer, announcements: Sequence[int]) -> Mapping[int, bool]:
    """Whether each announcement no longer says what the marks say: another one or a revision took its place, or the
    result computed now differs."""
    rows = Announcement.visible_to(viewer).filter(id__in=list(announcements)).select_related("event")
    return dict.fromkeys(announcements, True) | {one.id: await is_superseded(one) for one in await rows}


async def is_superseded(announcement: Announcement) -> bool:
    """Whether every page printed from it is void. Its `event` must be loaded."""
    if announcement.superseded_at is not None:
        return True
    now = await draft(announcement.event)
    return content_hash(announcement.event, now.lines) != announcement.content


async def winners(viewer: Viewer, announcements: Sequence[int]) -> Mapping[int, list[Winner]]:
    """Who is called at each announcement, from the lowest award up to the first prize; the last place first."""
    told: Any = (
        await Announcement.visible_to(viewer).filter(id__in=list(announcements)).values_list("id", "revision_id")
    )
    revisions = {revision for _, revision in told}
    rows = Standing.filter(revision_id__in=sorted(revisions), award__isnull=False).using_db(db.here())
    lines: dict[int, list[Standing]] = {id_: [] for id_ in revisions}
    for one in await rows.order_by("revision_id", "line"):
        lines[one.revision_id].append(one)
    called: dict[int, list[Winner]] = {id_: [] for id_ in announcements}
    return called | {id_: in_order(lines[revision]) for id_, revision in told}


def in_order(lines: Sequence[Standing]) -> list[Winner]:
    """The order of the stage: awards from the one whose best line stands lowest, in each the lowest line first."""
    best: dict[str, int] = {}
    for one in lines:
        best[one.award or ""] = min(best.get(one.award or "", one.line), one.line)
    called = sorted(lines, key=lambda one: (-best[one.award or ""], -one.line))
    return [Winner(n, one) for n, one in enumerate(called, 1)]
