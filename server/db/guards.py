"""What the database itself refuses, and what migrations cannot carry: triggers, the source of ids, collation, grants.

Dropped and made anew by every `jinbang migrate`, because a table remake drops triggers and Tortoise splits SQL at
semicolons. The start-up check counts them.
"""

from tortoise.backends.base.client import BaseDBAsyncClient

APPEND_ONLY = "the ledger is append-only"
KEPT = "rows of this table are never deleted"
BROKEN = "the chain is broken"

SQLITE_LEDGER = f"""
CREATE TRIGGER jb_ledger_update BEFORE UPDATE ON ledger_event BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END;
CREATE TRIGGER jb_ledger_delete BEFORE DELETE ON ledger_event BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END;
CREATE TRIGGER jb_ledger_insert BEFORE INSERT ON ledger_event
  WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM ledger_event WHERE chain = NEW.chain)
    OR NEW.prev <> coalesce((SELECT hash FROM ledger_event WHERE chain = NEW.chain ORDER BY seq DESC LIMIT 1),
                            '{"0" * 64}')
  BEGIN SELECT RAISE(ABORT, '{BROKEN}'); END;
"""
SQLITE_IDS = """
CREATE TABLE IF NOT EXISTS id_block (name TEXT PRIMARY KEY, next_id INTEGER NOT NULL);
INSERT INTO id_block (name, next_id) VALUES ('jinbang_ids', 1) ON CONFLICT (name) DO NOTHING;
"""
POSTGRES_FUNCTIONS = f"""
CREATE SEQUENCE IF NOT EXISTS jinbang_ids AS bigint;
CREATE OR REPLACE FUNCTION jb_append_only() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END $$;
CREATE OR REPLACE FUNCTION jb_kept() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION '{KEPT}'; END $$;
CREATE OR REPLACE FUNCTION jb_next() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last record;
BEGIN
  SELECT seq, hash INTO last FROM ledger_event WHERE chain = NEW.chain ORDER BY seq DESC LIMIT 1;
  IF NEW.seq <> coalesce(last.seq, 0) + 1 OR NEW.prev <> coalesce(last.hash, repeat('0', 64)) THEN
    RAISE EXCEPTION '{BROKEN}';
  END IF;
  RETURN NEW;
END $$;
"""
# name -> (when, for each, function); always enabled, so that session_replication_role does not pass them.
POSTGRES_LEDGER = {
    "jb_ledger_update": ("BEFORE UPDATE", "ROW", "jb_append_only"),
    "jb_ledger_delete": ("BEFORE DELETE", "ROW", "jb_append_only"),
    "jb_ledger_truncate": ("BEFORE TRUNCATE", "STATEMENT", "jb_append_only"),
    "jb_ledger_insert": ("BEFORE INSERT", "ROW", "jb_next"),
}
# Text sorts by code point on both engines, so that both page alike (design 5).
POSTGRES_COLLATION = """
SELECT c.table_name, c.column_name, format_type(a.atttypid, a.atttypmod) AS type
FROM information_schema.columns c
JOIN pg_attribute a ON a.attrelid = quote_ident(c.table_name)::regclass AND a.attname = c.column_name
WHERE c.table_schema = current_schema() AND c.collation_name IS DISTINCT FROM 'C'
  AND c.data_type IN ('character varying', 'text') AND c.table_name <> 'tortoise_migrations'
"""


def trigger_names(ledgered: list[str], engine: str) -> set[str]:
    """The triggers that must be there."""
    ledger = {"jb_ledger_update", "jb_ledger_delete", "jb_ledger_insert"}
    if engine == "postgres":
        ledger |= {"jb_ledger_truncate"} | {f"jb_emptied_{table}" for table in ledgered}
    return ledger | {f"jb_kept_{table}" for table in ledgered}


async def put_up(client: BaseDBAsyncClient, engine: str, ledgered: list[str]) -> None:
    """Drop and re-create everything of this file. `ledgered`: the tables whose rows are never deleted."""
    await (_put_up_sqlite if engine == "sqlite" else _put_up_postgres)(client, ledgered)


async def present(client: BaseDBAsyncClient, engine: str) -> set[str]:
    """The names of our triggers in the database."""
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'jb\\_%' ESCAPE '\\'"
        if engine == "sqlite"
        else "SELECT tgname AS name FROM pg_trigger WHERE tgname LIKE 'jb\\_%' AND tgenabled = 'A'"
    )
    return {row["name"] for row in await client.execute_query_dict(sql)}


async def _put_up_sqlite(client: BaseDBAsyncClient, ledgered: list[str]) -> None:
    drops = "".join(f"DROP TRIGGER IF EXISTS {name};\n" for name in sorted(await present(client, "sqlite")))
    kept = "".join(
        f"CREATE TRIGGER jb_kept_{table} BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{KEPT}'); END;\n"
        for table in ledgered
    )
    await client.execute_script("BEGIN IMMEDIATE;\n" + drops + SQLITE_IDS + SQLITE_LEDGER + kept + "COMMIT;")


async def _put_up_postgres(client: BaseDBAsyncClient, ledgered: list[str]) -> None:
    triggers = [("ledger_event", name, *rest) for name, rest in POSTGRES_LEDGER.items()]
    triggers += [(table, f"jb_kept_{table}", "BEFORE DELETE", "ROW", "jb_kept") for table in ledgered]
    triggers += [(table, f"jb_emptied_{table}", "BEFORE TRUNCATE", "STATEMENT", "jb_kept") for table in ledgered]
    columns = await client.execute_query_dict(POSTGRES_COLLATION)
    collate = "".join(
        f'ALTER TABLE "{row["table_name"]}" ALTER COLUMN "{row["column_name"]}" TYPE {row["type"]} COLLATE "C";\n'
        for row in columns
    )
    made = "".join(
        f"DROP TRIGGER IF EXISTS {name} ON {table};\n"
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}();\n"
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};\n"
        for table, name, when, each, function in triggers
    )
    await client.execute_script("BEGIN;\n" + POSTGRES_FUNCTIONS + collate + made + "COMMIT;")


async def grant(client: BaseDBAsyncClient, role: str) -> None:
    """Give the application role what it needs and no more: it can neither change nor delete an event."""
    quoted = '"' + role.replace('"', '""') + '"'
    await client.execute_script(
        "BEGIN;\n"
        f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {quoted};\n"
        f"REVOKE UPDATE, DELETE, TRUNCATE ON ledger_event FROM {quoted};\n"
        f"REVOKE INSERT, UPDATE, DELETE ON tortoise_migrations FROM {quoted};\n"
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted};\n"
        "COMMIT;"
    )
