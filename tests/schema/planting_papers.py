"""Templates, workbooks and papers sent, planted beside the rest; to whom and why is nobody's outside.

await plant_papers(planting)
"""

from typing import TYPE_CHECKING

from server.access import console
from server.competitions import Competition
from server.files import StoredFile
from server.papers import ExportSent, PaperTemplate, WorkbookMap
from tests.world import DAY

if TYPE_CHECKING:
    from tests.schema.planting import Planting


async def plant_papers(planting: "Planting") -> None:
    """As many editions of a template and of a workbook, and papers sent about the first competition."""
    first = await Competition.visible_to(console()).order_by("id").first()
    if first is None:
        return
    [file] = await planting.saved([StoredFile(digest="0" * 64, size=1, media="text/plain", name="secret.txt", at=DAY)])
    templates = await planting.saved(
        PaperTemplate(
            code=f"secret{i}", edition=1, kind="annex", medium="docx", title="secret", region_code="140700",
            file_id=file.id, recorded_at=DAY + i,
        )
        for i in planting.each
    )  # fmt: skip
    books = await planting.saved(
        WorkbookMap(
            code=f"secret{i}", edition=1, title="secret", region_code="140700", file_id=file.id, sheet="secret",
            first_row=2, columns='[[1,"secret","name"]]', head_digest="0" * 64, recorded_at=DAY + i,
        )
        for i in planting.each
    )  # fmt: skip
    await planting.saved(
        ExportSent(
            kind="annex" if i else "workbook", medium="docx" if i else "xlsx", competition_id=first.id,
            region_code="140700", template_id=templates[0].id if i else None, workbook_id=None if i else books[0].id,
            title="secret", recipient="secret", reason="secret", said="{}", lines=1, digest="0" * 64, size=1,
            sent_at=DAY + i,
        )
        for i in planting.each
    )  # fmt: skip
