"""Nested lists cost the same number of statements for one item and for three, under one parent and under two.

The queries are generated from the schema, so a list that is added tomorrow is tested tomorrow: the public ones on every
path as anybody asks them, all of them as one asks who sees everything.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
import strawberry
from strawberry.schema.config import StrawberryConfig

from schema import Context, Query, admit, schema
from schema.access import PUBLIC, field
from schema.competitions import Event as MirroredEvent
from schema.context import Info
from schema.errors import MaskedSchema
from schema.mirror import Mirror
from schema.scalars import SCALARS
from server import competitions, db, listing, results
from server.access import ANONYMOUS, Viewer
from tests import databases
from tests.schema.conftest import statements
from tests.schema.listed import at_the_end, by_their_ends, ids, longest, paths, placed
from tests.schema.planting import everything, plant
from tests.schema.walking import ListPath, is_public
from tests.world import World

MOST = 20  # statements of one public path: one or two for each step down, but seven for a chain, eight for a scheme
MOST_AT_WORK = 24  # what is waited for and judged of takes a dozen by itself, however much there is
# A statement for each kind of row that an event wrote: here one event planted a row of every kind.
OF_EVERY_KIND = re.compile(r"ledgerEvent.*\.rows\b")
PURE = ("schemeTemplates", "placeholders", "workbookFields", "retentionRules")  # computed without the database
# Computed event by event, and asked by pages about one event.
BY_EVENT = {
    "Event.preview": "ranks a whole event",
    "Event.missing": "asks what the next step of an event waits for",
    "Event.hints": "counts the seats of an event as opening does",
    "Event.calibration": "compares all marks of an event",
    "Event.recusalReport": "compares the recusals of an event with its ledger",
    "Event.leaders": "ranks a whole event, or brings its board up to date",
    "Event.rounds": "ranks a whole event to say who is in which round",
    "Event.explain": "ranks a whole event for one line of it",
    "Event.protocol": "ranks a whole event and hashes what decides it",
    "Event.entries": "a filtered page of each event; its lists are walked below one event",
}
# The same for 1 item and for 3, but more for a second competition: the rules of entry look at one at a time.
BY_COMPETITION = {"Entry.verdicts", "Delegation.owes"}


async def world_of(parents: int, n: int) -> None:
    """So many competitions with drafts beside them, in which every list has `n` items."""
    many = {"events": n, "revisions": n, "lines": n, "modules": n, "awards": n, "units": n}
    async with World.begun() as world:
        await world.regions()
        for i in range(parents):
            await world.competition("ABC"[i], drafts=1, starts_on=date(2023 - i, 6, 10), **many)
        await world.honours(parents, n, lines=await results.Standing.visible_to(ANONYMOUS))
        await plant(world, n)


def public_paths() -> list[ListPath]:
    """Every path to a public list, with nothing on it that is not public."""
    return paths(only=is_public)


def paths_at_work() -> list[ListPath]:
    """A path to every list beside those computed event by event."""
    leave_out = {one.partition(".")[2] for one in BY_EVENT}
    of_one_event = [one for one in paths() if one.path.startswith("event(") and ".entries." in one.path]
    wide = [one for one in paths() if not leave_out & set(one.path.split("."))]
    narrow = [one for one in of_one_event if not (leave_out - {"entries"}) & set(one.path.split("."))]
    return by_their_ends(schema, wide + narrow)


class Cost(int):
    """Statements of a path; `items`: how many the longest list at its end has."""

    items: int


async def costs(
    parents: int, n: int, engine: str, of: Any, wanted: Sequence[ListPath], at_work: bool
) -> dict[str, Cost]:
    """How many statements each path takes in the world of so many parents with `n` items each."""
    found = {}
    async with databases.fresh(engine) as url, db.opened(url):
        await world_of(parents, n)
        viewer: Viewer = await everything() if at_work else ANONYMOUS
        named = await ids(viewer)
        for one in wanted:
            document = placed(one.document, named)
            admit(document)
            with statements() as seen:
                result = await of.execute(document, context_value=Context(viewer))
            assert not result.errors, (document, result.errors)
            found[one.path] = Cost(len(seen))
            found[one.path].items = longest(result.data, one.path)
    return found


def test_the_walk_reaches_the_lists_we_know() -> None:
    found = {one.path for one in public_paths()}
    assert "competitions.nodes.events.revisions.standings.nodes.values" in found
    assert "competitions.edges.node.events.revision.awards" in found
    assert "competitionFigures.regions" in found
    assert 'event(competition: "A", code: "E1").revision.scheme.sentences' in found
    assert 'node(id: "ID").... on Standing.values' in found
    assert {"honours.nodes.occupation.trades", "honourFigures.titles", "occupations.trades", "titles"} <= found
    assert any(one.startswith("holder(") and one.endswith(".honours") for one in found)
    assert "publicChanges.nodes.node.... on Occupation.trades" in found
    assert {"competitions.nodes.documents", "competitions.nodes.events.documents"} <= found
    assert not {one for one in found if "judges" in one or "entries" in one or one.startswith("me.")}


def test_the_walk_at_work_ends_with_every_list() -> None:
    """No field that is a list is left out but by name."""
    reached = {at_the_end(schema, one.path)[-1] for one in paths()}
    asked = {at_the_end(schema, one.path)[-1] for one in paths_at_work()}
    of_events = {"Event.hints", "Event.calibration", "Calibration.levels", "Event.recusalReport", "RecusalKept.seats"}
    of_events |= {"Event.leaders", "Event.rounds"} | {f"Protocol.{one}" for one in ("lines", "modules", "sheets")}
    assert reached - asked - of_events <= {
        "Event.missing", "Preview.lines", "Preview.gone", "Refusal.faults", "Refusal.params", "ProtocolLine.values",
        "Explanation.missing",
    }  # fmt: skip
    assert {"Entry.members", "Panel.seats", "Seat.seatings", "Judge.conflicts", "Competition.waiting"} <= asked


Each = Mapping[str, tuple[Cost, ...]]


# By day, on SQLite, whether a cost grows between the two; by night the world between them and every way to a list.
WORLDS = {"sqlite": ((1, 1), (2, 3)), "postgres": ((1, 1), (2, 1), (2, 3))}


async def measured(engine: str, of: Any, wanted: Sequence[ListPath], *, at_work: bool = False) -> Each:
    """What each path costs for 1 item, perhaps for 1 under each of 2 parents, and for 3 under each."""
    found = [await costs(parents, n, engine, of, wanted, at_work) for parents, n in WORLDS[engine]]
    return {path: tuple(one[path] for one in found) for path in found[0]}


def uneven(found: Each) -> dict[str, tuple[int, ...]]:
    """The paths whose cost grows with items or parents."""
    return {path: each for path, each in found.items() if len(set(each)) > 1}


def free(found: Each) -> set[str]:
    """The control of counting: nothing but what is computed is answered without a statement."""
    return {path for path, each in found.items() if min(each) == 0 and not path.startswith(PURE)}


@databases.POSTGRES_AT_NIGHT
@pytest.mark.timeout(900)
async def test_a_list_costs_the_same_for_one_and_for_three_and_never_much(engine: str) -> None:
    every_way = public_paths()
    found = await measured(engine, schema, every_way if engine == "postgres" else by_their_ends(schema, every_way))
    assert free(found) == set()
    assert max(each[-1] for each in found.values()) <= MOST
    assert uneven(found) == {}


@databases.POSTGRES_AT_NIGHT
@pytest.mark.timeout(900)
async def test_a_list_of_people_at_work_does_so_too(engine: str) -> None:
    found = await measured(engine, schema, paths_at_work(), at_work=True)
    assert free(found) == set()
    assert max(each[-1] for path, each in found.items() if not OF_EVERY_KIND.match(path)) <= MOST_AT_WORK
    by_competition = {path for path in found if BY_COMPETITION & set(at_the_end(schema, path))}
    assert {path: each for path, each in uneven(found).items() if path not in by_competition} == {}
    of_two = await costs(2, 1, engine, schema, [one for one in paths_at_work() if one.path in by_competition], True)
    assert of_two == {path: found[path][-1] for path in by_competition}
    assert {at_the_end(schema, path)[-1] for path, each in found.items() if each[-1].items >= 3} >= FULL


async def test_what_is_computed_event_by_event_is_computed_once(engine: str) -> None:
    """However often a document reaches the event."""
    async with databases.fresh(engine) as url, db.opened(url):
        await world_of(1, 1)
        viewer = await everything()
        for asked in ("leaders { number }", "rounds { code }", "protocol { content }", "calibration { module }"):
            event = f'event(competition: "A", code: "E1") {{ {asked} }}'
            assert await _statements(viewer, f"{{ {event} }}")  # a board is kept from then on
            once = await _statements(viewer, f"{{ {event} }}")
            assert await _statements(viewer, f"{{ {event} again: {event} }}") == once > 0, asked


async def _statements(viewer: Viewer, document: str) -> int:
    with statements() as seen:
        result = await schema.execute(document, context_value=Context(viewer))
    assert not result.errors, result.errors
    return len(seen)


FULL = {  # lists of people at work that the world does fill: three of each
    "AccountConnection.nodes", "Account.grants", "Me.grants", "Me.tokens", "Me.signIns", "Competition.delegations",
    "Competition.documents", "Competition.imports", "Competition.judges", "Competition.publications",
    "Competition.waiting", "Event.documents", "EntryConnection.nodes", "Event.panels", "Event.sessions",
    "Event.stations", "Progress.panels", "PanelProgress.seats", "Entry.evidence", "Entry.incidents", "Entry.members",
    "Judge.recusals", "Judge.conflicts", "Panel.seats", "Seat.seatings", "Query.mySheets", "Sheet.modules",
    "Query.blankSheets", "BlankStack.sheets", "BlankStack.modules", "Query.conflicts", "Query.pairings",
    "Query.seating", "Event.signatures", "Event.reopenings", "Event.fewerJudges", "Event.rechecks",
    "Event.recheckProofs", "Recheck.items", "RecheckItem.findings", "RecheckItem.sheets", "Query.appeals",
    "Appeal.entryNos", "Appeal.evidence", "NoticeConnection.nodes", "Notice.events", "Query.announcements",
    "Announcement.appeals", "Query.draws", "Draw.codes", "Query.transcripts", "Query.sheetMoves", "Scheme.deductions",
}  # fmt: skip


@strawberry.type(description="A competition whose events are asked for one by one.")
class Lazy(Mirror, of=competitions.Competition):
    """The control."""

    code: str = field("Its code.", access=PUBLIC)

    @field("Its events.", access=PUBLIC, graphql_type=list[MirroredEvent])
    @staticmethod
    async def events_of_one(root: Any, info: Info) -> list[competitions.Event]:
        """One statement per competition."""
        found = await listing.belonging(info.context.viewer, [root.id], competitions.Event, "competition_id", "id")
        return found[root.id]

    @field("Its events.", access=PUBLIC, graphql_type=list[MirroredEvent])
    @staticmethod
    async def events_one_by_one(root: Any, info: Info) -> list[competitions.Event]:
        """One statement per event."""
        found = await info.context.many(competitions.Event, "competition_id", "id").load(root.id)
        for one in found:
            await listing.by_id(info.context.viewer, [one.id], competitions.Event)
        return found


@strawberry.type(description="What may be read lazily.")
class LazyQuery(Query):
    """The control's root."""

    @field("Competitions.", access=PUBLIC, graphql_type=list[Lazy])
    @staticmethod
    async def lazies(info: Info) -> Any:
        """All of them."""
        return (await listing.competitions(info.context.viewer, listing.Wanted(), 10, None)).rows


async def test_a_lazy_list_is_caught(engine: str) -> None:
    lazy = MaskedSchema(query=LazyQuery, config=StrawberryConfig(scalar_map=SCALARS))
    wanted = [one for one in paths(lazy, is_public) if one.path.startswith("lazies")]
    caught = uneven(await measured(engine, lazy, wanted))
    assert {"lazies.eventsOfOne", "lazies.eventsOneByOne"} <= set(caught)
    assert "lazies" not in caught
