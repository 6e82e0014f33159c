"""Every act by every role that may not: it is told so before anything is looked up, and nothing is written.

tests/schema/test_permissions.py asks with names of nothing; here every argument names something that is there. Who
holds the right role in another province is answered as if there were nothing.
"""

from typing import Any

import pytest

from schema import Context, schema
from server import db
from server.access import Viewer
from server.access.acts import ACTS
from server.access.roles import EVERYBODY, GRANTED
from server.entries import Entry
from server.ledger.records import LedgerEvent
from tests import databases
from tests.trust.matrix import stands_for
from tests.trust.matrix_asking import is_a_no
from tests.trust.matrix_naming import Named, arguments, names_something
from tests.trust.matrix_unshown import everybody_there
from tests.trust.matrix_world import built, viewers

BY_MUTATION = {one.mutation: one for one in ACTS.values()}
NO = "... on Refusal { rule message field params { name value } faults { file row column rule message expected } }"
# What is open to whoever names it: a 公示 of a round is public, and so is a title.
OF_THE_PUBLIC = {"fileObjection"}


async def answered(viewer: Viewer, name: str, named: Named, key: str) -> dict[str, Any]:
    """What an act answers, its errors included."""
    document = f"mutation {{ {name}{arguments(name, named, key)} {{ __typename {NO} }} }}"
    done = await schema.execute(document, context_value=Context(viewer))
    if done.errors:
        return {"errors": [one.message for one in done.errors]}
    assert done.data is not None
    return dict(done.data[name])


async def size() -> int:
    """How many events the ledger has."""
    return await LedgerEvent.all().using_db(db.here()).count()


def refused(role: str) -> list[str]:
    """The acts that are not for a role."""
    return [name for name, act in BY_MUTATION.items() if stands_for(role) not in act.roles]


async def _by_roles(wanted: Any) -> None:
    here = await viewers()
    named, before = await Named.there_is(), await size()
    said = {}
    for role in sorted(GRANTED):
        for name in refused(role):
            if wanted(role, name):
                said[role, name] = (await answered(here[role], name, named, f"{role} {name}")).get("rule")
    assert len(said) > 150
    assert {who: rule for who, rule in said.items() if rule != "not_your_role"} == {}
    public = {one.mutation for one in ACTS.values() if "public" in one.roles}
    for name in set(BY_MUTATION) - public:
        assert (await answered(here["public"], name, named, name)).get("rule") == "sign_in_needed", name
    assert await size() == before


async def test_who_may_not_is_told_so_and_nothing_is_written(engine: str) -> None:
    """Each act by one of the roles that it is not for, each role by many acts."""
    roles = sorted(GRANTED)
    async with databases.fresh(engine) as url, db.opened(url):
        await built()
        order = {name: n for n, name in enumerate(sorted(BY_MUTATION))}
        await _by_roles(lambda role, name: (order[name] + roles.index(role)) % 9 == 0)


@pytest.mark.night
@pytest.mark.timeout(900)
async def test_every_act_by_every_role_it_is_not_for(engine: str) -> None:
    async with databases.fresh(engine) as url, db.opened(url):
        await built()
        await _by_roles(lambda role, name: True)


async def told_apart(viewer: Viewer) -> dict[str, tuple[Any, Any]]:
    """The acts that answer otherwise to what is hidden from `viewer` than to what is not there, or that do it."""
    there, found = await Named.there_is(), {}
    nothing = await there.hidden_from(viewer)
    for name, act in BY_MUTATION.items():
        if not names_something(name) or name in OF_THE_PUBLIC or (act.roles >= EVERYBODY and "public" in act.roles):
            continue
        hidden, missing = [await answered(viewer, name, one, f"{name} {n}") for n, one in enumerate((there, nothing))]
        if there.swapped(nothing, str(hidden)) != str(missing):
            found[name] = (hidden, missing)
    return found


async def test_in_another_province_what_is_hidden_is_what_is_not_there(engine: str) -> None:
    """By somebody who holds every role there: no act tells the two apart, and none writes."""
    async with databases.fresh(engine) as url, db.opened(url):
        await built()
        before = await size()
        viewer = everybody_there(await viewers("there"))
        assert await told_apart(viewer) == {}
        assert await size() == before


async def test_the_control_an_act_that_looks_up_without_a_filter_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    async with databases.fresh("sqlite") as url, db.opened(url):
        await built()
        viewer = everybody_there(await viewers("there"))
        plain = classmethod(lambda cls, viewer: cls.all(using_db=db.here()))
        monkeypatch.setattr(Entry, "visible_to", plain)
        monkeypatch.setattr("tests.trust.matrix_naming.seen", _never)
        assert {"approveEntry", "rejectEntry"} <= set(await told_apart(viewer))


async def _never(*_: Any) -> bool:
    return False


def test_a_no_is_known() -> None:
    assert is_a_no({"__typename": "Refusal", "rule": "no_such_entry"})
