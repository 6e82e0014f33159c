"""Global ids: opaque, of the uid alone, and checked again."""

from base64 import b64decode, b64encode
from typing import Any

import pytest

from schema.node import KINDS, global_id, named
from server.access import ANONYMOUS, console
from server.competitions import Competition, Event
from server.competitions.scheme import Scheme
from server.organisations import Organisation
from tests.world import World

NODE = """query($id: ID!) { node(id: $id) { __typename id ... on Competition { code } ... on Event { code }
    ... on Revision { number } ... on Standing { line } } }"""


async def world() -> None:
    async with World.begun() as made:
        await made.competition("JZ", drafts=1)
        await made.competition("DRAFT", events=0, drafts=1)
        await made.honours()


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_every_kind_is_found_by_its_id(ask: Any, kind: str) -> None:
    await world()
    record = await KINDS[kind].visible_to(ANONYMOUS).first()
    assert record is not None
    found = (await ask(NODE, id=global_id(record)))["node"]
    assert (found["__typename"], found["id"]) == (kind, global_id(record))
    assert b64decode(found["id"]).decode() == f"{kind}:{record.uid}"


async def test_ids_agree_with_those_of_the_lists(ask: Any) -> None:
    await world()
    data = await ask(
        "{ competitions { nodes { id events { id revisions { id standings { nodes { id } } } } } } }", page=True
    )
    competition = data["competitions"]["nodes"][0]
    revision = competition["events"][0]["revisions"][0]
    for id_ in (competition["id"], competition["events"][0]["id"], revision["standings"]["nodes"][0]["id"]):
        assert (await ask(NODE, id=id_))["node"]["id"] == id_


async def test_unknown_hidden_and_malformed_are_one_answer(ask: Any) -> None:
    await world()
    competition = await Competition.visible_to(console()).get(code="DRAFT")
    event = await Event.visible_to(console()).filter(code="D1").first()
    public = await Competition.visible_to(console()).get(code="JZ")
    scheme = await Scheme.visible_to(ANONYMOUS).first()
    organisation = await Organisation.visible_to(ANONYMOUS).first()
    unit = b64encode(f"Competition:{'0' * 8}-0000-7000-8000-{'0' * 12}".encode()).decode()
    wrong = [
        global_id(competition),
        global_id(event),
        global_id(scheme),
        global_id(organisation),
        unit,
        b64encode(f"Event:{public.uid}".encode()).decode(),
        b64encode(f"Competition:{public.id}".encode()).decode(),
        b64encode(f"Competition:{str(public.uid).upper()}".encode()).decode(),
        b64encode(f"Competition:{{{public.uid}}}".encode()).decode(),
        b64encode(f"competition:{public.uid}".encode()).decode(),
        global_id(public) + "=",
        "",
        "Competition",
        "\ud800",
        "\x00",
        "一",
        str(public.id),
        "=" * 100_000,
    ]
    for id_ in wrong:
        assert (await ask(NODE, id=id_))["node"] is None, id_[:100]
    assert (await ask(NODE, viewer=console(), id=global_id(competition)))["node"]["code"] == "DRAFT"


def test_only_public_mirrors_have_a_global_id() -> None:
    assert set(KINDS) == {"Competition", "Event", "Revision", "Standing", "Title", "Decision", "Honour", "Occupation"}
    assert named("!") is None
