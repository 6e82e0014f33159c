"""What is looked up: records by id, by name, by what they belong to; competitions and events by code."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from server import db
from server.access import Viewer
from server.competitions import Competition, Event
from server.listing.paging import speakable
from server.record import Noun, Record
from server.regions import Region

R = TypeVar("R", bound=Record)
N = TypeVar("N", bound=Noun)


async def by_id(viewer: Viewer, ids: Sequence[int], record: type[R]) -> Mapping[int, R | None]:
    """Records by id; None where unknown or not visible."""
    rows = await record.visible_to(viewer).filter(id__in=ids)
    return dict.fromkeys(ids) | {row.id: row for row in rows}


async def granted(
    viewer: Viewer, ids: Sequence[int], record: type[Record], roles: frozenset[str], *within: tuple[str, str]
) -> Mapping[int, bool]:
    """Whether a grant of `roles` covers each record: for what a public record tells its office alone. `within`: the
    paths to its scope, those of the record itself where none are given."""
    if viewer.sees_everything:
        return dict.fromkeys(ids, True)
    covered = viewer.reach(roles, dict(within) or record.within)
    if covered is None:
        return dict.fromkeys(ids, False)
    rows = await record.filter(covered, id__in=list(ids)).using_db(db.here()).only("id")
    return dict.fromkeys(ids, False) | {row.id: True for row in rows}


async def belonging(viewer: Viewer, ids: Sequence[int], record: type[R], by: str, order: str) -> Mapping[int, list[R]]:
    """The records that belong to others: those whose column `by` holds an id, in order."""
    found: dict[int, list[R]] = {id_: [] for id_ in ids}
    async for row in record.visible_to(viewer).filter(**{f"{by}__in": ids}).order_by(order, "id"):
        found[getattr(row, by)].append(row)
    return found


async def by_name(viewer: Viewer, name: tuple[type[Noun], UUID] | None) -> Noun | None:
    """The noun that a global id names; None where unknown or not visible."""
    return await name[0].visible_to(viewer).get_or_none(uid=name[1]) if name else None


async def by_uid(viewer: Viewer, uids: Sequence[UUID], record: type[N]) -> Mapping[UUID, N | None]:
    """Nouns by uid; None where unknown or not visible."""
    rows = await record.visible_to(viewer).filter(uid__in=uids)
    return dict.fromkeys(uids) | {row.uid: row for row in rows}


async def by_code(viewer: Viewer, codes: Sequence[str], record: type[R]) -> Mapping[str, R | None]:
    """Records with a unique `code`; None where unknown or not visible."""
    found: Any = await record.visible_to(viewer).filter(code__in=speakable(codes))
    return dict.fromkeys(codes) | {row.code: row for row in found}


async def regions_by_code(viewer: Viewer, codes: Sequence[str]) -> Mapping[str, Region | None]:
    """Regions by their stored code."""
    return await by_code(viewer, codes, Region)


async def competitions_by_code(viewer: Viewer, codes: Sequence[str]) -> Mapping[str, Competition | None]:
    """Competitions by code; None where unknown or not visible."""
    rows = await Competition.visible_to(viewer).filter(code__in=speakable(codes))
    return dict.fromkeys(codes) | {row.code: row for row in rows}


async def events_by_code(viewer: Viewer, codes: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Event | None]:
    """Events by the codes of competition and event; None where unknown or not visible."""
    rows = Event.visible_to(viewer).filter(
        competition__code__in=speakable(one for one, _ in codes), code__in=speakable(other for _, other in codes)
    )
    found = await rows.select_related("competition")
    return dict.fromkeys(codes) | {(row.competition.code, row.code): row for row in found}
