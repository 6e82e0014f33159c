"""What the hostile calls are aimed at: the world of the matrix, somebody of every role to ask as, and real names.

Who asks is never among what is named, so that no act shuts its own asker out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from schema.node import KINDS, written_id
from server import clock, db
from server.access import console
from server.access.acts import ACTS, TOKEN_SCOPES
from server.access.keyed import digest
from server.access.records import Account, Grant, SignIn, Token
from server.access.roles import ANYBODY, ROLES
from server.competitions import Event
from server.files import StoredFile
from server.progression.squads import Squad
from server.record import Noun
from server.scoring import Sheet
from tests.schema.planting import DAY_LONG
from tests.trust import matrix_world
from tests.world import World

MOST = 12  # of each kind


@dataclass(frozen=True)
class Ground:
    """`tokens` and `cookies` by role (none of the public), `ids` by kind, `texts` by what an argument is called,
    `events` as (competition, event); `files`: what each role has handed in."""

    tokens: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    events: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, list[str]] = field(default_factory=dict)


async def filled(url: str) -> Ground:
    """Fill an empty database with the world."""
    ground = Ground()
    async with db.opened(url):
        await matrix_world.built()
        async with World.begun("hats") as world:
            hats = await _hats(world, ground)
            await _consistent(world)
        await _names(ground, hats)
        for one in await Event.visible_to(console()).select_related("competition").order_by("-id"):
            ground.events.append((one.competition.code, one.code))
    return ground


async def _hats(world: World, ground: Ground) -> set[int]:
    """A bearer token and a signed-in browser for each role, with its grant in the office too; their accounts."""
    far, now, hats = clock.now() + DAY_LONG, clock.now(), set()
    rows = {one.login: one for one in await Account.visible_to(console())}
    for role in ROLES[1:]:
        of = rows[f"{role}-here"].id
        hats.add(of)
        held = "organiser" if role == "program" else role
        secret, cookie = f"jb_{role}-secret", f"{role}-cookie"
        token = Token(account_id=of, name=role, digest=digest(secret), scopes=";".join(["read", *TOKEN_SCOPES]),
                      expires_at=far)  # fmt: skip
        signed_in = SignIn(account_id=of, digest=digest(cookie), device="示例", began_at=now, seen_at=now, ends_at=far,
                           factor="totp", confirmed_at=far)  # fmt: skip
        await world.change.save(Grant(account_id=of, role=held, scope="office"))
        await world.change.save(token)
        await world.change.save(signed_in)
        ground.tokens[role] = secret
        ground.cookies[role] = cookie
    return hats


async def _consistent(world: World) -> None:
    """The planted squads have been judged in their round; nobody can be in the round he was judged in."""
    squads = await Squad.visible_to(console())
    for one in squads:
        one.round += 1
    await world.change.save_many(squads)


async def _names(ground: Ground, hats: set[int]) -> None:
    """Every id and every short text that stands in the database, by what arguments call them."""
    for name, kind in [*KINDS.items(), ("StoredFile", StoredFile)]:
        rows = [one for one in await kind.visible_to(console()).order_by("id") if not _is_of(one, hats)]
        rows = rows[: MOST // 2] + rows[MOST // 2 :][-MOST // 2 :]
        ground.ids[name] = [written_id(name, one.uid) for one in rows]
        for column in kind._meta.db_fields & (set(kind.ledgered) | {"number", "code"}):
            _add(ground, _camel(column), (getattr(one, column, None) for one in rows))
        if "code" in kind._meta.db_fields:
            _add(ground, _camel(kind._meta.db_table), (getattr(one, "code", None) for one in rows))
    _add(ground, "round", ground.texts.get("selectionRound", ()))
    for name in ("sheet", "source", "target"):
        _add(ground, name, await _sheets())


async def _sheets() -> list[str]:
    return [one.number for one in await Sheet.visible_to(console()).order_by("id").limit(MOST)]


def _is_of(row: Noun, hats: set[int]) -> bool:
    return isinstance(row, Account | Grant | Token) and getattr(row, "account_id", row.id) in hats


def _add(ground: Ground, name: str, values: Iterable[object]) -> None:
    known = ground.texts.setdefault(name, [])
    for one in values:
        if isinstance(one, str) and one not in known and len(one) < 80 and len(known) < MOST:
            known.append(one)


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(one.capitalize() for one in rest)


def may(mutation: str) -> list[str]:
    """The roles that a mutation is for; all of them for a query."""
    found = next((one.roles for one in ACTS.values() if one.mutation == mutation), ANYBODY)
    return [one for one in ROLES if one in found] or list(ROLES)
