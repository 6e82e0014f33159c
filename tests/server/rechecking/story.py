"""An event with a recheck rule, marked by one judge and closed: 12 entries, B1 from 9.6 down to 8.5."""

from server import db, ledger
from server.access import console
from server.competitions import Event
from server.scoring.closing import close_marking
from server.scoring.giving import give
from server.scoring.signing import sign
from tests.server.scoring.story import CODE, EVENT, Story, built, given, scheme


async def closed(rule: str = "top_10", entries: int = 12) -> Story:
    """The event, closed; entry 001 stands first, and so on."""
    story = await built(entries=entries, judges=1, wanted=scheme(judges=1))
    async with ledger.change(console(), "rule.set", chain=story.competition.chain) as change:
        story.event.recheck_rule = rule
        await change.save(story.event)
    await story.opened()
    for n in range(entries):
        sheet = await story.sheet(0, n)
        marks = given(A1="40", A2="2", B1=f"{9 - n * 0.1:.1f}")
        sheet = await give(story.judges[0], sheet.number, marks, send=True, version=1)
        await sign(story.judges[0], sheet.number, version=2)
    event = await Event.get(id=story.event.id)
    story.event = await close_marking(story.chief, CODE, EVENT, version=event.version)
    return story


async def reread(story: Story) -> Event:
    """The event as it stands."""
    return await Event.get(id=story.event.id, using_db=db.here())
