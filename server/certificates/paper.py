"""From a certificate on record to its page: what it says, its number, codes and QR. The paper is in Chinese."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date

from server import db
from server.access import Viewer
from server.certificates import Certificate, CertificateTemplate, codes, glyphs, wording
from server.certificates.drawing import Drawn, Page, drawn, engine, qr
from server.refusal import Refusal, insist, refuse

HEAD = "head"  # the fact that names the newest signed head when it was issued
REGISTER = "职业技能等级证书请在国家职业技能等级证书查询网站（zscx.osta.org.cn）查验"


def day_words(day: date) -> str:
    """A date as it stands on a certificate."""
    return f"{day.year}年{day.month}月{day.day}日"


def facts_of(certificate: Certificate, template: CertificateTemplate) -> dict[str, str]:
    """What the placeholders of the body stand for."""
    kept: Mapping[str, str] = json.loads(certificate.facts)
    return {
        **kept, "name": certificate.name or "", "unit": certificate.unit or "", "issuer": template.issuer,
        "number": certificate.number, "date": day_words(certificate.issued_on),
    }  # fmt: skip


def page_of(certificate: Certificate, template: CertificateTemplate, *, mark: str = "") -> Page:
    """The page of a certificate. `mark`: a word across it, of a specimen."""
    small = [f"编号：{certificate.number}", f"校验码：{codes.check_code(certificate.uid)}"]
    address = certificate.address
    if address:
        small.append(f"查验：扫描二维码，或在 {address}/verify 输入编号和校验码")
    head = json.loads(certificate.facts).get(HEAD)
    if head:
        small.append(f"公开账本：{head}")
    if certificate.kind == "level":
        small.append(REGISTER)
    return Page(
        orientation=template.orientation,
        title=template.title,
        body=wording.filled(template.body, facts_of(certificate, template)),
        issuer=template.issuer,
        date=day_words(certificate.issued_on),
        small=tuple(small),
        qr=qr(f"{address}/v/{codes.token(certificate.uid)}") if address else "",
        qrWords="查验证书",
        mark=mark,
    )


def unprintable(certificate: Certificate, template: CertificateTemplate) -> str:
    """The characters of a certificate that no font has, told; "" where all can be printed."""
    facts = facts_of(certificate, template)
    return glyphs.told(glyphs.lacking([wording.filled(template.body, facts), certificate.number]))


def digest_of(content: bytes) -> str:
    """What a PDF is on record by."""
    return hashlib.sha256(content).hexdigest()


def made(certificate: Certificate, template: CertificateTemplate) -> Drawn:
    """The PDF of a certificate: its content and digest."""
    return drawn(page_of(certificate, template), layout=template.layout, at=certificate.issued_at)


async def printed(viewer: Viewer, certificate: Certificate) -> Drawn:
    """The PDF as it was issued. Refused: `certificate_name_erased`, `certificate_differs` where this engine draws
    other bytes than are on record."""
    template = await CertificateTemplate.get(id=certificate.template_id, using_db=db.here())
    insist(unnamed(certificate))
    found = made(certificate, template)
    if found.digest != certificate.digest:
        refuse("certificate_differs", None, number=certificate.number, engine=certificate.engine,
               now=engine(template.layout))  # fmt: skip
    return found


def unnamed(certificate: Certificate) -> Refusal | None:
    """Whether the name was erased: then there is nothing left to print."""
    return None if certificate.name else Refusal("certificate_erased", {"number": certificate.number})
