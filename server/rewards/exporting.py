"""A pay list with the card numbers in full, for a named recipient: workbook and document, locked, recorded, for some
days. The list itself shows the last four digits."""

import asyncio
from functools import partial

from server import clock, ledger
from server.access import Place, Viewer, may
from server.disclosures.handing import Wanted, hand, unaddressed
from server.disclosures.opening import reveal
from server.refusal import insist, refuse
from server.rewards import PayList
from server.rewards.lists import lines_of, sheet
from server.rewards.pay_lines import PayListExport
from server.rewards.sheets import Say, document, workbook

EXPORTED = "pay_list.exported"


async def export(
    viewer: Viewer, number: str, recipient: str, reason: str, say: Say, *, key: str | None = None
) -> PayListExport:
    """Hand a list with the card numbers in full to `recipient`; the row it answers with bears the passphrase, once.

    Refused: no right, no recipient, no reason, an unknown list, one outside the viewer's scope.
    """
    insist(may(viewer, EXPORTED))
    insist(unaddressed(recipient, reason))
    found = await PayList.visible_to(viewer).get_or_none(number=number.strip())
    if found is None:
        refuse("no_such_pay_list", "number")
    insist(may(viewer, EXPORTED, Place(region_code=found.region_code)))
    asked = [number, recipient, reason]
    async with ledger.change(viewer, EXPORTED, key=key, asked=asked, number=found.number) as change:
        if change.answered:
            return await change.answer(PayListExport)
        cards = [one.card for one in (await lines_of([found]))[found.id] if one.card]
        whose: dict[int, int | None] = {one.id: one.person_id for one in cards}
        numbers = await reveal(viewer, change, "bank_card", cards, reason, people=whose)
        printed = await sheet(found, numbers)
        files = {
            f"{found.number}.{ending}": await asyncio.to_thread(partial(make, printed, say))
            for ending, make in (("xlsx", workbook), ("docx", document))
        }
        name = f"{found.number}.zip"
        wanted = Wanted(
            "pay_list", found.number, recipient, reason, ("bank_card",), len(numbers), name, found.region_code
        )  # fmt: skip
        handed = await hand(viewer, change, wanted, files)
        row = PayListExport(
            pay_list_id=found.id, reason=reason.strip(), at=clock.now(), account_id=viewer.account_id,
            handout_id=handed.handout.id,
        )  # fmt: skip
        change.answers(await change.save(row))
        row.passphrase = handed.passphrase
    return row
