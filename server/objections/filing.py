"""File an objection on line: by anybody, while the notice runs, answered with a receipt and nothing else.

So many from one address, and against one notice, in a quarter of an hour; counted as failed sign-ins are, by keyed
hashes. The act is nobody's in the ledger, whoever is signed in: who objects says so himself, or stays unnamed.
"""

from dataclasses import dataclass
from uuid import UUID

from server import clock, db
from server.access import ANONYMOUS, attempts
from server.access.attempts import WINDOW
from server.access.keyed import keyed
from server.access.records import Attempt
from server.objections import Objection
from server.objections.registering import Registering, Subject, register
from server.refusal import refuse

FILED = "objection.filed"
OF_AN_ADDRESS, AGAINST_A_NOTICE = 5, 100


@dataclass(frozen=True, slots=True)
class Filed:
    """What is filed: the text, and if he likes who objects and how he is reached."""

    statement: str
    objector: str = ""
    contact: str = ""


async def hold_back(notice: UUID | None, client: str) -> None:
    """Count one more. Refused: `too_many_objections`, with the time of day from which it may be tried again."""
    row = Attempt(
        name_hash=keyed("objection against", str(notice)), address_hash=keyed("objection from", client), at=clock.now()
    )
    async with db.note() as note:
        await attempts.alone(note, row)
        for most, whose in ((OF_AN_ADDRESS, "address_hash"), (AGAINST_A_NOTICE, "name_hash")):
            times = await attempts.recent(note, WINDOW, most, **{whose: getattr(row, whose)})
            if len(times) == most:
                refuse("too_many_objections", "statement", at=attempts.time_of_day(times[-1] + WINDOW))
        await note.add(row)


async def file_on_line(subject: Subject, asked: Filed, *, key: str | None = None) -> Objection:
    """File one against a subject. Refused: a notice whose last day is over; what `register` refuses."""
    if clock.today() > subject.last_on:
        refuse("objection_form_closed", "statement", last=subject.last_on.isoformat())
    said = Registering("online", asked.statement, clock.today(), None, asked.objector, asked.contact)
    return await register(ANONYMOUS, subject, said, act=FILED, key=key)
