"""Benefits, model deeds and imports of old rolls, planted beside the rest; drafts, consents and reasons are nobody's
outside.

await plant_honours(planting)
"""

import json
from datetime import date
from typing import TYPE_CHECKING

from server.access import console
from server.honours import Honour
from server.honours.deeds import Deed
from server.honours.roll_import import RollImport, RollLine
from server.rulebook import RuleSet
from tests.world import DAY

if TYPE_CHECKING:
    from tests.schema.planting import Planting


async def plant_honours(planting: "Planting") -> None:
    """As many benefits of the titles and of level 5 as rows in each of as many rule sets; deeds of every honour, of
    which one in two is a draft; imports."""
    titles = ["T1技术能手", "T2技术能手", "T3技术能手"][: len(planting.each)]
    row = {"kind": "settlement", "sentence": "示例原文。", "titles": titles, "level_from": 9 - len(planting.each)}
    await planting.saved(
        RuleSet(
            code=f"B{i}", kind="benefits", title="示例待遇", starts_on=date(2000, 1, 1), subject=f"B{i}",
            body=json.dumps({"rows": [row for _ in planting.each]}), source="示例文件", recorded_at=DAY,
        )
        for i in planting.each
    )  # fmt: skip
    honours = await Honour.visible_to(console()).order_by("id")
    for shown in (True, False):
        await planting.saved(
            Deed(
                honour_id=one.id, headline="示例事迹" if shown else "secret", text="示例" if shown else "secret",
                consent_id=planting.file.id, consented_on=date(2023, 6, 1), recorded_at=DAY + n,
                state="published" if shown else "draft", published_at=DAY + n if shown else None,
            )
            for n, one in enumerate(honours)
        )  # fmt: skip
    imports = await planting.saved(
        RollImport(digest="secret", honours=1, decisions=1, at=DAY + i, undone_reason="secret") for i in planting.each
    )
    await planting.saved(RollLine(imported_id=imports[0].id, honour_id=one.id, row=n) for n, one in enumerate(honours))
