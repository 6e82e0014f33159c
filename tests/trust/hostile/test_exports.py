"""C18: two hundred nasty names through every file that is given out: no cell is a formula, every file opens, and what
is read back is what went in. Where a format cannot hold a text as it is, the escaping is written down here:

- .csv for people: an apostrophe before what a sheet would run, and before such an apostrophe itself (`unguarded`).
- .xlsx, .docx, .pptx: what XML cannot hold is U+FFFD; no door lets such a character in (`test_the_doors_refuse`).
- the files of a package, and `jinbang results`, are for programs: names stand in them as they are, only quoted.
"""

import csv
import io
import re
import tempfile

import openpyxl
import pytest

from schema.http import Running
from server.app import build
from server.competitions.given import FORBIDDEN as OF_PACKAGES
from server.entries.asked import _text as told_of_entries
from server.honours.holders import CONTROL as OF_HOLDERS
from server.workbooks import Column
from server.workbooks.cells import Bad, text_of
from tests.trust.hostile.exports_names import CONTROLS, NAMES, ONE_LINE, WRITABLE, unguarded
from tests.trust.hostile.exports_written import WRITERS, parts_are_sound

pytestmark = pytest.mark.timeout(120)
SPREADSHEET = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")
NEGATIVE = re.compile(r"-[0-9]+")  # a number, which no sheet runs
# Every address that gives a file → the writer of its names. `None`: nobody's name stands in it, or (templates as they
# were handed in, certificates as PDF) it is another test's: tests/server/papers, tests/server/certificates.
GIVEN = {
    "/ceremony/{competition}/script.docx": "script .docx", "/ceremony/{competition}/slides.pptx": "slides .pptx",
    "/competitions.csv": "pages .csv", "/competitions/{competition}/{event}/results.csv": "pages .csv",
    "/team-totals/{competition}/total.csv": "pages .csv", "/honours.csv": "pages .csv", "/statistics.csv": "pages .csv",
    "/desk/ledger.csv": "pages .csv", "/honours.xlsx": "pages .xlsx", "/statistics.xlsx": "pages .xlsx",
    "/desk/ledger.xlsx": "pages .xlsx", "/competitions/{competition}/entries.xlsx": "entry template",
    "/competitions/{competition}/{event}/entries.xlsx": "entry template", "/entry-errors/{file}": "error workbook",
    "/roll-errors/{file}": "error workbook", "/verify/list.csv": "lists .csv", "/verify/list.xlsx": "lists .xlsx",
    "/pay-lists/{number}.xlsx": "pay list .xlsx", "/pay-lists/{number}.docx": "pay list .docx",
    "/papers/draft.docx": "paper .docx", "/papers/draft.xlsx": "paper .xlsx", "/papers/{uid}.docx": "paper .docx",
    "/papers/{uid}.xlsx": "paper .xlsx", "/honours.atom": "feed", "/me/data.json": "own data",
    "/handouts/{uid}.zip": "package .csv",  # a package or a pay list, locked
    "/papers/house/{kind}/{subject}.docx": None, "/papers/house/{kind}/{subject}.xlsx": None,
    "/papers/templates/{uid}.docx": None, "/papers/templates/{uid}.xlsx": None, "/certificates/{uid}.pdf": None,
    "/.well-known/did.json": None, "/.well-known/jwks.json": None, "/robots.txt": None, "/sitemap.xml": None,
    "/sitemaps/{kind}/{after}.xml": None,
}  # fmt: skip
NAMED = re.compile(r"\.[a-z]{3,5}$|errors/")


def test_no_file_is_forgotten() -> None:
    """An address that gives a file says which writer it has; a new one is missing here until it does."""
    with tempfile.TemporaryDirectory() as folder:
        made = build(f"sqlite://{folder}/none.sqlite3", Running())
    while not hasattr(made, "routes"):
        made = made.app
    paths = {route.path for route in made.routes if NAMED.search(route.path)}
    assert paths == GIVEN.keys()
    assert {one for one in GIVEN.values() if one} | {"package .toml"} == WRITERS.keys()


def test_there_are_enough_names() -> None:
    assert len(set(ONE_LINE)) == len(ONE_LINE) >= 200
    assert len(NAMES) > len(WRITABLE) > len(ONE_LINE)
    assert sum(bool(SPREADSHEET.match(one)) for one in ONE_LINE) > 60


@pytest.mark.parametrize("writer", WRITERS)
def test_what_is_read_back_is_what_went_in(writer: str) -> None:
    write, read = WRITERS[writer]
    content = write(ONE_LINE)
    found = read(content)
    if content.startswith(b"PK"):
        parts_are_sound(content)
    if writer in ("pages .csv", "lists .csv"):
        assert not [one for one in found if SPREADSHEET.match(one) and not NEGATIVE.fullmatch(one)]
        found = [unguarded(one) for one in found]
    if writer == "entry template":
        assert set(ONE_LINE) <= set(found)
    else:
        assert found == list(ONE_LINE)
    print(f"C18 {writer}: {len(ONE_LINE)} names, {len(content)} bytes, 0 formulas, 0 changed")


@pytest.mark.parametrize("writer", WRITERS)
def test_what_no_door_lets_in_still_makes_a_sound_file(writer: str) -> None:
    """Of an old database, say: nothing falls, and other programs open what is written."""
    write, read = WRITERS[writer]
    # csv.writer quotes no lone carriage return where lines end in a line feed; nothing that has one gets so far
    content = write([one for one in NAMES if writer != "package .csv" or "\r" not in one])
    read(content)
    if content.startswith(b"PK"):
        parts_are_sound(content)


@pytest.mark.parametrize("name", CONTROLS)
def test_the_doors_refuse(name: str) -> None:
    """Entries by form, holders of titles, packages and tables each refuse what must not stand in a name."""
    assert list(told_of_entries("name", name, 200))
    assert OF_HOLDERS.search(name)
    assert OF_PACKAGES.search(name)
    if name.strip("\0\x0b\x0c\x85") == name and not re.search("[\x0b\x0c\x85]", name):  # a table joins such lines
        with pytest.raises(Bad):
            text_of(name, Column("name", "姓名"), typed=True)


def test_the_stock_writers_are_the_control() -> None:
    """csv.writer and openpyxl, plainly used, give out formulas, change names, or fall."""
    out = io.StringIO()
    csv.writer(out).writerows([one] for one in ONE_LINE)
    run = [row[0] for row in csv.reader(io.StringIO(out.getvalue())) if SPREADSHEET.match(row[0])]
    assert len(run) > 60
    made = openpyxl.Workbook()
    for one in ONE_LINE:
        made.active.append([one])
    buffer = io.BytesIO()
    made.save(buffer)
    sheet = openpyxl.load_workbook(io.BytesIO(buffer.getvalue())).active
    assert sum(cell.data_type == "f" for (cell,) in sheet.iter_rows()) >= 8
    with pytest.raises(openpyxl.utils.exceptions.IllegalCharacterError):
        openpyxl.Workbook().active.append(["a\0b"])
