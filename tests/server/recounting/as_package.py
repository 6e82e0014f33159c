"""The same competition as a package, so that it goes through a real database and an export."""

from datetime import date

from server.packages.format import CompetitionHead, EventDef, Judge, Mark, Member, Package, Penalty
from server.packages.format import Entry as PackageEntry
from server.recounting.facts import Entry
from tests.server.recounting.as_ranking import scheme_of
from tests.server.recounting.drawing import JUDGES, Contest


def package_of(contest: Contest, code: str) -> Package:
    """A package of one event."""
    event = contest.event
    return Package(
        CompetitionHead(code, "示例大赛", "city", "comprehensive", date(2023, 6, 10), date(2023, 6, 12), ("示例单位",)),
        (EventDef(event.code, "示例赛项", "worker", "team", scheme_of(event)),),
        tuple(_entry(event.code, one) for one in event.entries),
        tuple(Judge("", number) for number in JUDGES),
        tuple(
            Mark(event.code, no, aspect, judge, value)
            for no, marks in contest.marks.items()
            for aspect, judge, value in marks
        ),
        tuple(
            Penalty(event.code, one.entry_no, int(points * 1000), f"第{n}次", code)
            for one in event.entries
            for n, (code, points) in enumerate(one.penalties)
        ),
    )


def _entry(event: str, one: Entry) -> PackageEntry:
    members = (
        Member(2, f"乙{one.entry_no}", organisation="示例二厂", region="1407"),
        Member(
            1, f"甲{one.entry_no}", organisation="示例一厂", region="140702", prior_honours=tuple(sorted(one.holds))
        ),
        Member(1, "教练", "coach", prior_honours=("中华技能大奖", "全国技术能手")),
    )
    return PackageEntry(
        event, one.entry_no, members, one.team, one.delegation, elapsed=one.elapsed, draw=one.draw, status=one.status,
        group=one.group, decision=one.decision,
    )  # fmt: skip
