"""The permission matrix over the running API: nothing is shown that it does not say, and what it says is shown.

matrix.csv is the snapshot that a reviewer reads: a field that is added or given to another role shows there as a line
that changed (`python -m tests.trust.matrix`, `python -m tests.trust.matrix_unshown`).
"""

import csv
from collections.abc import Mapping
from typing import Any

import pytest
from graphql import build_schema

import schema.deeds
from schema import schema as contract
from server import db, listing
from server.access.acts import ACTS
from server.access.roles import ROLES
from tests import databases
from tests.schema.two_worlds.asking import remembering
from tests.schema.walking import undeclared
from tests.trust import matrix_unshown
from tests.trust.matrix import FILE, declared_fields, matrix, written
from tests.trust.matrix_asking import Shown, asked_of, everywhere, few
from tests.trust.matrix_unshown import everybody_there, listed, shown_to_all, unshown
from tests.trust.matrix_world import built, viewers

SAMPLE = ("public", "contestant", "organiser", "judge", "honours_office")
SHARES = 5  # of the paths


def beyond(role: str, shown: Shown, *, there: bool = False) -> dict[str, tuple[str, str]]:
    """What a role was shown and the matrix does not say: the letters in which it was shown, and those it may be."""
    found = {}
    for name, letters in shown.items():
        cell = matrix()[name][role]
        before, after = ("B", "A") if there else ("b", "a")
        either = bool(cell & {before, after})
        may = {"a": after in cell, "b": before in cell, "i": either, "m": bool(cell) if there else either}
        if not all(may[one] for one in letters):
            found[name] = ("".join(sorted(letters)), "".join(sorted(cell)))
    return found


def test_the_snapshot_is_what_is_declared() -> None:
    assert FILE.read_text() == written(), "python -m tests.trust.matrix, and look at what changed"


def test_every_field_and_act_is_a_line_and_every_role_a_column() -> None:
    lines = list(csv.reader(FILE.read_text().splitlines()))
    assert lines[0] == ["what", *ROLES] and len(ROLES) == 21
    acts = {f"Mutation.{one.mutation}" for one in ACTS.values()}
    assert {one[0] for one in lines[1:]} == {one for one in declared_fields() if "Mutation." not in one} | acts
    assert undeclared(contract._schema) == []
    assert undeclared(build_schema("type Query { phone: String }")) == ["Query.phone"]  # the control


async def test_what_a_role_is_shown_is_declared(engine: str) -> None:
    """Each role a share of the paths; all paths by all roles at night. On PostgreSQL some roles."""
    async with databases.fresh(engine) as url, db.opened(url):
        await built()
        asking, wanted = await viewers(), few()
        with remembering():
            for n, role in enumerate(ROLES if engine == "sqlite" else SAMPLE):
                shown = await asked_of(asking[role], wanted[n % SHARES :: SHARES])
                assert beyond(role, shown) == {}, role


@pytest.mark.night
@pytest.mark.timeout(900)
async def test_what_is_declared_is_shown_or_listed_with_its_reason() -> None:
    shown = await shown_to_all("sqlite")
    lines = unshown(shown)
    assert lines == set(listed()), "python -m tests.trust.matrix_unshown, and give the reasons"
    assert [one for one, reason in listed().items() if not reason.strip() or reason == "?"] == []
    nobody = {one for one, reason in listed().items() if reason == matrix_unshown.EMPTY}
    assert [name for name, _ in nobody if any(name in one for one in shown.values())] == []


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.night)])
async def test_in_another_province_all_roles_together_are_shown_no_more(engine: str) -> None:
    """Who holds every role there sees nothing of here that the matrix does not give to one of them."""
    async with databases.fresh(engine) as url, db.opened(url):
        await built()
        with remembering():
            shown = await asked_of(everybody_there(await viewers("there")), few())
    assert _beyond_all(shown) == {}


def _beyond_all(shown: Shown) -> dict[str, Any]:
    each = [beyond(role, shown, there=True) for role in ROLES]
    return {name: each[0][name] for name in shown if all(name in one for one in each)}


@pytest.mark.night
@pytest.mark.timeout(3000)
async def test_every_path_by_every_role_in_both_provinces(engine: str) -> None:
    async with databases.fresh(engine) as url, db.opened(url):
        await built()
        found: dict[Any, Mapping[str, Any]] = {}
        with remembering():
            for where in ("here", "there"):
                for role, viewer in (await viewers(where)).items():
                    shown = await asked_of(viewer, everywhere())
                    found[role, where] = beyond(role, shown, there=where == "there")
    assert {who: more for who, more in found.items() if more} == {}


async def test_the_control_a_field_that_asks_for_the_role_alone_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it was: whoever held the role anywhere was told what an office tells its own."""

    async def anywhere(viewer: Any, ids: Any, record: Any, roles: Any, *within: Any) -> dict[int, bool]:
        return dict.fromkeys(ids, viewer.holds(roles))

    monkeypatch.setattr(listing, "granted", anywhere)
    async with databases.fresh("sqlite") as url, db.opened(url):
        await built()
        wanted = [one for one in few() if "Deed" in one.path or "deed" in one.path]
        shown = await asked_of((await viewers("there"))["honours_office"], wanted)
    assert {"Deed.consent", "Deed.consentedOn"} <= set(beyond("honours_office", shown, there=True))
    assert schema.deeds.listing is listing
