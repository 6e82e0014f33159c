"""A small world built row by row through the ledger: published competitions, drafts beside them, private records.

async with World.begun() as world:
    await world.competition("JZ-2023", events=2, revisions=2, lines=3)
"""

from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from fractions import Fraction
from importlib import import_module
from typing import Any
from uuid import UUID

from tortoise.fields import BigIntField, BinaryField, BooleanField, DateField, IntField, UUIDField
from tortoise.models import Model

from server import db, ledger, organisations
from server.access import console
from server.competitions import Competition, Event, OrganisingUnit, chain_of, keeping
from server.heads import SignedHead
from server.honours import Decision, Group, Honour, Title
from server.honours.conferring import write_terms
from server.ledger import Change
from server.occupations import Occupation, SkillLevel, Trade
from server.office import OfficeMark
from server.people import Person
from server.progression import Advancement
from server.ranking import Advance, Aspect, Award, Module, Scheme, TieKey
from server.record import Record
from server.regions import Region
from server.results import ModuleValue, Revision, Standing
from server.working_days import CalendarDay

DAY = 1_686_000_000_000_000  # an instant of 2023-06-05, UTC microseconds
HOLDER = "01890000-0000-7000-8000-{:012d}"  # the uid of a holder, counted from 1
REGION = ("code", "name", "level", "parent", "successor")
REGIONS = (
    ("140000", "山西省", "province", None, None),
    ("140700", "晋中市", "city", "140000", None),
    ("140702", "榆次区", "county", "140700", None),
    ("142400", "晋中地区", "city", "140000", "140700"),
    ("430000", "湖南省", "province", None, None),
    ("640000", "宁夏回族自治区", "province", None, None),
    ("NINGDONG", "宁东管委会", "functional", "640000", None),
)


def scheme(modules: int = 2, awards: int = 3) -> Scheme:
    """A scheme of theory, skill and more modules, with awards and advance."""
    titles = ["理论知识", "操作技能", *(f"模块{n}" for n in range(3, modules + 1))][:modules]
    return Scheme(
        modules=tuple(
            Module(
                f"m{n}",
                title,
                Fraction(1, modules) if modules in (1, 2, 4, 5) else Fraction(1),
                (Aspect(f"A{n}", title, 100_000),),
            )
            for n, title in enumerate(titles, 1)
        ),
        ties=(TieKey(f"m{modules}", descending=True), TieKey("elapsed"), TieKey("share")),
        awards=tuple(Award(title, places=n) for n, title in enumerate("一二三四五六七八九"[:awards], 1)),
        advance=Advance(5),
    )


def standings(n: int, mark: str = "") -> list[dict[str, Any]]:
    """Lines of a result: ranked from 1 with the second and third tied, the last absent where there are enough."""
    lines: list[dict[str, Any]] = []
    for line in range(1, n + 1):
        place = 2 if line == 3 else line
        lines.append(
            {
                "entry_no": f"{line:03d}",
                "state": "ranked",
                "place": place,
                "position": place,
                "tied": line in (2, 3) and n > 2,
                "decided_by": "" if n == 1 else "share" if line == 3 else "total",
                "total": f"{99 - place}.50",
                "award": "一二三"[place - 1] if place <= 3 else None,
                "advances": place <= 5,
                "name": f"选手{mark}{line}",
                "organisation": "示例单位",
                "region": "晋中市",
                "delegation": "晋中代表队",
            }
        )
    if n > 3:
        lines[-1] |= {
            "state": "absent",
            "place": None,
            "position": None,
            "decided_by": "",
            "total": None,
            "award": None,
        }
        lines[-1] |= {"tied": False, "advances": False, "name": None, "team": "缺考队"}
    return lines


# A checkpoint of nothing, signed by nobody.
NOTE = f"jinbang.test\n1\n{b64encode(bytes(32)).decode()}\n\n— jinbang.test {b64encode(bytes(68)).decode()}\n"


