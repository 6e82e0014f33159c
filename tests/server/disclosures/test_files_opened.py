"""A personal file that another opens stands in the ledger, once in a sitting."""

import json

from server import clock, ledger
from server.access import console
from server.disclosures import Disclosure
from server.disclosures.opening import OPEN, file_opened
from server.files import StoredFile
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from tests.server.access.people import account, viewer_of


async def test_who_opens_a_file_stands_in_the_ledger_once_in_a_sitting(database, tmp_path, monkeypatch):
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))
    await account("zu", "organiser")
    await account("shen", "auditor")
    viewer, other = await viewer_of("zu"), await viewer_of("shen")
    async with ledger.change(console(), "file.stored") as change:
        row = await change.save(StoredFile(digest="", size=1, media="image/png", name="示例.png", at=clock.now()))
    for who in (viewer, viewer, other):
        await file_opened(who, row.id, "查看报名材料")
    assert await Disclosure.filter(field="file", row=row.id).count() == 2
    with clock.set_to(clock.now() + OPEN + 1):
        await file_opened(viewer, row.id, "查看报名材料")
    events = await LedgerEvent.filter(act="disclosure.made").order_by("id")
    assert [one.actor for one in events] == [viewer.actor, other.actor, viewer.actor]
    assert json.loads(events[0].body)["facts"] == {"field": "file", "rows": [row.id]}
    assert not any("报名材料" in one.body for one in events)
    assert (await verify()).differences == []
