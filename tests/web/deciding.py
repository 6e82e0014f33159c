"""What the tests of the pages from seating to the roll share: the people, a form as it stands, a marked event."""

import re
from typing import Any

import httpx2

from server.access.granting import Scope
from server.scoring.closing import close_marking
from server.scoring.giving import give
from server.scoring.signing import sign
from tests.server.access.people import account
from tests.server.judging import hall as judging
from tests.server.scoring.story import CODE, EVENT, FULL, Story, built, given
from tests.web.test_signing import ORIGIN

REGION = Scope("region", region_code="140000")
HERE = f"/desk/{CODE}/{EVENT}"
SEATS, PROGRESS, FLOOR, SIGN_OFF = (f"{HERE}/{one}" for one in ("seats", "progress", "floor", "sign-off"))
PUBLICATION, HONOURS = f"/desk/{CODE}/publication", "/desk/honours"
HALL = f"/desk/{judging.CODE}/{judging.EVENT}/seats"
PEOPLE = (("zhao", "organiser"), ("qian", "chief_judge"), ("sun", "judge"), ("zhang", "floor_judge"))


async def staffed() -> None:
    """An organiser, a chief judge, a judge and a floor judge of the province, and the honours office."""
    for login, role in PEOPLE:
        await account(login, role, scope=REGION)
    await account("zhou", "honours_office")


async def sent(
    site: httpx2.AsyncClient, path: str, do: str, fields: dict[str, Any], nth: int = 0, **more: Any
) -> httpx2.Response:
    """A form of a page, its hidden fields as they stand there."""
    page = (await site.get(path)).text
    forms = re.findall(rf'<form id="{do}-[^"]*form".*?</form>', page, re.S)
    assert len(forms) > nth, f"no form {do} at {path}"
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', forms[nth]))
    ticks = {name for name, value in hidden.items() if value == "false"}
    data = {**{name: value for name, value in hidden.items() if name not in ticks}, **fields}
    address = f"{path}{'&' if '?' in path else '?'}do={do}"
    return await site.post(address, data=data, headers=ORIGIN, **more)


def error_at(page: str, name: str) -> str:
    """What stands at the field of a name."""
    found = re.search(rf'<p class="error" id="[^"]*-{name}-error">(.*?)</p>', page)
    return found[1] if found else ""


async def moved(answer: httpx2.Response, where: str) -> None:
    said = re.findall(r'class="(?:error|refused)"[^>]*>(.*?)</', answer.text, re.S)
    assert answer.status_code == 303, said or answer.text[-3000:]
    assert answer.headers["location"] == where


def option(page: str, words: str) -> str:
    """The value of the choice that says so."""
    found = re.search(rf'<option value="([^"]+)"[^>]*>[^<]*{re.escape(words)}', page)
    assert found, words
    return found[1]


async def marked(story: Story) -> None:
    """Every sheet given and signed; no two entries with the same total."""
    for seat, judge in enumerate(story.judges):
        for n, _ in enumerate(story.entries):
            sheet = await story.sheet(seat, n)
            marks = given(**{**FULL, "A1": f"{50 - n}"})
            sheet = await give(judge, sheet.number, marks, send=True, version=sheet.version)
            await sign(judge, sheet.number, version=sheet.version)


async def closed() -> Story:
    """An event marked, signed and closed by its chief judge."""
    story = await (await built()).opened()
    await marked(story)
    await close_marking(story.chief, CODE, EVENT, version=2)
    return story
