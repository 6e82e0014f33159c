"""The hash of what is signed, kept between questions: always what the rows say, and no more work than changed."""

from collections.abc import Collection, Mapping

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from server import db, ledger
from server.access import console
from server.competitions import Event
from server.ledger.records import LedgerEvent
from server.scoring import Mark, Penalty
from server.scoring.correct import correct_mark
from server.scoring.signing import content_of
from server.signatures import content as of_event
from server.signatures import kept
from server.signatures.content import event_content, sheet_contents
from tests.server.scoring.story import Story
from tests.server.signatures.story import closed, marked, setting


@pytest.fixture
async def story(database: db.Database) -> Story:
    return await marked()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many entries were hashed by each reading of rows."""
    found: list[int] = []
    reading = of_event.entry_contents

    async def counted(event: Event, ids: Collection[int] | None = None) -> Mapping[int, str]:
        made = await reading(event, ids)
        found.append(len(made))
        return made

    monkeypatch.setattr(of_event, "entry_contents", counted)
    return found


async def asked(story: Story, *, anew: bool = False) -> str:
    return await event_content(await Event.get(id=story.event.id), anew=anew)


async def test_asked_twice_it_is_read_once(story: Story, read: list[int]) -> None:
    assert await asked(story) == await asked(story)
    assert read == [3]


async def test_one_mark_is_one_entry(story: Story, read: list[int]) -> None:
    await closed(story)
    before = await asked(story)
    read.clear()
    sheet = await story.sheet(0, 1)
    await correct_mark(story.chief, sheet.number, "A1", "1", reason="誊录有误", version=sheet.version)
    after = await asked(story)
    assert (read, after != before) == ([1], True)
    assert after == await asked(story, anew=True)


@pytest.mark.parametrize("what", ["mark", "penalty", "entry"])
async def test_whatever_of_an_entry_was_written(story: Story, read: list[int], what: str) -> None:
    """A mark without its sheet, too."""
    before = await asked(story)
    read.clear()
    async with ledger.change(console(), "entry.touched", chain=story.competition.chain) as change:
        if what == "mark":
            mark = await Mark.filter(sheet_id=(await story.sheet(1, 2)).id).using_db(change.client).first()
            assert mark is not None
            await change.save(mark.update_from_dict({"value": 1000}))
        elif what == "penalty":
            await change.save(Penalty(entry_id=story.entries[0].id, points=1000, reason="迟到"))
        else:
            await change.save(story.entries[0].update_from_dict({"elapsed": 77}))
    after = await asked(story)
    assert (read, after != before) == ([1], True)
    assert after == await asked(story, anew=True)


async def test_the_control_a_mark_nobody_told_of_stays_unseen(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the ledger not followed, the answer would be an old one: the tests above would see it."""

    async def deaf(*_: object) -> list[object]:
        return []

    await closed(story)
    before = await asked(story)
    monkeypatch.setattr(kept, "_ledger", deaf)
    sheet = await story.sheet(0, 1)
    await correct_mark(story.chief, sheet.number, "A1", "1", reason="誊录有误", version=sheet.version)
    assert await asked(story) == before != await asked(story, anew=True)


async def test_another_masking_is_read_anew(story: Story, read: list[int]) -> None:
    plain = await asked(story)
    await setting(story, masking_stages="review")
    assert (await asked(story) != plain, read) == (True, [3, 3])


async def test_another_ledger_is_read_anew(story: Story, read: list[int]) -> None:
    """A database put back from yesterday: the position is there, but what stands there is another event."""
    await asked(story)
    key = (db.current().url, story.event.id)
    assert await LedgerEvent.filter(hash=kept._kept[key].head).exists()
    kept._kept[key] = kept.replace(kept._kept[key], head="f" * 64)
    await asked(story)
    assert read == [3, 3]


async def test_what_is_kept_is_bounded(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "EVENTS", 0)
    await asked(story)
    assert (db.current().url, story.event.id) not in kept._kept


async def test_a_sheet_is_hashed_as_its_judge_signed_it(story: Story) -> None:
    sheet = await story.sheet(0, 0)
    marks = (
        await Mark.filter(sheet_id=sheet.id)
        .order_by("aspect__module__position", "aspect__position")
        .values_list("aspect__code", "state", "value")
    )
    assert (await sheet_contents([sheet]))[sheet.id] == content_of(sheet, marks)  # type: ignore[arg-type]


LEAF = st.none() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(LEAF | st.lists(LEAF)))
def test_the_fast_writer_writes_the_canonical_text(said: list[object]) -> None:
    """RFC 8785 as the independent library writes it."""
    assert of_event._canonical(said) == rfc8785.dumps(said)  # type: ignore[arg-type]
