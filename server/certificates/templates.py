"""Record certificate templates: data of an issuer, immutable by edition."""

import re
from dataclasses import asdict, dataclass

from server import clock, ledger
from server.access import Place, Viewer, may
from server.certificates import CERTIFICATE_KINDS, ORIENTATIONS, CertificateTemplate, glyphs, wording
from server.certificates.drawing import NEWEST_LAYOUT
from server.refusal import Refusal, insist, refuse
from server.regions import names_of, padded

ACT = "certificate_template.recorded"
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}", re.ASCII)
LONGEST = {"issuer": 200, "title": 40, "body": 1000, "number_format": 80}
NAMES = {"number_format": "numberFormat"}
MOST = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """A template as it is asked for. `region`: the issuer's, 2, 4 or 6 digits, "" for the whole office."""

    code: str
    kind: str
    issuer: str
    title: str
    body: str
    number_format: str
    region: str = ""
    orientation: str = "landscape"

    @property
    def columns(self) -> dict[str, str | None]:
        """As it is stored, spaces around texts taken off."""
        texts = {name: getattr(self, name).strip() for name in LONGEST}
        body = texts["body"].replace("\r\n", "\n")
        texts["number_format"] = wording.folded(texts["number_format"])
        return texts | {
            "code": self.code.strip(), "kind": self.kind, "body": body, "orientation": self.orientation,
            "region_code": padded(self.region.strip()) or None,
        }  # fmt: skip


def unfit(wanted: Wanted) -> Refusal | None:
    """What is wrong with a template by itself."""
    if not CODE.fullmatch(wanted.code.strip()):
        return Refusal("template_code", {}, "input.code")
    if wanted.kind not in CERTIFICATE_KINDS or wanted.orientation not in ORIENTATIONS:
        return Refusal("template_kind", {}, "input.kind")
    for name, most in LONGEST.items():
        text = getattr(wanted, name).strip()
        field = f"input.{NAMES.get(name, name)}"
        if not text:
            return Refusal("template_incomplete", {}, field)
        one_line = name != "body" and "\n" in text
        if len(text) > most or one_line or wording.has_control(text.replace("\r\n", "\n")):
            return Refusal("template_text", {"n": most}, field)
    faults = wording.body_faults(wanted.kind, wanted.body) + wording.number_faults(wanted.kind, wanted.number_format)
    if faults:
        field = f"input.{faults[0].column}"
        return Refusal("template_wording", {"n": len(faults)}, field, faults)
    missing = glyphs.lacking([wanted.issuer, wanted.title, wanted.body, wanted.number_format])
    return Refusal("template_glyphs", {"characters": glyphs.told(missing)}, "input.body") if missing else None


async def record_template(viewer: Viewer, wanted: Wanted, *, key: str | None = None) -> CertificateTemplate:
    """Record a template, or the next edition of one; the newest edition again is answered as it is on record.

    Refused: no right there, `template_*`, `no_such_region`, a code on record for another kind or region.
    """
    insist(may(viewer, ACT))
    insist(unfit(wanted))
    columns = wanted.columns
    region = columns["region_code"]
    insist(may(viewer, ACT, Place(region_code=region)))
    if region and region not in await names_of({region}):
        refuse("no_such_region", "input.region", code=wanted.region)
    async with ledger.change(viewer, ACT, key=key, asked=asdict(wanted), code=columns["code"]) as change:
        if change.answered:
            return await change.answer(CertificateTemplate)
        known = await newest(viewer, str(columns["code"]))
        if known is not None and (known.kind, known.region_code) != (columns["kind"], region):
            refuse("template_of_another", "input.code", code=known.code)
        if known is not None and all(getattr(known, name) == value for name, value in columns.items()):
            change.void()
            return known
        row = CertificateTemplate(
            **columns, edition=known.edition + 1 if known else 1, layout=NEWEST_LAYOUT, recorded_at=clock.now(),
            account_id=viewer.account_id,
        )  # fmt: skip
        await change.save(row)
        change.answers(row)
    return row


async def newest(viewer: Viewer, code: str) -> CertificateTemplate | None:
    """The newest edition of a template."""
    return await CertificateTemplate.visible_to(viewer).filter(code=code).order_by("-edition").first()


async def template_for(viewer: Viewer, code: str, kind: str) -> CertificateTemplate:
    """The newest edition of a template that is to issue certificates of `kind`.

    Refused: `no_such_certificate_template`, `template_of_other_kind`.
    """
    found = await newest(viewer, code.strip())
    if found is None:
        refuse("no_such_certificate_template", "template", code=code[:40])
    if found.kind != kind:
        refuse("template_of_other_kind", "template", code=found.code)
    return found


async def newest_ones(viewer: Viewer, kind: str | None = None) -> list[CertificateTemplate]:
    """The newest edition of each template, by kind and code."""
    rows = CertificateTemplate.visible_to(viewer).order_by("kind", "code", "-edition").limit(MOST * 4)
    found: dict[str, CertificateTemplate] = {}
    for one in await (rows.filter(kind=kind) if kind else rows):
        found.setdefault(one.code, one)
    return list(found.values())[:MOST]
