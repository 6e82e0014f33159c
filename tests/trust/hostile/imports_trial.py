"""One bad file brought to one door, in a process of its own, forked by `tests.faults.nursery`: what was answered, how
long it took, how much memory it needed, and whether anything in the database is another than before.

    Trial(url, door, title, folder)  →  JSON in `folder`/said.json
"""

import asyncio
import importlib
import json
import os
import sys
import traceback
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import httpx2
from tortoise.context import require_context

from schema.http import Running
from schema.refusal import render, render_fault
from server import clock, db, ledger
from server.access import console
from server.access.demo import PASSWORD
from server.app import build
from server.cli import app
from server.db.migrate import ledgered_tables
from server.entries.importing import check_entries, import_entries
from server.files import StoredFile
from server.files.folder import put
from server.honours.roll_import.importing import check_roll, import_roll
from server.papers import mapping, templates
from server.refusal import Refusal, Refused
from server.scoring.importing_marks import check_marks, import_marks
from tests.server.entries.office import while_open
from tests.trust.hostile.imports_all import named
from tests.trust.hostile.imports_made import Bad
from tests.trust.hostile.imports_watch import Watch

LANGUAGES = ("zh_CN", "en")
HOME = "http://jinbang.test"
OTHER = {
    "holders": ["confer", "GJ-TECH", "--decision", "X-1", "--holders"],
    "year": ["year", "2030"], "package": ["import"], "locked": ["import", "--locked"], "recount": ["recount"],
}  # fmt: skip


async def counts() -> dict[str, Any]:
    """The rows of every ledgered table, and the heads of all chains."""
    found: dict[str, Any] = {}
    for table in sorted(ledgered_tables(require_context())):
        rows = await db.reader().execute_query_dict(f'SELECT count(*) AS n FROM "{table}"')
        found[table] = rows[0]["n"]
    heads = "SELECT chain, max(seq) AS seq FROM ledger_event GROUP BY chain ORDER BY chain"
    found["heads"] = [[row["chain"], row["seq"]] for row in await db.reader().execute_query_dict(heads)]
    return found


async def kept(content: bytes, name: str) -> Any:
    """A stored file, also of a content that the door of uploads itself would refuse."""
    async with ledger.change(console(), "file.stored") as change:
        row = StoredFile(
            digest=put(content or b"\0"), size=len(content), media="application/octet-stream", name=name,
            account_id=None, at=clock.now(),
        )  # fmt: skip
        await change.save(row)
    return row.uid


def acts(door: str) -> tuple[Callable[..., Awaitable[Any]] | None, Callable[..., Awaitable[Any]]]:
    """The dry run and the act of a door, each of a file."""
    viewer, code = console(), story_code()
    wanted = {"code": "T-1", "title": "决定附件"}
    return {
        "entries": (
            lambda file: check_entries(viewer, "JZ-2027-01", "WELD", file),
            lambda file: import_entries(viewer, "JZ-2027-01", "WELD", file),
        ),
        "roll": (lambda file: check_roll(viewer, file), lambda file: import_roll(viewer, file)),
        "marks": (
            lambda file: check_marks(viewer, *code, file),
            lambda file: import_marks(viewer, *code, "考试系统", file),
        ),
        "template": (
            None, lambda file: templates.record_template(viewer, templates.Wanted(**wanted, kind="annex"), file),
        ),
        "map": (None, lambda file: mapping.record_map(viewer, mapping.Wanted(**wanted), file)),
    }[door]  # fmt: skip


def story_code() -> tuple[str, str, str]:
    """The place of the event whose marks are imported."""
    story = importlib.import_module("tests.server.scoring.story")
    return story.CODE, story.EVENT, "theory"


def sentences(refusal: Refusal) -> dict[str, list[str]]:
    """What is said, the refusal first; at most a dozen of its faults."""
    return {
        language: [render(refusal, language), *(render_fault(one, language) for one in list(refusal.faults)[:12])]
        for language in LANGUAGES
    }


async def by_act(url: str, door: str, name: str, content: bytes) -> dict[str, Any]:
    """An upload, its dry run and the act."""
    said: dict[str, Any] = {"refused": False}
    async with db.opened(url):
        with while_open():
            file = await kept(content, name)
            before = await counts()
            check, act = acts(door)
            if check is not None:
                said["dry"] = await _dry(check(file))
            with Watch() as watch:
                try:
                    await act(file)
                except Refused as no:
                    said |= {"refused": True, "rule": no.refusal.rule, "refusal": no.refusal}
            said["same"] = await counts() == before
    if "refusal" in said:
        said["sentences"] = sentences(said.pop("refusal"))
    return said | {"watch": watch}


