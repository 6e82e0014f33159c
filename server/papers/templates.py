"""Templates of papers: recorded with every placeholder checked, found again by code."""

import asyncio
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from server import clock, ledger
from server.access import Place, Viewer, may
from server.files import StoredFile
from server.files.folder import get
from server.papers import PAPER_KINDS, PaperTemplate
from server.papers.opening import judged
from server.papers.placeholders import UNWRITABLE
from server.papers.sheets import sheet_faults
from server.papers.word_faults import word_faults
from server.refusal import Fault, Refusal, insist, refuse
from server.regions import names_of, padded

if TYPE_CHECKING:
    from server.papers.drawing import Wanted as Paper

ACT = "paper_template.recorded"
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}", re.ASCII)
TITLE_LIMIT = 100
MOST = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """A template as it is handed in. `region`: the office's, 2, 4 or 6 digits, "" for the whole office."""

    code: str
    kind: str
    title: str
    region: str = ""
    spaced_names: bool = True


def unfit(wanted: Wanted) -> Refusal | None:
    """What is wrong with it by itself."""
    if not CODE.fullmatch(wanted.code.strip()):
        return Refusal("template_code", {}, "input.code")
    if wanted.kind not in PAPER_KINDS:
        return Refusal("paper_choice", {"expected": "、".join(PAPER_KINDS)}, "input.kind")
    title = wanted.title.strip()
    if not title or len(title) > TITLE_LIMIT or UNWRITABLE.search(title) or "\n" in title:
        return Refusal("paper_title", {"n": TITLE_LIMIT}, "input.title")
    return None


async def handed_in(viewer: Viewer, uid: UUID | None) -> tuple[StoredFile, bytes]:
    """A file somebody uploaded himself, with its content. Refused: `no_such_file`, `file_lost`."""
    found = await StoredFile.visible_to(viewer).get_or_none(uid=uid) if uid else None
    if found is None:
        refuse("no_such_file", "file")
    content = await asyncio.to_thread(get, found.digest)
    if content is None:
        refuse("file_lost", "file")
    return found, content


def faults_of(name: str, content: bytes) -> tuple[str, list[Fault]] | Refusal:
    """The medium of a file and the faults of its placeholders, or why it may not be a template."""
    found = judged(content)
    if isinstance(found, Refusal):
        return found
    medium, clean = found
    try:
        return medium, (word_faults if medium == "docx" else sheet_faults)(name, clean)
    except Exception:  # what is safe need not be sound: both libraries stumble in many ways
        return Refusal("paper_file_unreadable", {}, "file")


async def record_template(
    viewer: Viewer, wanted: Wanted, file: UUID | None, *, key: str | None = None
) -> PaperTemplate:
    """Record a template, or the next edition of one.

    Refused: no right there, a file that is none of ours to read, `paper_marks` with every unknown placeholder and where
    it stands, a code on record for another kind or region.
    """
    insist(may(viewer, ACT))
    insist(unfit(wanted))
    region = padded(wanted.region.strip()) or None
    insist(may(viewer, ACT, Place(region_code=region)))
    if region and region not in await names_of({region}):
        refuse("no_such_region", "input.region", code=wanted.region)
    stored, content = await handed_in(viewer, file)
    found = await asyncio.to_thread(faults_of, stored.name or "", content)
    if isinstance(found, Refusal):
        insist(found)
        raise AssertionError
    medium, faults = found
    if faults:
        refuse("paper_marks", "file", faults, n=len(faults))
    columns = {
        "code": wanted.code.strip(), "kind": wanted.kind, "medium": medium, "title": wanted.title.strip(),
        "region_code": region, "file_id": stored.id, "spaced_names": wanted.spaced_names,
    }  # fmt: skip
    asked = [asdict(wanted), stored.digest]
    async with ledger.change(viewer, ACT, key=key, asked=asked, code=columns["code"]) as change:
        if change.answered:
            return await change.answer(PaperTemplate)
        known = await newest(viewer, str(columns["code"]))
        if known is not None and (known.kind, known.medium, known.region_code) != (wanted.kind, medium, region):
            refuse("paper_template_of_another", "input.code", code=known.code)
        row = PaperTemplate(
            **columns, edition=known.edition + 1 if known else 1, recorded_at=clock.now(),
            account_id=viewer.account_id,
        )  # fmt: skip
        await change.save(row)
        change.answers(row)
    return row


async def newest(viewer: Viewer, code: str) -> PaperTemplate | None:
    """The newest edition of a template."""
    return await PaperTemplate.visible_to(viewer).filter(code=code.replace("\0", "?")).order_by("-edition").first()


async def template_for(viewer: Viewer, paper: "Paper", edition: int | None = None) -> PaperTemplate:
    """The template a paper is drawn with, its newest edition unless one is named.

    Refused: `no_such_paper_template`, `paper_template_of_other_kind`.
    """
    code = paper.template.strip()
    rows = PaperTemplate.visible_to(viewer).filter(code=code.replace("\0", "?")).order_by("-edition")
    found = await (rows.filter(edition=edition) if edition else rows).select_related("file").first()
    if found is None:
        refuse("no_such_paper_template", "input.template", code=code[:40])
    if (found.kind, found.medium) != (paper.kind, paper.medium):
        refuse("paper_template_of_other_kind", "input.template", code=found.code)
    return found


async def newest_ones(viewer: Viewer) -> list[PaperTemplate]:
    """The newest edition of each template, by kind and code."""
    rows = await PaperTemplate.visible_to(viewer).order_by("kind", "code", "-edition").limit(MOST * 4)
    found: dict[str, PaperTemplate] = {}
    for one in rows:
        found.setdefault(one.code, one)
    return list(found.values())[:MOST]
