"""The ledger itself: events altered, removed, added, swapped, cut off, hashed anew; heads moved; guards off."""

import json

from server.ledger.chain import canonical
from server.record import covered_value
from tests.trust.tampering.kind import CHAIN, kind
from tests.trust.tampering.master import EVENT, Master, rewritten
from tests.trust.tampering.rows import _swap, mark

LAST = "SELECT max(seq) FROM ledger_event WHERE chain = ?"


@kind("leaf_altered", f"{CHAIN}#3", check="chains")
async def an_event_happened_at_another_time(master: Master) -> None:
    await master.run("UPDATE ledger_event SET at = at - 60000000 WHERE chain = ? AND seq = 3", CHAIN)


@kind("leaf_altered", f"{CHAIN}#4", check="chains")
async def an_event_was_done_by_another(master: Master) -> None:
    await master.run("UPDATE ledger_event SET actor = 'account:1' WHERE chain = ? AND seq = 4", CHAIN)


@kind("leaf_altered", f"{CHAIN}#4", check="chains")
async def an_event_says_another_value(master: Master) -> None:
    """And the row with it: images and tables agree."""
    id_ = await mark(master, "001")
    await master.run("UPDATE mark SET value = 1000 WHERE id = ?", id_)
    await _said(master, id_, 1000)


async def _said(master: Master, mark_id: int, value: int) -> int:
    """Let the event of a mark say another value; its number in the chain."""
    [(event, seq, body)] = [
        row
        for row in await master.rows("SELECT id, seq, body FROM ledger_event WHERE act = 'sheet.given' ORDER BY id")
        if f"[[{mark_id}," in row[2]
    ]
    body = rewritten(body, rf"(\[{mark_id},(?:[^,]+,){{4}})[0-9]+", rf"\g<1>{value}")
    await master.run("UPDATE ledger_event SET body = ? WHERE id = ?", body, event)
    return int(seq)


@kind("chain_broken", f"{CHAIN}#6", check="chains")
async def an_event_is_deleted(master: Master) -> None:
    await master.run("DELETE FROM ledger_event WHERE chain = ? AND seq = 5", CHAIN)


@kind("chain_broken", f"{CHAIN}#7", check="chains")
async def an_event_is_put_between(master: Master) -> None:
    where = f"chain = '{CHAIN}' AND seq = 6"
    await master.run("UPDATE ledger_event SET seq = seq + 1000 WHERE chain = ? AND seq > 6", CHAIN)
    await master.run("UPDATE ledger_event SET seq = seq - 999 WHERE chain = ? AND seq > 1000", CHAIN)
    await master.copy("ledger_event", where, id=900_000_009, seq=7, hash="a" * 64)


@kind("leaf_altered", f"{CHAIN}#4", check="chains")
async def two_events_are_swapped(master: Master) -> None:
    ids = [await master.one("SELECT id FROM ledger_event WHERE chain = ? AND seq = ?", CHAIN, n) for n in (4, 6)]
    bodies = [await master.one("SELECT body FROM ledger_event WHERE id = ?", id_) for id_ in ids]
    for id_, body in zip(ids, reversed(bodies), strict=True):
        await master.run("UPDATE ledger_event SET body = ? WHERE id = ?", body, id_)


@kind("head_moved", CHAIN, check="heads")
async def the_tail_is_cut(master: Master) -> None:
    await master.run("DELETE FROM ledger_event WHERE chain = ? AND seq = (" + LAST + ")", CHAIN, CHAIN)


@kind("head_moved", CHAIN, check="heads")
async def a_head_is_moved(master: Master) -> None:
    await master.run("UPDATE ledger_chain SET head = ? WHERE name = ?", "b" * 64, CHAIN)


@kind("row_changed", "MARK-1 / W / 001 / A1 / 1", "value", check="tables")
async def everything_is_hashed_anew_after_a_change(master: Master) -> None:
    """The event says another value, every hash after it is right again; the table was forgotten."""
    seq = await _said(master, await mark(master, "001"), 1000)
    await master.rehash(CHAIN, seq - 1)


@kind("row_changed", "MARK-1 / W / 001 / A1 / 1", "value", check="tables")
async def an_event_is_taken_back_by_a_forged_one(master: Master) -> None:
    """Cut the tail, hash anew, forget what the cut events had written."""
    id_ = await mark(master, "001")
    await master.run("UPDATE mark SET value = 1 WHERE id = ?", id_)
    await master.rehash(CHAIN)


@kind("leaf_altered", f"{CHAIN}#2", check="chains")
async def an_event_is_replaced(master: Master) -> None:
    """INSERT OR REPLACE on SQLite; ON CONFLICT DO UPDATE on PostgreSQL."""
    [row] = await master.rows(f"SELECT {', '.join(EVENT)} FROM ledger_event WHERE chain = ? AND seq = 2", CHAIN)
    values = [*row[:9], '{"facts":{},"rows":{}}', row[10]]
    marks, columns = ", ".join("?" * len(EVENT)), ", ".join(EVENT)
    if master.is_sqlite:
        await master.run(f"INSERT OR REPLACE INTO ledger_event ({columns}) VALUES ({marks})", *values)
    else:
        await master.run(
            f"INSERT INTO ledger_event ({columns}) VALUES ({marks}) "
            "ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            *values,
        )


@kind("cipher_moved", "id_number", "sealed", check="cipher texts", deep=True)
async def cipher_texts_are_swapped_and_the_ledger_made_to_agree(master: Master) -> None:
    """Whoever rewrites the chain of the office too is caught by what the cipher text is bound to."""
    await _swap(master)
    rows = await master.rows("SELECT id, sealed, salt, lookup FROM id_number")
    [(event, body)] = await master.rows("SELECT id, body FROM ledger_event WHERE act = 'person.added'")
    said = json.loads(body)
    table = said["rows"]["id_number"]
    for values in table["values"]:
        for id_, sealed, salt, lookup in rows:
            if values[0] == id_:
                values[table["columns"].index("sealed")] = covered_value(salt, "sealed", sealed)
                values[table["columns"].index("lookup")] = covered_value(salt, "lookup", lookup)
    await master.run("UPDATE ledger_event SET body = ? WHERE id = ?", canonical(said), event)
    await master.rehash("office")
