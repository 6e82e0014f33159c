"""Keys of the vault: a new one, everything sealed anew with it, an old one taken out. From the command line alone; each
step is on the ledger, by the name and the fingerprint of the key."""

import asyncio
import fcntl
import hashlib
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from cryptography.exceptions import InvalidTag
from tortoise.context import require_context
from tortoise.expressions import Q

from server import db, ledger
from server.access import Viewer
from server.db.address import APP
from server.files import folder
from server.ledger.records import LedgerEvent
from server.people import vault
from server.record import Record
from server.refusal import Refusal, insist, refuse

ADDED, RETIRED, RESEALED = "key.added", "key.retired", "values.resealed"
FILES = "files.resealed"
# Every column that the vault seals, by table; the row's `place` is its associated data. tests/trust looks for more.
SEALED: Mapping[str, str] = {
    "id_number": "sealed", "bank_card": "sealed", "objection": "sealed", "draw": "sealed_seed", "factor": "secret",
    "data_correction": "sealed",
}  # fmt: skip
BATCH = 200
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Use:
    """How much is sealed with a key: rows by table, and reasons in the ledger, which nobody can seal anew."""

    key: str
    fingerprint: str
    is_newest: bool
    rows: Mapping[str, int]
    in_ledger: int


def may_keep_keys(viewer: Viewer) -> Refusal | None:
    """Keys are the operator's."""
    return None if viewer.sees_everything else Refusal("not_allowed", {"act": "keys"})


def fingerprint(key: bytes) -> str:
    """Of 256 random bits: tells nothing of them."""
    return hashlib.sha256(b"jinbang key" + key).hexdigest()[:16]


def _kinds() -> Iterator[tuple[type[Record], str]]:
    apps = require_context().apps
    assert apps is not None
    records: dict[str, Any] = {model._meta.db_table: model for model in apps[APP].values()}
    for table, column in SEALED.items():
        yield records[table], column


async def uses(viewer: Viewer) -> Sequence[Use]:
    """Each key with what hangs on it, newest first."""
    insist(may_keep_keys(viewer))
    ring, files = vault.keys(), await asyncio.to_thread(folder.sealed_with)
    found = []
    for name, key in ring.by_id.items():
        rows = {
            kind.noun(): n
            for kind, column in _kinds()
            if (n := await kind.filter(**{f"{column}__startswith": f"{name}:"}).using_db(db.here()).count())
        }
        if n := files.get(name, 0):
            rows["files"] = n
        in_ledger = await LedgerEvent.filter(body__contains=f'":"{name}:').using_db(db.here()).count()
        found.append(Use(name, fingerprint(key), name == ring.newest, rows, in_ledger))
    return found


async def add(viewer: Viewer) -> str:
    """A new key, which encrypts from now on; its name. Several machines: copy the file to each before anything else."""
    insist(may_keep_keys(viewer))
    with _alone():
        ring = vault.keys()
        key = secrets.token_bytes(32)
        async with ledger.change(viewer, ADDED, fingerprint=fingerprint(key)) as change:
            name = await _free_name(ring)
            change.main.facts["name"] = name
            vault.write(vault.Keys({name: key, **ring.by_id}, ring.root))
    return name


async def _free_name(ring: vault.Keys) -> str:
    """Never one that a key had before: a text of an old backup would be taken for one of the new key."""
    before = await LedgerEvent.filter(act=ADDED).using_db(db.here()).count()
    used = [int(one[1:]) for one in ring.by_id if one[0] == "k" and one[1:].isdecimal()]
    return f"k{max([1, *used, before + 1]) + 1}"


