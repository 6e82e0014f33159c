"""Arrange a round: plan it with its titles and stages, open it, close it."""

from datetime import date

from server import clock, db, ledger
from server.access import Place, Viewer, may
from server.competitions.places import locked, same_version
from server.honours import Title
from server.honours.conferring import not_conferrable
from server.ledger import Change
from server.refusal import Fault, Refusal, insist, refuse
from server.regions import Region, padded
from server.selecting.cases import round_of
from server.selecting.nominations import Nomination
from server.selecting.rounds import RoundStage, RoundTitle, SelectionRound
from server.selecting.wanted import SEPARATOR, RoundWanted, fault_of

PLANNED, CHANGED = "selection.planned", "selection.changed"
OPENED, CLOSED = "selection.opened", "selection.closed"
GOING_ON = ("pending", "reserve", "proposed")


def place_of(round_: SelectionRound) -> Place:
    """The round's own office."""
    return Place(region_code=round_.region_code)


async def plan(viewer: Viewer, asked: RoundWanted, *, key: str | None = None) -> SelectionRound:
    """Plan a round; nobody but the offices sees it before it is opened.

    Refused: no right, what `fault_of` says, an unknown region or title, a title not given by selection on the day of
    judging, a code on record.
    """
    insist(may(viewer, PLANNED))
    insist(may(viewer, PLANNED, Place(region_code=padded(asked.region.strip()) or None)))
    insist(fault_of(asked))
    async with ledger.change(viewer, PLANNED, key=key, asked=asked.told, code=asked.code) as change:
        if change.answered:
            return await change.answer(SelectionRound)
        if await SelectionRound.filter(code=asked.code).using_db(change.client).exists():
            refuse("round_on_record", "code", code=asked.code)
        titles = await _titles(asked)
        return await _write(change, viewer, asked, titles)


async def _write(change: Change, viewer: Viewer, asked: RoundWanted, titles: list[Title]) -> SelectionRound:
    region = await _region(asked.region)
    row = SelectionRound(
        code=asked.code, title=asked.title.strip(), region_code=region and region.code,
        region_name=region and region.name, document=asked.document.strip(), withdrawal=asked.withdrawal,
        judged_on=asked.judged_on, nominations_until=asked.nominations_until, planned_at=clock.now(),
        account_id=viewer.account_id,
    )  # fmt: skip
    change.answers(await change.save(row))
    await change.save_many([
        RoundTitle(
            round_id=row.id, title_id=title.id, holder_kind=one.holder_kind, quota=one.quota, candidates=one.most,
            front_line=one.front_line,
        )
        for one, title in zip(asked.titles, titles, strict=True)
    ])  # fmt: skip
    await change.save_many([
        RoundStage(
            round_id=row.id, position=n, name=one.name.strip(), body=one.body, task=one.task,
            notice_days=one.notice_days, counts_start=one.counts_start, quotas=one.quotas,
            surplus_percent=one.surplus_percent, surplus_number=one.surplus_number,
            departments=SEPARATOR.join(name.strip() for name in one.departments), bars_central=one.bars_central,
        )
        for n, one in enumerate(asked.stages, 1)
    ])  # fmt: skip
    return row


async def _region(code: str) -> Region | None:
    if not code.strip():
        return None
    found = await Region.filter(code=padded(code.strip())).using_db(db.here()).first()
    if found is None or (found.ends_on is not None and found.ends_on < clock.today()):
        refuse("round_region", "region", code=code, successor=(found.successor if found else None) or "—")
    return found


async def _titles(asked: RoundWanted) -> list[Title]:
    """The catalogue's titles in order, each given by selection on the day of judging."""
    codes = [one.title for one in asked.titles]
    known = {one.code: one for one in await Title.filter(code__in=codes).using_db(db.here())}
    faults = []
    for n, code in enumerate(codes, 1):
        found = known.get(code)
        wrong = not_conferrable(found, asked.judged_on, "selection") if found else Refusal("no_such_title", {})
        if wrong is not None:
            params = {**wrong.params, "n": n, "code": code[:40]}
            faults.append(Fault("", n, f"titles[{n - 1}].title", wrong.rule, params=params))
    if faults:
        refuse("round_faulty", None, faults, n=len(faults))
    return [known[code] for code in codes]


async def change_round(
    viewer: Viewer, code: str, *, title: str, document: str, nominations_until: date, withdrawal: str, version: int,
    key: str | None = None,
) -> SelectionRound:  # fmt: skip
    """Change the title, document, last day of nomination, and until it is opened what becomes of a place given up.

    Refused: no right, unknown, closed, a text that is none, the setting once it is open, changed since.
    """
    insist(may(viewer, CHANGED))
    found = await round_of(viewer, code)
    insist(may(viewer, CHANGED, place_of(found)))
    wanted = RoundWanted(
        found.code, title, found.judged_on, nominations_until, document=document, withdrawal=withdrawal
    )
    wrong = fault_of(wanted)
    insist(wrong if wrong and wrong.rule != "round_titles" else None)  # titles and stages stay as they are
    asked = {
        "round": code, "title": title, "document": document, "until": nominations_until.isoformat(),
        "withdrawal": withdrawal, "version": version,
    }  # fmt: skip
    async with ledger.change(viewer, CHANGED, key=key, asked=asked, code=code) as change:
        if change.answered:
            return await change.answer(SelectionRound)
        row = await locked(found)
        insist(not_in(row, "planned", "open") or same_version(row, version))
        if row.state == "open" and withdrawal != row.withdrawal:
            refuse("withdrawal_set", "withdrawal", round=row.title)
        row.title, row.document, row.withdrawal = title.strip(), document.strip(), withdrawal
        row.nominations_until, row.version = nominations_until, row.version + 1
        change.answers(await change.save(row))
    return row


def not_in(round_: SelectionRound, *states: str) -> Refusal | None:
    """Whether a round is in none of the states in which this can be done."""
    return None if round_.state in states else Refusal(f"round_is_{round_.state}", {"round": round_.title}, "round")


async def open_round(viewer: Viewer, code: str, *, version: int, key: str | None = None) -> SelectionRound:
    """Open a planned round: nominations may be handed in. Refused: no right, unknown, not planned, changed since."""
    return await _turn(viewer, OPENED, code, version, key, "planned", "open")


async def close_round(viewer: Viewer, code: str, *, version: int, key: str | None = None) -> SelectionRound:
    """Close a round for good. Refused: no right, unknown, not open, nominations still on their way, changed since."""
    return await _turn(viewer, CLOSED, code, version, key, "open", "closed")


async def _turn(
    viewer: Viewer, act: str, code: str, version: int, key: str | None, before: str, after: str
) -> SelectionRound:
    insist(may(viewer, act))
    found = await round_of(viewer, code)
    insist(may(viewer, act, place_of(found)))
    async with ledger.change(viewer, act, key=key, asked=[code, version], code=code) as change:
        if change.answered:
            return await change.answer(SelectionRound)
        row = await locked(found)
        insist(not_in(row, before) or same_version(row, version))
        if after == "closed":
            going = Nomination.filter(round_id=row.id, state__in=GOING_ON).using_db(change.client)
            if n := await going.count():
                refuse("round_going_on", "round", n=n, round=row.title)
        else:
            row.opened_at = clock.now()
        row.state, row.version = after, row.version + 1
        change.answers(await change.save(row))
    return row
