"""Nested lists cost the same number of statements for one item and for three, under two different parents.

The queries are generated from the schema, so a list that is added tomorrow is tested tomorrow.
"""

from collections.abc import Sequence
from typing import Any

import pytest
import strawberry
from strawberry.schema.config import StrawberryConfig

from schema import Context, Query, schema
from schema.access import PUBLIC, field
from schema.competitions import Competition as MirroredCompetition
from schema.competitions import Event as MirroredEvent
from schema.connection import Connection
from schema.context import Info
from schema.errors import MaskedSchema
from schema.mirror import Mirror
from schema.node import global_id
from schema.scalars import SCALARS
from server import competitions, db, listing, results
from server.access import ANONYMOUS
from tests import databases
from tests.schema.conftest import statements
from tests.schema.walking import ListPath, list_paths
from tests.world import World

ARGUMENTS = {
    "Query.competition": '(code: "A")',
    "Query.event": '(competition: "A", code: "E1")',
}
MOST = 12  # statements of one path: one or two for each step down


async def world_of(n: int) -> None:
    """Two competitions with drafts beside them, in which every list has `n` items."""
    async with World.begun() as world:
        await world.regions()
        for code in ("A", "B"):
            await world.competition(
                code, events=n, revisions=n, lines=n, modules=n, awards=n, units=n, drafts=1, starts_on=_day(code, n)
            )


def _day(code: str, n: int) -> Any:
    from datetime import date

    return date(2023 if code == "A" else 2022 - (n > 1), 6, 10)


async def ids() -> dict[str, str]:
    """The global id of one published noun of each kind."""
    kinds = (competitions.Competition, competitions.Event, results.Revision, results.Standing)
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


async def costs(n: int, engine: str, of: Any, wanted: Sequence[ListPath]) -> dict[str, int]:
    """How many statements each path takes in the world of `n`."""
    found = {}
    async with databases.fresh(engine) as url, db.opened(url):
        await world_of(n)
        named = await ids()
        for one in wanted:
            document = placed(one.document, named)
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


async def test_a_list_costs_the_same_for_one_and_for_three(engine: str) -> None:
    one, three = await costs(1, engine, schema, paths()), await costs(3, engine, schema, paths())
    assert {path: (one[path], three[path]) for path in one if one[path] != three[path]} == {}
    assert max(three.values()) <= MOST
    assert min(three.values()) > 0


@strawberry.type(description="A competition whose events are asked for one by one.")
class Lazy(Mirror, of=competitions.Competition):
    """The control."""

    code: str = field("Its code.", access=PUBLIC)

    @field("Its events.", access=PUBLIC, graphql_type=list[MirroredEvent])
    @staticmethod
    async def events(root: Any, info: Info) -> list[competitions.Event]:
        """One statement per competition and one per event: what the test must catch."""
        found = await listing.belonging(info.context.viewer, [root.id], competitions.Event, "competition_id", "id")
        for one in found[root.id]:
            await listing.by_id(info.context.viewer, [one.competition_id], competitions.Competition)
        return found[root.id]


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
    wanted = [one for one in paths(lazy) if one.path.startswith("lazies.events")]
    one, three = await costs(1, engine, lazy, wanted), await costs(3, engine, lazy, wanted)
    assert one["lazies.events"] < three["lazies.events"]


async def _answers(named: dict[str, str]) -> list[Any]:
    found = [
        await schema.execute(placed(one.document, named), context_value=Context(ANONYMOUS)) for one in paths()
    ]
    assert not [one.errors for one in found if one.errors]
    return [one.data for one in found]


@pytest.mark.parametrize("viewer_reads", ["again"])
async def test_everything_still_answers_without_the_private_tables(
    db_url: str, engine: str, viewer_reads: str
) -> None:
    async with db.opened(db_url):
        await world_of(2)
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


assert MirroredCompetition is not None
assert Connection is not None