async def _dry(checked: Awaitable[Any]) -> bool:
    """Whether the dry run finds fault as well."""
    try:
        found = await checked
    except Refused:
        return True
    return bool(found.faults or getattr(found, "missing_here", ()) or getattr(found, "missing_there", ()))


async def by_http(url: str, name: str, content: bytes) -> dict[str, Any]:
    """POST /files by somebody who is signed in."""
    transport = httpx2.ASGITransport(build(url, Running()))
    async with db.opened(url), httpx2.AsyncClient(transport=transport, base_url=HOME) as browser:
        await browser.post("/sign-in", data={"login": "wang", "password": PASSWORD}, headers={"origin": HOME})
        before = await counts()
        with Watch() as watch:
            answers = {
                language: await browser.post(
                    "/files", files={"file": (name, content)},
                    headers={"origin": HOME, "accept-language": language.replace("_", "-")},
                )
                for language in LANGUAGES
            }  # fmt: skip
        same = await counts() == before
    first = answers["zh_CN"]
    told = {
        language: [one.json()["message"] if "json" in one.headers["content-type"] else one.text]
        for language, one in answers.items()
    }
    rule = first.json().get("rule", "") if "json" in first.headers["content-type"] else str(first.status_code)
    return {
        "refused": 400 <= first.status_code < 500, "rule": rule, "sentences": told, "same": same, "watch": watch,
    }  # fmt: skip


async def looked(url: str) -> dict[str, Any]:
    """`counts` of a database that is not open here."""
    async with db.opened(url):
        return await counts()


def by_command(url: str, door: str, path: Path, languages: Sequence[str]) -> dict[str, Any]:
    """The command itself, in these languages."""
    arguments = [*OTHER.get(door, ["restore"]), str(path)]
    arguments += [f"sqlite://{path.parent}/new.sqlite3"] if door == "restore" else ["--database", url]
    os.environ["JINBANG_PASSPHRASE"] = "invented-passphrase"
    if door == "recount":
        arguments = ["recount", str(path)]
    before, told, codes = asyncio.run(looked(url)), {}, []
    for language in languages:
        os.environ["LANG"] = os.environ["LC_ALL"] = "zh_CN.UTF-8" if language == "zh_CN" else "C.UTF-8"
        said = path.parent / f"{language}.txt"
        with said.open("w") as out, Watch() as watch:
            sys.stdout, sys.stderr = out, out
            try:
                app(arguments, prog_name="jinbang")
            except SystemExit as end:
                codes.append(end.code)
            finally:
                sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        told[language] = [one for one in said.read_text().splitlines() if one.strip()][:12]
    same = asyncio.run(looked(url)) == before and not (path.parent / "new.sqlite3").exists()
    return {
        "refused": set(codes) == {1}, "rule": f"exit {codes}", "sentences": told, "same": same, "watch": watch,
    }  # fmt: skip


def _made(bad: Bad, door: str, path: Path) -> bytes:
    """The file, made by a process that ends: what making it needs is not counted, nor given back to be used again."""
    if (pid := os.fork()) == 0:
        path.write_bytes(bad.make(door))
        os._exit(0)
    os.waitpid(pid, 0)
    return path.read_bytes()


def main(arguments: list[str]) -> None:
    """A trial: the database's URL, the door, the title of the file, and the folder of the answer."""
    url, door, title, folder = arguments
    place = Path(folder)
    bad = named(title)
    try:
        content = _made(bad, door, place / "made")
        if door == "upload":
            said = asyncio.run(by_http(url, bad.name, content))
        elif door in ("entries", "roll", "marks", "template", "map"):
            said = asyncio.run(by_act(url, door, bad.name, content))
        else:
            (place / bad.name).write_bytes(content)
            said = by_command(url, door, place / bad.name, LANGUAGES if bad.day else LANGUAGES[:1])
        watch = said.pop("watch")
        said |= {"seconds": watch.seconds, "own": watch.own, "children": watch.children}
    except BaseException:
        said = {"escaped": traceback.format_exc()}
    (place / "said.json").write_text(json.dumps(said, ensure_ascii=False))
