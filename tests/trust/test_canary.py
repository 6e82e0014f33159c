"""C16: seeded ID numbers, telephones and bank cards stand in clear in no answer, log, file, export, error report, file
of the database, journal or copy, after a selection round, a competition from a package, an objection, rewards, exports,
pages. The control plants one in each of these places and must find it."""

import io
import logging
from pathlib import Path
from zipfile import ZipFile

import httpx2
import pytest

from schema.errors import bug
from schema.http import Running
from server import db, ledger
from server.access import console
from server.app import build, logs
from server.disclosures.handing import Wanted, hand
from server.files.folder import put
from server.packages.exporting import export
from server.packages.handing import hand_over
from server.packages.importing import import_package
from server.packages.reading import read
from server.people import Person
from tests import databases
from tests.life import test_round_chain
from tests.life.round import offices
from tests.server.access.people import account, cookie_of
from tests.server.packages.sample import package
from tests.trust.canary import Hunt, folder, postgres, recording, sqlite

CARD, PHONE = "6212345678901232", "19900000007"
OF_THE_PACKAGE = ("140702200603010020", "E12345678")
VALUES = (*(offices.id_number(n) for n in range(1, 5)), CARD, PHONE, *OF_THE_PACKAGE)
TABLE = "姓名,证件号码\n示例,{}\n联系电话,{}\n"
PAGES = (
    "/", "/me", "/honours", "/competitions", "/competitions/JZ-2023-04", "/desk", "/desk/rewards", "/desk/objections",
    "/desk/disclosures", "/desk/papers", "/nominations", f"/selection/{offices.ROUND}", "/notices/selection",
    "/desk/accounts", "/desk/JZ-2023-04/entries", "/rewards/card", "/desk/follow-ups",
)  # fmt: skip


@pytest.fixture
def hunt() -> Hunt:
    return Hunt(VALUES)


async def lived(hunt: Hunt, database: db.Database, room: Path, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """All of it; returns what was logged."""
    said = io.StringIO()
    monkeypatch.setenv("JINBANG_FILES", str(room / "files"))
    monkeypatch.setenv("JINBANG_SECOND_FACTOR", "off")
    monkeypatch.setenv("JINBANG_CONFIRM_MINUTES", "0")
    monkeypatch.setattr(httpx2, "ASGITransport", recording(hunt))
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure(said, logging.DEBUG)
    try:
        await test_round_chain.test_a_selection_round(None, database)
        await imported(room)
        await asked(database)
        await told_of_errors()
    finally:
        root.handlers[:], root.level = before, level
    return said


async def imported(room: Path) -> None:
    """A package in and out, with ID numbers only locked; a form and a table handed in."""
    await import_package(console(), package())
    await export(console(), "JZ-2023-04", room / "out" / "plain")
    done = await hand_over(console(), "JZ-2023-04", room / "out" / "full.zip", "示例省厅", "核对参赛资格")
    opened = read(room / "out" / "full.zip", passphrase=done.passphrase)
    assert not isinstance(opened, list)
    assert {one.id_number for entry in opened.entries for one in entry.members} & set(OF_THE_PACKAGE)
    put(TABLE.format(VALUES[0], PHONE).encode())
    wanted = Wanted("workbook", "JZ-2023-04", "示例省厅", "汇总上报", ("id_number",), 1, "t.zip")
    async with ledger.change(console(), "workbook.filled") as change:
        await hand(console(), change, wanted, {"t.csv": TABLE.format(VALUES[0], PHONE).encode()})


async def asked(database: db.Database) -> None:
    """Pages and searches by the offices and by everybody; what is typed where it does not belong is not said again."""
    for login, role in (("zhi", "honours_office"), ("cai", "finance"), ("guan", "administrator"), ("zu", "organiser")):
        await account(login, role)
    app = build(database.url, Running())
    for login in ("", "zhi", "cai", "guan", "zu"):
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://jinbang.test") as site:
            if login:
                site.cookies.set("__Host-jinbang", await cookie_of(login))
                site.cookies.set("jinbang", await cookie_of(login))
            for page in PAGES:
                assert (await site.get(page)).status_code < 500, page
            for number in VALUES:  # where an id belongs
                body = {"query": "query($a: ID!) { node(id: $a) { id } }", "variables": {"a": number}}
                await site.post("/graphql", json=body)


async def told_of_errors() -> None:
    """A bug whose text has each of them, as a driver's message may."""
    for value in VALUES[:-1]:  # a passport number has no form to know it by
        assert value not in str(bug(ValueError(f"duplicate key (sealed)=({value})")))
        logging.getLogger("uvicorn.error").warning("cannot read %s", value)


async def searched(hunt: Hunt, database: db.Database, room: Path, said: io.StringIO) -> None:
    """Everywhere."""
    hunt.look("logs", "all", said.getvalue().encode())
    folder(hunt, "stored files", room / "files")
    folder(hunt, "exports", room / "out")
    if database.engine == "sqlite":
        assert database.path is not None
        copies = room / "copies"
        copies.mkdir()
        sqlite(hunt, database.path, copies)
    else:
        await postgres(hunt, database.url, databases.postgres())


async def test_no_personal_value_stands_anywhere_in_clear(
    regions: None, database: db.Database, hunt: Hunt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    said = await lived(hunt, database, tmp_path, monkeypatch)
    assert "[ID number]" in said.getvalue() and "[number]" in said.getvalue()
    await searched(hunt, database, tmp_path, said)
    with capsys.disabled():
        print(f"\n{hunt.line()} [{database.engine}]")
    assert hunt.searched["answers"] > 200 and hunt.searched["rows"] > 1000
    assert hunt.hits == []


async def test_the_control_a_planted_value_is_found_in_each_place(
    regions: None, database: db.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    hunt = Hunt(VALUES)
    async with ledger.change(console(), "entry.submitted") as change:
        await change.save(Person(name=f"示例{VALUES[0]}"))
    (tmp_path / "files").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "files" / "form.pdf").write_bytes(b"%PDF " + VALUES[1].encode())
    with ZipFile(tmp_path / "out" / "plain.zip", "w") as archive:
        archive.writestr("entries.csv", " ".join(VALUES[2][at : at + 4] for at in range(0, 18, 4)))
    transport = recording(hunt)(answering(CARD))
    async with httpx2.AsyncClient(transport=transport, base_url="http://jinbang.test") as site:
        await site.get("/")
    await searched(hunt, database, tmp_path, io.StringIO(f"cannot dial {PHONE}"))
    places = {one.partition(" ")[0] for one in hunt.hits}
    with capsys.disabled():
        print(f"\ncontrol {hunt.line()} [{database.engine}]")
    assert {"answers", "logs", "stored", "exports", "rows", "database"} <= places


def answering(text: str):  # type: ignore[no-untyped-def]
    """An application that gives a value away."""

    async def app(scope, receive, send):  # type: ignore[no-untyped-def]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": text.encode()})

    return app
