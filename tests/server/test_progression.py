"""Progression: who goes up by a published revision, and the chain an event stands in."""

import pytest

from server.access import ANONYMOUS, console
from server.competitions import Competition, Event
from server.ledger.verify import verify
from server.packages.importing import import_package
from server.progression import CAP, Advancement, chain_of_event, coming_up, publish, targets
from server.refusal import Refused
from server.results import publishing
from tests.server.packages.sample import FILES, result_of
from tests.world import DAY, World


def sample(code: str, *feeds: str, tier: str = "city", mark: str = "95") -> dict[str, str]:
    """The sample as another competition: WELD feeds `feeds`, 002 scores `mark` in the skill module, 001 some 80."""
    toml = FILES["competition.toml"].replace("JZ-2023-04", code).replace('tier = "city"', f'tier = "{tier}"')
    toml = toml.replace('["SX-2023-04/WELD"]', str(list(feeds)).replace("'", '"'))
    marks = FILES["marks.csv"].replace("WELD,002,S1,J1,void,重评\n", f"WELD,002,S1,J1,{mark},\n")
    marks += f"WELD,002,S1,J2,{mark},\nWELD,002,S1,J3,{mark},\nWELD,002,S2,J1,3,\n"
    return {**FILES, "competition.toml": toml, "marks.csv": marks}


async def held(code: str, *feeds: str, tier: str = "city") -> None:
    await import_package(console(), result_of(sample(code, *feeds, tier=tier)))
    await publish(console(), code, reason="公布")


def shown(chain):
    return [(one.depth, f"{one.competition}/{one.code}") for one in chain.steps]


def test_targets_are_those_written():
    assert targets("") == []
    assert targets("A/X;B/Y;A/X") == ["A/X", "B/Y"]


async def test_who_advances_is_recorded_towards_each_target(regions, database, viewer, anonymous):
    await held("JZ-A", "SX-2023/WELD", "GUO-2/WELD")
    rows = await Advancement.visible_to(anonymous).prefetch_related("standing").order_by("id")
    assert sorted((one.standing.entry_no, one.target) for one in rows) == [
        ("001", "GUO-2/WELD"), ("001", "SX-2023/WELD"), ("002", "GUO-2/WELD"), ("002", "SX-2023/WELD"),
    ]  # fmt: skip
    # passed over for awards, 001 goes up all the same
    assert [(one.entry_no, one.award is None) for one in await coming_up(anonymous, "SX-2023", "WELD")] == [
        ("002", False),
        ("001", True),
    ]
    assert (await verify()).differences == []


async def test_the_newest_revision_counts_and_the_old_rows_stay(regions, database, viewer, anonymous):
    await held("JZ-A", "SX-2023/WELD")
    files = sample("JZ-A", "SX-2023/WELD")
    files["entries.csv"] = files["entries.csv"].replace("15,3,,上午,3500,2,", "15,3,,上午,3500,2,disqualified")
    await import_package(viewer, result_of(files), correction="取消资格")
    [revision] = await publish(viewer, "JZ-A", "WELD", reason="取消资格")
    assert revision.number == 2
    assert [one.entry_no for one in await coming_up(anonymous, "SX-2023", "WELD")] == ["001"]
    assert await Advancement.visible_to(viewer).count() == 3
    [step] = [one for one in (await chain_of_event(anonymous, "JZ-A", "WELD")).steps if one.depth == 0]
    assert (step.entries, step.ranked, step.advanced) == (3, 1, 1)
    assert (await verify()).differences == []


async def test_publishing_alone_records_nobody_and_a_key_answers_again(regions, database, viewer):
    await import_package(viewer, result_of(sample("JZ-A", "SX-2023/WELD")))
    await publishing.publish(viewer, "JZ-A", "CNC", reason="公布")
    first = await publish(viewer, "JZ-A", "WELD", reason="公布", key="k")
    assert [one.id for one in await publish(viewer, "JZ-A", "WELD", reason="公布", key="k")] == [first[0].id]
    assert await Advancement.visible_to(viewer).count() == 2


async def test_a_refused_publication_records_nobody(regions, database, viewer):
    await import_package(viewer, result_of(FILES))
    with pytest.raises(Refused):
        await publish(viewer, "JZ-2023-04", reason="公布")
    assert await Advancement.visible_to(viewer).count() == 0