class World:
    """Builds inside one open change."""

    def __init__(self, change: Change) -> None:
        self.change = change

    @classmethod
    @asynccontextmanager
    async def begun(cls, code: str = "world") -> AsyncIterator["World"]:
        """A world whose rows are written together when the block ends."""
        async with ledger.change(console(), "world.built", chain=chain_of(code)) as change:
            yield cls(change)

    async def regions(self) -> None:
        """A few regions: a province with a city, a county and an old code; one with a functional area."""
        await self.change.save_many([Region(**dict(zip(REGION, row, strict=True))) for row in REGIONS])

    async def competition(
        self,
        code: str = "JZ-2023",
        *,
        events: int = 1,
        revisions: int = 1,
        lines: int = 3,
        modules: int = 2,
        awards: int = 3,
        units: int = 1,
        drafts: int = 0,
        **columns: Any,
    ) -> Competition:
        """A competition with so many published events, and so many `drafts` beside them; none of either: a draft."""
        row = Competition(
            **{
                "code": code,
                "title": f"{code}职业技能大赛",
                "tier": "city",
                "kind": "comprehensive",
                "region_code": "140700",
                "region_name": "晋中市",
                "starts_on": date(2023, 6, 10),
                "ends_on": date(2023, 6, 12),
                "published_at": DAY if events and revisions else None,
            }
            | columns
        )
        await self.change.save(row)
        await self._units(row, units)
        for n in range(events):
            event = await self.event(row, f"E{n + 1}", n, published=revisions > 0)
            kept = await keeping.keep(self.change, event, scheme(modules, awards))
            for number in range(1, revisions + 1):
                await self.revision(event, kept, number, standings(lines, f"{code}-{n}-{number}-"))
        for n in range(drafts):
            event = await self.event(row, f"D{n + 1}", events + n, published=False)
            await keeping.keep(self.change, event, scheme(modules, awards))
        return row

    async def _units(self, competition: Competition, n: int) -> None:
        names = [f"{competition.code}单位{i}" for i in range(n)]
        ids = await organisations.by_name(self.change, names)
        units = [
            OrganisingUnit(competition_id=competition.id, organisation_id=ids[name], role=role, position=i, name=name)
            for role in ("organiser", "host", "co_organiser", "supporter")
            for i, name in enumerate(names)
        ]
        await self.change.save_many(units)

    async def event(self, competition: Competition, code: str, position: int, *, published: bool = True) -> Event:
        """An event; without a revision yet."""
        event = Event(
            competition_id=competition.id,
            position=position,
            code=code,
            title=f"赛项{code}",
            occupation="6-18-02-04",
            group="worker",
            format="individual",
            feeds=";".join(f"SX-2023/{code}{n}" for n in range(position + 1)),
            published_at=DAY if published else None,
        )
        return await self.change.save(event)

    async def revision(
        self, event: Event, kept: keeping.Kept, number: int, lines: Sequence[dict[str, Any]]
    ) -> Revision:
        """A published result of an event: one more revision with its lines and module values."""
        row = Revision(
            event_id=event.id,
            number=number,
            scheme_id=kept.id,
            reason="首次公布" if number == 1 else "更正",
            published_at=DAY + number,
            entries=len(lines),
            ranked=sum(line["state"] == "ranked" for line in lines),
            awarded=sum(line["award"] is not None for line in lines),
            places=2,
        )
        await self.change.save(row)
        rows = [Standing(revision_id=row.id, line=n, **line) for n, line in enumerate(lines, 1)]
        await self.change.save_many(rows)
        await self.change.save_many(
            [
                ModuleValue(
                    standing_id=one.id,
                    position=n,
                    code=module.code,
                    title=module.title,
                    value=f"{90 - one.line % 50}.25" if one.state == "ranked" else None,
                    absent=one.state == "absent",
                )
                for one in rows
                for n, module in enumerate(kept.scheme.modules)
            ]
        )
        event.revision = number
        await self.change.save(event)
        self.change.publicly("published" if number == 1 else "corrected", row)
        return row

    async def honours(self, holders: int = 1, each: int = 1, *, lines: Sequence[Standing] = ()) -> list[Honour]:
        """So many holders with `each` honours, of as many titles and years; as many major groups and trades."""
        await self.occupations(each)
        titles = [
            await self.title(f"T{n}", region_code="140000" if n % 2 else None, bonus=1_000_000 if n % 2 else None)
            for n in range(1, each + 1)
        ]
        decisions = [Decision(number=f"晋人社发〔{2024 - n}〕{n}号", decided_on=date(2024 - n, 6, 20), body="示例厅")
                     for n in range(1, each + 1)]  # fmt: skip
        await self.change.save_many(decisions)
        rows = []
        for holder in range(1, holders + 1):
            person = await self.person(holder, f"张示{holder}")
            rows += [
                self.honour(title, decision, person, standing_id=lines[holder % len(lines)].id if lines else None)
                for title, decision in zip(titles, decisions, strict=True)
            ]
        return await self.conferred(rows)

    async def person(self, n: int, name: str) -> Person:
        """Somebody whose uid is HOLDER of `n`."""
        return await self.change.save(Person(uid=UUID(HOLDER.format(n)), name=name))

    def honour(self, title: Title, decision: Decision, person: Person, **columns: Any) -> Honour:
        """An honour of a person, not saved yet."""
        return Honour(
            **{
                "title_id": title.id,
                "decision_id": decision.id,
                "person_id": person.id,
                "holder_kind": "person",
                "holder": str(person.uid),
                "name": person.name,
                "unit": "示例重工有限公司",
                "region_code": "140702",
                "region_name": "榆次区",
                "occupation_code": "6-18-02-04",
                "tier": "city",
                "competition": "示例大赛",
                "event": "焊接",
                "place": 1,
                "total": "97.50",
                "conferred_on": decision.decided_on,
            }
            | columns
        )

    async def conferred(self, rows: list[Honour]) -> list[Honour]:
        """Save honours with what they are found by, and tell the other offices."""
        await self.change.save_many(rows)
        await write_terms(self.change, rows)
        for row in rows:
            self.change.publicly("conferred", row)
        return rows

    async def title(self, code: str, **columns: Any) -> Title:
        """A title of the catalogue."""
        row = Title(**{"code": code, "name": f"{code}技术能手", "granting_body": "示例厅", "way": "both"} | columns)
        return await self.change.save(row)

    async def decision(self, number: str, day: date, **columns: Any) -> Decision:
        """A decision of a day."""
        return await self.change.save(Decision(number=number, decided_on=day, body="示例厅", **columns))

    async def occupations(self, n: int = 1) -> None:
        """So many major groups, and an occupation with as many trades."""
        rows = [Occupation(code=str(one), name=f"大类{one}", rank="major") for one in range(1, n + 1)]
        rows.append(Occupation(code="6-18-02-04", name="焊工", rank="detail", parent="6-18-02", green=True))
        await self.change.save_many(rows)
        await self.change.save_many(
            [Trade(occupation_id=row.id, name=f"{row.name}工种{one}") for row in rows for one in range(n)]
        )

    async def tables(self, line: Standing) -> None:
        """A row of each of the smaller public tables."""
        await self.change.save(Group(name="示例工作室"))
        await self.change.save(OfficeMark(name="example"))
        await self.change.save(SkillLevel(number=5, name="技师"))
        await self.change.save(SignedHead(size=1, root="0" * 64, at=DAY, reason="hourly", checkpoint=NOTE))
        await self.change.save(CalendarDay(day=date(2023, 10, 1), kind="holiday", name="国庆节"))
        await self.change.save(Advancement(standing_id=line.id, target="SX-2023/E1"))

    async def private(self, kinds: Sequence[type[Record]], known: Sequence[Record]) -> None:
        """One row of each kind that has none yet, with whatever it needs; drafts of what nobody outside may see."""
        made: dict[type[Model], Record] = {type(row): row for row in known}
        for kind in kinds:
            await self._made(kind, made)

    async def _made(self, kind: type[Record], made: dict[type[Model], Record], *above: type[Record]) -> Record:
        """The row of a kind. Where it may refer to what everybody reads, or to its own kind, it leads nowhere."""
        if kind not in made:
            fields = kind._meta.fields_map
            columns: dict[str, Any] = {
                name: _something(fields[name], kind.__name__)
                for name in kind._meta.fields_db_projection
                if not (fields[name].null or fields[name].pk or fields[name].default is not None)
            }
            for name in kind._meta.fk_fields:
                wanted: type[Record] = fields[name].related_model  # type: ignore[attr-defined]
                for_all = fields[name].null and wanted.public == {} and wanted not in made
                if wanted is not kind and wanted not in above and not for_all:
                    columns[f"{name}_id"] = (await self._made(wanted, made, *above, kind)).id
            made[kind] = await self.change.save(kind(**columns))
        return made[kind]


def _something(field: Any, name: str) -> Any:
    """A value that a required column takes."""
    given = (
        (BooleanField, False),
        (IntField, 1),
        (BigIntField, 1),
        (DateField, date(2023, 6, 10)),
        (UUIDField, UUID(int=1)),
        (BinaryField, b"secret"),
    )
    for kind, value in given:
        if isinstance(field, kind):
            return value
    return f"secret {name}"[: getattr(field, "max_length", None) or 20]


def kinds_of_records() -> list[type[Record]]:
    """Every kind of stored noun, of the rooms that have records."""
    for room in db.ROOMS_WITH_RECORDS:
        import_module(room)
    kinds, waiting = set(), [Record]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        kinds |= set() if kind._meta.abstract else {kind}
    return sorted(kinds, key=lambda kind: kind.__name__)
