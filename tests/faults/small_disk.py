"""A small disk of its own for a database, which can be filled and freed: a tmpfs, which needs the rights of root."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from server.db import Database, read_only
from tests import databases

SIZES = {"sqlite": "40m", "postgres": "96m"}
CHUNK = 64 * 1024


class SmallDisk:
    """Where it is, and `url` of the database on it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.ballast = folder / "ballast"

    def fill(self, left: int = 0) -> None:
        """Leave so many bytes free."""
        with self.ballast.open("ab", buffering=0) as file, suppress(OSError):
            while (free := read_only.free_bytes(self.folder)) > left:
                file.write(b"x" * min(CHUNK, free - left))

    def free(self) -> None:
        """There is room again."""
        self.ballast.unlink()


def can_mount() -> bool:
    """Whether this process may put up a disk."""
    return os.geteuid() == 0 and bool(int(_capabilities(), 16) >> 21 & 1) and shutil.which("mount") is not None


def _capabilities() -> str:
    status = Path("/proc/self/status").read_text()
    return next(line.split()[1] for line in status.splitlines() if line.startswith("CapEff"))


@contextmanager
def _mounted(size: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="jbdisk"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        folder.chmod(0o755)  # for the database's own user
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


@asynccontextmanager
async def small_disk(engine: str, url: str) -> AsyncIterator[SmallDisk]:
    """The database of `url`, moved to a small disk. PostgreSQL: its tables and indexes; the WAL stays where it was."""
    with _mounted(SIZES[engine]) as folder:
        path = Database.of(url).path
        if path is not None:
            for file in path.parent.glob(f"{path.name}*"):
                shutil.copyfile(file, folder / file.name)
            yield SmallDisk(folder, f"sqlite://{folder}/{path.name}")
            return
        async with _tablespace(url, folder):
            yield SmallDisk(folder, url)


@asynccontextmanager
async def _tablespace(url: str, folder: Path) -> AsyncIterator[None]:
    data, name = databases.postgres(), databases.superuser(url)["database"]
    inside, space = folder / "tables", f"space_{folder.name.lower()}"
    inside.mkdir()
    owner = data.stat()
    os.chown(inside, owner.st_uid, owner.st_gid)
    alone = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    await databases.admin(data, f"CREATE TABLESPACE {space} LOCATION '{inside}'", alone)
    await databases.admin(data, f"ALTER DATABASE {name} SET TABLESPACE {space}")
    try:
        yield
    finally:
        await databases.admin(data, alone, f"ALTER DATABASE {name} SET TABLESPACE pg_default")
        await databases.admin(data, f"DROP TABLESPACE {space}")
