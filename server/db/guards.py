"""What the database itself refuses, and what migrations cannot carry: triggers, the source of ids, collation, grants.

Dropped and made anew by every `jinbang migrate`, because a table remake drops triggers and Tortoise splits SQL at
semicolons. The start-up check looks whether each stands as written here, and whether anything else was put beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

APPEND_ONLY = "the ledger is append-only"
KEPT = "rows of this table are never deleted"
BROKEN = "the chain is broken"
ANSWERED = "what a request was answered with does not change"
BACKWARDS = "a chain never goes back"
GENESIS = "0" * 64

# Tables whose rows are written once: neither changed nor deleted.
FIXED = ("ledger_event", "public_change", "log_span", "log_tile", "signed_head")
# Besides the ledgered ones, tables whose rows change but are never deleted.
LASTING = ("ledger_chain", "idempotency")

SQLITE_IDS = """
CREATE TABLE IF NOT EXISTS id_block (name TEXT PRIMARY KEY, next_id INTEGER NOT NULL);
INSERT INTO id_block (name, next_id) VALUES ('jinbang_ids', 1) ON CONFLICT (name) DO NOTHING;
"""
POSTGRES_IDS = "CREATE SEQUENCE IF NOT EXISTS jinbang_ids AS bigint;\n"
# Functions of PostgreSQL by name: their text.
FUNCTIONS = {
    "jb_append_only": f"BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END",
    "jb_kept": f"BEGIN RAISE EXCEPTION '{KEPT}'; END",
    "jb_next": f"""DECLARE last record;
BEGIN
  SELECT seq, hash INTO last FROM ledger_event WHERE chain = NEW.chain ORDER BY seq DESC LIMIT 1;
  IF NEW.seq <> coalesce(last.seq, 0) + 1 OR NEW.prev <> coalesce(last.hash, '{GENESIS}') THEN
    RAISE EXCEPTION '{BROKEN}';
  END IF;
  RETURN NEW;
END""",
    "jb_answered": f"BEGIN IF OLD.seq <> 0 THEN RAISE EXCEPTION '{ANSWERED}'; END IF; RETURN NEW; END",
    "jb_forward": f"""BEGIN
  IF NEW.seq < OLD.seq OR NEW.name <> OLD.name THEN RAISE EXCEPTION '{BACKWARDS}'; END IF;
  RETURN NEW;
END""",
}
# The same conditions for SQLite, where a trigger has them itself.
CONDITIONS = {
    "jb_append_only": ("", APPEND_ONLY),
    "jb_kept": ("", KEPT),
    "jb_next": (
        "WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM ledger_event WHERE chain = NEW.chain) "
        "OR NEW.prev <> coalesce((SELECT hash FROM ledger_event WHERE chain = NEW.chain ORDER BY seq DESC LIMIT 1), "
        f"'{GENESIS}') ",
        BROKEN,
    ),
    "jb_answered": ("WHEN OLD.seq <> 0 ", ANSWERED),
    "jb_forward": ("WHEN NEW.seq < OLD.seq OR NEW.name <> OLD.name ", BACKWARDS),
}
TYPES = {"INSERT": 4 | 2 | 1, "DELETE": 8 | 2 | 1, "UPDATE": 16 | 2 | 1, "TRUNCATE": 32 | 2}  # pg_trigger.tgtype
# Text sorts by code point on both engines, so that both page alike (design 5).
POSTGRES_COLLATION = """
SELECT c.table_name, c.column_name, format_type(a.atttypid, a.atttypmod) AS type
FROM information_schema.columns c
JOIN pg_attribute a ON a.attrelid = quote_ident(c.table_name)::regclass AND a.attname = c.column_name
WHERE c.table_schema = current_schema() AND c.collation_name IS DISTINCT FROM 'C'
  AND c.data_type IN ('character varying', 'text') AND c.table_name <> 'tortoise_migrations'
"""
STANDING = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgres": "SELECT t.tgname AS name, c.relname AS tbl_name, concat_ws('/', p.proname, t.tgtype, t.tgenabled, "
    "CASE WHEN t.tgqual IS NULL THEN 'true' ELSE 'false' END, p.prosrc) AS sql "
    "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE NOT t.tgisinternal AND n.nspname = current_schema()",
}
RULES = "SELECT rulename AS name FROM pg_rules WHERE schemaname = current_schema()"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Before `event` on a table, `function` refuses. On PostgreSQL always enabled, so that session_replication_role
    does not pass it."""

    name: str
    table: str
    event: str
    function: str

    @property
    def sqlite(self) -> str:
        """The statement that makes it, as SQLite keeps it."""
        when, why = CONDITIONS[self.function]
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )

    @property
    def postgres(self) -> str:
        """The statements that make it anew."""
        each = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        return (
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table};\n"
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH {each} "
            f"EXECUTE FUNCTION {self.function}();\n"
            f"ALTER TABLE {self.table} ENABLE ALWAYS TRIGGER {self.name};\n"
        )

    def stands(self, engine: str) -> tuple[str, str]:
        """The table and the text as STANDING finds them."""
        if engine == "sqlite":
            return self.table, self.sqlite
        return self.table, f"{self.function}/{TYPES[self.event]}/A/true/{FUNCTIONS[self.function]}"


