"""Rows of every kind that people at work make, planted beside the competitions of a small world: so many of each under
each parent. Every text of them that is nobody's outside says `secret`.

async with World.begun() as world:
    await world.competition("A", drafts=1)
    await plant(world, 3)
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from server import clock, organisations
from server.access import Held, Viewer, console
from server.access.demo import HASH
from server.access.factor_records import Factor, FactorUse, Identity
from server.access.records import Account, Attempt, Grant, Pairing, SignIn, Token
from server.competitions import Competition, Document, Event, Session, Station
from server.competitions.scheme import Aspect, Scheme
from server.entries import Delegation, Entry, EntryImport, Evidence, Incident, Member
from server.files import StoredFile
from server.judging import Judge, Panel, Recusal, Seat, Seating
from server.masking import Code, Draw
from server.people import Person
from server.record import Record
from server.results import Publication
from server.scoring import Mark, MarkImport, Penalty, Sheet
from tests.schema.planting_after import plant_after
from tests.schema.planting_certificates import plant_certificates
from tests.schema.planting_follow_ups import plant_follow_ups
from tests.schema.planting_honours import plant_honours
from tests.schema.planting_papers import plant_papers
from tests.schema.planting_personal import plant_personal
from tests.schema.planting_plans import plant_plans
from tests.schema.planting_progression import plant_progression
from tests.schema.planting_promotion import plant_promotion
from tests.schema.planting_rewards import plant_rewards
from tests.schema.planting_selection import plant_selection
from tests.schema.planting_teams import plant_teams
from tests.schema.planting_typing import plant_typing
from tests.world import DAY, World

R = TypeVar("R", bound=Record)
UNIT = "secret 示例机械厂"  # the employer of all: every judge has a conflict with every entry
OPEN_TITLE = "公开方案"  # of the documents that are published
DAY_LONG = 86_400_000_000  # microseconds


async def everything() -> Viewer:
    """Who sees everything, has the first account and sits in a seat of every event."""
    account = await Account.visible_to(console()).order_by("id").first()
    assert account is not None
    return Viewer(
        "console:all",
        sees_everything=True,
        account_id=account.id,
        person_id=account.person_id,
        held=(Held("chief_judge", "office"),),
    )


async def plant(world: World, n: int) -> None:
    """`n` of each under every competition and event there is. Published events are being marked, drafts registering."""
    competitions = await Competition.visible_to(console()).order_by("id")
    events = await Event.visible_to(console()).order_by("id")
    for event in events:
        event.state = "registration" if event.published_at is None else "marking"
    planting = Planting(world, n)
    await planting.begin(events)
    await planting.accounts(competitions, events)
    await planting.of_competitions(competitions)
    await planting.documents(competitions, events)
    await planting.entries(events)
    await planting.masking(events)
    await planting.judging(events)
    await planting.scoring(events)
    await plant_after(planting, competitions, events)
    await plant_promotion(planting, events)
    await plant_rewards(planting)
    await plant_certificates(planting)
    await plant_honours(planting)
    await plant_follow_ups(planting, events)
    await plant_teams(planting, competitions)
    await plant_plans(planting, competitions)
    await plant_papers(planting)
    await plant_personal(planting)
    await plant_progression(planting, competitions)
    await plant_selection(planting)


class Planting:
    """What was planted so far, by what it belongs to."""

    def __init__(self, world: World, n: int) -> None:
        self.world, self.each = world, range(n)
        self.of: dict[tuple[type[Record], int], list[Record]] = {}

    async def saved(self, rows: Iterable[R], by: str = "id") -> list[R]:
        """Save rows and remember them by the column `by`."""
        found = list(rows)
        await self.world.change.save_many(found)
        for row in found:
            self.of.setdefault((type(row), getattr(row, by)), []).append(row)
        return found

    def under(self, kind: type[R], parent: int) -> list[R]:
        """What was planted of a kind under a parent."""
        return [row for row in self.of[kind, parent] if isinstance(row, kind)]

    async def begin(self, events: Sequence[Event]) -> None:
        """The states of the events, the people, their unit and a file."""
        await self.world.change.save_many(events)
        self.people = await self.saved(Person(name=f"secret 人{i}") for i in self.each)
        self.unit = (await organisations.by_name(self.world.change, [UNIT]))[UNIT]
        file = StoredFile(digest="secret", size=1, media="application/pdf", name="secret.pdf", at=DAY)
        (self.file,) = await self.saved([file])

    async def accounts(self, competitions: Sequence[Competition], events: Sequence[Event]) -> None:
        """Accounts with grants, pairings for every event; tokens and open sign-ins of the first."""
        accounts = [Account(person_id=one.id, login=f"secret{i}", password=HASH) for i, one in enumerate(self.people)]
        self.staff = await self.saved(accounts)
        first, now = self.staff[0].id, clock.now()
        await self.saved(
            (Grant(account_id=one.id, role="organiser", scope="competition", also_regions="secret",
                   competition_id=competitions[i % len(competitions)].id)
             for one in self.staff for i in self.each), "account_id",
        )  # fmt: skip
        await self.saved(
            Token(account_id=first, name="secret", digest=f"secret{i}", scopes="secret", expires_at=now + DAY_LONG)
            for i in self.each
        )
        await self.saved(
            SignIn(account_id=first, digest=f"secret{i}", device="secret", began_at=now, seen_at=now,
                   ends_at=now + DAY_LONG)
            for i in self.each
        )  # fmt: skip
        await self.saved(
            Pairing(account_id=self.staff[i].id, event_id=event.id, digest=f"secret{event.id}/{i}", starts_at=DAY,
                    ends_at=DAY)
            for event in events for i in self.each
        )  # fmt: skip
        await self.saved([Attempt(name_hash="secret", address_hash="secret", at=DAY)])
        await self._proofs(first)

    async def _proofs(self, account: int) -> None:
        """What an account shows besides its password, and what it has lent."""
        factors = await self.saved(
            Factor(account_id=account, kind="card", name="secret", secret="secret", begun_at=DAY, enrolled_at=DAY)
            for _ in self.each
        )
        await self.saved(FactorUse(factor_id=one.id, step=1, at=DAY) for one in factors)
        await self.saved(
            Identity(account_id=account, issuer="secret", bound=f"secret{i}", bound_at=DAY) for i in self.each
        )
        own = self.under(Grant, account)[0]
        await self.saved(
            Grant(account_id=one.id, role=own.role, scope=own.scope, competition_id=own.competition_id,
                  delegated_from_id=own.id)
            for one in self.staff[1:] or self.staff
        )  # fmt: skip

    async def of_competitions(self, competitions: Sequence[Competition]) -> None:
        """Delegations, imports and orders to publish."""
        pairs = [(one.id, i) for one in competitions for i in self.each]
        await self.saved(
            (Delegation(competition_id=id_, code=f"secret{i}", name="secret 代表队", kind="region",
                        leader_id=self.people[i].id, organisation_id=self.unit, region_code="140702")
             for id_, i in pairs), "competition_id",
        )  # fmt: skip
        await self.saved(
            (EntryImport(competition_id=id_, account_id=self.staff[i].id, digest="secret", entries=i, at=DAY)
             for id_, i in pairs), "competition_id",
        )  # fmt: skip
        await self.saved(
            Publication(competition_id=id_, events="E1;E2;secret", reason="secret", due_at=DAY + i) for id_, i in pairs
        )

    async def documents(self, competitions: Sequence[Competition], events: Sequence[Event]) -> None:
        """Of every competition and event: published ones, and proposals from last year."""
        places: list[tuple[int, int | None]] = [(one.id, None) for one in competitions]
        places += [(one.competition_id, one.id) for one in events]
        await self.saved(
            Document(competition_id=competition, event_id=event, kind="plan", title=f"{title}{event or ''}",
                     version=i + 1, file_id=self.file.id, published_at=at)
            for competition, event in places for i in self.each
            for title, at in ((OPEN_TITLE, DAY), ("secret", None))
        )  # fmt: skip

    async def entries(self, events: Sequence[Event]) -> None:
        """Sessions, stations, entries; members, evidence and incidents of each."""
        pairs = [(event, i) for event in events for i in self.each]
        await self.saved(
            (Session(event_id=event.id, code=f"secret{i}", place="secret", starts_at=DAY, ends_at=DAY + 1)
             for event, i in pairs), "event_id",
        )  # fmt: skip
        await self.saved(
            (Station(event_id=event.id, code=f"secret{i}", note="secret") for event, i in pairs), "event_id"
        )
        entries = await self.saved((self.entry(event, i) for event, i in pairs), "event_id")
        await self.saved(
            Member(entry_id=one.id, person_id=self.people[i].id, number=i + 1, organisation_id=self.unit,
                   region_name="secret", certificates="secret;secret 2", prior_honours="secret;secret 2")
            for one in entries for i in self.each
        )  # fmt: skip
        await self.saved(
            Evidence(entry_id=one.id, kind="photo", file_id=self.file.id, account_id=self.staff[i].id, at=DAY)
            for one in entries
            for i in self.each
        )
        await self.saved(
            Incident(entry_id=one.id, kind="other", note="secret", at=DAY) for one in entries for _ in self.each
        )

    def entry(self, event: Event, i: int) -> Entry:
        """An entry with all that it may refer to."""
        return Entry(
            event_id=event.id,
            entry_no=f"secret{i}",
            team="secret",
            delegation_id=self.under(Delegation, event.competition_id)[i].id,
            imported_with_id=self.under(EntryImport, event.competition_id)[i].id,
            session_id=self.under(Session, event.id)[i].id,
            station_id=self.under(Station, event.id)[i].id,
            submitted_by_id=self.staff[i].id,
            state="approved" if event.published_at else "submitted",
            note="secret",
        )

    async def masking(self, events: Sequence[Event]) -> None:
        """Draws of the first stage that masks, with a code for each entry."""
        draws = await self.saved(
            (Draw(event_id=event.id, stage="entry", turn=i + 1, way="recorded", state="drawn", drawer="secret",
                  witness="secret", note="secret")
             for event in events for i in self.each), "event_id",
        )  # fmt: skip
        await self.saved(
            Code(draw_id=draw.id, entry_id=entry.id, code="secret")
            for draw in draws
            for entry in self.under(Entry, draw.event_id)
        )

    async def judging(self, events: Sequence[Event]) -> None:
        """Judges, panels, seats, who sat in them and who sits there now, and who stepped back."""
        judges = (
            Judge(competition_id=event.competition_id, event_id=event.id, judge_no=f"secret{event.id}/{i}",
                  person_id=self.people[i].id, organisation_id=self.unit, panel="secret")
            for event in events for i in self.each
        )  # fmt: skip
        await self.saved(judges, "event_id")
        panels = await self.saved(
            (Panel(event_id=one.id, code=f"secret{i}") for one in events for i in self.each), "event_id"
        )
        seats = await self.saved(
            (Seat(panel_id=one.id, number=f"secret{i}") for one in panels for i in self.each), "panel_id"
        )
        event_of = {one.id: one.event_id for one in panels}
        await self.saved(
            Seating(seat_id=seat.id, judge_id=self.under(Judge, event_of[seat.panel_id])[-1 - i].id, turn=i + 1,
                    since=DAY, until=None if i == self.each[-1] else DAY + 1, way="continue", reason="secret")
            for seat in seats for i in self.each
        )  # fmt: skip
        await self.saved(
            Recusal(event_id=event.id, judge_id=judge.id, entry_id=entry.id, kind="relative", reason="secret", at=DAY)
            for event in events
            for judge in self.under(Judge, event.id)
            for entry in self.under(Entry, event.id)
        )

    async def scoring(self, events: Sequence[Event]) -> None:
        """A sheet with its marks for each entry and each seat of the first panel; penalties and imports of marks."""
        schemes = {one.event_id: one.id for one in await Scheme.visible_to(console())}
        aspects: dict[int, list[int]] = {}
        for aspect in await Aspect.visible_to(console()).select_related("module__scheme"):
            aspects.setdefault(aspect.module.scheme_id, []).append(aspect.id)
        sheets = await self.saved(
            Sheet(event_id=event.id, entry_id=entry.id, seat_id=seat.id, scheme_id=schemes[event.id], state="draft")
            for event in events
            for entry in self.under(Entry, event.id)
            for seat in self.under(Seat, self.under(Panel, event.id)[0].id)
        )
        await self.saved(
            Mark(sheet_id=one.id, aspect_id=aspect, value=1000, remark="secret")
            for one in sheets for aspect in aspects[one.scheme_id]
        )  # fmt: skip
        await plant_typing(self.world.change, sheets, self.staff[0].id)
        entries = [one for event in events for one in self.under(Entry, event.id)]
        await self.saved(Penalty(entry_id=one.id, points=500, reason="secret") for one in entries)
        await self.saved(
            MarkImport(event_id=event.id, module_code="secret", source="secret", digest="secret", rows=1, changed=1,
                       at=DAY + i)
            for event in events for i in self.each
        )  # fmt: skip
