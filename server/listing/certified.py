"""Lists of certificates: those a viewer sees, filtered, the newest first; and the validity of many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from server import db
from server.access import Viewer
from server.certificates import Certificate
from server.certificates.validity import Validity, validities
from server.certificates.wording import folded
from server.listing.paging import UNSPEAKABLE, Found, page_of
from server.selecting.nominations import Nomination

LONGEST = 100
PORTION = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: a kind, a competition and event by code, a decision, a selection round, the beginning of a
    number or name."""

    kind: str | None = None
    competition: str | None = None
    event: str | None = None
    decision: str | None = None
    text: str | None = None
    round: str | None = None


async def certificates(viewer: Viewer, asked: Asked, first: int, after: tuple[int, UUID] | None) -> Found[Certificate]:
    """A page of certificates behind the position (issued_at, uid)."""
    rows = _of(viewer, asked)
    if after is not None:
        at, uid = after
        rows = rows.filter(Q(issued_at__lte=at) & (Q(issued_at__lt=at) | Q(uid__lt=uid)))
    return page_of(await rows.order_by("-issued_at", "-uid").limit(first + 1), first)


async def certificate_count(viewer: Viewer, asked: Asked) -> int:
    """How many the list has."""
    return await _of(viewer, asked).count()


async def validities_of(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, Validity]:
    """The validity of each certificate."""
    return await validities(await Certificate.visible_to(viewer).filter(id__in=list(ids)))


def _of(viewer: Viewer, asked: Asked) -> QuerySet[Certificate]:
    rows = Certificate.visible_to(viewer)
    wanted = {
        "kind": asked.kind, "competition__code": asked.competition, "event__code": asked.event,
        "document": asked.decision,
    }  # fmt: skip
    for column, value in wanted.items():
        if value:
            rows = rows.filter(**{column: "" if UNSPEAKABLE.search(value) else value})
    if asked.round:
        nominations = Nomination.filter(round__code=asked.round, honour_id__isnull=False).using_db(db.here())
        rows = rows.filter(honour_id__in=Subquery(nominations.values("honour_id")))
    if text := UNSPEAKABLE.sub("", asked.text or "").strip()[:LONGEST]:
        rows = rows.filter(Q(number__startswith=folded(text)) | Q(name__startswith=text))
    return rows


async def every(viewer: Viewer, asked: Asked) -> list[Certificate]:
    """All of a list with `template`, by series and serial, in portions of one statement each."""
    found: list[Certificate] = []
    after = 0
    while (
        rows := await _of(viewer, asked).filter(id__gt=after).order_by("id").limit(PORTION).prefetch_related("template")
    ):
        found += rows
        after = rows[-1].id
    return sorted(found, key=lambda one: (one.series, one.serial))
