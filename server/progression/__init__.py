"""Progression: who goes up. A published revision's advancement recorded towards the events it feeds."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.fields import RESTRICT, CharField, ForeignKeyField, ForeignKeyRelation

from server.access import Viewer
from server.appeals import ruling
from server.ceremony.announcing import overtaken
from server.competitions import Event
from server.competitions.keeping import SEPARATOR
from server.explaining import recording
from server.ledger import Change
from server.notices.finishing import replaced
from server.progression.carried import propose
from server.progression.squads import chosen_of, squads_to
from server.record import Record
from server.results import Publication, Revision, Standing, publishing, scheduling

CAP = 200
Tail = Callable[[Change, Sequence[Revision]], Awaitable[None]]
tails: list[Tail] = []  # what rooms above do in the same transaction when results are published


class Advancement(Record):
    """晋级: a line of a published revision goes up to `target` (COMPETITION/EVENT), which may not exist yet."""

    public: ClassVar[dict[str, Any]] = {}
    ledgered = ("standing_id", "target")
    named = ("standing.revision.event.competition.code", "standing.entry_no", "target")

    standing: ForeignKeyRelation[Standing] = ForeignKeyField(
        "jinbang.Standing", related_name="advancements", on_delete=RESTRICT
    )
    target: str = CharField(max_length=90, db_index=True)  # type: ignore[assignment]

    class Meta:
        table = "advancement"
        unique_together: ClassVar[Any] = (("standing", "target"),)

    if TYPE_CHECKING:
        standing_id: int


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a chain. `depth`: below 0 it feeds the event asked about, above 0 it is fed by it.

    Of an event the viewer cannot see, or that does not exist yet, only the codes are known and `is_public` is false;
    the counts are those of the newest revision, None where there is none.
    """

    depth: int
    competition: str
    code: str
    is_public: bool = False
    event: Event | None = None
    tier: str | None = None
    entries: int | None = None
    ranked: int | None = None
    advanced: int | None = None
    awarded: int | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """The events through the tiers, the lowest first. `is_cut`: there are more than CAP of them."""

    steps: Sequence[Step]
    is_cut: bool


def targets(feeds: str) -> list[str]:
    """The events (COMPETITION/EVENT) that an event feeds, in order."""
    return list(dict.fromkeys(filter(None, feeds.split(SEPARATOR))))


async def chain_of_event(viewer: Viewer, competition: str, event: str) -> Chain | None:
    """Everything that feeds into an event and everything it feeds, over all tiers; None where there is no such event.

    Feeds that run in a circle end where they began. Five statements, however long the chain is.
    """
    asked = await Event.visible_to(viewer).get_or_none(competition__code=competition, code=event)
    if asked is None:
        return None
    up = await _feeds(viewer)
    down: dict[str, list[str]] = {}
    for source, fed in up.items():
        for target in fed:
            down.setdefault(target, []).append(source)
    start = f"{competition}/{event}"
    depths = {start: 0}
    is_cut = [_walk(start, way, sign, depths) for way, sign in ((up, 1), (down, -1))]
    steps = await _steps(viewer, depths)
    return Chain(sorted(steps, key=lambda one: (one.depth, one.competition, one.code)), any(is_cut))


async def _feeds(viewer: Viewer) -> dict[str, list[str]]:
    """What each event feeds, of all events the viewer may see."""
    rows = await Event.visible_to(viewer).exclude(feeds="").values_list("competition__code", "code", "feeds")
    return {f"{competition}/{code}": targets(str(feeds)) for competition, code, feeds in rows}


def _walk(start: str, way: Mapping[str, Sequence[str]], sign: int, depths: dict[str, int]) -> bool:
    """Put the depth of everything reached from `start` into `depths`, level by level; whether CAP cut it short."""
    level, depth = [start], 0
    while level:
        depth += sign
        reached = sorted({one for place in level for one in way.get(place, ())} - depths.keys())
        room = CAP - len(depths)
        depths.update(dict.fromkeys(reached[:room], depth))
        if len(reached) > room:
            return True
        level = reached
    return False


