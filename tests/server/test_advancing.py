"""Going up: the lines that come up become entries, once; and 递补 when one of them is withdrawn."""

import pytest

from server.access import Held, Viewer, console
from server.competitions import Competition, Event
from server.entries import Delegation, Entry, Member
from server.ledger import change
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.packages.importing import import_package
from server.progression import publish
from server.progression.advancing import advance
from server.progression.replacing import replace
from server.refusal import Refused
from tests.server.packages.sample import result_of
from tests.server.test_progression import sample


@pytest.fixture
async def province(regions, database):
    """JZ-A, whose first of WELD goes up, and SX-2023, planned here, with nobody in it."""
    files = sample("JZ-A", "SX-2023/WELD")
    files["competition.toml"] = files["competition.toml"].replace("count = 2", "count = 1")
    await import_package(console(), result_of(files))
    await publish(console(), "JZ-A", "WELD", reason="公布")
    async with change(console(), "competition.registered", chain="competition/SX-2023") as made:
        top = await made.save(
            Competition(
                code="SX-2023", title="省赛", tier="province", kind="comprehensive", region_code="140000",
                starts_on="2023-09-01", ends_on="2023-09-02",
            )
        )  # fmt: skip
        await made.save(
            Event(
                competition_id=top.id, position=0, code="WELD", title="焊接", group="worker", format="individual",
                state="planned",
            )
        )  # fmt: skip
    return top


def organiser(low, high):
    return Viewer("account:o", account_id=1, held=(Held("organiser", "region", low=low, high=high),))


async def refused(act):
    with pytest.raises(Refused) as no:
        await act
    return no.value.refusal.rule


async def withdraw(entry):
    async with change(console(), "entry.withdrawn", chain="competition/SX-2023") as made:
        entry.status, entry.state, entry.version = "withdrawn", "withdrawn", entry.version + 1
        await made.save(entry)


async def test_those_who_come_up_are_entered_once(province):
    made = await advance(console(), "SX-2023", "WELD", key="k")
    again = await advance(console(), "SX-2023", "WELD", key="k")
    assert [one.id for one in made] == [one.id for one in again]
    assert await refused(advance(console(), "SX-2023", "WELD", key="other")) == "advanced_already"
    [entry] = await Entry.visible_to(console()).filter(event__competition__code="SX-2023")
    source = await Entry.visible_to(console()).get(event__competition__code="JZ-A", event__code="WELD", entry_no="002")
    people = [
        sorted(await Member.visible_to(console()).filter(entry_id=one.id).values_list("person_id", "organisation_id"))
        for one in (entry, source)
    ]
    assert people[0] == people[1]
    delegation = await Delegation.visible_to(console()).get(id=entry.delegation_id)
    assert (entry.entry_no, entry.state, delegation.code, delegation.kind) == ("001", "submitted", "140700", "region")
    assert await LedgerEvent.filter(act="entries.advanced").count() == 1
    assert (await verify()).differences == []


async def test_only_whoever_organises_there_enters_them(province):
    assert await refused(advance(organiser("640000", "649999"), "SX-2023", "WELD")) == "no_such_competition"
    nobody = Viewer("account:n", account_id=2, held=(Held("judge", "office"),))
    assert await refused(advance(nobody, "SX-2023", "WELD")) == "not_your_role"
    assert len(await advance(organiser("140000", "149999"), "SX-2023", "WELD")) == 1
    assert await refused(advance(console(), "JZ-A", "CNC")) == "nobody_comes_up"


async def test_the_place_of_a_withdrawn_entry_goes_to_the_next(province):
    [entry] = await advance(console(), "SX-2023", "WELD")
    assert await refused(replace(console(), entry.uid, reason="伤病", version=1)) == "entry_stands_still"
    await withdraw(entry)
    assert await refused(replace(console(), entry.uid, reason="伤病", version=1)) == "changed_since"
    reserve = await replace(console(), entry.uid, reason="伤病", version=2, key="r")
    assert (await replace(console(), entry.uid, reason="伤病", version=2, key="r")).id == reserve.id
    assert (reserve.entry_no, reserve.delegation_id, reserve.note) == ("002", entry.delegation_id, "伤病")
    source = await Entry.visible_to(console()).get(event__competition__code="JZ-A", event__code="WELD", entry_no="001")
    [person] = await Member.visible_to(console()).filter(entry_id=reserve.id, role="contestant")
    assert person.person_id == (await Member.visible_to(console()).get(entry_id=source.id, role="contestant")).person_id
    await withdraw(await Entry.visible_to(console()).get(id=reserve.id))
    assert await refused(replace(console(), reserve.uid, reason="x", version=2)) == "no_reserve"
    assert (await verify()).differences == []