def triggers(ledgered: list[str], engine: str) -> Iterator[Trigger]:
    """The triggers that must be there."""
    for table in FIXED:
        short = "ledger" if table == "ledger_event" else table
        yield Trigger(f"jb_{short}_update", table, "UPDATE", "jb_append_only")
        yield Trigger(f"jb_{short}_delete", table, "DELETE", "jb_append_only")
        if engine == "postgres":
            yield Trigger(f"jb_{short}_truncate", table, "TRUNCATE", "jb_append_only")
    yield Trigger("jb_ledger_insert", "ledger_event", "INSERT", "jb_next")
    yield Trigger("jb_idempotency_update", "idempotency", "UPDATE", "jb_answered")
    yield Trigger("jb_ledger_chain_update", "ledger_chain", "UPDATE", "jb_forward")
    for table in (*LASTING, *ledgered):
        yield Trigger(f"jb_kept_{table}", table, "DELETE", "jb_kept")
        if engine == "postgres":
            yield Trigger(f"jb_emptied_{table}", table, "TRUNCATE", "jb_kept")


def trigger_names(ledgered: list[str], engine: str) -> set[str]:
    """Their names."""
    return {one.name for one in triggers(ledgered, engine)}


async def problems(client: BaseDBAsyncClient, engine: str, ledgered: list[str]) -> list[str]:
    """What is not as written here: a trigger that is gone, switched off or altered; anything put beside them."""
    rows = await client.execute_query_dict(STANDING[engine])
    there = {row["name"]: (row["tbl_name"], row["sql"]) for row in rows}
    wanted = {one.name: one.stands(engine) for one in triggers(ledgered, engine)}
    lacking = sorted(name for name, text in wanted.items() if there.get(name) != text)
    found = [f"trigger missing: {name}; run jinbang migrate" for name in lacking]
    found += [f"unknown trigger: {name} on {there[name][0]}" for name in sorted(there.keys() - wanted.keys())]
    if engine == "postgres":
        found += [f"unknown rule: {row['name']}" for row in await client.execute_query_dict(RULES)]
    return found


async def put_up(client: BaseDBAsyncClient, engine: str, ledgered: list[str]) -> None:
    """Drop and re-create everything of this file, on the tables there are. `ledgered`: those whose rows are never
    deleted."""
    tables = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if engine == "sqlite"
        else "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()"
    )
    there = {row["name"] for row in await client.execute_query_dict(tables)}
    wanted = [one for one in triggers(ledgered, engine) if one.table in there]
    await (_put_up_sqlite if engine == "sqlite" else _put_up_postgres)(client, wanted)


async def _put_up_sqlite(client: BaseDBAsyncClient, wanted: list[Trigger]) -> None:
    there = [row["name"] for row in await client.execute_query_dict(STANDING["sqlite"])]
    drops = "".join(f"DROP TRIGGER IF EXISTS {name};\n" for name in sorted(there) if name.startswith("jb_"))
    made = "".join(f"{one.sqlite};\n" for one in wanted)
    await client.execute_script("BEGIN IMMEDIATE;\n" + drops + SQLITE_IDS + made + "COMMIT;")


async def _put_up_postgres(client: BaseDBAsyncClient, wanted: list[Trigger]) -> None:
    columns = await client.execute_query_dict(POSTGRES_COLLATION)
    collate = "".join(
        f'ALTER TABLE "{row["table_name"]}" ALTER COLUMN "{row["column_name"]}" TYPE {row["type"]} COLLATE "C";\n'
        for row in columns
    )
    functions = "".join(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${text}$$;\n"
        for name, text in FUNCTIONS.items()
    )
    made = "".join(one.postgres for one in wanted)
    await client.execute_script("BEGIN;\n" + POSTGRES_IDS + functions + collate + made + "COMMIT;")


async def grant(client: BaseDBAsyncClient, role: str) -> None:
    """Give the application role what it needs and no more: it can neither change nor delete an event."""
    quoted = '"' + role.replace('"', '""') + '"'
    rows = await client.execute_query_dict(
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
    )
    fixed = ", ".join(sorted({row["name"] for row in rows} & {*FIXED}))
    await client.execute_script(
        "BEGIN;\n"
        f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {quoted};\n"
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {fixed} FROM {quoted};\n"
        f"REVOKE INSERT, UPDATE, DELETE ON tortoise_migrations FROM {quoted};\n"
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted};\n"
        "COMMIT;"
    )
