"""Where the temporary files of a run lie: in memory, where there is enough of it.

Every commit of SQLite, and every fresh database of PostgreSQL, waits for the disk; on a slow one a fresh database takes
a hundred times as long. TMPDIR, where it is set, is obeyed, and what tests leave there is kept.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3  # bytes; a run of two processes needs less than half of it


def settle() -> None:
    """Let everything temporary of this process, and of those it starts, lie in one folder that goes when it ends."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        return
    os.environ["TMPDIR"] = tempfile.tempdir = tempfile.mkdtemp(prefix="jb", dir=MEMORY)
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):  # beside the sources; each process would compile them anew
        os.environ["PYTHONPYCACHEPREFIX"] = f"{tempfile.tempdir}/bytecode"
    atexit.register(shutil.rmtree, tempfile.tempdir, ignore_errors=True)
