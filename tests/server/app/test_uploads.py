"""Files come in through one door and go out through another: who may, what is refused, what is on the disk when."""

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from schema.http import Running
from schema.node import spelt
from server import clock, db, ledger
from server.access import console
from server.access.demo import PASSWORD
from server.app import build
from server.competitions import Competition, Document
from server.files import StoredFile, folder, media
from server.files.folder import digest_of, get, path_of, put
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from tests.pictures import PNG
from tests.server.access.people import account
from tests.world import World

HOME = "http://jinbang.test"
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


def office(*names: str) -> bytes:
    """An Office file with these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "<x/>")
    return made.getvalue()


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path / "files"))
    return tmp_path / "files"


@pytest.fixture
async def site(database: db.Database) -> AsyncIterator[httpx2.AsyncClient]:
    await account("wang", "organiser")
    app = build(database.url, Running())
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=HOME) as browser:
        yield browser


def is_untouched(files: Path) -> bool:
    """Whether nothing was ever kept."""
    return not files.exists()


async def sign_in(browser: httpx2.AsyncClient) -> None:
    await browser.post("/sign-in", data={"login": "wang", "password": PASSWORD}, headers={"origin": HOME})


async def send(browser: httpx2.AsyncClient, content: bytes, name: str = "a.pdf", **headers: str) -> httpx2.Response:
    return await browser.post("/files", files={"file": (name, content)}, headers={"origin": HOME, **headers})


async def test_only_who_is_signed_in_hands_in_a_file(site: httpx2.AsyncClient, files: Path) -> None:
    answer = await send(site, PDF)
    assert (answer.status_code, answer.json()["rule"]) == (401, "sign_in_needed")
    assert is_untouched(files)
    await sign_in(site)
    foreign = await site.post("/files", files={"file": ("a.pdf", PDF)}, headers={"origin": "http://elsewhere.test"})
    assert foreign.status_code == 403
    answer = await send(site, PDF, "方案\u202e.pdf")
    assert answer.status_code == 201
    assert {name: answer.json()[name] for name in ("name", "size", "media")} == {
        "name": "方案.pdf", "size": len(PDF), "media": "application/pdf",
    }  # fmt: skip
    named = spelt(answer.json()["id"])
    row = await StoredFile.get()
    assert named == ("StoredFile", row.uid)
    assert get(row.digest) == PDF
    assert PDF not in path_of(row.digest).read_bytes()
    assert (await verify()).differences == []


async def test_sent_twice_with_one_key_it_is_kept_once(site: httpx2.AsyncClient) -> None:
    await sign_in(site)
    first, again = [(await send(site, PDF, **{"idempotency-key": "k"})).json()["id"] for _ in range(2)]
    assert first == again
    assert await LedgerEvent.filter(act="file.stored").count() == 1


@pytest.mark.parametrize(
    ("content", "name", "status", "rule"),
    [
        (b"", "a.pdf", 400, "file_empty"),
        (b"MZ\x90\x00\x03", "a.pdf", 415, "file_kind_unknown"),
        (b"<html><script>1</script>", "a.txt", 415, "file_kind_unknown"),
        (b"  <svg xmlns='http://www.w3.org/2000/svg'/>", "a.csv", 415, "file_kind_unknown"),
        (office("word/document.xml", "word/vbaProject.bin"), "a.docx", 415, "file_kind_unknown"),
        (office("other.xml"), "a.xlsx", 415, "file_kind_unknown"),
        (b"PK\x03\x04broken", "a.xlsx", 415, "file_kind_unknown"),
        (b"%PDF-1.7" + b"0" * 10 * 1024 * 1024, "a.pdf", 413, "file_over_limit"),
    ],
    ids=["empty", "program", "page", "drawing", "macros", "archive", "broken", "large"],
)
async def test_what_is_refused(
    site: httpx2.AsyncClient, content: bytes, name: str, status: int, rule: str, files: Path
) -> None:
    await sign_in(site)
    answer = await send(site, content, name)
    assert (answer.status_code, answer.json()["rule"]) == (status, rule)
    assert await StoredFile.all().count() == 0
    assert is_untouched(files)


async def test_a_body_beyond_every_limit_is_cut_off(site: httpx2.AsyncClient) -> None:
    await sign_in(site)
    answer = await send(site, b"0" * 11 * 1024 * 1024)
    assert (answer.status_code, answer.headers["connection"]) == (413, "close")


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        (PDF, "x.exe", (media.PDF, "x.exe.pdf")),
        (PNG, "照片.PNG", (media.PNG, "照片.PNG")),
        (office("word/document.xml"), "C:\\a\\b.docx", (media.DOCX, "b.docx")),
        (office("xl/workbook.xml"), "../../名单", (media.XLSX, "名单.xlsx")),
        ("编号,姓名\n".encode("gb18030"), "名单.csv", (media.CSV, "名单.csv")),
        ("说明".encode(), "\x00\u2028", (media.TEXT, "file.txt")),
        (PDF, "长" * 300 + ".pdf", (media.PDF, "长" * 196 + ".pdf")),
    ],
)
def test_the_type_is_that_of_the_content_and_the_name_is_cleaned(content: bytes, name: str, found: Any) -> None:
    kind = media.media_of(content, name)
    assert kind is not None
    assert (kind, media.clean_name(name, kind)) == found


def test_a_damaged_file_is_not_given_out_and_is_mended_by_the_next_upload(files: Path) -> None:
    digest = put(PDF)
    assert (digest, get(digest)) == (digest_of(PDF), PDF)
    path_of(digest).write_bytes(b"other")
    assert get(digest) is None
    assert put(PDF) == digest
    assert get(digest) == PDF
    assert [one.name for one in path_of(digest).parent.iterdir()] == [digest]


async def test_the_file_is_on_the_disk_before_the_row(
    site: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError("no space left")

    await sign_in(site)
    monkeypatch.setattr(folder.os, "fsync", full)
    with pytest.raises(OSError, match="no space left"):
        folder.put(PDF)
    assert (await send(site, PDF)).status_code == 500
    assert await StoredFile.all().count() == 0


async def document(site: httpx2.AsyncClient, published: bool) -> str:
    """A document of a public competition with an uploaded file; its address."""
    async with World.begun() as world:
        await world.competition("JZ-2023", events=1)
    await sign_in(site)
    await send(site, PDF, "方案.pdf")
    file = await StoredFile.get()
    async with ledger.change(console(), "test.put") as change:
        row = Document(
            competition_id=(await Competition.get(code="JZ-2023")).id, kind="plan", title="方案", file_id=file.id,
            published_at=clock.now() if published else None,
        )  # fmt: skip
        await change.save(row)
    site.cookies.clear()
    return f"/documents/{row.uid}"


async def test_a_published_document_is_everybodys(site: httpx2.AsyncClient) -> None:
    address = await document(site, published=True)
    answer = await site.get(address)
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, PDF, "application/pdf")
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].endswith("filename*=UTF-8''%E6%96%B9%E6%A1%88.pdf")
    assert answer.headers["content-disposition"].startswith("attachment")
    same = await site.get(address, headers={"if-none-match": answer.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    path_of(digest_of(PDF)).unlink()
    lost = await site.get(address)
    assert (lost.status_code, "重新上传" in lost.text) == (503, True)


async def test_a_proposal_and_an_unknown_id_are_one_answer(site: httpx2.AsyncClient) -> None:
    address = await document(site, published=False)
    for wrong in (address, "/documents/x", "/evidence/x", "/documents/00000000-0000-0000-0000-000000000000"):
        assert (await site.get(wrong)).status_code == 404