async def _steps(viewer: Viewer, depths: Mapping[str, int]) -> list[Step]:
    places = {place: place.partition("/")[::2] for place in depths}
    wanted = Event.visible_to(viewer).filter(
        competition__code__in=sorted({one for one, _ in places.values()}),
        code__in=sorted({code for _, code in places.values()}),
    )
    events = {
        f"{one.competition.code}/{one.code}": one
        for one in await wanted.prefetch_related("competition")
        if f"{one.competition.code}/{one.code}" in depths
    }
    newest = await _newest(viewer, events.values())
    advanced = await _advanced(viewer, newest.values())
    return [_step(depth, *places[place], events.get(place), newest, advanced) for place, depth in depths.items()]


def _step(
    depth: int, competition: str, code: str, event: Event | None, newest: Mapping[int, Revision], advanced: Counter[int]
) -> Step:
    if event is None:
        return Step(depth, competition, code)
    revision = newest.get(event.id)
    step = Step(depth, competition, code, event.published_at is not None, event, event.competition.tier)
    if revision is None:
        return step
    return Step(
        depth, competition, code, step.is_public, event, step.tier,
        revision.entries, revision.ranked, advanced[revision.id], revision.awarded,
    )  # fmt: skip


async def _newest(viewer: Viewer, events: Iterable[Event]) -> dict[int, Revision]:
    """The newest revisions by event."""
    numbers = {one.id: one.revision for one in events}
    rows = await Revision.visible_to(viewer).filter(event_id__in=sorted(numbers))
    return {one.event_id: one for one in rows if one.number == numbers[one.event_id]}


async def _advanced(viewer: Viewer, revisions: Iterable[Revision]) -> Counter[int]:
    """How many lines of each revision go up."""
    ids = sorted(one.id for one in revisions)
    rows = Standing.visible_to(viewer).filter(revision_id__in=ids, advances=True)
    return Counter(int(str(id_)) for id_ in await rows.values_list("revision_id", flat=True))


async def coming_up(viewer: Viewer, competition: str, event: str) -> list[Standing]:
    """The lines that go up to an event by the newest revisions of those that feed it, in their order; from an event
    that trains a squad for it only those chosen after the training."""
    target = f"{competition}/{event}"
    rows = Advancement.visible_to(viewer).filter(target=target)
    found = await rows.prefetch_related("standing__revision__event__competition")
    trained = await squads_to(target)
    chosen = {one.standing_id for one in await chosen_of(list(trained.values()))} if trained else set()
    lines = [one.standing for one in found]
    up = [
        one
        for one in lines
        if (
            one.id in chosen if one.revision.event_id in trained else one.revision.number == one.revision.event.revision
        )
    ]
    return sorted(up, key=lambda one: (one.revision.event.competition.code, one.revision.event.code, one.line))


async def publish(
    viewer: Viewer, competition: str, *events: str, reason: str, key: str | None = None
) -> list[Revision]:
    """Publish a result (server/results/publishing.py) and record, in the same transaction, what follows from it."""
    return await publishing.publish(
        viewer, competition, *events, reason=reason, key=key, also=follows, because=ruling.naming
    )


async def publish_ordered(viewer: Viewer, order: Publication) -> list[Revision]:
    """Publish what an order says, and have the order carried out in the same transaction."""
    is_done = scheduling.done(order)

    async def also(change: Change, revisions: Sequence[Revision]) -> None:
        await is_done(change, revisions)
        await follows(change, revisions)

    codes = list(filter(None, order.events.split(SEPARATOR)))
    return await publishing.publish(
        viewer, order.competition.code, *codes, reason=order.reason or "", key=f"publication:{order.uid}", also=also,
        because=ruling.naming,
    )  # fmt: skip


async def follows(change: Change, revisions: Sequence[Revision]) -> None:
    """What new revisions bring with them: who goes up, what that changes above, which rulings they carry out, what they
    overtake."""
    await record(change, revisions)
    await propose(change, {one.id: targets(one.event.feeds) for one in revisions}, revisions)
    await ruling.carried_out(change, revisions)
    await overtaken(change, revisions)
    await replaced(change, revisions)
    for tail in tails:
        await tail(change, revisions)


async def record(change: Change, revisions: Sequence[Revision]) -> None:
    """Record how each line of `revisions` came about, and the advancing ones towards each event they feed. A corrected
    revision has its own rows; those of the one before stay, and the newest counts."""
    await recording.record(change, revisions)
    fed = {one.id: targets(one.event.feeds) for one in revisions}
    lines = await Standing.filter(revision_id__in=sorted(fed), advances=True).using_db(change.client).order_by("id")
    await change.save_many(
        [Advancement(standing_id=one.id, target=target) for one in lines for target in fed[one.revision_id]]
    )
