"""An event marked and signed sheet by sheet, ready to be closed; its supervisor and its second organiser."""

from server import ledger
from server.access import Held, Viewer, console
from server.access.records import Account
from server.competitions import Event
from server.files import StoredFile
from server.files.folder import put
from server.people import Person
from server.scoring.giving import give
from server.signatures.signing import close_marking, sign_sheet
from tests.server.scoring.story import CODE, EVENT, FULL, Story, built, given

HERE = (CODE, EVENT)


async def marked(rule: str = "chief_and_supervisor") -> Story:
    """Every sheet given and signed, the marking still open; no two entries with the same total."""
    story = await built()
    await setting(story, signature_rule=rule)
    await story.opened()
    await all_signed(story)
    return story


async def all_signed(story: Story) -> None:
    """Give and sign every sheet."""
    for seat, judge in enumerate(story.judges):
        for n, _ in enumerate(story.entries):
            sheet = await story.sheet(seat, n)
            sheet = await give(judge, sheet.number, given(**{**FULL, "A1": f"{50 - n}"}), send=True, version=1)
            await sign_sheet(judge, sheet.number, version=sheet.version)


async def setting(story: Story, **columns: object) -> None:
    """Change columns of the event, as its organisers would before marking."""
    async with ledger.change(console(), "event.set") as change:
        event = await Event.get(id=story.event.id, using_db=change.client)
        await change.save(event.update_from_dict(columns))


async def closed(story: Story, key: str | None = None) -> Event:
    """The marking closed by the chief judge."""
    event = await Event.get(id=story.event.id)
    return await close_marking(story.chief, *HERE, version=event.version, key=key)


async def somebody(story: Story, role: str, login: str) -> Viewer:
    """A person of his own with an account and a role in the event."""
    async with ledger.change(console(), "account.made") as change:
        person = await change.save(Person(name=f"{login}某"))
        account = await change.save(Account(person_id=person.id, login=login))
    held = (Held(role, "event", competition_id=story.competition.id, event_id=story.event.id),)
    return Viewer(f"account:{account.id}", account_id=account.id, person_id=person.id, name=login, held=held)


async def scan(viewer: Viewer, media: str = "image/png") -> StoredFile:
    """An upload of somebody; what is in it does not matter here."""
    async with ledger.change(console(), "file.kept") as change:
        row = StoredFile(digest=put(b"scan"), size=4, media=media, account_id=viewer.account_id, at=1)
        await change.save(row)
    return row
