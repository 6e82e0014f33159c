"""授予 of a round: everybody proposed for a title, by a decision, once every 公示 is finished.

Who is held by an objection stays behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from server import db, ledger
from server.access import Viewer, may
from server.competitions.places import locked_all
from server.conditions import Verdict
from server.conditions.rules import JOIN
from server.honours.conferring import confer_within
from server.honours.holders import Holder
from server.organisations import Organisation
from server.people import Person
from server.refusal import Fault, Refusal, insist
from server.selecting.arranging import not_in, place_of
from server.selecting.cases import name_of, round_of, title_of
from server.selecting.checking import fallen
from server.selecting.holding import held_of
from server.selecting.nominations import Nomination
from server.selecting.numbers import front_line_needed
from server.selecting.owing import owed
from server.selecting.rounds import RoundStage, RoundTitle

CONFERRED = "selection.conferred"


@dataclass(frozen=True, slots=True)
class Conferral:
    """Who would be conferred on, who stays behind under an objection, or because his conditions rest on an honour that
    was revoked (`unfit`, each with why), and why nothing can be conferred yet."""

    ready: Sequence[Nomination]
    held: Sequence[Nomination]
    refusal: Refusal | None
    unfit: Sequence[Fault] = ()


async def conferral(viewer: Viewer, round_code: str, title_code: str) -> Conferral:
    """What conferring a title of a round would do now. Refused: no right, unknown."""
    insist(may(viewer, CONFERRED))
    found = await round_of(viewer, round_code)
    insist(may(viewer, CONFERRED, place_of(found)))
    title = await title_of(found, title_code)
    return await _conferral(title, await _proposed(title))


async def _proposed(title: RoundTitle) -> list[Nomination]:
    rows = Nomination.filter(round_title_id=title.id, state="proposed").using_db(db.here())
    return await rows.order_by("number")


async def _conferral(title: RoundTitle, rows: Sequence[Nomination], *, lock: bool = False) -> Conferral:
    held = await held_of(rows, lock=lock)
    fell = await fallen(rows, title)
    unfit = [
        Fault("", one.number, None, "nomination_unfit",
              params={"number": one.number, "name": one.name or "—", "titles": _titles(fell[one.id])})
        for one in rows
        if one.id in fell
    ]  # fmt: skip
    ready = [one for one in rows if one.id not in held and one.id not in fell]
    behind = [one for one in rows if one.id in held]
    refusal = await _unfinished(ready) or await _numbers(title, rows)
    if not ready:
        refusal = Refusal("nobody_to_confer", {"title": await name_of(title), "held": len(behind)}, "title", unfit)
    return Conferral(ready, behind, refusal, unfit)


def _titles(fell: Sequence[Verdict]) -> str:
    """The titles that were taken away, each once."""
    return JOIN.join(dict.fromkeys(str(one.params["revoked"]) for one in fell))


async def _unfinished(rows: Sequence[Nomination]) -> Refusal | None:
    """Every 公示 that is not finished, by nomination and stage."""
    missing = await owed([one.id for one in rows])
    faults = [
        Fault("", one.number, None, "round_notice_unfinished",
              params={"number": one.number, "name": one.name or "—", "stage": stage.name})
        for one in rows
        for stage in missing.get(one.id, [])
    ]  # fmt: skip
    return Refusal("round_notices_unfinished", {"n": len(faults)}, "title", faults) if faults else None


async def _numbers(title: RoundTitle, rows: Sequence[Nomination]) -> Refusal | None:
    """The quota of the title and its share of the front line, over all proposed or conferred already."""
    done = Nomination.filter(round_title_id=title.id, state="conferred").using_db(db.here())
    whole = [*await done, *rows]
    if len(whole) > title.quota:
        return Refusal(
            "quota_exceeded", {"body": await name_of(title), "quota": title.quota, "used": len(whole) - len(rows),
                               "asked": len(whole)}, "title",
        )  # fmt: skip
    needed = front_line_needed(len(whole), title.front_line)
    front = sum(one.front_line for one in whole)
    if title.holder_kind == "person" and front < needed:
        return Refusal("front_line_short", {"n": len(whole), "front": front, "needed": needed}, "title")
    return None


async def confer_round(
    viewer: Viewer, round_code: str, title_code: str, decision: str, *, key: str | None = None
) -> list[Nomination]:
    """Confer a title of a round on everybody proposed, by the decision of that number. Those under an open objection
    stay behind, and may be conferred on later; so do those whose conditions rest on an honour revoked since the check.

    Refused: no right, unknown, not open, nobody left, a 公示 that is not finished (`round_notices_unfinished`, each
    named), the quota or the share of the front line, and what conferring refuses.
    """
    insist(may(viewer, CONFERRED))
    found = await round_of(viewer, round_code)
    insist(may(viewer, CONFERRED, place_of(found)))
    asked, facts = [round_code, title_code, decision], {"round": round_code, "title": title_code, "decision": decision}
    async with ledger.change(viewer, CONFERRED, key=key, asked=asked, **facts) as change:
        if change.answered:
            return await change.answer_all(Nomination)
        title = await title_of(found, title_code, lock=True)
        insist(not_in(found, "open"))
        rows = await locked_all(await _proposed(title))
        done = await _conferral(title, sorted(rows, key=lambda one: one.number), lock=True)
        insist(done.refusal)
        holders, names = await _holders(done.ready), [one.name or "" for one in done.ready]
        noticed = await RoundStage.filter(round_id=found.id, notice_days__gt=0).using_db(db.here()).exists()
        honours = await confer_within(
            change, viewer, decision, title_code, holders, names, act=CONFERRED, noticed=noticed
        )
        for one, honour in zip(done.ready, honours, strict=True):
            one.state, one.honour_id, one.version = "conferred", honour.id, one.version + 1
        await change.save_many(done.ready)
        change.main.facts["held"] = [one.number for one in done.held]
        change.main.facts["unfit"] = [one.row for one in done.unfit]
        change.answers(done.ready[0])
    return list(done.ready)


async def _holders(rows: Sequence[Nomination]) -> list[Holder]:
    """To whom the honours go: persons and organisations on record by their uid, a group by its name."""
    people = await Person.filter(id__in=[one.person_id for one in rows if one.person_id]).using_db(db.here())
    units = await Organisation.filter(id__in=[one.organisation_id for one in rows]).using_db(db.here())
    person, unit = {one.id: str(one.uid) for one in people}, {one.id: str(one.uid) for one in units}
    return [
        Holder(
            one.holder_kind, (one.name or "") if one.holder_kind == "group" else "", one.unit or "",
            person[one.person_id or 0] if one.holder_kind == "person"
            else unit[one.organisation_id or 0] if one.holder_kind == "organisation" else "",
            region=one.region_code, occupation=one.occupation_code or "",
        )
        for one in rows
    ]  # fmt: skip
