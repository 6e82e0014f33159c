"""Templates and an event with winners to issue certificates for. Names are invented."""

from typing import Any

from server import clock
from server.access import Viewer, console
from server.certificates import Certificate, CertificateTemplate
from server.certificates.issuing import issue_awards
from server.certificates.templates import Wanted, record_template
from tests.server.appeals.court import END, HOUR, Court
from tests.server.scoring.story import CODE, EVENT

BODIES = {
    "award": "{name} 同志：\n在{competition}{event}赛项中荣获{award}[[，总成绩{total}分]]，特发此证。",
    "honour": "授予 {name} 同志“{title}”称号。\n依据{decision}。",
    "level": "{name}：\n经{competition}{event}赛项，晋升为{level}。",
    "appointment": "兹聘请 {name} 同志担任{competition}{role}。",
}
TITLES = {"award": "获奖证书", "honour": "荣誉证书", "level": "等级证明", "appointment": "聘书"}
NUMBERS = {"award": "晋中技赛〔{year}〕{serial:04}", "honour": "晋荣〔{year}〕{serial:03}号",
           "level": "晋级〔{year}〕{serial:04}", "appointment": "晋聘{competition}-{serial:03}"}  # fmt: skip
ADDRESS = "https://jinbang.test"


def wanted(kind: str = "award", **other: Any) -> Wanted:
    """A template of a kind."""
    columns = {
        "code": f"T-{kind}", "kind": kind, "issuer": "晋中市人力资源和社会保障局", "title": TITLES[kind],
        "body": BODIES[kind], "number_format": NUMBERS[kind],
    }  # fmt: skip
    return Wanted(**{**columns, **other})


async def template(kind: str = "award", **other: Any) -> CertificateTemplate:
    """The same on record."""
    return await record_template(console(), wanted(kind, **other))


async def awarded(
    court: Court, viewer: Viewer | None = None, at: int = END + 2 * HOUR, **more: Any
) -> list[Certificate]:
    """The award certificates of the court's event."""
    with clock.set_to(at):
        made = await issue_awards(viewer or console(), "T-award", CODE, EVENT, address=ADDRESS, **more)
    return list(made.certificates)
