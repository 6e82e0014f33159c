"""What was disclosed and handed out, the newest first, for whoever oversees it."""

from collections.abc import Mapping, Sequence

from server import db
from server.access import Viewer
from server.access.records import Account
from server.disclosures import Disclosure, Handout

MOST = 200


async def handouts(viewer: Viewer) -> Sequence[Handout]:
    """The handouts the viewer sees. At most MOST."""
    return await Handout.visible_to(viewer).order_by("-made_at", "-id").limit(MOST)


async def disclosures(viewer: Viewer) -> Sequence[Disclosure]:
    """The disclosures the viewer sees. At most MOST."""
    return await Disclosure.visible_to(viewer).order_by("-at", "-id").limit(MOST)


async def makers(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """By name whose account it was; None for the console, and for whoever may see neither of the two lists."""
    found: dict[int, str | None] = dict.fromkeys(ids)
    seen = await Handout.visible_to(viewer).filter(account_id__in=list(ids)).values_list("account_id", flat=True)
    also = await Disclosure.visible_to(viewer).filter(account_id__in=list(ids)).values_list("account_id", flat=True)
    rows = Account.filter(id__in=sorted({int(str(one)) for one in (*seen, *also)})).using_db(db.here())
    return found | {int(str(id_)): name for id_, name in await rows.values_list("id", "person__name")}
