"""The supervisor beside the judge: at a venue without telephone or card he vouches for one sign-in of a chief judge, on
the judge's own device, by his own password and second factor. It is on the ledger under the supervisor's name.
"""

from server import db, ledger
from server.access import Place, Viewer, attempts, factors, passwords
from server.access.holding import held_by
from server.access.proving import renewed
from server.access.records import Account, Grant
from server.access.roles import CHIEF, SUPERVISOR
from server.access.signing_in import LOGIN, Begun, folded
from server.access.sleeping import VOUCHED
from server.refusal import refuse

OF_A_GRANT = (
    "competition_id", "event_id", "event__competition_id", "competition__region_code", "competition__lead_id",
    "event__competition__region_code", "event__competition__lead_id",
)  # fmt: skip


async def vouch(viewer: Viewer, login: str, password: str, code: str, *, address: str) -> Begun:
    """Wake the chief judge's role for this one sign-in; no other role of his wakes.

    Refused: `only_in_person`, `no_chief_judge_asleep`, `too_many_attempts`, `vouching_refused` (one answer for a wrong
    login, password, code, or a supervisor of another place).
    """
    if not viewer.is_in_person or viewer.sign_in_id is None:
        refuse("only_in_person")
    if not viewer.sleeps(CHIEF):
        refuse("no_chief_judge_asleep")
    name = folded(login)
    counted = await attempts.count(name, address)
    account = await Account.get_or_none(login=name, using_db=db.here()) if LOGIN.fullmatch(name) else None
    stored = account.password if account and account.state == "active" and not account.must_change else None
    is_right = await passwords.is_right(stored, password)
    if not is_right or account is None or not await _stands_beside(account, viewer):
        await counted.failed()
        refuse("vouching_refused")
    async with db.note() as note:
        is_shown = bool(await factors.use(note, account.id, code))
    if not is_shown:
        await counted.failed()
        refuse("vouching_refused")
    witness = Viewer(f"account:{account.uid}", account_id=account.id)
    async with ledger.change(witness, "sign_in.vouched", judge=viewer.actor):
        pass
    async with db.note() as note:
        begun = await renewed(note, viewer, factor=VOUCHED)
        await attempts.forgive(note, counted)
    return begun


async def _stands_beside(account: Account, viewer: Viewer) -> bool:
    """Whether another person supervises wherever the viewer is chief judge."""
    if account.id == viewer.account_id or account.person_id == viewer.person_id:
        return False
    held = [one for one in await held_by(account.id) if one.role in SUPERVISOR]
    places = await _places(viewer)
    return bool(held) and all(any(one.covers(place) for one in held) for place in places)


async def _places(viewer: Viewer) -> list[Place]:
    """Where the viewer's chief judge's roles hold; the office for what is wider than a competition."""
    grants = Grant.filter(account_id=viewer.account_id, role__in=list(CHIEF), withdrawn_at__isnull=True)
    rows = await grants.using_db(db.here()).values(*OF_A_GRANT)
    return [
        Place(
            competition_id=row["competition_id"] or row["event__competition_id"],
            event_id=row["event_id"],
            region_code=row["competition__region_code"] or row["event__competition__region_code"],
            lead_id=row["competition__lead_id"] or row["event__competition__lead_id"],
        )
        for row in rows
    ]
