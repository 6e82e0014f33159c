"""What stands beside the events: requests, the public feed, files on the disk."""

from server.files import folder
from server.files.folder import digest_of
from tests.trust.tampering.kind import kind
from tests.trust.tampering.master import Master
from tests.trust.tampering.office import PAPER


@kind("row_changed", "form", "office#", check="requests")
async def a_request_asked_something_else(master: Master) -> None:
    await master.run("UPDATE idempotency SET input_hash = ? WHERE key = 'form'", "c" * 64)


@kind("row_changed", "feed corrected", "office#", check="requests")
async def a_request_was_answered_with_another_row(master: Master) -> None:
    await master.run("UPDATE idempotency SET noun_id = noun_id + 1 WHERE key = 'feed corrected'")


@kind("row_deleted", "console", "file.stored", check="requests")
async def a_request_is_forgotten(master: Master) -> None:
    """So that it would be carried out a second time."""
    await master.run("DELETE FROM idempotency WHERE key = 'form'")


@kind("row_added", "forged", check="requests")
async def a_request_is_invented(master: Master) -> None:
    """So that it would never be carried out."""
    await master.copy("idempotency", "key = 'form'", id=900_000_003, key="forged", seq=999)


@kind("row_changed", "2", "office#", check="feed")
async def two_numbers_of_the_public_feed_are_swapped(master: Master) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        await master.run("UPDATE public_change SET seq = ? WHERE seq = ?", new, old)


@kind("row_deleted", "2", "office#", check="feed")
async def a_line_of_the_public_feed_is_gone(master: Master) -> None:
    await master.run("DELETE FROM public_change WHERE seq = 2")


@kind("row_added", "4", check="feed")
async def a_line_of_the_public_feed_is_invented(master: Master) -> None:
    await master.copy("public_change", "seq = 3", id=900_000_004, seq=4)


@kind("head_moved", "public changes", check="feed")
async def the_counter_of_the_public_feed_is_moved(master: Master) -> None:
    await master.run("UPDATE ledger_chain SET seq = 9 WHERE name = 'public changes'")


@kind("file_altered", digest_of(PAPER)[:12], check="files")
async def a_file_is_altered_on_the_disk(_: Master) -> None:
    folder.path_of(digest_of(PAPER)).write_bytes(PAPER + b"%")


@kind("file_missing", digest_of(PAPER)[:12], check="files")
async def a_file_is_gone_from_the_disk(_: Master) -> None:
    folder.path_of(digest_of(PAPER)).unlink()
