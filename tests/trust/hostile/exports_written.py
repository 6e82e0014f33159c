"""Every writer of a file in which a name can stand: the names go in, what a reader finds comes back.

A reader is another program: openpyxl, csv, python-docx, python-pptx, an XML or JSON parser.
"""

import csv
import io
import json
import tomllib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import docx
import openpyxl
import pptx

from schema import catalogue
from server import workbooks
from server.app import feeds
from server.ceremony import Announcement
from server.ceremony.programme import Programme, Stage, in_order
from server.ceremony.script import script
from server.ceremony.slides import slides
from server.competitions import Competition
from server.honours import Decision, Honour, Title
from server.listing.news import News
from server.packages.format import ResultRow
from server.packages.layout import TOML
from server.packages.results import results_csv
from server.packages.writing import file_bytes
from server.papers import sheets, word
from server.papers.placeholders import Contents
from server.refusal import Fault
from server.results import Standing
from server.rewards import BankCard, PayList, Reward
from server.rewards.lists import Line, Sheet
from server.rewards.pay_lines import PayLine
from server.rewards.sheets import document, workbook
from tests.server.packages.sample import package
from tests.server.papers.made import book, saved
from tests.server.papers.made import word as word_file
from web import sheets as page_sheets
from web import tables

Names = Sequence[str]
SAY = partial(catalogue.say, "zh_CN")
COLUMNS = [workbooks.Column("name", "姓名"), workbooks.Column("unit", "单位")]
AT = 1_800_000_000_000_000


def csv_cells(content: bytes) -> list[str]:
    """The first cell of every row below the head, as `csv` reads it."""
    return [row[0] for row in list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1:]]


def cells(content: bytes) -> list[str]:
    """The first cell of every row below the head; no cell of the whole workbook may be a formula or a link."""
    made = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in made.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate, cell.value)
                assert cell.hyperlink is None or cell.hyperlink.target is None, cell.coordinate
    return [_spelt(row[0].value) for row in list(made.worksheets[0].iter_rows(min_row=2))]


def _spelt(value: Any) -> str:
    """The text of a cell. `_x005F_` is how a file spells `_` before what would be the number of a character; openpyxl
    leaves some of them as they are."""
    return str(value or "").replace("_x005F_", "_")


def _ceremony(names: Names) -> Programme:
    lines = [
        Standing(line=n, entry_no=f"{n}", award="奖", name=name, organisation=name, place=n, tied=False)
        for n, name in enumerate(names, 1)
    ]
    row = Announcement(number=1, content="0" * 64, open_appeals=0, at=AT, chain_seq=1)
    return Programme(Competition(code="A", title="示例大赛"), [Stage("焊接", row, False, in_order(lines))])


def _pay_list(names: Names) -> Sheet:
    made = PayList(
        number="2027-0001", title="清单", payer="示例局", made_at=AT, rewards=len(names), gross=0, tax=0, net=0,
        digest="0" * 64,
    )  # fmt: skip
    lines = [
        Line(
            PayLine(line=n, gross=100, tax=0, net=100), Reward(name=name, unit=name, project=name),
            BankCard(id=n, bank=name, last_four="0000"),
        )
        for n, name in enumerate(names, 1)
    ]  # fmt: skip
    return Sheet(made, lines, 1, "0" * 64)


def _news(names: Names) -> bytes:
    one = {"title": Title(code="T", name="称号"), "decision": Decision(number="1", body="示例局"), "at": AT}
    found = [
        News(Honour(uid=uuid4(), holder=str(uuid4()), name=name, unit=name, state="held",
                    conferred_on=date(2027, 1, 1)), **one)
        for name in names
    ]  # fmt: skip
    return feeds.feed(found, "http://x.test", {}, "zh_CN")


def _atom(content: bytes) -> list[str]:
    space = "{http://www.w3.org/2005/Atom}"
    return [
        one.findtext(f"{space}title", "").removesuffix("：称号")
        for one in ElementTree.fromstring(content).iter(f"{space}entry")
    ]


def _contents(names: Names) -> Contents:
    return Contents({"title": "题"}, {"list": [Contents({"name": name, "unit": name}) for name in names]})


def _paper(names: Names) -> bytes:
    return word.draw(word_file([["{{#名单}}{{姓名}}", "{{单位}}{{/名单}}"]]), _contents(names))


def _paper_book(names: Names) -> bytes:
    template = book([["头", "二"], ["{{#名单}}{{姓名}}", "{{单位}}{{/名单}}"]])
    return sheets.draw(saved(template), _contents(names))


def _book(names: Names) -> bytes:
    made = page_sheets.Book()
    made.write([["姓名"], *([name] for name in names)])
    return made.close()


