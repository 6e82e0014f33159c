"""Entries, their sessions, members and the people in them."""

from typing import Any

from server.competitions import Part, Session
from server.entries import Delegation, Entry, Member
from server.packages import format as written
from server.packages.layout import SEPARATOR
from server.packages.storing.work import EventRow, Work
from server.people import register

Key = tuple[str, str]


async def write_entries(
    work: Work, events: dict[str, EventRow], part: Part, delegations: dict[str, Delegation]
) -> dict[Key, Entry]:
    """The entries by event code and entry number, with all their members."""
    sessions = await write_sessions(work, events)
    rows = {
        (one.event, one.entry_no): Entry(
            event_id=events[one.event].event.id,
            part_id=part.id,
            entry_no=one.entry_no,
            **entry_columns(one, delegations, sessions),
        )
        for one in work.package.entries
    }
    await work.save(list(rows.values()))
    people = [one for entry in work.package.entries for one in entry.members if one.name]
    ids = iter(await register(work.change, [(one.name, one.id_type, one.id_number) for one in people]))
    await work.save(
        [
            member_row(work, rows[entry.event, entry.entry_no], one, next(ids) if one.name else None)
            for entry in work.package.entries
            for one in entry.members
        ]
    )
    return rows


def entry_columns(
    one: written.Entry, delegations: dict[str, Delegation], sessions: dict[Key, Session]
) -> dict[str, Any]:
    """The columns of an entry that a correction may change."""
    return {
        "team": one.team,
        "delegation_id": delegations[one.delegation].id if one.delegation else None,
        "session_id": sessions[one.event, one.session].id if one.session else None,
        "elapsed": one.elapsed,
        "draw": one.draw,
        "status": one.status,
        "group": one.group or None,
        "decision": one.decision,
    }


def member_row(work: Work, entry: Entry, one: written.Member, person_id: int | None) -> Member:
    """The row of a contestant or coach, not yet saved."""
    return Member(
        entry_id=entry.id, person_id=person_id, role=one.role, number=one.member,
        organisation_id=work.unit(one.organisation), standing=one.standing or None, level=one.level,
        prior_honours=SEPARATOR.join(one.prior_honours), **work.region(one.region),
    )  # fmt: skip


async def write_sessions(work: Work, events: dict[str, EventRow]) -> dict[Key, Session]:
    """The sessions by event code and session code; those of an earlier part are found."""
    codes = {row.event.id: code for code, row in events.items()}
    stored = await Session.filter(event_id__in=sorted(codes)).using_db(work.change.client)
    found = {(codes[one.event_id], one.code): one for one in stored}
    named = {(one.event, one.session) for one in work.package.entries if one.session}
    made = {key: Session(event_id=events[key[0]].event.id, code=key[1]) for key in sorted(named - found.keys())}
    await work.save(list(made.values()))
    return found | made
