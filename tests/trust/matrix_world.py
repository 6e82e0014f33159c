"""The world of the matrix: a province with objects of every kind before and after publication, and another province.

In 山西 stand A, with the published event E1, and B, with the draft D1 that is being marked; every kind of record is
planted under both. In 湖南 stands H, published, with a draft beside it and nothing private. Who is somebody in 山西
(contestant, judges, expert, leader) is one person for each of these roles and nothing else, so that a field which only
oneself sees is shown to that role alone.
"""

from collections.abc import Iterable

from server import clock
from server.access import ANONYMOUS, Held, Viewer, console
from server.access.acts import TOKEN_SCOPES
from server.access.demo import HASH
from server.access.records import Account, Grant, SignIn, Token
from server.access.roles import GRANTED, ROLES
from server.competitions import Event
from server.entries import Delegation
from server.judging import Judge
from server.people import Person
from server.record import Record
from server.results import Standing
from server.selecting import RoundExpert
from tests.schema.planting import DAY_LONG, plant
from tests.world import World

HERE, THERE = ("140000", "149999"), ("430000", "439999")  # 山西 and 湖南, as ranges of codes


async def built() -> None:
    """Build it in the open database."""
    async with World.begun() as world:
        await world.regions()
        await world.competition("A", lead_id=None)
        await world.competition("B", events=0, drafts=1)
        await world.honours(1, 2, lines=await Standing.visible_to(console()))
        await plant(world, 1)
        await world.competition("H", region_code="430100", region_name="长沙市", drafts=1)
        draft = await Event.visible_to(console()).get(competition__code="B")
        draft.state = "marking"
        await world.change.save(draft)
        await _people(world)


async def _people(world: World) -> None:
    """An account for every role in each province; the persons behind judges, experts and leaders are their own."""
    made = {}
    for where in ("here", "there"):
        for role in sorted(GRANTED | {"program"}):
            person = await world.change.save(Person(name=f"示例{role}{where}"))
            made[role, where] = await world.change.save(
                Account(person_id=person.id, login=f"{role}-{where}", password=HASH)
            )
            await world.change.save(
                Grant(account_id=made[role, where].id, role="organiser" if role == "program" else role, scope="region",
                      region_code="140000" if where == "here" else "430000")
            )  # fmt: skip
    planted = await Account.visible_to(console()).get(login="secret0")
    first = made["contestant", "here"]
    first.person_id, planted.person_id = planted.person_id, first.person_id
    await world.change.save_many([first, planted])
    now = clock.now()
    for account in made.values():
        await world.change.save(
            Token(
                account_id=account.id, name="示例", digest=f"{account.login}", scopes="read", expires_at=now + DAY_LONG
            )
        )
        await world.change.save(
            SignIn(account_id=account.id, digest=account.login, device="示例", began_at=now, seen_at=now,
                   ends_at=now + DAY_LONG)
        )  # fmt: skip
    judges = await Judge.visible_to(console())
    await _becomes(world, judges, made["judge", "here"].person_id)
    for one in judges:
        await world.change.save(
            Judge(competition_id=one.competition_id, event_id=one.event_id, judge_no=f"floor{one.event_id}",
                  role="floor", person_id=made["floor_judge", "here"].person_id)
        )  # fmt: skip
    await _becomes(world, await RoundExpert.visible_to(console()), made["expert", "here"].person_id)
    leaders = await Delegation.visible_to(console())
    for one in leaders:
        one.leader_id = made["delegation_leader", "here"].person_id
    await world.change.save_many(leaders)


async def _becomes(world: World, rows: Iterable[Record], person: int | None) -> None:
    found = list(rows)
    for one in found:
        one.person_id = person  # type: ignore[attr-defined]
    await world.change.save_many(found)


async def viewers(where: str = "here") -> dict[str, Viewer]:
    """A viewer for every role: its grant covers 山西 (`here`) or 湖南 (`there`). A program reads as an organiser."""
    rows = {one.login: one for one in await Account.visible_to(console())}
    found = {"public": ANONYMOUS}
    for role in ROLES[1:]:
        row = rows[f"{role}-{where}"]
        held = _held("organiser" if role == "program" else role, where)
        found[role] = Viewer(
            f"account:{row.login}", account_id=row.id, person_id=row.person_id, name=row.login, held=held,
            scopes=frozenset({"read", *TOKEN_SCOPES}) if role == "program" else None,
        )  # fmt: skip
    return found


def _held(role: str, where: str) -> tuple[Held, ...]:
    """Here a grant for the office too, for some records lie in no region; there only the other province."""
    low, high = HERE if where == "here" else THERE
    region = Held(role, "region", low, high)
    return (Held(role, "office"), region) if where == "here" else (region,)
