"""A PostgreSQL of several servers, built from the wheel: a primary, a standby it waits for, a replica behind that.

The servers speak over sockets in their data folders, so that no port is wanted. As root they run as the user the wheel
makes for itself.
"""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from tests import databases
from tests.databases import ROLE

NAME = "jinbang"
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{data}'
wal_level = replica
hot_standby = on
hot_standby_feedback = on
wal_keep_size = '128MB'
max_wal_size = '256MB'
shared_buffers = '32MB'
max_connections = 60
wal_receiver_status_interval = '1s'
wal_retrieve_retry_interval = '200ms'
"""
WAIT_SECONDS = 30


class Node:
    """One server. `follows` names it to the one it follows: `standby` is waited for, `replica` is not."""

    def __init__(self, folder: Path, name: str) -> None:
        self.data = folder / name
        self.log = folder / f"{name}.log"

    # --- its life ---

    def apart(self, source: Path) -> "Node":
        """A copy of the server in the folder `source`, running, that follows nobody."""
        _run(
            "pg_basebackup", "-D", self.data, "-X", "stream", "-c", "fast", "--no-sync", "-h", source, "-U", "postgres"
        )
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write("include 'ours.conf'\n")
        return self.start()

    def copied(self, source: "Node", follows: str) -> "Node":
        """A copy of `source`, running, that follows it under the name `follows`."""
        shutil.rmtree(self.data, ignore_errors=True)
        line = f"host={source.data} user=postgres application_name={follows}"
        _run("pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast", "--no-sync", "-d", line)
        return self.start()

    def start(self) -> "Node":
        """Start, and wait until it answers."""
        for left in self.data.glob(".s.PGSQL.*"):  # of one that was killed, or of the one it is a copy of
            left.unlink()
        ours = self.data / "ours.conf"
        ours.write_text(SETTINGS.format(data=self.data))
        _give(ours)
        try:
            _run("pg_ctl", "-D", self.data, "-w", "-t", WAIT_SECONDS, "-l", self.log, "start")
        except RuntimeError as error:
            raise RuntimeError(self.log.read_text()[-2000:]) from error
        return self

    def restart(self) -> None:
        """As an operator does: whoever is connected is cut off."""
        _run("pg_ctl", "-D", self.data, "-w", "-t", WAIT_SECONDS, "-m", "fast", "-l", self.log, "restart")

    def promote(self) -> None:
        """From now on it writes."""
        _run("pg_ctl", "-D", self.data, "-w", "-t", WAIT_SECONDS, "promote")

    def kill(self) -> None:
        """-9 to every process of it, at once."""
        found = self._processes()
        for one in found:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(found, timeout=WAIT_SECONDS)

    def freeze(self) -> None:
        """Every process of it stands still: the line to it hangs."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        for one in self._processes():
            with suppress(psutil.NoSuchProcess):
                one.send_signal(number)

    def _processes(self) -> list[psutil.Process]:
        with suppress(OSError, ValueError, psutil.NoSuchProcess):
            first = psutil.Process(int((self.data / "postmaster.pid").read_text().split("\n", 1)[0]))
            return [first, *first.children(recursive=True)]
        return []

    # --- what it says ---

    async def execute(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as superuser."""
        connection = await asyncpg.connect(host=str(self.data), user="postgres", database=database)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def value(self, sql: str, database: str = "postgres") -> Any:
        """One value, as superuser."""
        connection = await asyncpg.connect(host=str(self.data), user="postgres", database=database)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    def url(self, user: str = ROLE) -> str:
        """How the product reaches it."""
        return f"postgres://{user}@/{NAME}?host={self.data}"


def url_of(*nodes: Node) -> str:
    """How the product reaches whichever of them is the primary."""
    hosts = ",".join(str(one.data) for one in nodes)
    return f"postgres://{ROLE}@/{NAME}?host={hosts}&target_session_attrs=read-write&maxsize=6"


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for servers; at the end they are killed and it goes."""
    databases.postgres()  # what the primary is a copy of; it also makes the user the servers run as
    made = Path(tempfile.mkdtemp(prefix="jbc"))
    made.chmod(0o755)
    _give(made)
    try:
        yield made
    finally:
        for left in (path.parent for path in made.glob("*/postmaster.pid")):
            node = Node(made, left.name)
            node.thaw()
            node.kill()
        shutil.rmtree(made, ignore_errors=True)


async def primary(where: Path, name: str = "a") -> Node:
    """A primary with a migrated database of the product; nobody follows it yet."""
    node = await _in_thread(Node(where, name).apart, databases.postgres())
    await node.execute(f"CREATE DATABASE {NAME} TEMPLATE jb_template_regions")
    return node


async def standby_of(leading: Node, where: Path, name: str, *, waited_for: bool = True) -> Node:
    """A standby of `leading`; where it is `waited_for`, no commit is answered that it has not on its disk."""
    if waited_for:
        await leading.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'", "SELECT pg_reload_conf()")
    node = await _in_thread(Node(where, name).copied, leading, "standby")
    await until(leading, "SELECT count(*) > 0 FROM pg_stat_replication WHERE state = 'streaming'")
    return node


async def replica_of(leading: Node, where: Path, name: str = "r") -> Node:
    """A replica that follows `leading`; nobody waits for it. Behind the standby it never shows what that has not."""
    return await _in_thread(Node(where, name).copied, leading, "replica")


async def until(node: Node, sql: str) -> None:
    """Wait until `sql` is true there."""
    for _ in range(WAIT_SECONDS * 20):
        with suppress(OSError, asyncpg.PostgresError):
            if await node.value(sql):
                return
        await asyncio.sleep(0.05)
    raise TimeoutError(sql)


async def _in_thread(work: Any, *arguments: Any) -> Node:
    node: Node = await asyncio.to_thread(work, *arguments)
    return node


def _user() -> str | None:
    """Who the servers run as: PostgreSQL refuses root."""
    return "embedded_postgres" if os.geteuid() == 0 else None


def _give(path: Path) -> None:
    user = _user()
    if user:
        found = pwd.getpwnam(user)
        os.chown(path, found.pw_uid, found.pw_gid)


def _run(tool: str, *arguments: object) -> None:
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    command = [str(POSTGRES_BIN_PATH / tool), *map(str, arguments)]
    with tempfile.TemporaryFile() as told:
        done = subprocess.run(command, user=_user(), cwd="/", stdout=told, stderr=told, stdin=subprocess.DEVNULL)
        if done.returncode:
            told.seek(0)
            raise RuntimeError(f"{tool}: {told.read().decode()}")
