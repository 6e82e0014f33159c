"""Nested lists cost the same number of statements for one item and for three, under one parent and under two.

The queries are generated from the schema, so a list that is added tomorrow is tested tomorrow.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema import Context, Query, admit, schema
from schema.access import PUBLIC, field
from schema.competitions import Event as MirroredEvent
from schema.context import Info
from schema.errors import MaskedSchema
from schema.mirror import Mirror
from schema.node import global_id, written_id
from schema.scalars import SCALARS
from server import competitions, db, honours, listing, occupations, results
from server.access import ANONYMOUS
from server.record import Noun
from tests import databases
from tests.schema.conftest import statements
from tests.schema.walking import ListPath, list_paths
from tests.world import HOLDER, World

ARGUMENTS = {
    "Query.competition": '(code: "A")',
    "Query.event": '(competition: "A", code: "E1")',
    "Query.chain": '(competition: "A", code: "E1")',
    "Query.holder": f'(id: "{written_id("Holder", UUID(HOLDER.format(1)))}")',
}
MOST = 16  # statements of one path: one or two for each step down


async def world_of(parents: int, n: int) -> None:
    """So many competitions with drafts beside them, in which every list has `n` items."""
    many = {"events": n, "revisions": n, "lines": n, "modules": n, "awards": n, "units": n}
    async with World.begun() as world:
        await world.regions()
        for i in range(parents):
            await world.competition("ABC"[i], drafts=1, starts_on=date(2023 - i, 6, 10), **many)
        await world.honours(parents, n, lines=await results.Standing.visible_to(ANONYMOUS))


async def ids() -> dict[str, str]:
    """The global id of one published noun of each kind."""
    kinds: tuple[type[Noun], ...] = (
        competitions.Competition, competitions.Event, results.Revision, results.Standing, honours.Title,
        honours.Decision, honours.Honour, occupations.Occupation,
    )  # fmt: skip
    found = [await kind.visible_to(ANONYMOUS).order_by("id").first() for kind in kinds]
    return {type(one).__name__: global_id(one) for one in found}


def paths(of: Any = schema) -> list[ListPath]:
    """The lists of a schema; a node is reached through a placeholder for its id."""
    plain = list_paths(of._schema, ARGUMENTS)
    nodes = list_paths(of._schema, {"Query.node": '(id: "ID")'})
    return plain + [one for one in nodes if one.path.startswith("node")]


def placed(document: str, named: dict[str, str]) -> str:
    """The document with the id of the kind it narrows to."""
    kind = document.partition("... on ")[2].partition(" ")[0]
    return document.replace('"ID"', f'"{named[kind]}"') if kind else document


async def costs(parents: int, n: int, engine: str, of: Any, wanted: Sequence[ListPath]) -> dict[str, int]:
    """How many statements each path takes in the world of so many parents with `n` items each."""
    found = {}
    async with databases.fresh(engine) as url, db.opened(url):
        await world_of(parents, n)
        named = await ids()
        for one in wanted:
            document = placed(one.document, named)
            admit(document)
            with statements() as seen:
                result = await of.execute(document, context_value=Context(ANONYMOUS))
            assert not result.errors, (document, result.errors)
            found[one.path] = len(seen)
    return found


def test_the_walk_reaches_the_lists_we_know() -> None:
    found = {one.path for one in paths()}
    assert "competitions.nodes.events.revisions.standings.nodes.values" in found
    assert "competitions.edges.node.events.revision.awards" in found
    assert "competitionFigures.regions" in found
    assert 'event(competition: "A", code: "E1").revision.scheme.sentences' in found
    assert 'node(id: "ID").... on Standing.values' in found
    assert {"honours.nodes.occupation.trades", "honourFigures.titles", "occupations.trades", "titles"} <= found
    assert any(one.startswith("holder(") and one.endswith(".honours") for one in found)
    assert "publicChanges.nodes.node.... on Occupation.trades" in found


async def uneven(engine: str, of: Any, wanted: Sequence[ListPath], most: int = 1000) -> dict[str, tuple[int, ...]]:
    """The paths whose cost grows with items or parents: for 1 item, for 1 under each of 2 parents, for 3 under each."""
    found = [await costs(parents, n, engine, of, wanted) for parents, n in ((1, 1), (2, 1), (2, 3))]
    assert min(found[-1].values()) > 0
    assert max(found[-1].values()) <= most
    return {path: each for path in found[0] if len(set(each := tuple(one[path] for one in found))) > 1}


async def test_a_list_costs_the_same_for_one_and_for_three_and_never_much(engine: str) -> None:
    assert await uneven(engine, schema, paths(), MOST) == {}


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
    caught = await uneven(engine, lazy, [one for one in paths(lazy) if one.path.startswith("lazies")])
    assert {"lazies.eventsOfOne", "lazies.eventsOneByOne"} <= set(caught)
    assert "lazies" not in caught


async def _answers(named: dict[str, str]) -> list[Any]:
    documents = [placed(one.document, named) for one in paths()]
    for document in documents:
        admit(document)
    found = [await schema.execute(document, context_value=Context(ANONYMOUS)) for document in documents]
    assert not [one.errors for one in found if one.errors]
    return [one.data for one in found]


async def test_everything_still_answers_without_the_private_tables(db_url: str, engine: str) -> None:
    async with db.opened(db_url):
        await world_of(2, 2)
        before = await _answers(await ids())
    gone = await drop_private_tables(db_url, engine)
    assert {"mark", "sheet", "entry", "member", "person", "id_number"} <= gone
    async with db.opened(db_url):
        assert await _answers(await ids()) == before


async def drop_private_tables(url: str, engine: str) -> set[str]:
    """Drop every table that nobody outside may see."""
    from tests.world import kinds_of_records

    names = {kind.noun() for kind in kinds_of_records() if kind.public is None}
    if engine == "sqlite":
        import sqlite3
        from contextlib import closing

        with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as file:
            for name in names:
                file.execute(f"DROP TABLE {name}")
            file.commit()
    else:
        import asyncpg

        connection = await asyncpg.connect(**databases.superuser(url))
        for name in names:
            await connection.execute(f"DROP TABLE {name} CASCADE")
        await connection.close()
    return names
