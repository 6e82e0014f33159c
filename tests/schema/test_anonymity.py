"""Anonymous sees what is published and nothing else, of every kind of record."""

from datetime import date
from typing import Any

import pytest

from schema import schema
from schema.node import KINDS, global_id
from server.access import ANONYMOUS, console
from server.certificates import CertificateTemplate
from server.competitions import Competition, Document, Event, OrganisingUnit
from server.competitions.scheme import Aspect, AwardRule, Criterion, DeductionRule, Module, Round, Scheme
from server.honours import Decision, Honour, Title
from server.honours.deeds import Deed
from server.planning import PlanItem
from server.record import Record
from server.results import ModuleValue, Revision, Standing
from server.rulebook import RuleSet
from server.selecting import RoundNotice, RoundStage, SelectionRound
from server.selecting.noticed import RoundNoticeCandidate
from tests.schema.listed import by_their_ends, ids, paths, placed
from tests.schema.merging import merged
from tests.schema.planting import OPEN_TITLE, plant
from tests.world import HOLDER, World, kinds_of_records

OPEN = {  # public as they stand
    "Organisation", "OrganisationName", "Region", "Title", "Decision", "Group", "Honour", "HonourTerm", "Occupation",
    "Trade", "SkillLevel", "CalendarDay", "Advancement", "PublicChange", "OfficeMark",
    "Notice", "NoticeEvent",  # posted of published results alone
    "HonourStep",  # what became of an honour; why is told to the office alone
    "RuleSet", "CertificateTemplate",  # by what rule and in what words is for everybody
    "Promotion",  # with its certificate
    "TeamTotal", "TeamPlace", "TeamScore", "RoundNotice",  # published by being made
    "Plan", "PlanItem", "SelectionRound", "RoundTitle", "RoundStage", "RoundScheme", "SpecialAward", "SpecialNominee",
    "SignedHead",  # hashes and counts alone
}  # fmt: skip

# Public while a notice is, or a consent and the honour stand: the tests of their rooms say until when.
UNTIL = {RoundNoticeCandidate, Deed}
AT_WORK = {
    "Account", "Grant", "Token", "Pairing", "SignIn", "Attempt", "Delegation", "EntryImport", "Entry", "Member",
    "Evidence", "Incident", "Judge", "Panel", "Seat", "Seating", "Recusal", "Sheet", "Mark", "Penalty", "MarkImport",
    "Publication", "Station", "Session", "Document", "StoredFile", "Person", "IdNumber", "LedgerEvent", "Draw", "Code",
    "Transcript", "TypedMark", "SheetMove", "Signature", "Reopening", "FewerJudges", "Recheck", "RecheckItem",
    "Finding", "Appeal", "AppealEntry", "AppealEvidence", "Announcement", "Explanation", "QueryCode",
}  # fmt: skip


async def drafts_beside_the_published() -> None:
    async with World.begun() as world:
        await world.regions()
        await world.competition("JZ", drafts=2)
        draft = await world.competition("DRAFT", events=0, drafts=1)
        event = await Event.visible_to(console()).filter(competition_id=draft.id).first()
        ledgers = {"LedgerEvent", "Chain", "Idempotency"}
        private = [kind for kind in kinds_of_records() if kind.public is None and kind.__name__ not in ledgers]
        scheme = await Scheme.visible_to(console()).filter(event_id=event.id).first()
        await world.private([*private, PlanItem], [draft, event, scheme, *await _open_to_all(world)])
        lines = await Standing.visible_to(console())
        await world.honours(2, 2, lines=lines)
        await world.tables(lines[0])
        await plant(world, 2)
        await _a_copy_of_the_draft(world, draft)
    async with World.begun("office"):
        pass


async def _open_to_all(world: World) -> list[Record]:
    """What private rows refer to and everybody may read."""
    day = date(2000, 1, 1)
    rule = RuleSet(
        code="R", kind="points", title="示例", starts_on=day, subject="", body="{}", source="示例", recorded_at=1
    )
    template = CertificateTemplate(
        code="T", edition=1, kind="award", issuer="示例单位", title="证书", body="{name}", number_format="{serial}",
        recorded_at=1,
    )  # fmt: skip
    title = Title(code="T", name="示例称号", granting_body="示例单位", way="both")
    decision = Decision(number="示例1号", decided_on=day, body="示例单位")
    known: list[Record] = [await world.change.save(one) for one in (rule, template, title, decision)]
    honour = Honour(
        title_id=title.id, decision_id=decision.id, holder_kind="group", holder=HOLDER.format(9), name="secret",
        conferred_on=day, state="undone",
    )  # fmt: skip
    return [*known, await world.change.save(honour), *await _a_notice_of_a_planned_round(world)]


