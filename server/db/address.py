"""Where the records live: the URL of either engine, and the configuration of its connections."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

ROOMS_WITH_RECORDS = (
    "server.ledger.records",
    "server.regions",
    "server.occupations",
    "server.working_days",
    "server.organisations",
    "server.people",
    "server.files",
    "server.access.records",
    "server.office",
    "server.rulebook",
    "server.competitions",
    "server.competitions.scheme",
    "server.competitions.quotas",
    "server.objections",
    "server.planning",
    "server.entries",
    "server.entries.minimums",
    "server.judging",
    "server.masking",
    "server.scoring",
    "server.transcribing",
    "server.rechecking",
    "server.signatures",
    "server.results",
    "server.explaining",
    "server.appeals",
    "server.notices",
    "server.ceremony",
    "server.progression",
    "server.progression.replacing",
    "server.progression.squads",
    "server.progression.carried",
    "server.team_totals",
    "server.special_awards",
    "server.promotion",
    "server.honours",
    "server.honours.deeds",
    "server.honours.roll_import",
    "server.selecting",
    "server.rewards",
    "server.rewards.pay_lines",
    "server.certificates",
    "server.follow_ups.records",
    "server.papers",
    "server.packages.records",
)
MIGRATIONS = "server.migrations"
APP = "jinbang"
DEFAULT_URL = "sqlite://var/jinbang.sqlite3"
SQLITE_READERS = 2

# cell_size_check and trusted_schema make a damaged or foreign file fail early; recursive_triggers keeps INSERT OR
# REPLACE from deleting a ledger row past its trigger (reliability.md 0.9).
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "recursive_triggers": "ON",
    "trusted_schema": "OFF",
    "cell_size_check": "ON",
    "busy_timeout": "5000",
    "journal_size_limit": "67108864",
}
SERVER_SETTINGS = {
    "synchronous_commit": "on",
    "statement_timeout": "10000",
    "lock_timeout": "3000",
    "idle_in_transaction_session_timeout": "15000",
    "timezone": "UTC",
}


class BadUrl(ValueError):  # noqa: N818
    """A database URL that names neither engine."""


@dataclass(frozen=True, slots=True)
class Database:
    """Where the records live. `engine` is also the name of the writing connection: Tortoise caches the text of an
    INSERT by that name, so the two engines must not share one."""

    engine: str
    url: str
    path: Path | None = None

    @property
    def readers(self) -> tuple[str, ...]:
        if self.engine == "sqlite":
            return tuple(f"sqlite_reader_{n}" for n in range(SQLITE_READERS))
        return ("postgres_reader",)

    @classmethod
    def of(cls, url: str) -> "Database":
        """Parse `sqlite://PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME` (also `asyncpg://`, `postgresql://`)."""
        scheme, _, rest = url.partition("://")
        if scheme == "sqlite" and rest:
            return cls("sqlite", url, Path(unquote(rest)))
        if scheme in {"postgres", "postgresql", "asyncpg"} and rest:
            return cls("postgres", url)
        raise BadUrl(url)

    def config(self, *, enforce_foreign_keys: bool = True) -> dict[str, Any]:
        """The Tortoise configuration: one writer, read-only readers, the reader being the default."""
        connections = self._sqlite(enforce_foreign_keys) if self.engine == "sqlite" else self._postgres()
        app = {"models": list(ROOMS_WITH_RECORDS), "default_connection": self.readers[0], "migrations": MIGRATIONS}
        return {"connections": connections, "apps": {APP: app}, "use_tz": True, "timezone": "UTC"}

    def _sqlite(self, enforce_foreign_keys: bool) -> dict[str, Any]:
        pragmas = PRAGMAS | {"foreign_keys": "ON" if enforce_foreign_keys else "OFF"}
        writer = {"file_path": str(self.path), **pragmas}
        readers = {name: writer | {"query_only": "ON"} for name in self.readers}
        return {
            name: {"engine": "server.db.sqlite", "credentials": credentials}
            for name, credentials in {"sqlite": writer, **readers}.items()
        }

    def _postgres(self) -> dict[str, Any]:
        parts = urlsplit(self.url)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        writer = {
            "host": query.get("host", parts.hostname),
            "port": parts.port or 5432,
            "user": unquote(parts.username or "postgres"),
            "password": unquote(parts.password or "") or None,
            "database": parts.path.lstrip("/"),
            "minsize": 1,
            "maxsize": int(query.get("maxsize", 10)),
            "server_settings": SERVER_SETTINGS,
        }
        reader = writer | {"server_settings": SERVER_SETTINGS | {"default_transaction_read_only": "on"}}
        return {
            "postgres": {"engine": "server.db.postgres", "credentials": writer},
            "postgres_reader": {"engine": "server.db.postgres", "credentials": reader},
        }
