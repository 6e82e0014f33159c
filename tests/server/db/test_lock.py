"""One server process per SQLite file; the kernel frees the lock of a process that is gone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.db.lock import Locked, server_lock

ROOT = Path(__file__).parents[3]
HOLD = """
import sys, time
from pathlib import Path
from server.db.lock import server_lock
with server_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_second_holder_is_refused_until_the_first_is_killed(tmp_path: Path) -> None:
    database = tmp_path / "new" / "jinbang.sqlite3"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)], cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert Path(f"{database}.lock").read_text() == f"{holder.pid}\n"
        with pytest.raises(Locked, match="jinbang.sqlite3"), server_lock(database):
            pass
        holder.kill()
        holder.wait()
        with server_lock(database):
            assert Path(f"{database}.lock").read_text() == f"{os.getpid()}\n"


def test_two_files_have_two_locks(tmp_path: Path) -> None:
    with server_lock(tmp_path / "a"), server_lock(tmp_path / "b"):
        pass
    with server_lock(tmp_path / "a"):
        pass