async def reseal(viewer: Viewer, on_progress: Progress = lambda *_: None) -> tuple[int, int]:
    """Seal every value anew that an older key sealed, batch by batch; (how many, how many did not open and stay).

    Killed, it goes on where it was: what is done already is not found again.
    """
    insist(may_keep_keys(viewer))
    old = list(vault.keys().by_id)[1:]
    done = lost = 0
    for kind, column in _kinds() if old else ():
        mine = reduce(or_, (Q(**{f"{column}__startswith": f"{one}:"}) for one in old))
        total = await kind.filter(mine).using_db(db.here()).count()
        here = 0
        async for ids in _batches(kind, mine):
            sealed, bad = await _reseal(viewer, kind, column, mine, ids)
            done, lost, here = done + sealed, lost + bad, here + sealed + bad
            on_progress("resealing", here, total)
    return done, lost


async def _batches(kind: type[Record], mine: Q) -> AsyncIterator[list[int]]:
    last = 0
    while True:
        rows = kind.filter(mine, id__gt=last).using_db(db.here()).order_by("id").limit(BATCH)
        ids = [int(str(one)) for one in await rows.values_list("id", flat=True)]
        if not ids:
            return
        yield ids
        last = ids[-1]


async def _reseal(viewer: Viewer, kind: type[Record], column: str, mine: Q, ids: Sequence[int]) -> tuple[int, int]:
    done: list[Record] = []
    async with ledger.change(viewer, RESEALED, noun=kind.noun(), sealed_with=vault.keys().newest) as change:
        rows: list[Any] = await kind.filter(mine, id__in=list(ids)).using_db(change.client).select_for_update()
        for row in rows:
            try:
                text = vault.decrypt(getattr(row, column), row.place)
            except (InvalidTag, KeyError, ValueError):
                continue
            setattr(row, column, vault.encrypt(text, row.place))
            done.append(row)
        if done:
            change.main.facts["n"] = len(done)
            await change.save_many(done)
        else:
            change.void()
    return len(done), len(rows) - len(done)


async def seal_files(viewer: Viewer, on_progress: Progress = lambda *_: None) -> tuple[int, int]:
    """Seal every stored file anew that is plain or sealed with an older key; (how many, how many did not open)."""
    insist(may_keep_keys(viewer))

    def tell(done: int, total: int) -> None:
        on_progress("resealing_files", done, total)

    done, lost = await asyncio.to_thread(folder.seal_anew, tell)
    if done:
        async with ledger.change(viewer, FILES, n=done, sealed_with=vault.keys().newest):
            pass
    return done, lost


async def rotate(viewer: Viewer, on_progress: Progress = lambda *_: None) -> tuple[str, int, int]:
    """A new key and everything sealed anew with it."""
    name = await add(viewer)
    values, files = await reseal(viewer, on_progress), await seal_files(viewer, on_progress)
    return name, values[0] + files[0], values[1] + files[1]


async def retire(viewer: Viewer, name: str, *, with_ledger: bool = False) -> None:
    """Take a key out of the file for good. `with_ledger`: also where reasons in the ledger are sealed with it, which
    nobody can read from then on; the chain stays whole. The root stays as it is.

    Refused: `no_such_key`, `key_is_newest`, `key_in_use`, `key_in_ledger`.
    """
    with _alone():
        found = {one.key: one for one in await uses(viewer)}.get(name)
        if found is None:
            refuse("no_such_key", "key", key=name[:20])
        if found.is_newest:
            refuse("key_is_newest", "key", key=name)
        if found.rows:
            refuse("key_in_use", "key", key=name, n=sum(found.rows.values()), where="、".join(sorted(found.rows)))
        if found.in_ledger and not with_ledger:
            refuse("key_in_ledger", "key", key=name, n=found.in_ledger)
        ring = vault.keys()
        left = {one: key for one, key in ring.by_id.items() if one != name}
        async with ledger.change(viewer, RETIRED, name=name, fingerprint=found.fingerprint, in_ledger=found.in_ledger):
            vault.write(vault.Keys(left, ring.root))


@contextmanager
def _alone() -> Iterator[None]:
    """One command at a time changes the file."""
    vault.keys()
    path = vault.key_file()
    handle = os.open(path.with_name(f".{path.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
