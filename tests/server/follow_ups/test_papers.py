"""A paper that was sent with the older result hangs on a correction; the list of a decision on a revocation."""

from datetime import date

from server import clock
from server.follow_ups import FollowUp
from server.honours.conferring import record_decision
from server.honours.revoking import revoke
from server.papers.drawing import Wanted
from server.papers.sending import send
from tests.server.appeals.court import END, HOUR, sitting
from tests.server.follow_ups.world import DOCUMENT, OFFICE, conferred, held, told
from tests.server.scoring.story import CODE


async def test_a_paper_sent_with_the_older_result(database):
    court = await (await sitting()).closed()
    await court.published()
    wanted = Wanted(kind="annex", medium="docx", subject="competition", code=CODE, dated=date(2026, 6, 30))
    with clock.set_to(END + 3 * HOUR):
        sent = await send(OFFICE, wanted, "示例省人社厅")
    await court.corrected("0.5", 0)
    await court.published("更正", at=END + 5 * HOUR)
    [row] = await FollowUp.filter(kind="export")
    assert (row.owner, row.subject_uid) == ("organiser", str(sent.uid))
    await court.corrected("0.5", 1)
    await court.published("再更正", at=END + 6 * HOUR)
    assert len([one for one in await told() if one[0] == "export"]) == 2  # it shows neither of the two results since


async def test_a_decision_list_that_was_sent_hangs_on_a_revocation(regions, database):
    await held()
    [honour] = await conferred()
    sent = await send(
        OFFICE,
        Wanted(kind="annex", medium="docx", subject="decision", code=DOCUMENT, dated=date(2023, 7, 18)),
        "示例厅",
    )
    await record_decision(OFFICE, "晋人社函〔2023〕示例9号", date(2023, 9, 1), "示例授予机关")
    await revoke(OFFICE, honour.uid, "晋人社函〔2023〕示例9号", "示例事由")
    [row] = await FollowUp.filter(kind="export")
    assert (row.cause, row.owner, row.subject_uid) == ("revocation", "honours_office", str(sent.uid))