def _marked(names: Names) -> bytes:
    content = workbooks.table(COLUMNS, [{"name": name} for name in names], title="表")
    faults = [Fault("表", n, "姓名", "cell_empty", "姓名", name) for n, name in enumerate(names, 2)]
    made = openpyxl.load_workbook(io.BytesIO(workbooks.marked(content, "表.xlsx", faults, lambda one: one.found)))
    made.move_sheet(made.worksheets[0], 1)  # the list of faults behind the names
    return saved(made)


def _texts_of_slides(content: bytes) -> list[str]:
    show = pptx.Presentation(io.BytesIO(content))
    found = [[shape.text_frame.text for shape in slide.shapes if shape.has_text_frame] for slide in show.slides]
    return [one[3] for one in reversed(found[1:])]  # foot, event, award, name; the last place is called first


def _texts_of_script(content: bytes) -> list[str]:
    """The calls, the first place last; each names the winner and, behind a comma, the unit, which is the same here."""
    found = [
        one.text.split("\n读音")[0]
        for one in docx.Document(io.BytesIO(content)).paragraphs
        if one.style.name == "Normal"
    ]
    calls = [one[: len(one) // 2] for one in found if one[len(one) // 2 :] == "，" + one[: len(one) // 2]]
    return list(reversed(calls))


def _table(content: bytes, column: int, first: int = 1) -> list[str]:
    rows = docx.Document(io.BytesIO(content)).tables[0].rows
    return [row.cells[column].text for row in rows[first:]]


def _template(names: Names) -> bytes:
    column = workbooks.Column("name", "姓名", kind="choice", choices=tuple(dict.fromkeys(names)))
    return workbooks.template([column], title="表", examples=[])


def _choices(content: bytes) -> list[str]:
    made = openpyxl.load_workbook(io.BytesIO(content))
    found = {str(cell.value) for sheet in made.worksheets for row in sheet.iter_rows() for cell in row if cell.value}
    cells(content)
    return sorted(found)


def _head(names: Names) -> bytes:
    made = package()
    return file_bytes(replace(made, competition=replace(made.competition, organisers=tuple(names))))[TOML]


def _results(names: Names) -> bytes:
    made = package()
    rows = [
        ResultRow(made.events[0].code, n, False, "", str(n), "", name, name, "", "", None, {}, "", False, "")
        for n, name in enumerate(names, 1)
    ]
    return results_csv(made, rows)


def _of_results(content: bytes) -> list[str]:
    rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    assert all(row["name"] == row["organisation"] for row in rows)
    return [row["name"] for row in rows]


# writer, reader, and what of the names it can hold; by what is served with it
Writer = tuple[Callable[[Names], bytes], Callable[[bytes], list[str]]]
WRITERS: Mapping[str, Writer] = {
    "pages .csv": (lambda names: tables.text([["姓名"], *([name] for name in names)]), csv_cells),
    "pages .xlsx": (_book, cells),
    "lists .csv": (lambda names: workbooks.csv_text(COLUMNS, [{"name": name} for name in names]), csv_cells),
    "lists .xlsx": (lambda names: workbooks.table(COLUMNS, [{"name": one} for one in names], title="表"), cells),
    "error workbook": (_marked, cells),
    "entry template": (_template, _choices),
    "script .docx": (lambda names: script(_ceremony(names), SAY), _texts_of_script),
    "slides .pptx": (lambda names: slides(_ceremony(names), SAY), _texts_of_slides),
    "pay list .xlsx": (
        lambda names: workbook(_pay_list(names), SAY),
        lambda content: _second(content, 3, 2)[:-1],
    ),
    "pay list .docx": (lambda names: document(_pay_list(names), SAY), lambda content: _table(content, 1)[:-1]),
    "paper .docx": (_paper, lambda content: _table(content, 0, 0)),
    "paper .xlsx": (_paper_book, cells),
    "package .toml": (_head, lambda content: list(tomllib.loads(content.decode())["competition"]["organisers"])),
    "package .csv": (_results, _of_results),
    "feed": (_news, _atom),
    "own data": (
        lambda names: json.dumps({"names": list(names)}, ensure_ascii=False, indent=1).encode(),
        lambda content: list(json.loads(content)["names"]),
    ),
}


def _second(content: bytes, head: int, column: int) -> list[str]:
    cells(content)
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    found = [page.cell(n, column).value for n in range(head + 1, page.max_row + 1)]
    return [_spelt(one) for one in found if one is not None]


def parts_are_sound(content: bytes) -> None:
    """Every part of an Office file is XML that a strict parser reads."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))
