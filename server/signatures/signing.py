"""The acts of the signature chain: judge on the sheet, contestant on the process marks, chief judge, supervisor."""

from server import db, ledger
from server.access import Viewer, may
from server.competitions import Event
from server.competitions.places import event_of, locked, of_event
from server.ledger import Change
from server.rechecking import owing as rechecking
from server.refusal import Refusal, insist, refuse
from server.scoring import Sheet, closing
from server.scoring import signing as sheets
from server.scoring.desk import held_open, sheet_of
from server.signatures import Signature
from server.signatures.content import event_content, sheet_contents
from server.signatures.owing import signed_by_chief
from server.signatures.recording import other_content, record, same_person
from server.transcribing import owing as transcribing

LONGEST_NAME = 80
SIGNABLE = ("sent", "signed")


async def sign_sheet(viewer: Viewer, number: str, *, version: int, key: str | None = None) -> Sheet:
    """The judge signs his own sheet (`sheet.signed`). Refused: as `server.scoring.signing.sign`."""

    async def also(change: Change, sheet: Sheet, content: str) -> None:
        await record(change, viewer, await with_competition(sheet.event_id), "sheet", content, sheet=sheet)

    return await sheets.sign(viewer, number, version=version, also=also, key=key)


async def close_marking(viewer: Viewer, competition: str, event: str, *, version: int, key: str | None = None) -> Event:
    """The chief judge closes the marking and signs the event in the same act (`marking.closed`).

    Refused: as `server.scoring.closing.close_marking`, and while papers are being typed or differ.
    """

    async def also(change: Change, row: Event) -> None:
        now = await event_content(row, anew=True)
        await record(change, viewer, await with_competition(row.id), "event", now)

    owed = transcribing.unfinished
    return await closing.close_marking(viewer, competition, event, version=version, also=also, owed=owed, key=key)


async def sign_process(viewer: Viewer, number: str, signer: str, *, content: str, key: str | None = None) -> Signature:
    """The contestant signs the process marks on a sheet, on the tablet of the judge who sits there and types the name.

    `content`: the hash of what was shown. Refused: `no_such_sheet`, no right, `process_not_given`, `signer_missing`,
    `content_changed`, marking not open.
    """
    act = "process.signed"
    insist(may(viewer, act))
    found = await sheet_of(viewer, number, act)
    name = named(signer)
    asked = {"sheet": number, "signer": name, "content": content}
    chain = found.event.competition.chain
    async with ledger.change(viewer, act, chain=chain, key=key, asked=asked, sheet=number) as change:
        if change.answered:
            return await change.answer(Signature)
        event = await held_open(found.event_id)
        event.competition = found.event.competition
        sheet = await locked(found)
        insist(not_signable(event, sheet))
        now = (await sheet_contents([sheet]))[sheet.id]
        insist(other_content(content, now))
        row = await record(change, viewer, event, "process", now, sheet=sheet, signer=name)
        change.answers(row)
    return row


def not_signable(event: Event, sheet: Sheet) -> Refusal | None:
    """A contestant signs what is complete, while the event is being marked."""
    if event.state != "marking":
        return Refusal("marking_not_open", {"event": event.code})
    return None if sheet.state in SIGNABLE else Refusal("process_not_given", {"number": sheet.number}, "sheet")


def named(signer: str) -> str:
    """The name of who signs. Refused: none, or too long."""
    name = signer.strip()
    if not name:
        refuse("signer_missing", "signer")
    if len(name) > LONGEST_NAME:
        refuse("signer_too_long", "signer", most=LONGEST_NAME)
    return name


async def sign_event(
    viewer: Viewer, competition: str, event: str, *, content: str, key: str | None = None
) -> Signature:
    """The chief judge signs a closed event again, after corrections.

    `content`: the hash that was looked at. Refused: no right, `sign_after_closing`, `content_changed`,
    `already_signed`.
    """
    act = "event.signed"
    insist(may(viewer, act))
    found, row = await event_of(viewer, competition, event)
    insist(may(viewer, act, of_event(found, row)))
    asked = {"competition": competition, "event": event, "content": content}
    async with ledger.change(viewer, act, chain=found.chain, key=key, asked=asked, event=row.code) as change:
        if change.answered:
            return await change.answer(Signature)
        row = await locked(row)
        row.competition = found
        now = await present(row, content)
        if await signed_by_chief(row, now) is not None:
            refuse("already_signed", "content", event=row.code)
        made = await record(change, viewer, row, "event", now)
        change.answers(made)
    return made


async def sign_as_supervisor(
    viewer: Viewer, competition: str, event: str, *, content: str, key: str | None = None
) -> Signature:
    """The supervisor signs a closed event, after the chief judge and after the recheck, and is another person.

    Refused: no right, `sign_after_closing`, `content_changed`, and as `not_supervisable`.
    """
    act = "event.supervised"
    insist(may(viewer, act))
    found, row = await event_of(viewer, competition, event)
    insist(may(viewer, act, of_event(found, row)))
    asked = {"competition": competition, "event": event, "content": content}
    async with ledger.change(viewer, act, chain=found.chain, key=key, asked=asked, event=row.code) as change:
        if change.answered:
            return await change.answer(Signature)
        row = await locked(row)
        row.competition = found
        now = await present(row, content)
        chief = await chief_before(row, now)
        if chief.way == "account" and await same_person(viewer, chief.account_id):
            refuse("same_person_signs", None, event=row.code)
        made = await record(change, viewer, row, "supervision", now)
        change.answers(made)
    return made


async def present(event: Event, seen: str) -> str:
    """The hash of a closed event, which is the one that was looked at. Refused: `sign_after_closing`,
    `content_changed`."""
    if event.state != "closed":
        refuse("sign_after_closing", "event", event=event.code)
    now = await event_content(event, anew=True)
    insist(other_content(seen, now))
    return now


async def chief_before(event: Event, content: str) -> Signature:
    """The chief judge's signature, which the supervisor's follows. Refused: `chief_signs_first`, `recheck_first`."""
    chief = await signed_by_chief(event, content)
    if chief is None:
        refuse("chief_signs_first", "event", event=event.code)
    owed = await rechecking.unfinished(event)
    if owed:
        refuse("recheck_first", "event", [one.fault for one in owed], event=event.code, n=len(owed))
    return chief


async def with_competition(event_id: int) -> Event:
    """The event with its competition, whose chain is signed upon."""
    return await Event.filter(id=event_id).using_db(db.here()).select_related("competition").get()
