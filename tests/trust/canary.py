"""Seeded personal values and where to look for them: answers, logs, files, the database as it lies on the disk."""

import gzip
import io
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import asyncpg
import httpx2

STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
DEPTH = 3  # an archive in an archive in an archive


def spellings(value: str) -> Iterator[bytes]:
    """As it may stand somewhere: as text of both widths, in groups of four, small letters."""
    grouped = " ".join(value[at : at + 4] for at in range(0, len(value), 4))
    for text in {value, value.lower(), grouped, grouped.replace(" ", "-")}:
        yield text.encode()
        yield text.encode("utf-16-le")


class Hunt:
    """Looks for values; `hits` says which stood where."""

    def __init__(self, values: Iterable[str]) -> None:
        self.wanted = {value: tuple(spellings(value)) for value in values}
        self.hits: list[str] = []
        self.searched: dict[str, int] = {}

    def look(self, kind: str, name: str, content: bytes) -> None:
        """Into a content, and into what is packed inside it."""
        self.searched[kind] = self.searched.get(kind, 0) + 1
        for part in unpacked(content, DEPTH):
            for value, spelt in self.wanted.items():
                if any(one in part for one in spelt):
                    self.hits.append(f"{kind} {name}: a {len(value)}-digit value")

    def line(self) -> str:
        """What was searched and found, one line."""
        where = ", ".join(f"{kind} {n}" for kind, n in sorted(self.searched.items()))
        return f"canary: {len(self.wanted)} values, searched {where}; hits {len(self.hits)}"


def unpacked(content: bytes, depth: int) -> Iterator[bytes]:
    """The content itself, the members of archives, the streams of a PDF."""
    yield content
    if depth == 0:
        return
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for one in archive.infolist():
                    if not one.flag_bits & 1:
                        yield from unpacked(archive.read(one), depth - 1)
        except (zipfile.BadZipFile, NotImplementedError):
            pass
    if content.startswith(b"\x1f\x8b"):
        yield from unpacked(gzip.decompress(content), depth - 1)
    if content.startswith(b"%PDF"):
        for stream in STREAM.findall(content):
            try:
                yield zlib.decompress(stream.strip(b"\r\n"))
            except zlib.error:
                continue


def recording(hunt: Hunt) -> type[httpx2.ASGITransport]:
    """A transport that hands every answer, its headers too, to the hunt."""

    class Recording(httpx2.ASGITransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            answer = await super().handle_async_request(request)
            body = await answer.aread()
            said = b"\n".join(name + b": " + value for name, value in answer.headers.raw)
            hunt.look("answers", f"{request.method} {request.url.path}", said + b"\n" + body)
            return httpx2.Response(answer.status_code, headers=answer.headers.raw, content=body, request=request)

    return Recording


def folder(hunt: Hunt, kind: str, path: Path) -> None:
    """Every file below a folder, by its bytes and its name."""
    for one in sorted(path.rglob("*")):
        if one.is_file():
            hunt.look(kind, one.name, one.name.encode() + one.read_bytes())


def sqlite(hunt: Hunt, path: Path, room: Path) -> None:
    """The file, its journal, a copy by the backup interface, a copy made by VACUUM INTO, the text of all rows."""
    for one in sorted(path.parent.glob(f"{path.name}*")):
        hunt.look("database files", one.suffix, one.read_bytes())
    with closing(sqlite3.connect(path)) as source:
        with closing(sqlite3.connect(room / "backup.sqlite3")) as copy:
            source.backup(copy)
        source.execute("VACUUM INTO ?", [str(room / "vacuumed.sqlite3")])
        for text in source.iterdump():
            hunt.look("rows", text[:40], text.encode())
    for name in ("backup", "vacuumed"):
        hunt.look("database files", name, (room / f"{name}.sqlite3").read_bytes())


async def postgres(hunt: Hunt, url: str, data: Path) -> None:
    """The text of every row, as a dump would write it; the files of the database and the write-ahead log."""
    name = url.rsplit("@/", 1)[1].partition("?")[0]
    connection = await asyncpg.connect(host=str(data), user="postgres", database=name)
    try:
        await connection.execute("CHECKPOINT")
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for table in tables:
            rows = await connection.fetch(f'SELECT t::text AS said FROM "{table[0]}" t')
            for row in rows:
                hunt.look("rows", table[0], row["said"].encode())
        oid = await connection.fetchval("SELECT oid FROM pg_database WHERE datname = current_database()")
    finally:
        await connection.close()
    folder(hunt, "database files", data / "base" / str(oid))
    folder(hunt, "write-ahead log", data / "pg_wal")