async def _a_notice_of_a_planned_round(world: World) -> list[Record]:
    """Public as it stands; the round it is of is not, nor is its stage."""
    day = date(2000, 1, 1)
    round_ = await world.change.save(
        SelectionRound(code="SECRET-R", title="secret", judged_on=day, nominations_until=day, planned_at=1)
    )
    stage = await world.change.save(
        RoundStage(round_id=round_.id, position=1, name="secret", body="city", task="check")
    )
    notice = RoundNotice(
        round_id=round_.id, stage_id=stage.id, body_name="示例单位", number=1, title="示例公示", days=5, first_on=day,
        last_on=day, posted_at=1, publish_until=1,
    )  # fmt: skip
    return [round_, stage, await world.change.save(notice)]


async def _a_copy_of_the_draft(world: World, draft: Competition) -> None:
    """What is public refers to what is not: it was copied from a draft, and is rehearsed."""
    competition = await Competition.visible_to(console()).get(code="JZ")
    competition.copied_from_id = draft.id
    await world.change.save(competition)
    await world.competition("SECRET", title="secret rehearsal", events=0, drafts=1, rehearsal_of_id=competition.id)


async def test_every_kind_of_record(database: Any) -> None:
    await drafts_beside_the_published()
    kinds = kinds_of_records()
    assert {kind.__name__ for kind in kinds} >= AT_WORK
    for kind in kinds:
        everything = await kind.visible_to(console()).count()
        assert everything or kind.__name__ == "Idempotency", kind
        seen = await kind.visible_to(ANONYMOUS)
        if kind in UNTIL:
            continue
        if kind.public is None:
            assert seen == [], kind
        elif kind.__name__ not in OPEN:
            assert 0 < len(seen) < everything, kind
            assert {await _published(row) for row in seen} == {True}, kind


async def _published(row: Record) -> bool:
    """Whether a row belongs to something published, looked up the long way."""
    row = await _up(row)
    return row.published_at is not None  # type: ignore[attr-defined]


async def _up(row: Any) -> Record:
    if isinstance(row, Competition | Event | Revision):
        return row
    if isinstance(row, OrganisingUnit | Document):
        return await Competition.visible_to(console()).get(id=row.competition_id)
    if isinstance(row, ModuleValue):
        row = await Standing.visible_to(console()).get(id=row.standing_id)
    if isinstance(row, Standing):
        return await Revision.visible_to(console()).get(id=row.revision_id)
    if isinstance(row, Aspect | Criterion):
        row = await Module.visible_to(console()).get(id=row.module_id)
    if isinstance(row, Module | AwardRule | Round | DeductionRule):
        row = await Scheme.visible_to(console()).get(id=row.scheme_id)
    return await Event.visible_to(console()).get(id=row.event_id)


@pytest.mark.parametrize("by_every_way", [False, pytest.param(True, marks=pytest.mark.night)])
async def test_no_name_of_a_private_row_reaches_the_public(ask: Any, by_every_way: bool) -> None:
    """Through every list and every single object of the schema, with the ids of hidden rows where nothing is seen; by
    day by one way from each field that leads there, by night by all."""
    await drafts_beside_the_published()
    seen, named = "", await ids(ANONYMOUS)
    wanted = paths(singles=True) if by_every_way else by_their_ends(schema, paths(singles=True))
    for document in merged(placed(one.document, named).replace('"A"', '"JZ"') for one in wanted):
        said = str(await ask(document, page=True))
        assert not [word for word in HIDDEN if word in said], (document, said)
        seen += said
    assert OPEN_TITLE in seen


HIDDEN = ("secret", "SECRET", "DRAFT", "'D1'")  # keys of the log are random letters


async def test_no_hidden_row_is_reached_by_its_id(ask: Any) -> None:
    await drafts_beside_the_published()
    for name, kind in KINDS.items():
        seen = {row.id for row in await kind.visible_to(ANONYMOUS)}
        hidden = [row for row in await kind.visible_to(console()) if row.id not in seen]
        assert hidden or name in OPEN, name
        for row in hidden:
            assert (await ask("query($id: ID!) { node(id: $id) { id } }", id=global_id(row)))["node"] is None, name


async def test_the_words_are_there_for_who_may_see_them(ask: Any) -> None:
    """The control: the console finds what anonymous does not."""
    await drafts_beside_the_published()
    document = "{ desk { nodes { code judges { judgeNo } events { code entries { nodes { team note } } } } } }"
    said = str(await ask(document, viewer=console(), page=True))
    assert [word for word in HIDDEN if word in said] == list(HIDDEN)
