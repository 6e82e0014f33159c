"""A marked event with two delegations, their leaders, an organiser and arbitrators: where appeals, notices and the
ceremony are tried. Names are invented.

太谷 has the entries 001 and 002, 平遥 003. The session ends at END; 001 wins, 002 is second, 003 third.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from server import clock, ledger, organisations
from server.access import Held, Viewer, console
from server.access.records import Account
from server.appeals import Appeal, AppealEntry, AppealEvidence
from server.appeals.asked import Filing
from server.competitions import Event, Session
from server.entries import Delegation
from server.judging import Judge
from server.people import Person
from server.progression import publish
from server.ranking import Award
from server.results import Revision
from server.scoring.correct import correct_mark
from server.signatures.content import event_content
from server.signatures.signing import close_marking, sign_event
from tests.server.scoring.story import CODE, EVENT, Story, built, scheme
from tests.web.deciding import marked

END = clock.morning(date(2026, 3, 5)) + 3 * 3_600_000_000  # 12:00 in Shanghai
HOUR, MINUTE = 3_600_000_000, 60_000_000
AWARDS = (Award("一等奖", places=1), Award("二等奖", places=1), Award("优秀奖", places=1))


@dataclass
class Court:
    """What was built."""

    story: Story
    delegations: dict[str, Delegation] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    @property
    def event(self) -> Event:
        """The event as it was built."""
        return self.story.event

    def viewer(self, login: str, *held: Held) -> Viewer:
        """Somebody signed in."""
        account = self.accounts[login]
        return Viewer(f"account:{account.id}", account_id=account.id, person_id=account.person_id, held=held)

    def leader(self, of: str = "TG") -> Viewer:
        """领队 of a delegation."""
        row = self.delegations[of]
        competition = self.story.competition.id
        held = Held("delegation_leader", "delegation", competition_id=competition, delegation_id=row.id)
        return self.viewer(f"leader-{of}", held)

    @property
    def organiser(self) -> Viewer:
        """Of the region."""
        return self.viewer("organiser", Held("organiser", "region", low="140700", high="140799"))

    @property
    def foreign_organiser(self) -> Viewer:
        """Of another region."""
        return self.viewer("organiser", Held("organiser", "region", low="430000", high="439999"))

    def arbitrator(self, login: str = "arbitrator") -> Viewer:
        """仲裁员 of the competition."""
        return self.viewer(login, Held("arbitrator", "competition", competition_id=self.story.competition.id))

    async def closed(self) -> "Court":
        """Marked, signed and closed by the chief judge."""
        await self.story.opened()
        await marked(self.story)
        await close_marking(self.story.chief, CODE, EVENT, version=2)
        return self

    async def resigned(self) -> None:
        """Signed by the chief judge again, after a correction."""
        content = await event_content(await Event.get(id=self.event.id))
        await sign_event(self.story.chief, CODE, EVENT, content=content)

    async def corrected(self, value: str, entry: int = 1, *, sign: bool = True) -> None:
        """Another mark in aspect A1 for an entry (from 0), signed again."""
        sheet = await self.story.sheet(0, entry)
        await correct_mark(self.story.chief, sheet.number, "A1", value, reason="按裁定更正", version=sheet.version)
        if sign:
            await self.resigned()

    async def published(self, reason: str = "首次公布", at: int = END + HOUR) -> Revision:
        """Published by the organiser."""
        with clock.set_to(at):
            return (await publish(self.organiser, CODE, EVENT, reason=reason))[0]

    async def set_event(self, **columns: object) -> None:
        """Write columns of the event, as the competitions' own acts would."""
        row = await Event.get(id=self.event.id)
        async with ledger.change(console(), "event.changed", chain=self.story.competition.chain) as change:
            await change.save(row.update_from_dict(columns))

    async def forget_hours(self) -> None:
        """No session of the event says when it ends."""
        async with ledger.change(console(), "session.changed", chain=self.story.competition.chain) as change:
            for one in await Session.filter(event_id=self.event.id).using_db(change.client):
                await change.save(one.update_from_dict({"ends_at": None}))


def filing(*numbers: str, kind: str = "conduct", statement: str = "设备故障未补时，请求复核。") -> Filing:
    """An appeal of that kind for these entries."""
    return Filing(kind, numbers or ("001",), statement)


async def sitting(*, entries: int = 3) -> Court:
    """The court, in review."""
    story = await built(entries=entries, wanted=replace(scheme(), awards=AWARDS))
    court = Court(story)
    chain = story.competition.chain
    async with ledger.change(console(), "court.built", chain=chain) as change:
        session = await Session.filter(event_id=story.event.id).using_db(change.client).get()
        await change.save(session.update_from_dict({"starts_at": END - 3 * HOUR, "ends_at": END}))
        units = await organisations.by_name(change, ["太谷玛钢厂", "平遥牛肉厂"])
        for code, name, unit in (("TG", "太谷", "太谷玛钢厂"), ("PY", "平遥", "平遥牛肉厂")):
            court.delegations[code] = await change.save(
                Delegation(competition_id=story.competition.id, code=code, name=name, organisation_id=units[unit])
            )
        for n, one in enumerate(story.entries):
            of = court.delegations["PY" if n == 2 else "TG"]
            one.delegation_id = of.id
            await change.save(one)
        for login in ("organiser", "leader-TG", "leader-PY", "arbitrator", "partial"):
            person = await change.save(Person(name=f"示例{login}"))
            court.accounts[login] = await change.save(Account(person_id=person.id, login=login))
        await change.save(
            Judge(
                competition_id=story.competition.id, judge_no="Z1", role="arbitrator",
                person_id=court.accounts["partial"].person_id, organisation_id=units["太谷玛钢厂"],
            )
        )  # fmt: skip
    return court


async def counts() -> tuple[int, ...]:
    """How many rows of the room there are: to see that a refusal leaves none."""
    return (await Appeal.all().count(), await AppealEntry.all().count(), await AppealEvidence.all().count())
