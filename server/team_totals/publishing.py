"""Publish the team totals of a competition: immutable numbered rows with the names of the day."""

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions import Competition
from server.competitions.places import competition_of, locked, of_competition
from server.ledger import Change
from server.ranking import decimal_text, exact_text
from server.refusal import insist, refuse
from server.scoring.correct import reason_given
from server.team_totals import TeamPlace, TeamScore, TeamTotal
from server.team_totals.counting import Total
from server.team_totals.gathering import Gathered, gather

PUBLISHED = "team_total.published"
SHOWN = ("line", "code", "name", "kind", "place", "tied", "decided_by", "points", "value", "exact", "prize")


async def preview(viewer: Viewer, competition: str, rule_set: str = "") -> Gathered:
    """What `publish_team_totals` would publish now. Refused as it is."""
    insist(may(viewer, PUBLISHED))
    found = await competition_of(viewer, competition)
    insist(may(viewer, PUBLISHED, of_competition(found)))
    return await gather(found, rule_set)


async def publish_team_totals(
    viewer: Viewer, competition: str, reason: str, rule_set: str = "", *, key: str | None = None
) -> TeamTotal:
    """Publish the team totals of a competition as the next number.

    Refused: no right, unknown competition, no reason, what `gather` says, nothing that differs from the newest number.
    """
    insist(may(viewer, PUBLISHED))
    found = await competition_of(viewer, competition)
    insist(may(viewer, PUBLISHED, of_competition(found)))
    reason = reason_given(reason)
    asked = {"competition": competition, "reason": reason, "rule_set": rule_set}
    async with ledger.change(viewer, PUBLISHED, chain=found.chain, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(TeamTotal)
        counted = await gather(await locked(found), rule_set)
        newest = await newest_of(found)
        if newest is not None and await _says_the_same(newest, counted):
            refuse("team_total_unchanged", "competition", number=newest.number)
        row = await _write(change, viewer, counted, reason, newest.number + 1 if newest else 1)
        change.publicly("published" if newest is None else "corrected", row)
        change.answers(row)
    return row


async def newest_of(competition: Competition) -> TeamTotal | None:
    """The newest team total of a competition."""
    rows = TeamTotal.filter(competition_id=competition.id).using_db(db.here())
    return await rows.order_by("-number").first()


async def _write(change: Change, viewer: Viewer, counted: Gathered, reason: str, number: int) -> TeamTotal:
    row = TeamTotal(
        competition_id=counted.competition.id, number=number, rule_set_id=counted.rule_set.id, reason=reason,
        revisions=counted.based_on, way=counted.table.way, measure=counted.table.measure,
        decimals=counted.table.decimals,
        teams=len(counted.totals), ranked=sum(one.place is not None for one in counted.totals),
        published_at=clock.now(), account_id=viewer.account_id,
    )  # fmt: skip
    await change.save(row)
    places = lines(counted)
    for one in places:
        one.team_total_id = row.id
    await change.save_many(places)
    scores = [
        score
        for one, total in zip(places, counted.totals, strict=True)
        for score in scores_of(counted, total, one)
    ]  # fmt: skip
    await change.save_many(scores)
    change.main.facts["number"], change.main.facts["rule_set"] = number, counted.rule_set.code
    return row


def lines(counted: Gathered) -> list[TeamPlace]:
    """The lines a team total would have, in order."""
    places = counted.table.decimals
    return [
        TeamPlace(
            line=n, code=one.side.code, name=one.side.name, kind=one.side.kind, place=one.place, tied=one.tied,
            decided_by=one.decided_by, points=decimal_text(one.points, places), value=decimal_text(one.value, places),
            exact=exact_text(one.value), firsts=_nth(one, 0), seconds=_nth(one, 1), thirds=_nth(one, 2),
            prize=one.prize,
        )
        for n, one in enumerate(counted.totals, 1)
    ]  # fmt: skip


def scores_of(counted: Gathered, total: Total, place: TeamPlace) -> list[TeamScore]:
    """What a delegation made in each event it took part in, in their order."""
    return [
        TeamScore(
            team_place_id=place.id, position=n, event_code=event.code, event_title=event.title,
            points=exact_text(made.points), entries=made.entries, counted=made.counted,
        )
        for n, event in enumerate(counted.events, 1)
        if (made := total.events.get(event.code)) is not None
    ]  # fmt: skip


def _nth(one: Total, n: int) -> int:
    return one.firsts[n] if n < len(one.firsts) else 0


async def _says_the_same(newest: TeamTotal, counted: Gathered) -> bool:
    """Whether the newest number follows from the same results by the same table, with the same lines."""
    if (newest.revisions, newest.rule_set_id) != (counted.based_on, counted.rule_set.id):
        return False
    rows = await TeamPlace.filter(team_total_id=newest.id).using_db(db.here()).order_by("line")
    known = [[getattr(one, name) for name in SHOWN] for one in rows]
    return known == [[getattr(one, name) for name in SHOWN] for one in lines(counted)]
