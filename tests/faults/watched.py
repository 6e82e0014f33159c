"""A child process that writes: what it acknowledged, how it was, and its end by kill -9."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg

from server.db import Database
from tests import databases

ROOT = Path(__file__).parents[2]


class Outcome:
    """What a storm said: acknowledged rows (code to name) and its last report; None where it hung altogether."""

    def __init__(self, said: str, report: dict[str, Any] | None) -> None:
        lines = (line.split(" ", 2) for line in said.split("\n")[:-1] if line.startswith("ack "))
        self.acknowledged = {code: name for _, code, name in lines}
        self.report = report

    @property
    def is_dead(self) -> bool:
        """It hung, or says itself that nothing goes any more."""
        return self.report is None or not self.report["alive"]


def storm(
    folder: Path, url: str, kind: str, cancels: int, seed: int, *, stock: bool = False, limit: float = 60
) -> Outcome:
    """Run a storm, and kill it with -9 in the middle of the writes after it."""
    said = folder / f"storm-{seed}.txt"
    arguments = [url, kind, str(cancels), str(seed), *(["stock"] if stock else [])]
    with said.open("wb") as out, (folder / f"storm-{seed}.err").open("wb") as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.storm", *arguments],
            cwd=ROOT, env=os.environ, stdout=out, stderr=errors,
        )  # fmt: skip
        try:
            report = _awaited(child, said, limit)
            if child.poll() is None:
                time.sleep(0.3)
        finally:
            child.kill()
            child.wait()
    return Outcome(said.read_text(), report)


def _awaited(child: "subprocess.Popen[bytes]", said: Path, limit: float) -> dict[str, Any] | None:
    until = time.monotonic() + limit
    while time.monotonic() < until:
        for line in said.read_text().split("\n")[:-1]:
            if line.startswith("calm "):
                return dict(json.loads(line[5:]))
        if child.poll() is not None:
            raise AssertionError(said.with_suffix(".err").read_text())
        time.sleep(0.05)
    return None


async def stored_rows(url: str, sql: str = "SELECT code, name FROM region") -> list[tuple[str, str]]:
    """What is on disk, read past everything of ours, by a connection of its own."""
    database = Database.of(url)
    if database.path is not None:
        import sqlite3
        from contextlib import closing

        with closing(sqlite3.connect(database.path)) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            return [(str(code), str(name)) for code, name in raw.execute(sql)]
    connection = await asyncpg.connect(**databases.superuser(url))
    try:
        return [(row[0], row[1]) for row in await connection.fetch(sql)]
    finally:
        await connection.close()
