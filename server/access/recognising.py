"""Who asks: the viewer behind a cookie or a bearer token, read anew each time, so that what ends has ended."""

from dataclasses import dataclass
from typing import Any

from server import clock, db
from server.access import Place, Viewer, sleeping
from server.access.holding import held_by, narrowed
from server.access.keyed import digest
from server.access.records import SignIn, Token
from server.access.roles import MARKING
from server.access.signing_in import IDLE, SEEN_EVERY

OF_THE_ACCOUNT = (
    "account_id", "account__uid", "account__state", "account__must_change", "account__person_id",
    "account__person__name",
)  # fmt: skip
OF_A_SIGN_IN = (
    "id", "began_at", "seen_at", "ends_at", "ended_at", "factor", "confirmed_at", "pairing_id",
    "pairing__withdrawn_at", "pairing__event_id", "pairing__event__competition_id",
    "pairing__event__competition__region_code", "pairing__event__competition__lead_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recognised:
    """The viewer of a cookie, and whether it is time to put down that the sign-in was used."""

    viewer: Viewer
    is_due: bool


async def by_cookie(secret: str) -> Recognised | None:
    """Whose sign-in it is; None where there is none, or it has ended by itself or by an act."""
    rows = SignIn.filter(digest=digest(secret)).using_db(db.here())
    found = await rows.values(*OF_A_SIGN_IN, *OF_THE_ACCOUNT)
    if not found or not _lasts(found[0]):
        return None
    row, held = found[0], await held_by(found[0]["account_id"])
    shared: dict[str, Any] = {**_account(row), "sign_in_id": row["id"]}
    if row["pairing_id"] is not None:
        place = _place(row)
        viewer = Viewer(**shared, held=narrowed(held, MARKING, place), event_id=place.event_id)
    elif row["account__must_change"]:
        viewer = Viewer(**shared, must_change=True)
    else:
        awake, asleep = await sleeping.parted(held, row["factor"])
        confirmed_at = max(row["confirmed_at"] or 0, row["began_at"])
        viewer = Viewer(**shared, held=awake, asleep=asleep, factor=row["factor"], confirmed_at=confirmed_at)
    return Recognised(viewer, clock.now() - row["seen_at"] >= SEEN_EVERY)


def _lasts(row: dict[str, Any]) -> bool:
    now = clock.now()
    if row["ended_at"] is not None or now >= row["ends_at"] or row["account__state"] != "active":
        return False
    if row["pairing_id"] is not None:  # a tablet lies still between two contestants
        return row["pairing__withdrawn_at"] is None
    return bool(now - row["seen_at"] < IDLE)


def _place(row: dict[str, Any]) -> Place:
    return Place(
        competition_id=row["pairing__event__competition_id"],
        event_id=row["pairing__event_id"],
        region_code=row["pairing__event__competition__region_code"],
        lead_id=row["pairing__event__competition__lead_id"],
    )


async def by_token(secret: str) -> Viewer | None:
    """Whose token it is; None where it is unknown, withdrawn or over."""
    rows = Token.filter(digest=digest(secret)).using_db(db.here())
    found = await rows.values("scopes", "expires_at", "withdrawn_at", *OF_THE_ACCOUNT)
    if not found:
        return None
    row = found[0]
    if row["withdrawn_at"] is not None or clock.now() >= row["expires_at"] or row["account__state"] != "active":
        return None
    scopes = frozenset(row["scopes"].split(";"))
    if row["account__must_change"]:
        return Viewer(**_account(row), scopes=scopes, must_change=True)
    return Viewer(**_account(row), held=await held_by(row["account_id"]), scopes=scopes)


def _account(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "actor": f"account:{row['account__uid']}",
        "account_id": row["account_id"],
        "person_id": row["account__person_id"],
        "name": row["account__person__name"],
    }
