"""What `jinbang doctor` looks at. Each check yields findings; a sentence of the catalogue says what and what to do."""

import os
import stat
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cryptography import x509
from tortoise.context import require_context

from server import clock, db, office, working_days
from server.access import Viewer, sleeping
from server.app import certificate
from server.backing_up.snapshot import read_mark
from server.certificates import glyphs
from server.db import checks, plain, read_only
from server.db.beside import folder, last_backup
from server.db.migrate import ledgered_tables
from server.files import StoredFile
from server.files import folder as files
from server.heads import keeping, keys, proving
from server.ledger import recent
from server.people import vault

OK, WARN, BAD = "ok", "warn", "bad"
HOUR = 3600 * 1_000_000
DAY = 24 * HOUR
BACKUP_MOST = 26 * HOUR
HEAD_MOST = 2 * HOUR
SAMPLE = 100
DOCTOR = Viewer("doctor", sees_everything=True)
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: `check` its name, `level` ok, warn or bad, `key` the sentence, with its params."""

    check: str
    level: str
    key: str
    params: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Asked:
    """How the doctor was asked."""

    deep: bool = False
    address: str = ""
    witness: Path | None = None


Findings = AsyncIterator[Finding]


def said(check: str, level: str, key: str, /, **params: str | int) -> Finding:
    """A finding."""
    return Finding(check, level, key, params)


async def database(_: Asked) -> Findings:
    """Settings, pragmas, triggers, rights, migrations: the start-up check."""
    problems = await checks.problems(ledgered_tables(require_context()))
    for problem in problems:
        yield said("database", BAD, "problem", problem=problem)
    if not problems:
        yield said("database", OK, "database", engine=db.current().engine)


async def ledger(_: Asked) -> Findings:
    """The newest events, and the clock against them."""
    broken = await recent.fault()
    yield said("ledger", BAD, "ledger_broken", what=broken) if broken else said("ledger", OK, "ledger", n=recent.MOST)
    late = await recent.behind() // 1_000_000
    yield said("clock", BAD, "clock_behind", seconds=late) if late else said("clock", OK, "clock")
    if db.current().engine == "postgres":
        [rows] = await plain.run(("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS at", []))
        apart = abs(int(rows[0]["at"]) - clock.now()) // 1_000_000
        if apart > 2:
            yield said("clock", WARN, "clock_apart", seconds=apart)


async def disk(_: Asked) -> Findings:
    """Room on the disk, and the operator's order."""
    free, least = read_only.free_bytes(folder(db.current())), read_only.least_free()
    mega = 1024 * 1024
    level, key = (BAD, "disk_low") if free < least else (WARN, "disk_soon") if free < 4 * least else (OK, "disk")
    yield said("disk", level, key, free=free // mega, least=least // mega)
    if "order" in read_only.held():
        yield said("order", WARN, "order", reason=read_only.held()["order"] or "—")


async def key_files(_: Asked) -> Findings:
    """The two key files: there, readable, their owner's alone."""
    for name, path in (("keys", vault.key_file()), ("signing_key", keys.key_file())):
        if not path.exists():
            yield said(name, WARN, "key_none", path=str(path))
        elif stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield said(name, BAD, "key_open", path=str(path), mode=oct(stat.S_IMODE(path.stat().st_mode)))
        else:
            try:
                (vault.keys if name == "keys" else keys.ring)()
                yield said(name, OK, "key", path=str(path))
            except (vault.NoKeys, keys.NoSigningKey, OSError):
                yield said(name, BAD, "key_unreadable", path=str(path))


async def sealed(_: Asked) -> Findings:
    """ID numbers by the key they are sealed with: none with a key that is gone, none left with an old one."""
    if not vault.key_file().exists():
        return
    ring = vault.keys()
    sql = "SELECT substr(sealed, 1, 20) AS start FROM id_number WHERE sealed IS NOT NULL"
    [rows] = await plain.run((sql, []))
    by_key: dict[str, int] = {}
    for row in rows:
        name = str(row["start"]).partition(":")[0]
        by_key[name] = by_key.get(name, 0) + 1
    gone = sum(n for name, n in by_key.items() if name not in ring.by_id)
    old = sum(n for name, n in by_key.items() if name in ring.by_id and name != ring.newest)
    if gone:
        yield said("sealed", BAD, "sealed_gone", n=gone)
    if old:
        yield said("sealed", WARN, "sealed_old", n=old)
    if not gone and not old:
        yield said("sealed", OK, "sealed", n=sum(by_key.values()))


async def evidence(asked: Asked) -> Findings:
    """Evidence files against their rows: the newest hundred, with --deep every one."""
    rows = StoredFile.all(using_db=db.reader()).exclude(digest="").order_by("-id")
    digests = [str(one) for one in await (rows if asked.deep else rows.limit(SAMPLE)).values_list("digest", flat=True)]
    lost = [digest for digest in digests if files.get(digest) is None]
    if lost:
        yield said("files", BAD, "files_lost", n=len(lost), first=lost[0][:12], folder=str(files.folder()))
    else:
        yield said("files", OK, "files", n=len(digests))


async def ages(asked: Asked) -> Findings:
    """How long ago: the last backup, the newest head, the witness's last visit."""
    mark = read_mark(last_backup(db.current()))
    if mark is None:
        yield said("backup", WARN, "backup_none")
    else:
        age = clock.now() - int(mark["at"])
        level, key = (OK, "backup") if age <= BACKUP_MOST else (WARN, "backup_old")
        yield said("backup", level, key, hours=age // HOUR, file=str(mark.get("file", "—")))
    head = await proving.newest()
    if head is None:
        yield said("head", WARN, "head_none")
    else:
        age = clock.now() - head.at
        level, key = (OK, "head") if age <= HEAD_MOST else (WARN, "head_old")
        yield said("head", level, key, hours=age // HOUR, size=head.size)
    if asked.witness is not None:
        seen = keeping.Folder(asked.witness).seen()
        hours = (clock.now() // 1_000_000 - (seen or 0)) // 3600
        yield said("witness", OK if seen and hours < 25 else WARN, "witness" if seen else "witness_none", hours=hours)


async def settings(asked: Asked) -> Findings:
    """Address, second factor, time zone, calendar, fonts, the venue's certificate."""
    parts = urlsplit(asked.address)
    if not asked.address:
        yield said("address", WARN, "address_none")
    elif parts.scheme != "https" and parts.hostname not in LOCAL:
        yield said("address", BAD, "address_plain", address=asked.address)
    else:
        yield said("address", OK, "address", address=asked.address)
    yield await _second_factor()
    try:
        offset = datetime(2027, 7, 1, tzinfo=ZoneInfo("Asia/Shanghai")).utcoffset()
        yield said("time_zone", OK if offset and offset.total_seconds() == 8 * 3600 else BAD, "zone")
    except (OSError, KeyError):
        yield said("time_zone", BAD, "zone_none")
    async for one in _calendar():
        yield one
    lacking = glyphs.lacking(["金榜题名𬀩䶮"])
    level, key = (WARN, "fonts_lack") if lacking else (OK, "fonts")
    yield said("fonts", level, key, characters="".join(lacking) or "—")
    async for one in _venue():
        yield one


async def _second_factor() -> Finding:
    """A demo asks nobody for one, whatever is set: everybody is to try it."""
    if await office.is_demo(DOCTOR):
        return said("second_factor", OK, "factor_demo")
    is_asked = await sleeping.is_asked()
    return said("second_factor", OK, "factor") if is_asked else said("second_factor", WARN, "factor_off")


async def _calendar() -> Findings:
    known, today = await working_days.calendar(), clock.today()
    if known.last < today.year:
        yield said("calendar", BAD, "calendar_ended", year=today.year)
    elif today.month == 12 and known.last == today.year:
        yield said("calendar", WARN, "calendar_next", year=today.year + 1)
    else:
        yield said("calendar", OK, "calendar", year=known.last)


async def _venue() -> Findings:
    for file in sorted(certificate.folder().glob("*.pem")) if certificate.folder().is_dir() else ():
        try:
            ends = x509.load_pem_x509_certificates(file.read_bytes())[-1].not_valid_after_utc
        except (ValueError, IndexError, OSError):
            continue
        left = (ends - datetime.fromtimestamp(clock.now() / 1e6, UTC)).days
        level, key = (OK, "venue") if left > 14 else (WARN, "venue_ends")
        yield said("venue", level, key, file=file.name, days=left)


CHECKS: tuple[Callable[[Asked], Findings], ...] = (
    database, ledger, disk, key_files, sealed, evidence, ages, settings,
)  # fmt: skip


async def examined(asked: Asked) -> list[Finding]:
    """All of it; a check that breaks is a finding, not the end."""
    read_only.look_once(db.current())
    found: list[Finding] = []
    for check in CHECKS:
        try:
            found += [one async for one in check(asked)]
        except Exception as error:  # said with its class; the text may hold anything
            found.append(said(check.__name__, BAD, "check_failed", error=type(error).__name__))
    return found


def settings_named() -> list[str]:
    """The settings that are set, by name alone."""
    return sorted(name for name in os.environ if name.startswith("JINBANG_"))
