"""The rows of an import, noun by noun in the order of their foreign keys."""

from collections.abc import Callable, Iterable
from itertools import groupby

from server import clock, organisations, people, regions
from server.competitions import Competition, Event, OrganisingUnit, Part, Session
from server.competitions.keeping import Kept, keep, newest
from server.entries import Delegation, Entry, Member
from server.judging import Judge, Panel, Seat, Seating
from server.ledger import Change
from server.packages import format as written
from server.packages.format import Package
from server.record import Record
from server.scoring import Mark, Penalty, Sheet

OnProgress = Callable[[str, int, int], None]


class Writer:
    """Writes one package within an open change. What another part wrote before is found, not written again."""

    def __init__(self, change: Change, package: Package, on_progress: OnProgress | None) -> None:
        self._change = change
        self._package = package
        self._tell = on_progress
        self._done = 0
        self._events: dict[str, Event] = {}
        self._kept: dict[str, Kept] = {}
        self._units: dict[str, int] = {}
        self._regions: dict[str, str] = {}

    async def write(self, found: Competition | None, digest: str) -> Competition:
        """Write everything; `found` is the competition when an earlier part made it."""
        package = self._package
        self._units = await organisations.by_name(self._change, self._unit_names())
        self._regions = await regions.names_of(self._region_codes())
        competition = found or await self._competition()
        part = Part(competition_id=competition.id, name=package.competition.part, digest=digest)
        await self._save([part])
        await self._write_events(competition)
        delegations = await self._write_delegations(competition)
        entries = await self._write_entries(part, delegations)
        seats = await self._write_judges(competition)
        await self._write_marks(entries, seats)
        await self._save(
            [
                Penalty(entry_id=entries[one.event, one.entry_no].id, points=one.points, reason=one.reason or None)
                for one in package.penalties
            ]
        )
        return competition

    async def _save(self, records: list[Record]) -> None:
        await self._change.save_many(records, on_progress=self._count)

    def _count(self, rows: int) -> None:
        self._done += rows
        if self._tell:
            self._tell("writing", self._done, max(self._done, self._expected()))

    def _expected(self) -> int:
        package = self._package
        return len(package.entries) * 4 + len(package.judges) * 3 + len(package.marks) + len(package.penalties)

    def _unit_names(self) -> set[str]:
        head = self._package.competition
        named = {*head.organisers, *head.hosts, *head.co_organisers, *head.supporters}
        named |= {judge.organisation for judge in self._package.judges}
        return named | {member.organisation for entry in self._package.entries for member in entry.members}

    def _region_codes(self) -> set[str]:
        codes = {self._package.competition.region, *(judge.region for judge in self._package.judges)}
        codes |= {member.region for entry in self._package.entries for member in entry.members}
        return {regions.padded(code) for code in codes if code}

    async def _competition(self) -> Competition:
        head = self._package.competition
        code = regions.padded(head.region)
        competition = Competition(
            code=head.code, title=head.title, tier=head.tier, kind=head.kind, class_name=head.class_ or None,
            edition=head.edition, region_code=code or None, region_name=self._regions.get(code),
            region_given=head.region, starts_on=head.starts_on, ends_on=head.ends_on,
        )  # fmt: skip
        await self._save([competition])
        roles = {
            "organiser": head.organisers,
            "host": head.hosts,
            "co_organiser": head.co_organisers,
            "supporter": head.supporters,
        }
        await self._save(
            [
                OrganisingUnit(
                    competition_id=competition.id, organisation_id=self._units[name], role=role, position=n, name=name
                )
                for role, names in roles.items()
                for n, name in enumerate(names)
            ]
        )
        return competition

    async def _write_events(self, competition: Competition) -> None:
        known = await Event.filter(competition_id=competition.id).using_db(self._change.client)
        self._events = {one.code: one for one in known}
        for kept in (await newest(one.id for one in known)).values():
            code = next(one.code for one in known if one.id == kept.event_id)
            self._kept[code] = kept
        for definition in self._package.events:
            if definition.code in self._events:
                continue
            event = Event(
                competition_id=competition.id, position=len(self._events), code=definition.code,
                title=definition.title, occupation=definition.occupation or None, group=definition.group,
                format=definition.format, feeds=";".join(definition.feeds),
            )  # fmt: skip
            await self._save([event])
            self._events[definition.code] = event
            self._kept[definition.code] = await keep(self._change, event, definition.scheme)

    async def _write_delegations(self, competition: Competition) -> dict[str, Delegation]:
        known = await Delegation.filter(competition_id=competition.id).using_db(self._change.client)
        found = {one.code: one for one in known}
        declared = [one for one in self._package.delegations if one.code not in found]
        leaders = await people.register(self._change, [(one.leader, "", "") for one in declared if one.leader])
        waiting = iter(leaders)
        rows = [
            Delegation(
                competition_id=competition.id, code=one.code, name=one.name, kind=one.kind or None, ranked=one.ranked,
                leader_id=next(waiting) if one.leader else None, declared=True,
            )
            for one in declared
        ]  # fmt: skip
        codes = {one.code for one in rows} | found.keys()
        implied = sorted({entry.delegation for entry in self._package.entries} - codes - {""})
        rows += [Delegation(competition_id=competition.id, code=code, name=code) for code in implied]
        await self._save(rows)
        return found | {one.code: one for one in rows}

    async def _write_entries(
        self, part: Part, delegations: dict[str, Delegation]
    ) -> dict[tuple[str, str], Entry]:
        sessions = await self._sessions()
        package = self._package
        rows = {
            (one.event, one.entry_no): Entry(
                event_id=self._events[one.event].id, part_id=part.id, entry_no=one.entry_no, team=one.team,
                delegation_id=delegations[one.delegation].id if one.delegation else None,
                session_id=sessions[one.event, one.session].id if one.session else None,
                elapsed=one.elapsed, draw=one.draw, status=one.status,
            )
            for one in package.entries
        }  # fmt: skip
        await self._save(list(rows.values()))
        people_ids = iter(
            await people.register(
                self._change,
                [(one.name, one.id_type, one.id_number) for entry in package.entries for one in entry.members if one.name],
            )
        )
        await self._save(
            [
                self._member(rows[entry.event, entry.entry_no], one, next(people_ids) if one.name else None)
                for entry in package.entries
                for one in entry.members
            ]
        )
        return rows

    def _member(self, entry: Entry, one: written.Member, person_id: int | None) -> Member:
        code = regions.padded(one.region)
        return Member(
            entry_id=entry.id, person_id=person_id, role=one.role, number=one.member,
            organisation_id=self._units.get(one.organisation), region_code=code or None,
            region_name=self._regions.get(code), region_given=one.region, standing=one.standing or None, level=one.level,
            prior_honours=";".join(one.prior_honours),
        )  # fmt: skip

    async def _sessions(self) -> dict[tuple[str, str], Session]:
        ids = {event.id: code for code, event in self._events.items()}
        known = await Session.filter(event_id__in=sorted(ids)).using_db(self._change.client)
        found = {(ids[one.event_id], one.code): one for one in known}
        named = {(one.event, one.session) for one in self._package.entries if one.session} - found.keys()
        made = {key: Session(event_id=self._events[key[0]].id, code=key[1]) for key in sorted(named)}
        await self._save(list(made.values()))
        return found | made

    async def _write_judges(self, competition: Competition) -> dict[tuple[str, str], Seat]:
        """Judges, and a seat for each of them in each event he belongs to or gave a mark in."""
        known = await Judge.filter(competition_id=competition.id).using_db(self._change.client).prefetch_related("event")
        judges = {(one.event.code if one.event else "", one.judge_no): one for one in known}
        new = [one for one in self._package.judges if (one.event, one.judge_no) not in judges]
        people_ids = iter(await people.register(self._change, [(one.name, "", "") for one in new if one.name]))
        made = {
            (one.event, one.judge_no): Judge(
                competition_id=competition.id, event_id=self._events[one.event].id if one.event else None,
                judge_no=one.judge_no, person_id=next(people_ids) if one.name else None,
                organisation_id=self._units.get(one.organisation), region_code=regions.padded(one.region) or None,
                region_given=one.region, role=one.role, panel=one.panel,
            )
            for one in new
        }  # fmt: skip
        await self._save(list(made.values()))
        return await self._seats(judges | made)

    async def _seats(self, judges: dict[tuple[str, str], Judge]) -> dict[tuple[str, str], Seat]:
        needed = {(one.event, one.judge_no) for one in self._package.marks}
        needed |= {(event, number) for event, number in judges if event}
        codes = {event.id: code for code, event in self._events.items()}
        stored = Seat.filter(panel__event_id__in=sorted(codes)).using_db(self._change.client)
        known = {(codes[one.panel.event_id], one.number): one for one in await stored.prefetch_related("panel")}
        placed = {key: judges.get(key) or judges["", key[1]] for key in sorted(needed - known.keys())}
        panels = await self._panels({(event, judge.panel) for (event, _), judge in placed.items()})
        made = {
            key: Seat(panel_id=panels[key[0], judge.panel].id, number=judge.judge_no) for key, judge in placed.items()
        }
        await self._save(list(made.values()))
        now = clock.now()
        await self._save([Seating(seat_id=made[key].id, judge_id=judge.id, since=now) for key, judge in placed.items()])
        return known | made

    async def _panels(self, named: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Panel]:
        codes = {event.id: code for code, event in self._events.items()}
        known = await Panel.filter(event_id__in=sorted(codes)).using_db(self._change.client)
        found = {(codes[one.event_id], one.code): one for one in known}
        made = {key: Panel(event_id=self._events[key[0]].id, code=key[1]) for key in sorted(set(named) - found.keys())}
        await self._save(list(made.values()))
        return found | made

    async def _write_marks(
        self, entries: dict[tuple[str, str], Entry], seats: dict[tuple[str, str], Seat]
    ) -> None:
        """One sheet and one `sheet.given` for each entry and judge."""
        ordered = sorted(self._package.marks, key=lambda one: (one.event, one.entry_no, one.judge_no, one.aspect))
        groups = [
            (key, list(marks))
            for key, marks in groupby(ordered, key=lambda one: (one.event, one.entry_no, one.judge_no))
        ]
        sheets = {
            key: Sheet(
                event_id=self._events[key[0]].id, entry_id=entries[key[0], key[1]].id, seat_id=seats[key[0], key[2]].id,
                scheme_id=self._kept[key[0]].id,
            )
            for key, _ in groups
        }  # fmt: skip
        given = {id(sheet): self._change.event("sheet.given") for sheet in sheets.values()}
        await self._change.save_many(list(sheets.values()), lambda sheet: given[id(sheet)], self._count)
        of_sheet = {sheet.id: given[id(sheet)] for sheet in sheets.values()}
        rows = [self._mark(sheets[key], one) for key, marks in groups for one in marks]
        await self._change.save_many(rows, lambda mark: of_sheet[mark.sheet_id], self._count)

    def _mark(self, sheet: Sheet, one: written.Mark) -> Mark:
        number = one.value if isinstance(one.value, int) else None
        return Mark(
            sheet_id=sheet.id, aspect_id=self._kept[one.event].aspect_ids[one.aspect],
            state="given" if number is not None else str(one.value), value=number, remark=one.remark or None,
        )  # fmt: skip
