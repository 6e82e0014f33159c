"""C3: whoever asks for an object that is not his gets, letter by letter, the answer for one that does not exist.

Asked by one person who holds every role of another province, so that no role needs asking alone; at night by each. The
canaries are the ids of everything he does not see: none of them stands in any answer.
"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest
from graphql import is_required_argument

from schema import Context, admit, schema
from schema.node import KINDS, global_id, written_id
from server import db
from server.access import Viewer, console
from server.entries import Entry
from server.honours import Honour
from server.scoring import Sheet
from tests import databases
from tests.schema.listed import ARGUMENTS, placed
from tests.schema.two_worlds.asking import remembering
from tests.schema.walking import ListPath
from tests.trust.matrix_asking import batches, everywhere, few, of_event
from tests.trust.matrix_naming import NO_NUMBER, NOTHING, Named, arguments, seen
from tests.trust.matrix_unshown import everybody_there
from tests.trust.matrix_world import built, viewers

NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
TOKEN = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
ALIKE = (
    "paperTemplates",
    "workbookMaps",
    "PaperTemplate",
    "WorkbookMap",
)  # every office's: nothing of anybody is in it


async def asked(viewer: Viewer, document: str, **variables: Any) -> tuple[Any, list[Any]]:
    """The data and the errors, as they are answered."""
    done = await schema.execute(document, variable_values=variables, context_value=Context(viewer, of_a_page=True))
    return done.data, [(one.message, one.path, one.extensions) for one in done.errors or ()]


async def hidden_from(viewer: Viewer) -> dict[str, list[UUID]]:
    """The uids of everything that a viewer does not see, by kind."""
    found = {}
    for name, kind in KINDS.items():
        shown = set(await kind.visible_to(viewer).values_list("uid", flat=True))
        found[name] = [one for one in await kind.all().using_db(db.here()).values_list("uid", flat=True)
                       if one not in shown]  # fmt: skip
    return found


async def by_node(viewer: Viewer) -> list[str]:
    """The kinds of which an id of something hidden is answered otherwise than that of nothing."""
    nothing = {name: await asked(viewer, NODE, id=written_id(name, NOTHING)) for name in KINDS}
    found = await hidden_from(viewer)
    assert sum(map(len, found.values())) > 60
    return [
        name
        for name, uids in found.items()
        for uid in uids
        if await asked(viewer, NODE, id=written_id(name, uid)) != nothing[name]
    ]


def _nonesuch(text: str) -> str:
    return text.replace('"A"', '"NONESUCH"')


async def by_arguments(viewer: Viewer, wanted: Sequence[ListPath]) -> list[str]:
    """The paths whose answer about something hidden is another than about nothing."""
    ids = await of_event("B", "D1")
    missing = {
        name: id_ if name in KINDS and await seen(viewer, KINDS[name], id_) else written_id(name, NOTHING)
        for name, id_ in ids.items()
    } | {"Sheet": NO_NUMBER}
    found = []
    for one in wanted:
        if '"ID' not in one.document and '"A"' not in one.document:
            continue
        here = placed(one.document.replace('"A"', '"B"').replace('"E1"', '"D1"'), ids)
        there = placed(_nonesuch(one.document).replace('"E1"', '"NONE"'), missing)
        if _plain(await asked(viewer, here)) != _plain(await asked(viewer, there)):
            found.append(one.path)
    return found


def _plain(said: tuple[Any, list[Any]]) -> str:
    """Without what was asked for."""
    text = re.sub(r"'(B|NONESUCH|D1|NONE)'", "'?'", str(said))
    return re.sub(r"(?<=[ 「《])(B|NONESUCH|D1|NONE)(?=[ 」》])", "?", text)


async def canaries(viewer: Viewer, wanted: Sequence[ListPath]) -> set[str]:
    """What stands in the answers of the ids of hidden things, and the roots that said so."""
    hidden, about_a = await hidden_from(viewer), await of_event("A", "E1")
    uids = {str(one): name for name, each in hidden.items() for one in each}
    ids = {str(written_id(name, one)): name for name, each in hidden.items() for one in each}
    numbers = {one.number: "Sheet" for one in await Sheet.visible_to(console())}
    known, found = uids | ids | numbers, set[str]()
    for code, event, named in (("A", "E1", about_a), ("B", "D1", await of_event("B", "D1"))):
        documents = [
            placed(one.document.replace('"A"', f'"{code}"').replace('"E1"', f'"{event}"'), named) for one in wanted
        ]
        for batch in batches(documents):
            admit(batch)
            data, _ = await asked(viewer, batch)
            found.update(_canaries(data, known))
    return found


def _canaries(data: Any, known: dict[str, str]) -> Iterator[str]:
    for root, said in (data or {}).items():
        text = str(said)
        for word in set(TOKEN.findall(text)) | set(re.findall(r"[0-9a-f-]{36}", text)):
            if word in known:
                yield f"{root.partition('_')[2]}: {known[word]}"
        if "secret" in text and not any(one in text or one in root for one in ALIKE):
            yield f"{root.partition('_')[2]}: secret"


async def _there() -> Viewer:
    await built()
    return everybody_there(await viewers("there"))


async def test_by_its_id_nothing_is_found(engine: str) -> None:
    async with databases.fresh(engine) as url, db.opened(url):
        assert await by_node(await _there()) == []


async def test_by_arguments_hidden_and_missing_are_one_answer() -> None:
    async with databases.fresh("sqlite") as url, db.opened(url):
        viewer = await _there()
        with remembering():
            assert await by_arguments(viewer, [one for one in few() if one.steps <= 2]) == []


async def test_no_id_of_anything_hidden_stands_in_any_answer() -> None:
    """Lists, what is nested, and edges that lead back."""
    async with databases.fresh("sqlite") as url, db.opened(url):
        viewer = await _there()
        with remembering():
            assert await canaries(viewer, few()) == set()


@pytest.mark.night
@pytest.mark.timeout(3000)
async def test_each_role_by_every_path(engine: str) -> None:
    async with databases.fresh(engine) as url, db.opened(url):
        await built()
        with remembering():
            for role, viewer in (await viewers("there")).items():
                assert await by_node(viewer) == [], role
                assert await by_arguments(viewer, few()) == [], role
                assert await canaries(viewer, everywhere()) == set(), role


async def test_the_control_an_object_without_its_filter_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    async with databases.fresh("sqlite") as url, db.opened(url):
        viewer = await _there()
        hidden = await hidden_from(viewer)
        monkeypatch.setattr(Entry, "visible_to", classmethod(lambda cls, viewer: cls.all(using_db=db.here())))
        monkeypatch.setattr(f"{__name__}.hidden_from", lambda _: _same(hidden))
        wanted = [one for one in few() if "Entry" in one.document or "entry" in one.document]
        assert set(await by_node(viewer)) == {"Entry"}
        assert [one for one in await by_arguments(viewer, wanted) if "Entry" in one or "entry(" in one]
        assert "node: Entry" in await canaries(viewer, wanted)


async def _same(found: Any) -> Any:
    return found


async def test_a_subscription_says_of_a_hidden_competition_what_it_says_of_none() -> None:
    document = "subscription ($code: String!) { competitionChanged(code: $code) }"
    async with databases.fresh("sqlite") as url, db.opened(url):
        viewer, said = await _there(), []
        for code in ("B", "NONESUCH"):
            started: Any = await schema.subscribe(
                document, variable_values={"code": code}, context_value=Context(viewer)
            )
            first = await asyncio.wait_for(anext(started, None), 5) if hasattr(started, "__anext__") else started
            said.append(str(first and (first.data, [one.message for one in first.errors or ()])))
            if hasattr(started, "aclose"):
                await started.aclose()
    assert said[0] == said[1]


def test_every_field_that_names_something_is_asked() -> None:
    """No field that must be told what it is about is left out but by name."""
    fields: Any = schema._schema.query_type
    free = {"node", "checkScheme"}  # by every id above; of what is handed in
    named = {name for name, one in fields.fields.items() if any(map(is_required_argument, one.args.values()))}
    assert {name for name in named if f"Query.{name}" not in ARGUMENTS} <= free | {"entryTemplate", "leaving"}


async def test_these_two_by_the_names_of_their_arguments() -> None:
    """What the walk cannot name."""
    async with databases.fresh("sqlite") as url, db.opened(url):
        viewer = await _there()
        there = await Named.there_is()
        nothing = await there.hidden_from(viewer)
        for name in ("entryTemplate", "leaving"):
            said = [await asked(viewer, f"{{ {name}{arguments(name, one, '', 'Query')} {{ __typename }} }}")
                    for one in (there, nothing)]  # fmt: skip
            assert _plain(said[0]) == _plain(said[1]), name


async def test_the_world_has_something_of_everybody(database: Any) -> None:
    """The control of the world: its own draft is seen there, so that the viewers of the other province are real."""
    viewer = await _there()
    data, _ = await asked(viewer, "{ desk { nodes { code } } }")
    assert [one["code"] for one in data["desk"]["nodes"]] == ["H"]
    assert global_id(await Honour.visible_to(viewer).order_by("id").first())
