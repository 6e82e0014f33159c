"""Heads over a real ledger: what they stand for, their proofs, one at a time, the key they are signed with."""

import asyncio
import os
import stat

import pytest

from server.heads import LogTile, SignedHead, keys, making, note, proving, tree
from server.heads.stored import Missing
from tests.server.heads.log import happen, in_order, naive


async def test_without_events_there_is_no_head(database) -> None:
    assert await making.make("asked") is None


async def test_a_head_stands_for_every_event(database) -> None:
    """Chain by chain in the order of their names; what comes later stands behind."""
    await happen("b", 3)
    await happen("a", 2)
    first = await making.make("asked")
    await happen("c", 1)
    await happen("a", 4)
    second = await making.make("signed")
    assert first and second
    entries = await in_order(("a", 1, 2), ("b", 1, 3), ("a", 3, 6), ("c", 1, 1))
    assert (first.size, first.root) == (5, naive(entries[:5]).hex())
    assert (second.size, second.root, second.reason) == (10, naive(entries).hex(), "signed")
    assert [await proving.position_of(*each) for each in (("a", 1), ("a", 3), ("c", 1), ("c", 2))] == [0, 5, 9, None]


async def test_nothing_new_makes_no_new_head(database) -> None:
    await happen("a")
    first, second = await making.make("asked"), await making.make("hourly")
    assert first and second
    assert first.id == second.id
    assert await SignedHead.all().count() == 1


async def test_the_checkpoint_is_signed_by_the_key(database) -> None:
    await happen("a")
    head = await making.make("asked", "https://jinbang.example/office/")
    assert head
    read = note.read(head.checkpoint)
    found = note.Checkpoint.read(read.text)
    assert (found.origin, found.size, found.root.hex()) == ("jinbang.example/office/ledger", 1, head.root)
    assert read.signers(keys.ring().keys(found.origin))
    await happen("a")
    renamed = await making.make("asked", "https://elsewhere.example")
    assert renamed
    assert renamed.checkpoint.startswith("jinbang.example/office/ledger\n2\n"), "a log keeps its name"


async def test_every_proof_of_a_log_with_tiles(database, monkeypatch) -> None:
    """Tiles of 256 at two levels would take 65,536 events: here a portion is small and the log crosses two tiles."""
    monkeypatch.setattr(making, "PORTION", 200)
    await happen("a", 300)
    await happen("b", 270)
    newest = await making.make("asked")
    assert newest
    assert newest.size == 570
    assert [one.size for one in await SignedHead.all().order_by("size")] == [200, 400, 570]
    assert await LogTile.all().count() == 2
    entries = await in_order(("a", 1, 300), ("b", 1, 270))
    roots = {n: naive(entries[:n]) for n in (1, 2, 255, 256, 257, 300, 400, 512, 570)}
    for size, root in roots.items():
        assert await proving.root_of(size) == root
        for index in {0, size // 2, size - 1}:
            proof = await proving.inclusion(index, size)
            assert tree.is_included(tree.leaf_hash(entries[index]), index, size, proof, root)
    for first in roots:
        for second in roots:
            if first < second:
                proof = await proving.consistency(first, second)
                assert tree.is_continued(first, second, roots[first], roots[second], proof)


async def test_higher_levels_are_made_of_the_lower(database, monkeypatch) -> None:
    """With tiles of four hashes the same code makes three levels of them."""
    from server.heads import stored

    for module in (stored, making):
        monkeypatch.setattr(module, "TILE", 4)
        monkeypatch.setattr(module, "WIDTH", 2)
    await happen("a", 70)
    monkeypatch.setattr(making, "PORTION", 33)
    newest = await making.make("asked")
    entries = await in_order(("a", 1, 70))
    assert newest
    assert newest.root == naive(entries).hex()
    assert [await LogTile.filter(level=n).count() for n in range(4)] == [17, 4, 1, 0]
    for first in range(1, 70, 3):
        proof = await proving.consistency(first, 70)
        assert tree.is_continued(first, 70, naive(entries[:first]), naive(entries), proof)


async def test_heads_made_at_once_are_one(database) -> None:
    await happen("a", 5)
    made = await asyncio.gather(*(making.make("asked") for _ in range(5)))
    assert {one.size for one in made if one} == {5}
    assert await SignedHead.all().count() == 1


async def test_beyond_the_log_nothing_is_proved(database) -> None:
    await happen("a", 3)
    await making.make("asked")
    with pytest.raises(Missing):
        await proving.consistency(2, 9)


@pytest.fixture
def own_key(tmp_path, monkeypatch):
    path = tmp_path / "office" / "signing-key"
    monkeypatch.setenv("JINBANG_SIGNING_KEY", str(path))
    return path


def test_the_key_is_made_for_its_owner_alone(own_key) -> None:
    first = keys.ring().key("office.example/ledger")
    assert stat.S_IMODE(os.stat(own_key).st_mode) == 0o600
    assert keys.ring().key("office.example/ledger") == first
    assert first.fingerprint.count(" ") == 15


def test_a_key_names_the_one_after_it(own_key) -> None:
    """The old public key stays listed, its seed is gone; who trusts the old one can trust the new one."""
    old = keys.ring().key("office.example/ledger")
    seed = own_key.read_text().split()[1]
    ring = keys.rotated("office.example/ledger")
    new = ring.key("office.example/ledger")
    assert ring.keys("office.example/ledger") == [new, old]
    assert seed not in own_key.read_text()
    assert keys.successor(ring.successions[0], [old]) == new
    assert keys.successor(ring.successions[0], [new]) is None
    third = keys.rotated("office.example/ledger")
    assert len(third.before) == len(third.successions) == 2


def test_a_broken_key_file_is_said(own_key) -> None:
    own_key.parent.mkdir()
    own_key.write_text("rot13 abc\n")
    with pytest.raises(keys.NoSigningKey):
        keys.ring()
