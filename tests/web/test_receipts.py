"""收件回执 as a page: the seal, the sums, and a correction beside what it corrects."""

import pytest

from server.access import console
from server.packages.importing import import_package
from server.packages.reading import read
from tests.server.access.people import account
from tests.server.packages.test_receiving import CODE, sent
from tests.web.test_languages import Read
from tests.web.test_signing import signed_in

__all__ = ["sent"]
PAGE = f"/desk/{CODE}/receipts"


@pytest.mark.usefixtures("regions")
async def test_both_receipts_are_shown(sent, site, tmp_path):
    await import_package(console(), read(tmp_path / "first"))
    await account("zhao", "organiser")
    await signed_in(site, "zhao")
    assert f'href="{PAGE}"' in (await site.get(f"/desk/{CODE}")).text
    page = (await site.get(PAGE)).text
    assert sent[0] in page and "忻州市人社局" in page and "marks.csv" in page and "更正包" not in page
    await import_package(console(), read(tmp_path / "second"))
    page = (await site.get(PAGE)).text
    assert page.index(sent[1]) < page.index(sent[0]) and "2号登分有误" in page and "WELD:2" in page
    site.cookies.set("language", "en")
    assert Read((await site.get(PAGE)).text).left() == []
    await account("cai", "chief_judge")
    await signed_in(site, "cai")
    assert (await site.get(PAGE)).status_code == 404
