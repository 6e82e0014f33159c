"""A small office for tests of entries: a competition with two events taking entries, delegations, accounts of roles.

ID numbers are synthetic: `resident(n)` counts, with a right check digit. Names are invented.
"""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from stdnum.cn import ric

from server import clock, ledger, organisations
from server.access import Held, Viewer, console
from server.access.records import Account
from server.competitions import Competition, Event, Session, Station, keeping
from server.entries import Delegation
from server.entries.asked import EntryAsked, MemberAsked
from server.people import Person
from server.ranking import Aspect, Award, Module, Scheme, TieKey

# 2027-05-10 17:30 in Shanghai is 09:30 UTC.
DEADLINE = 1_809_941_400_000_000
BEFORE, AFTER = DEADLINE - 1, DEADLINE + 1
SCHEME = Scheme(
    (Module("skill", "操作技能", Fraction(1), (Aspect("S1", "焊缝", 100_000),)),),
    ties=(TieKey("share"),),
    awards=(Award("一等奖", places=1),),
)


def resident(n: int, born: str = "19950308") -> str:
    """The n-th synthetic resident ID of 榆次 with that birth date."""
    body = f"140702{born}{n:03d}"
    return body + ric.calc_check_digit(f"{body}0")


def member(n: int = 1, name: str = "", **more: Any) -> MemberAsked:
    """A contestant who may enter anything."""
    told = {"organisation": "太谷玛钢厂", "region": "140702", "standing": "worker"} | more
    return MemberAsked(name or f"郭试{n}", id_number=resident(n), **told)


@dataclass
class Office:
    """The rows, by code."""

    competition: Competition
    events: dict[str, Event] = field(default_factory=dict)
    delegations: dict[str, Delegation] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    stations: dict[str, Station] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def asked(self, *members: MemberAsked, of: str = "TG", **more: Any) -> EntryAsked:
        """An entry of a delegation."""
        return EntryAsked(members or (member(),), delegation=self.delegations[of].uid if of else None, **more)

    def uid(self, of: str) -> UUID:
        """The uid of a delegation."""
        return self.delegations[of].uid

    def viewer(self, login: str, *held: Held, **more: Any) -> Viewer:
        """Somebody signed in with his account, holding `held`."""
        account = self.accounts[login]
        return Viewer(f"account:{account.id}", False, account.id, account.person_id, login, held, **more)

    @property
    def organiser(self) -> Viewer:
        """Of the region."""
        return self.viewer("organiser", Held("organiser", "region", low="140700", high="140799"))

    @property
    def foreign_organiser(self) -> Viewer:
        """Of another region."""
        return self.viewer("foreign", Held("organiser", "region", low="430000", high="439999"))

    def leader(self, of: str = "TG") -> Viewer:
        """领队 of one delegation."""
        row = self.delegations[of]
        held = Held("delegation_leader", "delegation", competition_id=self.competition.id, delegation_id=row.id)
        return self.viewer(f"leader-{of}", held)

    def unit(self, of: str = "TG") -> Viewer:
        """报名单位 of one delegation, by its organisation."""
        held = Held("registering_unit", "organisation", organisation_id=self.delegations[of].organisation_id)
        return self.viewer(f"leader-{of}", held)

    @property
    def reporter(self) -> Viewer:
        """县级经办 of 太谷."""
        return self.viewer("reporter", Held("county_reporter", "region", low="140726", high="140726"))

    def judge(self, role: str, event: str = "WELD") -> Viewer:
        """Somebody who holds a role for one event."""
        held = Held(role, "event", competition_id=self.competition.id, event_id=self.events[event].id)
        return self.viewer("judge", held)

    async def set_event(self, code: str, **columns: Any) -> Event:
        """Write columns of an event, as the competitions' own acts would."""
        event = await Event.visible_to(console()).get(id=self.events[code].id)
        async with ledger.change(console(), "event.changed", chain=self.competition.chain) as change:
            await change.save(event.update_from_dict(columns))
        self.events[code] = event
        return event


async def opened(code: str = "JZ-2027-01", **event: Any) -> Office:
    """A competition of 晋中 whose two events take entries until the deadline; one organisation for each delegation."""
    columns = {"group": "worker", "format": "individual", "state": "registration", "entries_until": DEADLINE} | event
    async with ledger.change(console(), "competition.registered", chain=f"competition/{code}") as change:
        competition = Competition(
            code=code, title="第五届晋中市职业技能大赛", tier="city", kind="comprehensive", region_code="140700",
            region_name="晋中市", region_given="1407", starts_on=date(2027, 6, 10), ends_on=date(2027, 6, 12),
            stage="registration", edition=5,
        )  # fmt: skip
        office = Office(await change.save(competition))
        for n, (its, title) in enumerate({"WELD": "焊接", "CNC": "数控车"}.items()):
            row = Event(
                competition_id=competition.id, position=n, code=its, title=title, stage="registration", **columns
            )
            office.events[its] = await change.save(row)
            await keeping.keep(change, row, SCHEME)
            session = Session(event_id=row.id, code=f"{its}-1", starts_at=DEADLINE + 1000, ends_at=DEADLINE + 2000)
            office.sessions[its] = await change.save(session)
            office.stations[its] = await change.save(Station(event_id=row.id, code=f"{its}-A"))
        units = await organisations.by_name(change, ["太谷区总工会", "平遥县总工会"])
        for its, name, region in (("TG", "太谷", "140726"), ("PY", "平遥", "140728")):
            row = Delegation(
                competition_id=competition.id, code=its, name=name, declared=True, region_code=region,
                organisation_id=next(id_ for unit, id_ in units.items() if unit.startswith(name)),
            )  # fmt: skip
            office.delegations[its] = await change.save(row)
        for login in ("organiser", "foreign", "leader-TG", "leader-PY", "reporter", "judge"):
            person = await change.save(Person(name=f"经办{login}"))
            office.accounts[login] = await change.save(Account(person_id=person.id, login=login))
    return office


def while_open() -> Any:
    """The clock before the deadline."""
    return clock.set_to(BEFORE)


def after_deadline() -> Any:
    """The clock behind the deadline."""
    return clock.set_to(AFTER)
