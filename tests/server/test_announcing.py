"""Announcing: title, dates, events and schemes become public before there is a result; entries and marks do not."""

import pytest

from schema import Context, schema
from server.access import ANONYMOUS
from server.competitions import Competition, Event
from server.competitions.announcing import announce
from server.competitions.scheme import Scheme
from server.entries import Entry
from server.ledger.verify import verify
from server.packages.importing import import_package
from server.refusal import Refused
from server.results.publishing import publish
from server.scoring import Mark
from tests.server.packages.sample import FILES, package, result_of

pytestmark = pytest.mark.usefixtures("regions")
WHOLE = "".join(f"WELD,002,S1,J{n},80,\n" for n in (1, 2, 3)) + "WELD,002,S2,J1,2,\n"
QUERY = """{ competitions { nodes { code stage stageLabel events { code stage revision { number } } } }
  event(competition: "JZ-2023-04", code: "CNC") { stage revision { number } revisions { number } } }"""


async def refused(step):
    with pytest.raises(Refused) as caught:
        await step
    return caught.value.refusal.rule


async def asked():
    answer = await schema.execute(QUERY, context_value=Context(ANONYMOUS))
    assert answer.errors is None
    return answer.data


async def test_what_is_announced_is_public_and_what_is_marked_is_not(database, viewer, anonymous):
    await import_package(viewer, package())
    assert (await asked())["competitions"]["nodes"] == []
    await announce(viewer, "JZ-2023-04", "registration")
    [node] = (await asked())["competitions"]["nodes"]
    assert (node["stage"], node["stageLabel"]) == ("REGISTRATION", "报名中")
    assert [(one["stage"], one["revision"]) for one in node["events"]] == [("REGISTRATION", None)] * 2
    assert await Scheme.visible_to(anonymous).count() == 2
    for hidden in (Entry, Mark):
        assert await hidden.visible_to(anonymous).count() == 0
    assert (await verify()).differences == []


async def test_a_competition_is_as_far_as_its_slowest_event(database, viewer, anonymous):
    await import_package(viewer, package())
    await announce(viewer, "JZ-2023-04", "judging")
    await publish(viewer, "JZ-2023-04", "CNC", reason="公布")
    competition = await Competition.visible_to(anonymous).get()
    events = {one.code: one.public_stage for one in await Event.visible_to(anonymous)}
    assert (competition.public_stage, events) == ("judging", {"WELD": "judging", "CNC": "published"})
    assert (await asked())["event"]["stage"] == "PUBLISHED"


async def test_a_result_alone_makes_only_its_event_public(database, viewer, anonymous):
    await import_package(viewer, package())
    await publish(viewer, "JZ-2023-04", "CNC", reason="公布")
    assert [one.code for one in await Event.visible_to(anonymous)] == ["CNC"]
    assert (await Competition.visible_to(anonymous).get()).public_stage == "published"


async def test_what_announcing_refuses(database, viewer, anonymous):
    await import_package(viewer, package())
    assert await refused(announce(anonymous, "JZ-2023-04", "judging")) == "not_allowed"
    assert await refused(announce(viewer, "JZ-2023-04", "published")) == "no_such_stage"
    assert await refused(announce(viewer, "NO", "judging")) == "no_such_competition"


async def test_publishing_every_event_answers_the_same_again(database, viewer):
    files = {**FILES, "marks.csv": FILES["marks.csv"].replace("WELD,002,S1,J1,void,重评\n", WHOLE)}
    await import_package(viewer, result_of(files))
    first = await publish(viewer, "JZ-2023-04", reason="公布", key="k")
    again = await publish(viewer, "JZ-2023-04", reason="公布", key="k")
    assert [one.id for one in again] == [one.id for one in first]
    assert len(first) == 2
