"""C16, the fields' side: nothing of the public contract is an ID number, a birth date, a phone or an address.

By name, and by canaries: numbers, a phone and a card planted on people of the world stand in no answer that anybody is
given, masked or not.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from schema import Context, schema
from server import db, ledger, people
from server.access import Viewer, console
from server.access.roles import ROLES
from server.entries import Member
from server.judging import Judge
from server.people import Person
from server.selecting import Nomination
from tests import databases
from tests.schema.listed import placed
from tests.schema.two_worlds.asking import remembering
from tests.schema.walking import ListPath, _roles, fields
from tests.trust.matrix import matrix
from tests.trust.matrix_asking import batches, everywhere, few, of_event
from tests.trust.matrix_world import built, viewers

# As names are written: idNumber, id_no, birthday, bornOn, phone, mobile, tel, homeAddress, email, bank card.
PERSONAL = re.compile(
    r"(?i)(id_?n(umber|o)\b|identity|birth|born|phone|mobile|\btel\b|telephone|address|email|mailbox|sealed|last_?four|passport)"
)
# Public by their names alone: why it is nothing of a person.
NOT_OF_A_PERSON = {
    "Document.address": "where the document is read",
    "Requirements.bornFrom": "the rule for entrants, not when one was born",
    "Requirements.bornTo": "the same",
    "Query.identityProviderOffered": "whether there is another office's door to sign in by",
}
CANARY_ID, CANARY_CARD = "11010119900307123X", "6212345678901232"  # synthetic, with true check digits
CLEAR = (CANARY_ID, CANARY_ID[:14], CANARY_ID[6:], CANARY_ID[6:14], "1990-03-07", CANARY_CARD, CANARY_CARD[4:])


def personal(names: Iterable[str]) -> list[str]:
    """Those that by their name say something of a person that the public may not know."""
    return [one for one in names if PERSONAL.search(one.partition(".")[2]) and one not in NOT_OF_A_PERSON]


def public_fields() -> list[str]:
    """Every field that anybody is shown, of the matrix; and those declared public on interfaces."""
    shown = [name for name, cells in matrix().items() if cells["public"]]
    return shown + [name for name, one in fields(schema._schema) if "public" in _roles(one) and name not in matrix()]


def test_no_public_field_is_personal_by_its_name() -> None:
    assert personal(public_fields()) == []


def test_the_control_the_names_are_known() -> None:
    names = [
        "Person.phone",
        "Person.idNumber",
        "Person.birthDate",
        "Person.homeAddress",
        "Person.bornOn",
        "Card.lastFour",
    ]
    assert personal(names) == names
    assert personal(["Me.signIns", "Event.code", "Standing.entryNo"]) == []


async def planted() -> None:
    """Everybody who is entered, judges or is nominated has an ID number; who is paid has a card already."""
    async with ledger.change(console(), "canary.planted") as change:
        [person] = await people.register(change, [("示例人", "resident", CANARY_ID)])
        for kind in (Member, Judge, Nomination):
            rows: Any = list(await kind.visible_to(console()))
            for one in rows:
                one.person_id = person
            await change.save_many(rows)


async def said_to(viewer: Viewer, wanted: Sequence[ListPath]) -> str:
    """All that somebody is answered, about the published event and about the draft."""
    text = []
    for code, event in (("A", "E1"), ("B", "D1")):
        named = await of_event(code, event)
        documents = [
            placed(one.document.replace('"A"', f'"{code}"').replace('"E1"', f'"{event}"'), named) for one in wanted
        ]
        for batch in batches(documents):
            done = await schema.execute(batch, context_value=Context(viewer, of_a_page=True))
            text.append(f"{done.data} {done.errors}")
    return " ".join(text)


async def _told(engine: str, roles: Iterable[str], wanted: Sequence[ListPath]) -> dict[str, list[str]]:
    """The canaries that each role was told."""
    found = {}
    async with databases.fresh(engine) as url, db.opened(url):
        await built()
        await planted()
        asking = await viewers()
        with remembering():
            for role in roles:
                said = await said_to(asking[role], wanted)
                assert "示例人" in said or role not in ("organiser", "auditor"), role  # he was asked for
                found[role] = [one for one in CLEAR if one in said]
    return {role: one for role, one in found.items() if one}


async def test_no_number_is_told_to_anybody() -> None:
    """To the public, and to those who see most."""
    assert await _told("sqlite", ("public", "auditor"), few()) == {}


@pytest.mark.night
@pytest.mark.timeout(1800)
async def test_no_number_is_told_to_any_role(engine: str) -> None:
    assert await _told(engine, ROLES, everywhere()) == {}


async def test_the_control_a_field_that_tells_it_is_found() -> None:
    """An entrant whose name is written with his number."""
    async with databases.fresh("sqlite") as url, db.opened(url):
        await built()
        await planted()
        async with ledger.change(console(), "canary.told") as change:
            person = await Person.visible_to(console()).get(name="示例人")
            person.name = f"示例人{CANARY_ID}"
            await change.save(person)
        wanted = [one for one in few() if "Member" in one.document or "members" in one.document]
        assert CANARY_ID in await said_to((await viewers())["organiser"], wanted)
