"""The programme of competitions: the newest scheme and the documents of many events at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.access import Viewer
from server.competitions import Document
from server.competitions.keeping import Kept
from server.competitions.scheme import Scheme
from server.files import StoredFile
from server.listing.lines import schemes


async def newest_schemes(viewer: Viewer, events: Sequence[int]) -> Mapping[int, Kept | None]:
    """The newest scheme of each event; None where there is none to be seen."""
    rows: Any = await Scheme.visible_to(viewer).filter(event_id__in=events).order_by("version").values("event_id", "id")
    newest = {row["event_id"]: row["id"] for row in rows}
    found = await schemes(viewer, sorted(newest.values()))
    return dict.fromkeys(events) | {event: found[id_] for event, id_ in newest.items()}


async def files_of(viewer: Viewer, documents: Sequence[int]) -> Mapping[int, StoredFile | None]:
    """The file of each document the viewer may see."""
    rows = await Document.visible_to(viewer).filter(id__in=documents).select_related("file")
    return dict.fromkeys(documents) | {row.id: row.file for row in rows}
