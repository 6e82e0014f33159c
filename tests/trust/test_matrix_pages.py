"""Every role opens every page: whatever it is answered, it is never a fault of ours.

The pages of its own desk by each role, every page by some role; at night every page by every role.
"""

import re

import pytest

from server import db
from server.access.roles import GRANTED, ROLES
from tests import databases
from tests.trust.matrix_asking import of_event
from tests.trust.matrix_world import built
from tests.trust.test_idor_files import door, enters
from web.addresses import PAGES

FIXED = {"competition": "A", "event": "E1", "entryNo": "001", "round": "S1", "number": "1", "title": "T1",
         "region": "1407", "year": "2023", "code": "RW"}  # fmt: skip
KINDS = {"account": "Account", "entry": "Entry", "nomination": "Nomination", "deed": "Deed", "objection": "Objection",
         "decision": "Decision", "holder": "Holder"}  # fmt: skip
HOLDER = "SG9sZGVyOjAxODkwMDAwLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMQ=="
DESK = ("/", "/desk", "/me")


def addresses(ids: dict[str, str]) -> list[str]:
    """Every page, about what the world holds; the pages of sheets by a sheet's number, of pay lists by theirs."""

    def filled(path: str) -> str:
        def value(found: re.Match[str]) -> str:
            name = found[1]
            if name == "number" and ("/judge/" in path or "/typing/" in path):
                return ids["Sheet"]
            if name == "number" and "/lists/" in path:
                return "2023-0001"
            return FIXED.get(name) or ids.get(KINDS.get(name, ""), HOLDER)

        return re.sub(r"\{(\w+)\}", value, path)

    return [filled(one.path) for one in PAGES]


async def _opened(engine: str, wanted: str) -> dict[tuple[str, str], int]:
    """The pages that were answered with a fault, by role; `wanted`: "some" or "all"."""
    found = {}
    async with databases.fresh(engine) as url, db.opened(url):
        await built()
        pages = addresses(await of_event("A", "E1"))
        async with door(url) as client:
            for n, role in enumerate(one for one in ROLES if one == "public" or one in GRANTED):
                if role == "public":
                    client.cookies.clear()
                else:
                    await enters(client, f"{role}-here")
                own = [path for path, page in zip(pages, PAGES, strict=True) if page.roles and role in page.roles]
                some = {*DESK, *pages[n % 20 :: 20], *own[n % 4 :: 4]}
                for path in pages if wanted == "all" else sorted(some):
                    status = (await client.get(path)).status_code
                    if status >= 500:
                        found[role, path] = status
    return found


async def test_no_role_meets_a_fault() -> None:
    assert await _opened("sqlite", "some") == {}


@pytest.mark.night
@pytest.mark.timeout(1800)
async def test_no_role_meets_a_fault_on_any_page(engine: str) -> None:
    assert await _opened(engine, "all") == {}


async def test_the_control_a_page_that_fails_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("server.listing.desk.desk", broken, raising=False)
    monkeypatch.setattr("server.listing.desk", broken, raising=False)
    found = await _opened("sqlite", "some")
    assert ("organiser", "/desk") in found
