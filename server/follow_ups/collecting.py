"""What hangs on changed lines: one collector for each kind of thing, and the one that asks them all.

A collector tells rows with kind, owner and subject; what they have in common is filled in here. Rooms above add theirs
to `collectors` (papers: the exports sent). Nothing is changed but that the list is written.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from server import clock, db
from server.ceremony import Announcement
from server.certificates import Certificate
from server.entries import Entry
from server.follow_ups.changed import Changed, changed
from server.follow_ups.records import FollowUp
from server.honours import Honour, Title
from server.ledger import Change
from server.progression import targets
from server.promotion import OPEN, Promotion
from server.record import Noun
from server.results import Revision, Standing
from server.rewards import Reward
from server.team_totals import TeamTotal

Collector = Callable[[Changed], Awaitable[list[FollowUp]]]

LIVE_REWARDS = ("due", "approved", "paid", "returned", "recovering")


def row(kind: str, owner: str, subject: Noun, label: str, region: str | None, **more: Any) -> FollowUp:
    """A follow-up about `subject`."""
    return FollowUp(
        kind=kind, owner=owner, subject_noun=type(subject).__name__, subject_uid=str(subject.uid), label=label[:400],
        region_code=region, **more,
    )  # fmt: skip


async def hanging(kind: Any, path: str, what: Changed, **only: Any) -> list[tuple[Any, Standing]]:
    """The rows of `kind` that stand on a line of the event that changed, by the path to that line."""
    on = {f"{path}__revision__event_id": what.event.id, f"{path}__entry_no__in": what.entries}
    found = await kind.filter(**on, **only).using_db(db.here()).order_by("id").prefetch_related(path)
    pairs = [(one, _along(one, path)) for one in found]
    return [(one, line) for one, line in pairs if not what.still_says(line)]


def _along(one: Any, path: str) -> Any:
    for step in path.split("__"):
        one = getattr(one, step)
    return one


def lines(what: Changed, standing: Standing) -> dict[str, Any]:
    """The columns that say what the line was and is."""
    now = what.now[standing.entry_no]
    return {"was_id": standing.id, "now_id": now.id if now else None}


async def certificates(what: Changed) -> list[FollowUp]:
    """Award certificates, and those of honours and promotions that rest on the line; and those now to be issued."""
    found = []
    for path in ("standing", "honour__standing", "promotion__standing"):
        for one, line in await hanging(Certificate, path, what, state="issued"):
            owner = "organiser" if path == "standing" else "honours_office"
            found.append(row("certificate", owner, one, one.number, one.region_code, **lines(what, line)))
    if await Certificate.filter(standing__revision__event_id=what.event.id).using_db(db.here()).exists():
        found += [_new("certificate", "organiser", what, one) for one in what.gained()]
    return found


async def rewards(what: Changed) -> list[FollowUp]:
    """Money due or paid; and, where money was proposed for this event, what those who moved up are due now."""
    found = []
    for path in ("standing", "honour__standing"):
        for one, line in await hanging(Reward, path, what, state__in=LIVE_REWARDS):
            owner = "honours_office" if one.state == "due" else "finance"
            amount = one.paid + one.withheld - one.returned if one.paid else one.gross
            found.append(row("reward", owner, one, one.project, one.region_code, amount=amount, **lines(what, line)))
    if await Reward.filter(event_id=what.event.id).using_db(db.here()).exists():
        found += [_new("reward", "honours_office", what, one) for one in what.gained()]
    return found


async def honours(what: Changed) -> list[FollowUp]:
    """Titles conferred on the line."""
    found = await hanging(Honour, "standing", what, state="held")
    ids = {honour.title_id for honour, _ in found}
    titles = {one.id: one for one in await Title.filter(id__in=ids).using_db(db.here())}
    return [
        row("honour", "honours_office", one, titles[one.title_id].name, titles[one.title_id].region_code,
            **lines(what, line))
        for one, line in found
    ]  # fmt: skip


async def promotions(what: Changed) -> list[FollowUp]:
    """Levels proposed, approved or issued on the line."""
    return [
        row("promotion", "honours_office", one, one.certificate_no or one.event, one.region_code, **lines(what, line))
        for one, line in await hanging(Promotion, "standing", what, state__in=OPEN)
    ]


async def above(what: Changed) -> list[FollowUp]:
    """Entries in the events above; and those who go up now, where others have been entered already."""
    found = []
    entered: list[Entry] = await (
        Entry.filter(advanced_from__revision__event_id=what.event.id)
        .exclude(status="withdrawn")
        .using_db(db.here())
        .order_by("id")
        .prefetch_related("advanced_from", "event__competition")
    )
    for one in entered:
        line: Any = one.advanced_from
        if line.entry_no in what.now and not what.still_says(line):
            found.append(_above("advancement", one, one, **lines(what, line)))
    places = {f"{one.event.competition.code}/{one.event.code}": one for one in entered}
    going = [one for no, one in what.now.items() if one is not None and one.advances and not _advanced(what, no)]
    found += [
        _above("advancement", places[target], one, now_id=one.id)
        for one in going
        for target in targets(what.event.feeds)
        if target in places
    ]
    return found


def _advanced(what: Changed, no: str) -> bool:
    was = what.before[no]
    return was is not None and was.advances


def _above(kind: str, there: Entry, subject: Noun, **more: Any) -> FollowUp:
    competition = there.event.competition
    label = f"{competition.title} {there.event.title}"
    return row(kind, "organiser", subject, label, competition.region_code, above_id=there.event_id, **more)


async def ceremony(what: Changed) -> list[FollowUp]:
    """The newest announcement that said otherwise: its script, and what was handed out by it."""
    rows = Announcement.filter(event_id=what.event.id, revision__number__lt=what.revision.number).using_db(db.here())
    newest = await rows.order_by("-number").first()
    if newest is None:
        return []
    return [row("ceremony", "organiser", newest, what.event.title, what.competition.region_code)]


async def team_totals(what: Changed) -> list[FollowUp]:
    """A team total that counts an older result of the event."""
    rows = TeamTotal.filter(competition_id=what.competition.id).using_db(db.here()).order_by("-number")
    newest = await rows.first()
    counted = dict(one.split(":", 1) for one in newest.revisions.split(";") if ":" in one) if newest else {}
    if newest is None or counted.get(what.event.code, str(what.revision.number)) == str(what.revision.number):
        return []
    return [row("team_total", "organiser", newest, what.competition.title, what.competition.region_code)]


def _new(kind: str, owner: str, what: Changed, line: Standing) -> FollowUp:
    """Something that the line has a claim to by now, and did not before."""
    was = what.before[line.entry_no]
    both = {"now_id": line.id, "was_id": was.id if was else None}
    return row(kind, owner, line, line.award or "", what.competition.region_code, **both)


collectors: list[Collector] = [certificates, rewards, honours, promotions, above, ceremony, team_totals]


async def after_revisions(change: Change, revisions: Sequence[Revision]) -> None:
    """Write the tail of each revision that changes an earlier one; part of the act that publishes."""
    for revision in revisions:
        what = await changed(revision)
        if what is None:
            continue
        found = [one for collect in collectors for one in await collect(what)]
        for one in found:
            one.cause, one.event_id, one.revision_id, one.made_at = what.cause, what.event.id, revision.id, clock.now()
        await change.save_many(found)
