"""Files for the printer: one each and one with all; what stands there whole is not drawn again; the command."""

import pypdf

from server import db
from server.certificates import binding
from server.certificates.binding import JOINED, SPECIMEN, bind, file_name, specimens
from server.cli import app  # noqa: F401  its commands are imported with it
from tests import databases
from tests.server.appeals.court import sitting
from tests.server.certificates.desk import ADDRESS, awarded, template
from tests.server.scoring.story import CODE, EVENT
from tests.server.test_cli import jinbang, url

__all__ = ["url"]


def silent(phase: str, done: int, total: int) -> None:
    """Nobody is told."""


async def test_a_file_each_and_one_with_all(database, tmp_path, monkeypatch):
    court = await (await sitting()).closed()
    await court.published()
    by = await template()
    pairs = [(one, by) for one in await awarded(court)]
    bound = bind(pairs, tmp_path, silent)
    assert bound.files == 3
    assert len(pypdf.PdfReader(tmp_path / JOINED).pages) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([JOINED, *(file_name(one) for one, _ in pairs)])
    damaged = tmp_path / file_name(pairs[1][0])
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-1])
    drawn = []
    make = binding.made
    monkeypatch.setattr(binding, "made", lambda one, template: drawn.append(one.number) or make(one, template))
    bind(pairs, tmp_path, silent)
    assert drawn == [pairs[1][0].number]
    assert damaged.read_bytes() == whole


def test_specimens_are_the_same_each_time_and_marked(tmp_path):
    pairs = specimens(4, ADDRESS)
    assert {one.kind for one, _ in pairs} == {"award", "honour", "level", "appointment"}
    bind(pairs, tmp_path, silent, mark=SPECIMEN)
    texts = [page.extract_text() for page in pypdf.PdfReader(tmp_path / JOINED).pages]
    assert len(texts) == 4
    assert all("样" in text for text in texts)
    assert [one.name for one, _ in specimens(4, "")] == [one.name for one, _ in pairs]


async def _held(url: str) -> None:
    async with db.opened(url):
        court = await (await sitting()).closed()
        await court.published()
        await template()


def test_the_command_goes_on_where_it_stopped(url, tmp_path):
    databases._run(_held(url))
    place = ["--event", f"{CODE}/{EVENT}", "--template", "T-award", "--address", ADDRESS, "--database", url]
    asked = ["certificates", str(tmp_path / "out"), *place]
    first = jinbang(*asked)
    assert (first.exit_code, first.stdout[:9]) == (0, "3 issued,")
    again = jinbang(*asked)
    assert (again.exit_code, "0 issued, 3 had been issued before" in again.stdout) == (0, True)
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 4
    assert jinbang("certificates", str(tmp_path)).exit_code == 2
    wrong = jinbang("certificates", str(tmp_path), "--decision", "x", "--template", "T-award", "--database", url)
    assert (wrong.exit_code, "another kind" in wrong.stderr) == (1, True)


def test_specimens_need_no_database(tmp_path):
    done = jinbang("certificates", "--demo", str(tmp_path), "--count", "4")
    assert (done.exit_code, done.stdout[:17]) == (0, "4 specimens drawn")
