"""Files for the printer: a PDF for each certificate and one with all; and specimens, which are not on record."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from uuid import UUID

from server import clock
from server.certificates import CERTIFICATE_KINDS, Certificate, CertificateTemplate, paper
from server.certificates.drawing import NEWEST_LAYOUT, engine, facts_text, pdf
from server.certificates.paper import made, page_of, unnamed
from server.refusal import insist, refuse

JOINED = "all.pdf"
UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
SPECIMEN = "样张"
Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Bound:
    """What stands in the folder now."""

    files: int
    joined: Path


def file_name(certificate: Certificate) -> str:
    """The number as a file may be called."""
    return f"{UNFIT.sub('-', certificate.number).strip(' .')}.pdf"


def bind(
    pairs: Sequence[tuple[Certificate, CertificateTemplate]], folder: Path, told: Told, *, mark: str = ""
) -> Bound:
    """Write a file for each certificate, but for those that stand there whole, and all of them in one.

    Refused: an erased name, a PDF that differs from the hash on record.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for n, (one, template) in enumerate(pairs, 1):
        _write(folder / file_name(one), one, template, mark)
        told("drawing", n, len(pairs))
    told("joining", 0, len(pairs))
    joined = folder / JOINED
    if pairs:
        pages = [page_of(one, template, mark=mark) for one, template in pairs]
        _put(joined, pdf(pages, layout=pairs[0][1].layout, at=max(one.issued_at for one, _ in pairs)))
    told("joining", len(pairs), len(pairs))
    return Bound(len(pairs), joined)


def _write(path: Path, one: Certificate, template: CertificateTemplate, mark: str) -> None:
    if mark:
        _put(path, pdf([page_of(one, template, mark=mark)], layout=template.layout, at=one.issued_at))
        return
    if path.exists() and paper.digest_of(path.read_bytes()) == one.digest:
        return
    insist(unnamed(one))
    drawn = made(one, template)
    if drawn.digest != one.digest:
        refuse("certificate_differs", None, number=one.number, engine=one.engine, now=engine(template.layout))
    _put(path, drawn.content)


def _put(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)


TITLES = {"award": "获奖证书", "honour": "荣誉证书", "level": "等级证明", "appointment": "聘书"}
BODIES = {
    "award": "{name} 同志：\n在{competition}{event}赛项中荣获{award}，总成绩{total}分，特发此证，以资鼓励。",
    "honour": "{name} 同志：\n依据{decision}，授予“{title}”称号，特颁此证。",
    "level": "{name} 同志：\n在{competition}{event}赛项中成绩优异，依据竞赛晋级规定晋升为{level}，特此证明。",
    "appointment": "{name} 同志：\n兹聘请您担任{competition}{role}，特颁此证。",
}
FACTS = {
    "competition": "示例职业技能大赛", "event": "焊接", "award": "一等奖", "total": "95.50", "title": "示例技术能手",
    "decision": "示例函〔2026〕1号", "level": "技师", "role": "裁判员",
}  # fmt: skip
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈", "安博诚德丰高海嘉可朗明宁平勤仁思泰文新远"


def specimens(count: int, address: str) -> list[tuple[Certificate, CertificateTemplate]]:
    """Certificates of each kind in turn with invented names, for the printer to try; nothing of them is on record."""
    draw, today, now = Random(1), clock.today(), clock.now()  # noqa: S311  the same specimens each time
    templates = {kind: _template(kind, n) for n, kind in enumerate(CERTIFICATE_KINDS)}
    return [_specimen(n, templates, draw, address, today, now) for n in range(count)]


def _template(kind: str, n: int) -> CertificateTemplate:
    return CertificateTemplate(
        code=f"specimen-{kind}", edition=1, kind=kind, issuer="示例颁发单位", title=TITLES[kind], body=BODIES[kind],
        number_format="{serial:05}", orientation="portrait" if n == 1 else "landscape", layout=NEWEST_LAYOUT,
    )  # fmt: skip


def _specimen(
    n: int, templates: dict[str, CertificateTemplate], draw: Random, address: str, today: date, now: int
) -> tuple[Certificate, CertificateTemplate]:
    kind = CERTIFICATE_KINDS[n % len(CERTIFICATE_KINDS)]
    name = draw.choice(FAMILY) + "".join(draw.choices(GIVEN, k=2))
    one = Certificate(
        uid=UUID(int=draw.getrandbits(128)), kind=kind, number=f"样张〔{today.year}〕{n + 1:05}", name=name,
        facts=facts_text(FACTS), issued_on=today, issued_at=now, address=address,
    )  # fmt: skip
    return one, templates[kind]
