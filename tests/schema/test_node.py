"""Global ids: opaque, of the uid alone, and checked again."""

from base64 import b64decode, b64encode
from typing import Any

import pytest
from tortoise.expressions import Q

from schema.node import KINDS, global_id, named
from server.access import ANONYMOUS, Held, Viewer, console
from server.access.roles import DELEGATION_ROLES
from server.competitions import Competition, Event
from server.competitions.scheme import Scheme
from server.organisations import Organisation
from server.record import Noun
from tests.schema.planting import plant
from tests.world import World

PUBLIC = {
    "Competition", "Event", "Revision", "Standing", "Title", "Decision", "Honour", "Occupation", "Document",
    "HonourStep", "RoundNotice",
    "CertificateTemplate", "Promotion", "RoundStage", "RoundTitle", "RuleSet", "SelectionRound", "SpecialAward",
    "SpecialNominee", "TeamPlace", "TeamTotal", "Plan", "PlanItem", "Deed",
}  # fmt: skip
PRIVATE = {
    "FollowUp", "Objection", "RoundNoticeCandidate", "ExportSent",
    "Account", "Grant", "Token", "Pairing", "Session", "Station", "Delegation", "EntryImport", "Entry", "Evidence",
    "EntryQuota", "Squad", "SquadMember", "CarriedChange", "PackageReceipt",
    "Incident", "Judge", "Panel", "Seat", "MarkImport", "Publication", "Certificate", "ExpertRecusal", "ExpertSheet",
    "CertificateBatch",
    "NameCorrection", "Nomination", "NominationCheck", "NominationStep", "PayList", "PayListExport", "Reward",
    "RoundExpert", "RoundQuota", "StageOpinion", "RollImport", "Factor", "Identity",
    "DataCorrection", "Disclosure", "Erasure", "Handout", "RetentionRun",
}  # fmt: skip
# Asked for by their ids in the tests of their own rooms.
PUBLIC_ELSEWHERE = {"Draw", "Notice"}
ELSEWHERE = PUBLIC_ELSEWHERE | {
    "Announcement", "Appeal", "AppealEvidence", "FewerJudges", "Recheck", "RecheckItem", "Reopening", "Signature",
    "BankCard", "PaperTemplate", "WorkbookMap",
}  # fmt: skip

NODE = """query($id: ID!) { node(id: $id) { __typename id ... on Competition { code } ... on Event { code }
    ... on Revision { number } ... on Standing { line } } }"""


async def world() -> None:
    """A published competition with a draft event, and a draft, with people at work in both."""
    async with World.begun() as made:
        await made.competition("JZ", drafts=1)
        await made.competition("DRAFT", events=0, drafts=1)
        await made.honours()
        await plant(made, 2)


@pytest.mark.parametrize("kind", sorted(PUBLIC))
async def test_every_kind_is_found_by_its_id(ask: Any, kind: str) -> None:
    await world()
    record = await KINDS[kind].visible_to(ANONYMOUS).first()
    assert record is not None
    found = (await ask(NODE, id=global_id(record)))["node"]
    assert (found["__typename"], found["id"]) == (kind, global_id(record))
    assert b64decode(found["id"]).decode() == f"{kind}:{record.uid}"


async def test_ids_agree_with_those_of_the_lists(ask: Any) -> None:
    await world()
    data = await ask(
        "{ competitions { nodes { id events { id revisions { id standings { nodes { id } } } } } } }", page=True
    )
    competition = data["competitions"]["nodes"][0]
    revision = competition["events"][0]["revisions"][0]
    for id_ in (competition["id"], competition["events"][0]["id"], revision["standings"]["nodes"][0]["id"]):
        assert (await ask(NODE, id=id_))["node"]["id"] == id_


async def test_unknown_hidden_and_malformed_are_one_answer(ask: Any) -> None:
    await world()
    competition = await Competition.visible_to(console()).get(code="DRAFT")
    event = await Event.visible_to(console()).filter(code="D1").first()
    public = await Competition.visible_to(console()).get(code="JZ")
    scheme = await Scheme.visible_to(ANONYMOUS).first()
    organisation = await Organisation.visible_to(ANONYMOUS).first()
    unit = b64encode(f"Competition:{'0' * 8}-0000-7000-8000-{'0' * 12}".encode()).decode()
    wrong = [
        global_id(competition),
        global_id(event),
        global_id(scheme),
        global_id(organisation),
        unit,
        b64encode(f"Event:{public.uid}".encode()).decode(),
        b64encode(f"Competition:{public.id}".encode()).decode(),
        b64encode(f"Competition:{str(public.uid).upper()}".encode()).decode(),
        b64encode(f"Competition:{{{public.uid}}}".encode()).decode(),
        b64encode(f"competition:{public.uid}".encode()).decode(),
        global_id(public) + "=",
        "",
        "Competition",
        "\ud800",
        "一",
        str(public.id),
        "=" * 100_000,
    ]
    for id_ in wrong:
        assert (await ask(NODE, id=id_))["node"] is None, id_[:100]
    assert (await ask(NODE, viewer=console(), id=global_id(competition)))["node"]["code"] == "DRAFT"


@pytest.mark.parametrize("kind", sorted(PRIVATE))
async def test_a_private_kind_is_found_where_a_grant_covers_it(ask: Any, kind: str) -> None:
    await world()
    record = KINDS[kind]
    here, elsewhere = [await Competition.visible_to(console()).get(code=code) for code in ("JZ", "DRAFT")]
    row = await record.visible_to(console()).filter(_of(record, here)).first()
    assert row is not None
    id_ = global_id(row)
    assert (await ask(NODE, id=id_))["node"] is None
    assert (await ask(NODE, viewer=Viewer("nobody", account_id=-1, person_id=-1), id=id_))["node"] is None
    assert record.readers
    for role in sorted(record.readers):
        found = (await ask(NODE, viewer=_with(Held(role, "office")), id=id_))["node"]
        assert found == {"__typename": kind, "id": id_}, role
        for grant, is_found in (
            (Held(role, "competition", competition_id=here.id), "competition" in record.within),
            (Held(role, "competition", competition_id=elsewhere.id), False),
        ):
            found = (await ask(NODE, viewer=_with(grant), id=id_))["node"]
            assert (found is not None) is is_found, (role, grant)
    for role in sorted(record.readers & DELEGATION_ROLES if "delegation" in record.within else ()):
        other = Held(role, "delegation", competition_id=here.id, delegation_id=-1)
        assert (await ask(NODE, viewer=_with(other), id=id_))["node"] is None


def _of(record: type[Noun], competition: Competition) -> Q:
    """The rows of a competition, for a kind that belongs to one."""
    base = record.within.get("competition")
    wanted: dict[str, Any] = {} if base is None else {f"{base}id": competition.id}
    return Q(**wanted)


def _with(held: Held) -> Viewer:
    """Somebody who is nobody's own, with a grant."""
    return Viewer("somebody", account_id=-1, person_id=-1, held=(held,))


def test_these_mirrors_and_no_others_have_a_global_id() -> None:
    assert set(KINDS) == PUBLIC | PRIVATE | ELSEWHERE
    assert {name for name, kind in KINDS.items() if kind.public is not None} == PUBLIC | PUBLIC_ELSEWHERE
    assert named("!") is None
