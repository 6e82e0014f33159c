"""The sealing judge's desk and the public draws page: a draw from commitment to code, voided, and shown."""

import re
from typing import Any

import pytest

from server import ledger
from server.access import console
from server.competitions import chain_of
from server.masking import Draw
from tests.server.access.people import account
from tests.server.masking.masked import CODE, EVENT, Story, becomes, built
from tests.web.test_languages import Read
from tests.web.test_signing import sent, signed_in

DESK = f"/desk/{CODE}/{EVENT}/masking"
PUBLIC = f"/competitions/{CODE}/{EVENT}/draws"


@pytest.fixture
async def made(site: Any) -> Story:
    """A masked event in review, and accounts for a sealing judge and a supervisor."""
    made = await built("entry;review", entries=3)
    await becomes(made, stage="judging")
    async with ledger.change(console(), "story.announced", chain=chain_of(CODE)) as change:
        made.competition.stage = "judging"
        await change.save(made.competition)
    for login, role in (("jiami", "sealing_judge"), ("jiandu", "supervisor"), ("pingwei", "judge")):
        await account(login, role)
    return made


async def test_drawn_voided_and_shown(site: Any, made: Story) -> None:
    await signed_in(site, "jiami")
    page = await site.get(DESK)
    assert page.status_code == 200
    assert "公布承诺值" in page.text
    answer = await sent(site, DESK, "CommitDraw", stage="ENTRY", prefix="C")
    assert answer.status_code == 303
    draw = await Draw.get()
    assert (draw.stage, draw.prefix) == ("entry", "C")
    again = await sent(site, DESK, "CommitDraw", stage="ENTRY", prefix="")
    assert again.status_code == 422
    assert "已经抽过" in again.text
    assert (await sent(site, DESK, "DrawCodes", **_of(await site.get(DESK)))).status_code == 303
    shown = (await site.get(DESK)).text
    assert "C01" in shown
    await signed_in(site, "jiandu")
    answer = await sent(site, DESK, "VoidDraw", reason="换号", **_of(await site.get(DESK)))
    assert answer.status_code == 303
    draw = await Draw.get()
    site.cookies.clear()
    public = (await site.get(PUBLIC)).text
    assert str(draw.commitment) in public
    assert str(draw.seed) in public
    assert "C01" not in public


def _of(page: Any) -> dict[str, str]:
    """The draw and version of the first form on a draw, and which form it is."""
    draw = re.search(r'name="draw" value="([^"]+)"', page.text)
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert draw
    assert version
    return {"draw": draw[1], "version": version[1], "_of": draw[1]}


async def test_in_english_and_only_for_those_who_mask(site: Any, made: Story) -> None:
    public = await site.get(PUBLIC, headers={"accept-language": "en"})
    assert public.status_code == 200
    assert Read(public.text).left() == []
    assert (await site.get(DESK)).status_code == 303
    await signed_in(site, "pingwei")
    assert (await site.get(DESK)).status_code == 404
    await signed_in(site, "jiami")
    page = await site.get(DESK, headers={"accept-language": "en"})
    assert Read(page.text).left() == []
    typing = await site.get(f"{DESK}?stage=entry", headers={"accept-language": "en"})
    assert typing.text.count('name="codes.') == 6
