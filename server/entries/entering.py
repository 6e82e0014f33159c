"""Writing entries with their members: people found or registered, units and regions looked up, in few statements."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from server import organisations, regions
from server.access import Viewer
from server.entries import Entry, EntryImport, Member
from server.entries.asked import SEPARATOR, EntryAsked, MemberAsked
from server.entries.wanted import Wanted, numbers_in
from server.ledger import Change
from server.people import register

LEAST_DIGITS = 3
OnWritten = Callable[[int], None]


class Places:
    """The units and regions that members name, with their ids and names of the day."""

    def __init__(self, units: dict[str, int], names: dict[str, str]) -> None:
        self._units, self._names = units, names

    @classmethod
    async def of(cls, change: Change, members: Iterable[MemberAsked]) -> "Places":
        """Find or register the units, look up the regions."""
        listed = list(members)
        units = await organisations.by_name(change, {one.organisation for one in listed})
        codes = {regions.padded(one.region) for one in listed if one.region}
        return cls(units, await regions.names_of(codes) if codes else {})

    def fill(self, row: Member, one: MemberAsked, person_id: int | None) -> Member:
        """The columns of a member."""
        code = regions.padded(one.region)
        row.update_from_dict({
            "person_id": person_id,
            "organisation_id": self._units[one.organisation] if one.organisation else None,
            "region_code": code or None,
            "region_name": self._names.get(code),
            "region_given": one.region,
            "standing": one.standing or None,
            "level": one.level,
            "prior_honours": SEPARATOR.join(one.prior_honours),
            "years_of_work": one.years_of_work,
            "certificates": None if one.certificates is None else SEPARATOR.join(one.certificates),
        })  # fmt: skip
        return row


async def enter(
    change: Change,
    viewer: Viewer,
    wanted: Sequence[Wanted],
    imported: EntryImport | None = None,
    on_written: OnWritten | None = None,
) -> list[Entry]:
    """Write new entries, in order, state `submitted`; those without a number get the next free ones."""
    numbers = await _numbers(wanted)
    entries = [
        Entry(
            event_id=one.event.id,
            entry_no=number,
            team=one.asked.team,
            group=one.asked.group or None,
            delegation_id=one.delegation.id if one.delegation else None,
            session_id=one.session.id if one.session else None,
            state="submitted",
            submitted_by_id=viewer.account_id,
            imported_with_id=imported.id if imported else None,
        )
        for one, number in zip(wanted, numbers, strict=True)
    ]
    await change.save_many(entries, on_progress=on_written)
    asked = [one for each in wanted for one in each.asked.members]
    places = await Places.of(change, asked)
    ids = iter(await register(change, [(one.name, one.id_type, one.id_number) for one in asked]))
    rows = [
        places.fill(Member(entry_id=entry.id, role=role, number=number), one, next(ids))
        for entry, each in zip(entries, wanted, strict=True)
        for role, number, one in numbered(each.asked)
    ]
    await change.save_many(rows, on_progress=on_written)
    return entries


def numbered(asked: EntryAsked) -> Iterable[tuple[str, int, MemberAsked]]:
    """The members with their numbers, from 1 in each role."""
    counts: defaultdict[str, int] = defaultdict(int)
    for one in asked.members:
        counts[one.role] += 1
        yield one.role, counts[one.role], one


async def _numbers(wanted: Sequence[Wanted]) -> list[str]:
    """The entry numbers: those asked for, and behind the highest of the event the next ones, padded with zeros."""
    unnumbered = {one.event.id for one in wanted if not one.asked.entry_no}
    used: defaultdict[int, list[str]] = defaultdict(list)
    for event, number in await numbers_in(unnumbered) if unnumbered else ():
        used[event].append(number)
    for one in wanted:
        used[one.event.id].append(one.asked.entry_no)
    plain = {event: [no for no in numbers if no.isascii() and no.isdigit()] for event, numbers in used.items()}
    last = {event: max((int(no) for no in numbers), default=0) for event, numbers in plain.items()}
    digits = {event: max([LEAST_DIGITS, *map(len, numbers)]) for event, numbers in plain.items()}
    given = []
    for one in wanted:
        if one.asked.entry_no:
            given.append(one.asked.entry_no)
            continue
        last[one.event.id] += 1
        given.append(str(last[one.event.id]).zfill(digits[one.event.id]))
    return given


async def rewrite(change: Change, entry: Entry, asked: EntryAsked, names: dict[int, str | None]) -> list[Member]:
    """Write other members into the rows of an entry. Rows left over stay, without a person: nothing is deleted.

    `names`: of the people who stand in it now; who has no ID number and keeps his name stays the same person.
    """
    stored = await Member.filter(entry_id=entry.id).using_db(change.client).select_for_update().order_by("number")
    rows = {(row.role, row.number): row for row in stored}
    wanted = {(role, number): one for role, number, one in numbered(asked)}
    kept = {
        key: row.person_id
        for key, row in rows.items()
        if key in wanted and not wanted[key].number and names.get(row.person_id or 0) == wanted[key].name
    }
    new = [key for key in wanted if key not in kept]
    listed = [(wanted[key].name, wanted[key].id_type, wanted[key].id_number) for key in new]
    people = kept | dict(zip(new, await register(change, listed), strict=True))
    places = await Places.of(change, wanted.values())
    changed = [
        places.fill(rows.get(key) or Member(entry_id=entry.id, role=key[0], number=key[1]), one, people[key])
        for key, one in wanted.items()
    ]
    changed += [places.fill(row, MemberAsked(), None) for key, row in rows.items() if key not in wanted]
    await change.save_many(changed)
    return changed
