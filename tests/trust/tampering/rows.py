"""Rows of the domain, changed, added, removed, swapped. Each must be named by competition, event, entry and so on."""

from tests.trust.tampering.kind import kind
from tests.trust.tampering.master import Master

MARK = (
    "SELECT m.id FROM mark m JOIN sheet s ON s.id = m.sheet_id JOIN entry e ON e.id = s.entry_id "
    "JOIN scheme_aspect a ON a.id = m.aspect_id JOIN seat t ON t.id = s.seat_id "
    "WHERE e.entry_no = ? AND a.code = ? AND t.number = ?"
)
SHEET = (
    "SELECT s.id FROM sheet s JOIN entry e ON e.id = s.entry_id JOIN seat t ON t.id = s.seat_id "
    "WHERE e.entry_no = ? AND t.number = ?"
)


async def mark(master: Master, entry: str, aspect: str = "A1", seat: str = "1") -> int:
    """The id of a mark."""
    return int(await master.one(MARK, entry, aspect, seat))


@kind("row_changed", "MARK-1 / W / 001 / A1 / 1", "value", check="tables")
async def a_mark_is_another_value(master: Master) -> None:
    await master.run("UPDATE mark SET value = value + 1000 WHERE id = ?", await mark(master, "001"))


@kind("row_deleted", "MARK-1 / W / 002 / A1 / 1", check="tables")
async def a_mark_is_deleted(master: Master) -> None:
    await master.run("DELETE FROM mark WHERE id = ?", await mark(master, "002"))


@kind("row_added", "MARK-1 / W / 003 / A1 / 1", check="tables")
async def a_mark_is_added(master: Master) -> None:
    await master.copy("mark", f"id = {await mark(master, '003')}", id=900_000_001, pass_no=2)


@kind("row_changed", "MARK-1 / W / 001 / A1 / 1", "value", check="tables")
async def two_marks_are_swapped(master: Master) -> None:
    one, other = await mark(master, "001"), await mark(master, "002")
    values = [await master.one("SELECT value FROM mark WHERE id = ?", id_) for id_ in (one, other)]
    await master.run("UPDATE mark SET value = ? WHERE id = ?", values[1], one)
    await master.run("UPDATE mark SET value = ? WHERE id = ?", values[0] + 1, other)


@kind("row_changed", "MARK-1 / W / 001", "signed_at", check="tables")
async def a_sheet_is_signed_at_another_time(master: Master) -> None:
    await master.run("UPDATE sheet SET signed_at = signed_at - 3600000000 WHERE id = (" + SHEET + ")", "001", "1")


@kind("row_changed", "MARK-1 / W / 001", "signed_by_id", check="tables")
async def a_sheet_is_signed_by_another_judge(master: Master) -> None:
    other = await master.one("SELECT id FROM judge WHERE judge_no = 'J2'")
    await master.run("UPDATE sheet SET signed_by_id = ? WHERE id = (" + SHEET + ")", other, "001", "1")


@kind("row_changed", "MARK-1 / W", "content", check="tables")
async def a_signature_stands_under_another_content(master: Master) -> None:
    await master.run("UPDATE signature SET content = ?", "0" * 64)


@kind("row_deleted", "auditor", "office", check="tables")
async def a_grant_is_removed(master: Master) -> None:
    await master.run("DELETE FROM access_grant WHERE role = 'auditor'")


@kind("row_added", "administrator", "office", check="tables")
async def a_grant_is_added(master: Master) -> None:
    uid = "01890000-0000-7000-8000-00000000beef"
    await master.copy("access_grant", "role = 'auditor'", id=900_000_002, uid=uid, role="administrator")


@kind("row_changed", "password", check="tables")
async def a_password_is_replaced(master: Master) -> None:
    await master.run("UPDATE account SET password = 'x' WHERE login = 'auditor'")


@kind("row_changed", "MARK-1 / W / 1", "reason", check="tables")
async def a_revision_says_another_reason(master: Master) -> None:
    await master.run("UPDATE revision SET reason = 'x'")


@kind("row_changed", "MARK-1 / W / 1 / 002", "place", check="tables")
async def a_published_line_stands_elsewhere(master: Master) -> None:
    await master.run("UPDATE standing SET place = 1 WHERE entry_no = '002'")


@kind("row_changed", "MARK-1 / W / 1 / 002", "name", check="tables")
async def a_published_name_is_another(master: Master) -> None:
    await master.run("UPDATE standing SET name = 'x' WHERE entry_no = '002'")


@kind("row_changed", "晋中技赛〔2026〕0001", "name", check="tables")
async def a_certificate_bears_another_name(master: Master) -> None:
    await master.run("UPDATE certificate SET name = 'x' WHERE serial = 1")


@kind("row_changed", "晋中技赛〔2026〕0002", "state", check="tables")
async def a_certificate_is_revoked(master: Master) -> None:
    await master.run("UPDATE certificate SET state = 'revoked' WHERE serial = 2")


@kind("row_changed", "sealed", check="tables")
async def two_cipher_texts_are_swapped(master: Master) -> None:
    await _swap(master)


async def _swap(master: Master) -> None:
    """Cipher texts and salts of two people; the keyed hashes stay."""
    one, other = await master.rows("SELECT id, sealed, salt FROM id_number ORDER BY id")
    for (id_, _, _), (_, sealed, salt) in ((one, other), (other, one)):
        await master.run("UPDATE id_number SET sealed = ?, salt = ? WHERE id = ?", sealed, salt, id_)


@kind("row_changed", "lookup", check="tables")
async def an_id_number_is_found_under_another_hash(master: Master) -> None:
    first = await master.one("SELECT min(id) FROM id_number")
    await master.run("UPDATE id_number SET lookup = ? WHERE id = ?", "f" * 64, first)
