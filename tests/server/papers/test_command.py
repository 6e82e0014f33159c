"""`jinbang paper`: a paper drawn into a file at a shell; nothing is recorded."""

from pathlib import Path

import pytest

from server import db
from server.papers import ExportSent
from tests import databases
from tests.server.papers.made import texts
from tests.server.test_cli import jinbang, url
from tests.world import World

__all__ = ["url"]
pytestmark = pytest.mark.usefixtures("regions")


def test_a_results_book_is_drawn_into_a_file(url: str, tmp_path: Path) -> None:
    async def made() -> None:
        async with db.opened(url), World.begun() as world:
            await world.competition("LONG", events=2, lines=20)

    databases._run(made())
    file = tmp_path / "book.docx"
    done = jinbang("paper", "results_book", "LONG", str(file), "--database", url)
    assert done.exit_code == 0, done.output
    assert "SHA-256" in done.stdout and "40" in done.stdout
    assert [len(one) for one in texts(file.read_bytes()) if isinstance(one, list)] == [21, 21]
    no = jinbang("paper", "annex", "NONE", str(tmp_path / "x.docx"), "--database", url)
    assert (no.exit_code, "NONE" in no.stderr, (tmp_path / "x.docx").exists()) == (1, True, False)
    assert jinbang("paper", "annex", "LONG", str(tmp_path / "x.pdf"), "--database", url).exit_code == 2

    async def nothing_sent() -> None:
        async with db.opened(url):
            assert await ExportSent.all().count() == 0

    databases._run(nothing_sent())
