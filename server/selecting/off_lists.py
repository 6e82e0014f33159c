"""Who goes while a 公示 lists him is off its list at once: shown as 退出, or as taken off, and the list is kept."""

from server import clock
from server.competitions.places import locked, locked_all
from server.ledger import Change
from server.selecting.ending import TAKEN_OFF
from server.selecting.nominations import Nomination
from server.selecting.noticed import RoundNotice, RoundNoticeCandidate

LEFT_AS = ("withdrawn", "returned", "rejected")  # what became of the nomination, in place of an office's own reason


def has_withdrawn(line: RoundNoticeCandidate) -> bool:
    """Whether he went by himself: said to everybody, unlike any other reason."""
    return line.taken_off_reason == LEFT_AS[0]


async def leave_lists(change: Change, row: Nomination) -> None:
    """Take a nomination that went off every running notice, each with an event of its own."""
    assert row.state in LEFT_AS
    listed = RoundNoticeCandidate.filter(
        nomination_id=row.id, taken_off_at__isnull=True, notice__state="running"
    ).using_db(change.client)  # fmt: skip
    lines = await listed.select_related("notice")
    for notice in await locked_all([one.notice for one in lines]):
        await _leave(change, row, notice, next(one for one in lines if one.notice_id == notice.id))


async def _leave(change: Change, row: Nomination, notice: RoundNotice, listed: RoundNoticeCandidate) -> None:
    line = await locked(listed)
    if notice.state != "running" or line.taken_off_at is not None:
        return
    line.taken_off_at, line.taken_off_reason = clock.now(), row.state
    notice.version += 1
    into = change.event(TAKEN_OFF, candidate=str(line.uid), notice=str(notice.uid), because=row.state)
    await change.save(line, into)
    await change.save(notice, into)
