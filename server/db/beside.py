"""Small files beside the database: the operator's order to take nothing down, and when the last backup was taken.

SQLite: named after the file. PostgreSQL: in `JINBANG_STATE` (by default the folder that holds that of the evidence
files), named after the database; each machine that serves it has its own.
"""

import os
from pathlib import Path

from server.db.address import Database

SETTING = "JINBANG_STATE"


def read_only_order(database: Database) -> Path:
    """While this file is there, the servers take nothing down; its text is the reason."""
    return _beside(database, "read-only")


def last_backup(database: Database) -> Path:
    """What the last backup left: JSON of `at` (UTC microseconds), file, sha256, events."""
    return _beside(database, "last-backup")


def folder(database: Database) -> Path:
    """The folder of the disk that the server writes to."""
    if database.path is not None:
        return database.path.parent
    named = os.environ.get(SETTING)
    return Path(named) if named else Path(os.environ.get("JINBANG_FILES") or "var/files").parent


def _beside(database: Database, what: str) -> Path:
    if database.path is not None:
        return database.path.with_name(f"{database.path.name}.{what}")
    name = database.url.partition("?")[0].rsplit("/", 1)[-1]
    return folder(database) / f"{name}.{what}"
