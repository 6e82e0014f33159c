"""Experts of a round: listed by its office, recused for a relation; who may not score whom."""

from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.access.granting import Scope, empower
from server.access.keyed import keyed
from server.access.persons import person_behind
from server.access.records import Account
from server.access.signing_in import folded
from server.honours.holders import Holder, malformed
from server.organisations import by_name
from server.refusal import Param, Refusal, insist, refuse
from server.selecting.arranging import not_in, place_of
from server.selecting.cases import round_of, seen, text_fault
from server.selecting.experts import ExpertRecusal, RoundExpert
from server.selecting.nominations import Nomination
from server.selecting.rounds import SelectionRound

LISTED, LEFT, RECUSED = "expert.listed", "expert.left", "expert.recused"


async def list_expert(
    viewer: Viewer,
    round_code: str,
    name: str,
    id_type: str,
    id_number: str,
    unit: str,
    login: str = "",
    *,
    key: str | None = None,
) -> RoundExpert:
    """List an expert for a round, with his unit of today. With the `login` of his account he is given the role in the
    round's region; without, he scores once an account of the same person has it.

    Refused: no right, unknown or closed round, a person that is none, one listed already; a login nobody has; as
    `person_behind` and as granting the role refuses.
    """
    insist(may(viewer, LISTED))
    found = await round_of(viewer, round_code)
    insist(may(viewer, LISTED, place_of(found)))
    holder = Holder("person", name, unit, "", id_type, id_number)
    insist(malformed([holder]))
    insist(None if id_number else Refusal("nominee_id_number", {}, "idNumber"))
    account = await _account(login)
    asked = [round_code, name, id_type, keyed("id number asked", id_number), unit, login]
    async with ledger.change(viewer, LISTED, key=key, asked=asked, round=round_code) as change:
        if change.answered:
            return await change.answer(RoundExpert)
        round_ = await SelectionRound.filter(id=found.id).using_db(change.client).select_for_update().get()
        insist(not_in(round_, "planned", "open"))
        person = await person_behind(change, name.strip(), id_type, id_number, account)
        units = await by_name(change, [unit.strip()])
        others = await RoundExpert.filter(round_id=found.id).using_db(change.client)
        if any(one.person_id == person for one in others):
            refuse("expert_listed", "name", name=name.strip())
        row = RoundExpert(
            round_id=found.id, number=len(others) + 1, person_id=person, name=name.strip(),
            organisation_id=units.get(unit.strip()), unit=unit.strip() or None, listed_at=clock.now(),
            account_id=viewer.account_id,
        )  # fmt: skip
        change.answers(await change.save(row))
        if account is not None:
            await empower(change, viewer, account, "expert", _scope(round_))
    return row


async def _account(login: str) -> Account | None:
    """The account an expert signs in with. Refused: `no_such_login`."""
    if not login.strip():
        return None
    row = await Account.filter(login=folded(login.strip())).using_db(db.here()).first()
    if row is None:
        refuse("no_such_login", "login", login=login.strip())
    return row


def _scope(round_: SelectionRound) -> Scope:
    """Where an expert's role holds: in the round's region, or in the office for a round of the whole country."""
    return Scope("region", region_code=round_.region_code) if round_.region_code else Scope("office")


async def let_expert_go(viewer: Viewer, expert: UUID | None, *, key: str | None = None) -> RoundExpert:
    """Take an expert off the list; the sheets he gave count no more. Refused: no right, unknown, off already."""
    insist(may(viewer, LEFT))
    found = await RoundExpert.visible_to(viewer).get_or_none(uid=expert) if expert else None
    if found is None:
        refuse("no_such_expert", "expert")
    round_ = await SelectionRound.filter(id=found.round_id).using_db(db.here()).get()
    insist(may(viewer, LEFT, place_of(round_)))
    async with ledger.change(viewer, LEFT, key=key, asked=[str(expert)], expert=found.number) as change:
        if change.answered:
            return await change.answer(RoundExpert)
        row = await RoundExpert.filter(id=found.id).using_db(change.client).select_for_update().get()
        if row.state != "listed":
            refuse("expert_left", "expert", name=row.name or "—")
        row.state = "left"
        change.answers(await change.save(row))
    return row


def conflict(expert: RoundExpert, nomination: Nomination, *, recused: bool) -> Refusal | None:
    """Whether an expert may not score a nomination: he is the nominee, it is of his own unit, or he is recused."""
    params: dict[str, Param] = {"expert": expert.name or "—", "number": nomination.number}
    if nomination.person_id is not None and nomination.person_id == expert.person_id:
        return Refusal("expert_is_nominee", params, "nomination")
    if expert.organisation_id is not None and expert.organisation_id == nomination.organisation_id:
        return Refusal("expert_of_unit", params | {"unit": nomination.unit or "—"}, "nomination")
    return Refusal("expert_recused", params, "nomination") if recused else None


async def himself(viewer: Viewer, round_id: int) -> RoundExpert:
    """The viewer as a listed expert of a round. Refused: `not_an_expert`."""
    found = None
    if viewer.person_id is not None:
        rows = RoundExpert.filter(round_id=round_id, person_id=viewer.person_id, state="listed")
        found = await rows.using_db(db.here()).first()
    if found is None:
        refuse("not_an_expert", "nomination")
    return found


async def recuse(
    viewer: Viewer, nomination: UUID | None, reason: str, *, expert: UUID | None = None, key: str | None = None
) -> ExpertRecusal:
    """Recuse an expert from a nomination: himself, or `expert` by the round's office. A sheet he gave counts no more.

    Refused: no right, unknown, no reason, recused already.
    """
    insist(may(viewer, RECUSED))
    insist(text_fault("reason", reason))
    asked = [str(nomination), str(expert), reason]
    async with ledger.change(viewer, RECUSED, key=key, asked=asked, nomination=str(nomination)) as change:
        if change.answered:
            return await change.answer(ExpertRecusal)
        row = await seen(viewer, nomination)
        one = await _whom(viewer, row, expert)
        known = ExpertRecusal.filter(expert_id=one.id, nomination_id=row.id).using_db(change.client)
        if await known.exists():
            refuse("expert_recused", "nomination", expert=one.name or "—", number=row.number)
        recusal = ExpertRecusal(
            expert_id=one.id, nomination_id=row.id, reason=reason.strip(), at=clock.now(), account_id=viewer.account_id
        )
        change.answers(await change.save(recusal))
    return recusal


async def _whom(viewer: Viewer, row: Nomination, expert: UUID | None) -> RoundExpert:
    """The expert meant, locked, so that he is recused once."""
    if expert is None:
        found = await himself(viewer, row.round_id)
    else:
        round_ = await SelectionRound.filter(id=row.round_id).using_db(db.here()).get()
        insist(may(viewer, LISTED, place_of(round_)))
        rows = RoundExpert.filter(uid=expert, round_id=row.round_id, state="listed").using_db(db.here())
        one = await rows.first()
        if one is None:
            refuse("no_such_expert", "expert")
        found = one
    return await RoundExpert.filter(id=found.id).using_db(db.here()).select_for_update().get()
