"""One account for every role, with a scope that makes sense in the demo world; everybody is told how to sign in."""

from dataclasses import dataclass

from seeds.demo.live import JUDGED, OPEN
from server import office
from server.access import Viewer
from server.access.accounts import is_first, opened
from server.access.demo import HASH
from server.access.granting import Scope, grant
from server.access.records import Account
from server.competitions import Competition
from server.entries import Delegation, scopes
from server.entries.scopes import Named
from server.refusal import Refusal

EVENT = Named("event", competition=JUDGED, event="WELD")
PROVINCE, CITY = Named("region", "14"), Named("region", "1407")


@dataclass(frozen=True, slots=True)
class Trial:
    """An account to try: its login is its role. `named` None: the first delegation of the open contest."""

    role: str
    name: str
    named: Named | None


TRIALS = (
    Trial("administrator", "管示例", Named("office")),
    Trial("organiser", "主示例", PROVINCE),
    Trial("coordinator", "协示例", Named("competition", competition=JUDGED)),
    Trial("typist", "录示例", Named("competition", competition=JUDGED)),
    Trial("county_reporter", "报示例", CITY),
    Trial("registering_unit", "单示例", Named("organisation", organisation="晋中市人力资源和社会保障局")),
    Trial("delegation_leader", "领示例", None),
    Trial("contestant", "选示例", EVENT),
    Trial("chief_judge", "裁示例", EVENT),
    Trial("judge", "判示例", EVENT),
    Trial("floor_judge", "场示例", EVENT),
    Trial("sealing_judge", "密示例", EVENT),
    Trial("supervisor", "督示例", Named("competition", competition=JUDGED)),
    Trial("arbitrator", "仲示例", Named("competition", competition=JUDGED)),
    Trial("honours_office", "荣示例", PROVINCE),
    Trial("nominator", "荐示例", CITY),
    Trial("expert", "专示例", PROVINCE),
    Trial("finance", "财示例", PROVINCE),
    Trial("auditor", "审示例", Named("office")),
)


async def may_be_tried(viewer: Viewer) -> Refusal | None:
    """Where somebody already has an account of his own, none is made that everybody can open."""
    if await office.is_demo(viewer) or await is_first():
        return None
    return Refusal("accounts_there", {}, "database")


async def build(viewer: Viewer) -> int:
    """Open the accounts; how many were new. All bear the one hash of the demo, so that this takes no time."""
    known = {row.login for row in await Account.visible_to(viewer)}
    new = [one for one in TRIALS if one.role not in known]
    for trial in new:
        scope = await (scopes.scope(viewer, trial.named) if trial.named else _delegation(viewer))
        row = await opened(viewer, trial.name, trial.role, HASH, must_change=False)
        await grant(viewer, row.uid, trial.role, scope)
    return len(new)


async def _delegation(viewer: Viewer) -> Scope:
    competition = await Competition.visible_to(viewer).get(code=OPEN)
    first = await Delegation.visible_to(viewer).filter(competition_id=competition.id).order_by("code").first()
    assert first is not None
    return await scopes.scope(viewer, Named("delegation", delegation=first.uid))
