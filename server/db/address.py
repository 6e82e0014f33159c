"""Where the records live: the URL of either engine, and the configuration of its connections."""

from dataclasses import dataclass
from dataclasses import replace as dataclass_replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

ROOMS_WITH_RECORDS = (
    "server.ledger.records",
    "server.heads",
    "server.regions",
    "server.occupations",
    "server.working_days",
    "server.organisations",
    "server.people",
    "server.files",
    "server.access.records",
    "server.access.factor_records",
    "server.office",
    "server.disclosures",
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
    "server.retention",
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
# `read-write` would refuse our own read-only connections: what is meant is the server that is no standby.
TARGETS: dict[str, dict[str, str]] = {
    "any": {},
    "primary": {"target_session_attrs": "primary"},
    "read-write": {"target_session_attrs": "primary"},
}
CONNECT_SECONDS = 5


class BadUrl(ValueError):  # noqa: N818
    """A database URL that names neither engine."""


@dataclass(frozen=True, slots=True)
class Database:
    """Where the records live. `engine` is also the name of the writing connection: Tortoise caches the text of an
    INSERT by that name, so the two engines must not share one."""

    engine: str
    url: str
    path: Path | None = None
    replica: str = ""  # the URL of a PostgreSQL that follows this one and may be read by the public

    @property
    def readers(self) -> tuple[str, ...]:
        if self.engine == "sqlite":
            return tuple(f"sqlite_reader_{n}" for n in range(SQLITE_READERS))
        return ("postgres_reader",)

    @classmethod
    def of(cls, url: str) -> "Database":
        """Parse `sqlite://PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME` (also `asyncpg://`, `postgresql://`).

        Of several hosts, `HOST:PORT,HOST:PORT` or `?host=FOLDER,FOLDER`, the one that writes is looked for.
        """
        scheme, _, rest = url.partition("://")
        if scheme == "sqlite" and rest:
            return cls("sqlite", url, Path(unquote(rest)))
        if scheme in {"postgres", "postgresql", "asyncpg"} and rest:
            return cls("postgres", url)
        raise BadUrl(url)

    def followed_by(self, replica: str) -> "Database":
        """The same with its replica; only a PostgreSQL is followed, by another one."""
        if replica and (self.engine, Database.of(replica).engine) != ("postgres", "postgres"):
            raise BadUrl(replica)
        return dataclass_replace(self, replica=replica)

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

    def arguments(self) -> dict[str, Any]:
        """What asyncpg is told of the server, to connect apart from the pools."""
        told = dict(self._server())
        ports = told.pop("ports", None)
        return told | {"port": ports} if ports else told

    def _server(self) -> dict[str, Any]:
        """Where the server is and who asks; of several hosts the primary."""
        parts = urlsplit(self.url)
        query = self._query()
        try:
            hosts, ports = _hosts(parts.netloc.rpartition("@")[2], query)
        except ValueError:
            raise BadUrl(self.url) from None
        wanted = TARGETS.get(query.get("target_session_attrs", "primary" if len(hosts) > 1 else "any"))
        if wanted is None or len(ports) != len(hosts):
            raise BadUrl(self.url)
        several = {"ports": ports} if len(set(ports)) > 1 else {}
        return {
            "host": hosts if len(hosts) > 1 else hosts[0],
            "port": ports[0],
            "user": unquote(parts.username or "postgres"),
            "password": unquote(parts.password or "") or None,
            "database": parts.path.lstrip("/"),
            "timeout": CONNECT_SECONDS,
            **several,
            **wanted,
        }

    def _query(self) -> dict[str, str]:
        return {key: values[-1] for key, values in parse_qs(urlsplit(self.url).query).items()}

    def _postgres(self) -> dict[str, Any]:
        writer = self._server() | {
            "minsize": 1,
            "maxsize": int(self._query().get("maxsize", 10)),
            "server_settings": SERVER_SETTINGS,
        }
        read_only = {"server_settings": SERVER_SETTINGS | {"default_transaction_read_only": "on"}}
        connections = {
            "postgres": {"engine": "server.db.postgres", "credentials": writer},
            "postgres_reader": {"engine": "server.db.postgres", "credentials": writer | read_only},
        }
        if self.replica:
            following = Database.of(self.replica)._server() | {"minsize": 1, "maxsize": writer["maxsize"]} | read_only
            connections["postgres_replica"] = {"engine": "server.db.replica", "credentials": following}
        return connections


def _hosts(netloc: str, query: dict[str, str]) -> tuple[list[str | None], list[int]]:
    """Hosts and ports of a URL; a folder is where a socket lies."""
    named = query["host"].split(",") if query.get("host") else []
    if named:
        given = query.get("port", "").split(",") if query.get("port") else ["5432"]
        return [*named], [int(port) for port in (given if len(given) > 1 else given * len(named))]
    pairs = [one.rpartition(":") if _has_port(one) else (one, "", "5432") for one in netloc.split(",")]
    return [unquote(host).strip("[]") or None for host, _, _ in pairs], [int(port) for _, _, port in pairs]


def _has_port(host: str) -> bool:
    return ":" in host and not host.endswith("]")
