"""One account for every role, with a scope that makes sense in the demo world; everybody is told how to sign in."""

from dataclasses import dataclass

from seeds.demo import hands
from seeds.demo.live import JUDGED, OPEN
from server import office
from server.access import Viewer
from server.access.accounts import is_first, opened
from server.access.demo import HASH
from server.access.granting import Scope, grant
from server.access.records import Account
from server.entries import Delegation, scopes
from server.entries.scopes import Named
from server.refusal import Refusal

EVENT = Named("event", competition=JUDGED, event="WELD")
MARKED, SIGNED = Named("competition", competition=JUDGED), Named("competition", competition=hands.CODE)
PROVINCE, CITY = Named("region", "14"), Named("region", "1407")


@dataclass(frozen=True, slots=True)
class Trial:
    """An account to try; its login is its role, but where two have one. What it is offered with stands first."""

    role: str
    name: str
    named: tuple[Named, ...] = ()
    login: str = ""


TRIALS = (
    Trial("administrator", "管示例", (Named("office"),)),
    Trial("organiser", "主示例", (PROVINCE,)),
    Trial("coordinator", "协示例", (SIGNED, MARKED)),
    Trial("typist", "录示例", (SIGNED, MARKED)),
    Trial("typist", "打示例", (SIGNED,), "typist_2"),
    Trial("county_reporter", "报示例", (CITY,)),
    Trial("registering_unit", "单示例", (Named("organisation", organisation="晋中市人力资源和社会保障局"),)),
    Trial("delegation_leader", "领示例"),
    Trial("contestant", "选示例", (EVENT,)),
    Trial("chief_judge", "裁示例", (EVENT,)),
    Trial("judge", "判示例", (EVENT,)),
    Trial("judge", "评示例", (Named("event", competition=hands.CODE, event="MILL"),), "judge_2"),
    Trial("floor_judge", "场示例", (EVENT,)),
    Trial("sealing_judge", "密示例", (SIGNED, EVENT)),
    Trial("supervisor", "督示例", (SIGNED, MARKED)),
    Trial("arbitrator", "仲示例", (SIGNED, MARKED)),
    Trial("honours_office", "荣示例", (PROVINCE,)),
    Trial("nominator", "荐示例", (CITY,)),
    Trial("expert", "专示例", (PROVINCE,)),
    Trial("finance", "财示例", (PROVINCE,)),
    Trial("auditor", "审示例", (Named("office"),)),
)


async def may_be_tried(viewer: Viewer) -> Refusal | None:
    """Where somebody already has an account of his own, none is made that everybody can open."""
    if await office.is_demo(viewer) or await is_first():
        return None
    return Refusal("accounts_there", {}, "database")


async def build(viewer: Viewer) -> int:
    """Open the accounts; how many were new. All bear the one hash of the demo, so that this takes no time."""
    known = {row.login for row in await Account.visible_to(viewer)}
    new = [one for one in TRIALS if (one.login or one.role) not in known]
    for trial in new:
        row = await opened(viewer, trial.name, trial.login or trial.role, HASH, must_change=False)
        for scope in await _scopes(viewer, trial):
            await grant(viewer, row.uid, trial.role, scope)
    return len(new)


async def _scopes(viewer: Viewer, trial: Trial) -> list[Scope]:
    """Of a leader: the first delegation of the contest that takes entries, and the one that appealed."""
    named = trial.named
    if not named:
        first = await Delegation.visible_to(viewer).filter(competition__code=OPEN).order_by("code").first()
        found = [first.uid] if first is not None else []
        named = tuple(
            Named("delegation", delegation=uid) for uid in (*found, await hands.delegation_of(hands.PLACES[1][0]))
        )
    return [await scopes.scope(viewer, one) for one in named]
