"""Register an objection at the desk, as it came by letter, phone, visit or e-mail.

What it is against is looked up by the room of that notice (server/selecting/objecting.py, server/notices/objecting.py).
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from server import clock, db, ledger
from server.access import Place, Viewer
from server.access.keyed import keyed
from server.ledger import Change
from server.objections import CHANNELS, Objection, ObjectionNamed
from server.objections.rules import handling
from server.people import vault
from server.refusal import Refusal, insist, refuse

REGISTERED = "objection.registered"
LONGEST = {"statement": 5000, "objector": 100, "contact": 300}
ALPHABET, LENGTH = "23456789ABCDEFGHJKMNPQRSTVWXYZ", 10  # nothing that reads like something else; 49 bits
PURPOSE = "objection"


@dataclass(frozen=True, slots=True)
class Named:
    """One who is named: the line of a notice or the entry `uid`, and the people behind it."""

    uid: UUID
    name: str
    person_ids: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """The notice an objection is against, of the kind `noun`, with its period; whom it names, None: the notice as a
    whole, which holds nobody."""

    noun: str
    uid: UUID
    title: str
    posted_on: date
    last_on: date
    region_code: str | None = None
    competition_id: int | None = None
    event_id: int | None = None
    named: Named | None = None

    @property
    def place(self) -> Place:
        """What the scopes of grants are compared with."""
        return Place(region_code=self.region_code, competition_id=self.competition_id, event_id=self.event_id)


@dataclass(frozen=True, slots=True)
class Registering:
    """What is registered. `objector`: the name it is signed with, none where it is anonymous; `contact`: phone or
    address; `postmarked_on`: of a letter, where it can be read."""

    channel: str
    statement: str
    arrived_on: date
    postmarked_on: date | None = None
    objector: str = ""
    contact: str = ""

    @property
    def told(self) -> dict[str, Any]:
        """As JSON, for the idempotency record, without a word of it."""
        day = self.postmarked_on
        return {
            "channel": self.channel, "arrived_on": self.arrived_on.isoformat(),
            "postmarked_on": day and day.isoformat(),
            "said": keyed(PURPOSE, json.dumps([self.statement, self.objector, self.contact])),
        }  # fmt: skip


def fault_of(asked: Registering) -> Refusal | None:
    """Whether what is asked cannot have come: way, texts, days."""
    if asked.channel not in CHANNELS:
        return Refusal("objection_channel", {}, "channel")
    for field, most in LONGEST.items():
        text = getattr(asked, field)
        if len(text) > most or "\0" in text or (field == "statement" and not text.strip()):
            return Refusal("objection_text", {"most": most}, field)
    if asked.arrived_on > clock.today():
        return Refusal("objection_arrives_later", {"today": clock.today().isoformat()}, "arrivedOn")
    if asked.postmarked_on is None:
        return None
    if asked.channel != "letter":
        return Refusal("postmark_of_a_letter", {}, "postmarkedOn")
    if asked.postmarked_on > asked.arrived_on:
        return Refusal("postmark_after_arrival", {"day": asked.arrived_on.isoformat()}, "postmarkedOn")
    return None


async def register(
    viewer: Viewer, subject: Subject, asked: Registering, *, act: str = REGISTERED, key: str | None = None
) -> Objection:
    """Register an objection against a subject, late ones too, marked as such.

    Refused: what `fault_of` says, one that came before the notice was posted. Who may is asked by the caller.
    """
    insist(fault_of(asked))
    named = subject.named
    told = [subject.noun, str(subject.uid), str(named and named.uid), asked.told]
    async with ledger.change(viewer, act, key=key, asked=told) as change:
        if change.answered:
            return await change.answer(Objection)
        row = await _row(viewer, subject, asked)
        change.answers(await change.save(row))
        await _names(change, row, named)
    return row


async def _row(viewer: Viewer, subject: Subject, asked: Registering) -> Objection:
    rule = await handling(subject.region_code, asked.arrived_on)
    by_postmark = rule.counts == "postmark" and asked.postmarked_on is not None
    counted = asked.postmarked_on if by_postmark and asked.postmarked_on else asked.arrived_on
    if counted < subject.posted_on:
        refuse("objection_before_notice", "arrivedOn", day=subject.posted_on.isoformat())
    row = Objection(
        id=(await db.take_ids(1))[0], receipt="".join(secrets.choice(ALPHABET) for _ in range(LENGTH)),
        subject_noun=subject.noun, subject_uid=subject.uid, subject_title=subject.title,
        region_code=subject.region_code, competition_id=subject.competition_id, event_id=subject.event_id,
        channel=asked.channel, statement=asked.statement.strip(), postmarked_on=asked.postmarked_on,
        arrived_on=asked.arrived_on, counts=rule.counts, counted_on=counted, reply_days=rule.reply_days,
        is_late=counted > subject.last_on, entered_at=clock.now(), account_id=viewer.account_id,
    )  # fmt: skip
    said = {"name": asked.objector.strip(), "contact": asked.contact.strip()}
    row.sealed = vault.encrypt(json.dumps(said, ensure_ascii=False), row.place) if any(said.values()) else None
    return row


async def _names(change: Change, row: Objection, named: Named | None) -> None:
    if named is None:
        return
    people: Sequence[int | None] = list(named.person_ids) or [None]
    await change.save_many(
        [
            ObjectionNamed(objection_id=row.id, subject_uid=named.uid, person_id=person, name=named.name)
            for person in people
        ]
    )
