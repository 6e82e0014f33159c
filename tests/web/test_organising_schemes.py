"""The organiser's pages of schemes and rehearsals; nothing Chinese is left on the English pages."""

import re
from typing import Any

import pytest

from tests.web.test_languages import Read
from tests.web.test_organising import CONTEST, EVENT, contest, error_at, moved, organiser, sent
from tests.web.test_signing import ENGLISH, ORIGIN

__all__ = ["organiser"]  # signs him in for every test
pytestmark = pytest.mark.usefixtures("regions")


def rows_of(page: str) -> dict[str, Any]:
    """The fields of the scheme's editor as they stand on the page."""
    form = re.search(r'<form id="ChangeScheme-form".*?</form>', page, re.S)
    assert form
    found: dict[str, Any] = dict(re.findall(r'<input [^>]*name="(scheme[^"]*)"[^>]* value="([^"]*)"', form[0]))
    for name, inner in re.findall(r'<select [^>]*name="(scheme[^"]*)"[^>]*>(.*?)</select>', form[0], re.S):
        found[name] = (re.findall(r'value="([^"]*)" selected', inner) or [""])[0]
    found |= dict(re.findall(r'<textarea [^>]*name="(scheme[^"]*)"[^>]*>(.*?)</textarea>', form[0], re.S))
    return found


SCHEME = f"{EVENT}/scheme"


async def test_the_scheme_in_words_ready_made_and_edited(site):
    await contest()
    page = (await site.get(SCHEME)).text
    assert page.count("用这个方案") == 4
    rows = rows_of(page)
    assert rows["scheme.modules.1.weight"] == "0.7"
    assert (rows["scheme.modules.0.aspects.3.code"], rows["scheme.awards.2.title"]) == ("", "")
    better = {**rows, "scheme.awards.0.title": "一等奖", "scheme.awards.0.share": "0.10"}
    await moved(await sent(site, SCHEME, "ChangeScheme", better), SCHEME)
    page = (await site.get(SCHEME)).text
    assert "现行第2版" in page
    assert "一等奖" in page


async def test_every_fault_of_a_scheme_stands_at_its_row(site):
    await contest()
    rows = rows_of((await site.get(SCHEME)).text)
    wrong = {
        **rows, "scheme.modules.0.aspects.2.code": "T2", "scheme.modules.0.aspects.2.title": "口试",
        "scheme.modules.0.aspects.2.max": "abc", "scheme.modules.1.weight": "-1", "scheme.awards.1.title": "一等奖",
    }  # fmt: skip
    answer = await sent(site, SCHEME, "ChangeScheme", wrong)
    assert answer.status_code == 422
    at = {
        name: re.search(rf'id="ChangeScheme-scheme-{name}-error">(.*?)<', answer.text)
        for name in ("modules-0-aspects-2-max", "modules-1-weight")
    }
    assert all(at.values())
    assert 'value="口试"' in answer.text
    assert (
        '<tr id="ChangeScheme-scheme-awards-1" class="wrong">' in answer.text
    )  # the award has none of places, share, upto


async def test_another_scheme_takes_the_place_of_the_first_until_marking_opens(site):
    await contest()
    page = (await site.get(SCHEME)).text
    form = re.search(r'<form id="ChangeScheme-five_judges-form".*?</form>', page, re.S)
    assert form
    given: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]):
        given.setdefault(name, []).append(value)
    await moved(await site.post(f"{SCHEME}?do=ChangeScheme", data=given, headers=ORIGIN), SCHEME)
    assert rows_of((await site.get(SCHEME)).text)["scheme.modules.0.aspects.0.judges"] == "5"


async def test_a_rehearsal_is_begun_says_so_and_is_wiped(site):
    await contest()
    none = await sent(site, CONTEST, "BeginRehearsal", {"entrants": "0"})
    assert error_at(none.text, "entrants")
    begun = await sent(site, CONTEST, "BeginRehearsal", {"entrants": "3"})
    assert begun.status_code == 303
    where = begun.headers["location"]
    assert where != CONTEST
    page = (await site.get(where)).text
    assert "演练。" in page
    await moved(await sent(site, where, "WipeRehearsal", {}), "/desk")
    assert where not in (await site.get("/desk")).text


async def test_in_english_nothing_is_left_in_chinese(site):
    await contest()
    for path in ("/desk", "/desk/new", CONTEST, EVENT, SCHEME):
        page = await site.get(path, headers=ENGLISH)
        assert page.status_code == 200, path
        assert Read(page.text).left() == [], path