async def test_an_event_stands_in_its_chain(regions, database, viewer, anonymous):
    await held("QY", "YC/WELD", tier="enterprise")
    await held("YC", "JZ-A/WELD", tier="county")
    await held("TG", "JZ-A/WELD", tier="county")
    await held("JZ-A", "SX-2023/WELD", tier="city")
    await import_package(viewer, result_of(sample("SX-2023", "GUO-2/WELD", tier="province")))
    await held("LL-A", "SX-2023/WELD", tier="city")
    chain = await chain_of_event(anonymous, "JZ-A", "WELD")
    assert shown(chain) == [(-2, "QY/WELD"), (-1, "TG/WELD"), (-1, "YC/WELD"), (0, "JZ-A/WELD"), (1, "SX-2023/WELD")]
    assert not chain.is_cut
    county = chain.steps[1]
    assert (county.tier, county.entries, county.ranked, county.advanced, county.awarded) == ("county", 3, 2, 2, 1)
    assert (county.is_public, county.event.title) == (True, "焊接")
    # The province is being judged: the public sees that there is somewhere to go, and nothing of it.
    province = chain.steps[-1]
    assert (province.is_public, province.event, province.tier, province.entries) == (False, None, None, None)
    # The office sees the draft and what it feeds in turn.
    office = await chain_of_event(viewer, "JZ-A", "WELD")
    assert shown(office)[-2:] == [(1, "SX-2023/WELD"), (2, "GUO-2/WELD")]
    draft = office.steps[-2]
    assert (draft.is_public, draft.tier, draft.event.title, draft.entries) == (False, "province", "焊接", None)
    await publish(viewer, "SX-2023", reason="公布")
    seen = await chain_of_event(anonymous, "SX-2023", "WELD")
    assert [place for depth, place in shown(seen) if depth == -1] == ["JZ-A/WELD", "LL-A/WELD"]
    assert shown(seen)[-1] == (1, "GUO-2/WELD")
    assert shown(await chain_of_event(anonymous, "JZ-A", "CNC")) == [(0, "JZ-A/CNC")]


async def test_there_is_no_chain_of_what_cannot_be_seen(regions, database, viewer, anonymous):
    await import_package(viewer, result_of(sample("JZ-A")))
    assert await chain_of_event(anonymous, "JZ-A", "WELD") is None
    assert await chain_of_event(anonymous, "NO", "WELD") is None
    assert shown(await chain_of_event(viewer, "JZ-A", "WELD")) == [(0, "JZ-A/WELD")]


async def test_feeds_in_a_circle_end_where_they_began(regions, database, anonymous):
    await held("A", "B/WELD", "A/WELD")
    await held("B", "C/WELD")
    await held("C", "A/WELD")
    chain = await chain_of_event(anonymous, "A", "WELD")
    assert shown(chain) == [(0, "A/WELD"), (1, "B/WELD"), (2, "C/WELD")]


async def test_a_chain_is_cut_at_two_hundred(database, anonymous):
    async with World.begun() as world:
        top = Competition(
            code="TOP", title="总决赛", tier="national", kind="comprehensive", starts_on="2023-09-01",
            ends_on="2023-09-02", published_at=DAY,
        )  # fmt: skip
        await world.change.save(top)
        heats = [
            Event(
                competition_id=top.id, position=n, code=f"E{n}", title="焊接", group="worker", format="individual",
                feeds="" if n == 0 else "TOP/E0", published_at=DAY,
            )
            for n in range(CAP + 5)
        ]  # fmt: skip
        await world.change.save_many(heats)
    chain = await chain_of_event(anonymous, "TOP", "E0")
    assert (chain.is_cut, len(chain.steps)) == (True, CAP)
    assert len(set(shown(chain))) == CAP


async def test_the_viewer_decides_what_feeds_are_followed(regions, database, viewer):
    await import_package(viewer, result_of(sample("YC", "JZ-A/WELD", tier="county")))
    await held("JZ-A", "SX-2023/WELD")
    assert shown(await chain_of_event(ANONYMOUS, "JZ-A", "WELD")) == [(0, "JZ-A/WELD"), (1, "SX-2023/WELD")]
    assert shown(await chain_of_event(viewer, "JZ-A", "WELD"))[0] == (-1, "YC/WELD")
