"""Certificates of the demo world: templates of an invented issuer, certificates issued by the server's own acts."""

import os
from datetime import date

from server import clock
from server.access import Viewer
from server.certificates.issuing import issue_awards, issue_honours
from server.certificates.replacing import replace, revoke
from server.certificates.templates import Wanted, record_template

ISSUER = "示例颁发单位（演示）"
TEMPLATES = (
    Wanted(
        "DEMO-AWARD", "award", ISSUER, "获奖证书",
        "{name} 同志：\n在{competition}{event}赛项中荣获{award}[[，总成绩{total}分]]。特发此证，以资鼓励。",
        "示例获奖〔{year}〕{serial:04}",
    ),
    Wanted(
        "DEMO-HONOUR", "honour", ISSUER, "荣誉证书",
        "{name} 同志：\n依据{decision}，授予“{title}”称号。特颁此证。", "示例荣誉〔{year}〕{serial:04}", "", "portrait",
    ),
    Wanted(
        "DEMO-LEVEL", "level", ISSUER, "等级证明",
        "{name} 同志：\n在{competition}{event}赛项中成绩优异，按规定晋升为{level}[[（{occupation}）]]。特此证明。",
        "示例等级〔{year}〕{serial:04}",
    ),
    Wanted(
        "DEMO-APPOINTMENT", "appointment", ISSUER, "聘书",
        "{name} 同志：\n兹聘请您担任{competition}[[{event}赛项]]{role}。特颁此证。", "示例聘〔{year}〕{serial:04}",
    ),
)  # fmt: skip
REASON = "示例数据"
DAY = date(2025, 9, 10)
EVENT, DECISION = ("NX-2025-GJB", "WELD"), "宁人社发〔2025〕示例3号"


async def build(viewer: Viewer) -> None:
    """A template of each kind, the award certificates of an event, the honour certificates of a decision. Of the
    awards one is replaced as lost and one revoked, so that every answer of /verify can be seen."""
    address = os.environ.get("JINBANG_ADDRESS") or f"http://localhost:{os.environ.get('PORT', '8000')}"
    with clock.set_to(clock.morning(DAY)):
        for one in TEMPLATES:
            await record_template(viewer, one)
        awards = (await issue_awards(viewer, "DEMO-AWARD", *EVENT, address=address)).certificates
        await issue_honours(viewer, "DEMO-HONOUR", DECISION, address=address)
        await replace(viewer, awards[0].uid, "lost", REASON, address=address)
        await revoke(viewer, awards[-1].uid, REASON)
