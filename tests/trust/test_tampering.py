"""C11: whatever the master of the database does to it, `jinbang verify` names where (reliability.md B3, rings 1 and 2).

Each kind has two controls: the untouched office is clean, and with the part of `verify` that sees the kind taken out,
the kind is not named.
"""

from collections.abc import Callable, Iterator

import pytest

from server.files import folder
from server.heads import checking, making
from server.ledger import verify as verifying
from server.ledger.verify import Difference, chains, leaves, verify
from server.ledger.verify.further import CHECKS
from tests.server.access.people import account
from tests.trust.tampering import beside, events, rows
from tests.trust.tampering.kind import KINDS, Kind
from tests.trust.tampering.master import bare, mastered
from tests.trust.tampering.office import PAPER, office
from tests.trust.tampering.whole import WHOLE, Head, an_old_backup_is_put_back

BY_NAME = pytest.mark.parametrize("kind", KINDS, ids=[one.name for one in KINDS])
assert {beside, events, rows}  # their kinds are noted when they are imported


@pytest.fixture(autouse=True)
def paper() -> Iterator[None]:
    """The file on the disk is whole again afterwards."""
    yield
    path = folder.path_of(folder.digest_of(PAPER))
    if path.parent.exists():
        path.unlink(missing_ok=True)
        folder.put(PAPER)


def names(kind: Kind, found: list[Difference]) -> bool:
    """Whether a difference of the kind's rule says all its words."""
    said = [f"{one.noun} {one.place} {one.event} {one.column}" for one in found if one.rule == kind.rule]
    return any(all(word in text for word in kind.words) for text in said)


async def test_the_untouched_office_is_clean(engine: str) -> None:
    async with office(engine):
        report = await verify(deep=True)
    assert report.differences == []
    assert report.events > 20


def test_there_are_more_than_twenty() -> None:
    assert len({one.name for one in KINDS}) >= 20 + 5


@BY_NAME
async def test_named(engine: str, kind: Kind) -> None:
    async with office(engine) as database:
        async with mastered(database) as master:
            await kind.work(master)
        found = (await verify(deep=kind.deep)).differences
    assert names(kind, found), found


@BY_NAME
@pytest.mark.parametrize("engine", ["sqlite"])
async def test_the_control_without_its_check_says_nothing(
    engine: str, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    TAKEN_OUT[kind.check](monkeypatch)
    async with office(engine) as database:
        async with mastered(database) as master:
            await kind.work(master)
        assert not names(kind, (await verify(deep=kind.deep)).differences)


def _without_chains(patch: pytest.MonkeyPatch) -> None:
    def unlinked(batch: list[tuple[object, ...]]) -> leaves.Checked:
        checked = whole(batch)
        checked.broken.clear()
        return checked

    whole = leaves.check
    patch.setattr(leaves, "check", unlinked)
    patch.setattr(chains, "_joined", lambda *_: [])


def _without_tables(patch: pytest.MonkeyPatch) -> None:
    async def compare(*_: object) -> None:
        """Nothing."""

    patch.setattr(verifying, "compare", compare)


def _without_heads(patch: pytest.MonkeyPatch) -> None:
    async def heads_moved(*_: object) -> list[Difference]:
        return []

    patch.setattr(verifying, "heads_moved", heads_moved)


def _without(check: str) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.delitem(CHECKS, check)


TAKEN_OUT: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "chains": _without_chains, "tables": _without_tables, "heads": _without_heads,
    **{name: _without(name) for name in ("requests", "feed", "files", "cipher texts", "guards")},
}  # fmt: skip

# What switches the guards off or slips past them, for each engine.
OFF = {
    "a trigger is dropped": (
        "DROP TRIGGER jb_ledger_update", "DROP TRIGGER jb_ledger_update ON ledger_event", "jb_ledger_update",
    ),
    "a trigger is replaced by one that lets pass": (
        "DROP TRIGGER jb_ledger_update; CREATE TRIGGER jb_ledger_update BEFORE UPDATE ON ledger_event "
        "BEGIN SELECT 1; END",
        "CREATE OR REPLACE FUNCTION jb_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$",
        "jb_ledger_update",
    ),
    "a trigger is switched off": (
        "DROP TRIGGER jb_kept_mark", "ALTER TABLE mark DISABLE TRIGGER jb_kept_mark", "jb_kept_mark",
    ),
    "a trigger does something of its own": (
        "CREATE TRIGGER quietly AFTER INSERT ON mark BEGIN UPDATE mark SET value = 0 WHERE id = NEW.id; END",
        "CREATE FUNCTION quietly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.value := 0; RETURN NEW; END $$; "
        "CREATE TRIGGER quietly BEFORE INSERT ON mark FOR EACH ROW EXECUTE FUNCTION quietly()",
        "quietly on mark",
    ),
    "a rule or a bent condition": (
        "DROP TRIGGER jb_ledger_insert; CREATE TRIGGER jb_ledger_insert BEFORE INSERT ON ledger_event WHEN 0 "
        "BEGIN SELECT RAISE(ABORT, 'x'); END",
        "CREATE RULE nothing AS ON INSERT TO ledger_event DO INSTEAD NOTHING", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", OFF)
async def test_guards_that_are_not_as_they_were_put_up_are_named(engine: str, how: str) -> None:
    sqlite, postgres, words = OFF[how]
    async with office(engine) as database:
        await bare(database, sqlite, postgres)
        found = (await verify()).differences
    assert {one.rule for one in found} == {"guard_missing"}
    assert any(words in one.place for one in found)


@pytest.mark.parametrize("how", WHOLE)
async def test_what_leaves_no_trace_is_named_by_a_head_kept_elsewhere(engine: str, how: str) -> None:
    """The control stands in it: `verify` alone says nothing."""
    work, rule = WHOLE[how]
    async with office(engine) as database:
        if work is an_old_backup_is_put_back:
            await account("later", "auditor")
        kept = await making.make("asked", "https://office.example")
        assert kept is not None
        head = Head(kept.size, bytes.fromhex(kept.root))
        with checking.against([head]):
            assert (await verify()).differences == []
        if work is not an_old_backup_is_put_back:
            async with mastered(database) as master:
                await work(master)
            assert await _told(head) == (set(), {rule})
    if work is an_old_backup_is_put_back:
        async with office(engine):
            assert await _told(head) == (set(), {rule})


async def _told(head: Head) -> tuple[set[str], set[str]]:
    """The rules that `verify` names after the server made its next head: alone, and with the head kept elsewhere."""
    await making.make("hourly", "https://office.example")
    alone = {one.rule for one in (await verify(deep=True)).differences}
    with checking.against([head]):
        return alone, {one.rule for one in (await verify()).differences}
