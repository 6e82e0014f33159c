"""The tree against the published vectors and against a naive computation by the words of RFC 6962."""

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.heads import tree

VECTORS = json.loads(Path(__file__).with_name("vectors").joinpath("merkle.json").read_text())
# The leaves and roots of the reference tree: transparency-dev/merkle, testonly/constants.go.
LEAVES = [bytes.fromhex(one) for one in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def of(texts: list[str] | None) -> list[bytes]:
    return [b64decode(one) for one in texts or []]


def test_roots_of_the_reference_tree() -> None:
    hashes = [tree.leaf_hash(one) for one in LEAVES]
    assert [tree.root(hashes[:n]).hex() for n in range(9)] == list(ROOTS)


@pytest.mark.parametrize("name", VECTORS["inclusion"])
def test_published_inclusion_proofs(name: str) -> None:
    """Right proofs hold, every altered one is refused."""
    one: dict[str, Any] = VECTORS["inclusion"][name]
    [root], [leaf] = of([one["root"]]), of([one["leafHash"]])
    assert tree.is_included(leaf, one["leafIdx"], one["treeSize"], of(one["proof"]), root) is not one["wantErr"]


@pytest.mark.parametrize("name", VECTORS["consistency"])
def test_published_consistency_proofs(name: str) -> None:
    one: dict[str, Any] = VECTORS["consistency"][name]
    [old], [new] = of([one["root1"]]), of([one["root2"]])
    assert tree.is_continued(one["size1"], one["size2"], old, new, of(one["proof"])) is not one["wantErr"]


def naive(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word by word."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return sha256(b"\x01" + naive(entries[:k]) + naive(entries[k:])).digest()


trees = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


@settings(max_examples=60, deadline=None)
@given(trees, st.data())
def test_every_proof_made_is_the_one_checked(entries: list[bytes], data: st.DataObject) -> None:
    """Any leaf of any tree, any older size; a flipped bit anywhere breaks it."""
    hashes = [tree.leaf_hash(one) for one in entries]
    size = len(entries)
    first = data.draw(st.integers(1, size))
    index = data.draw(st.integers(0, size - 1))
    root, old = naive(entries), naive(entries[:first])
    assert tree.root(hashes) == root
    included = [naive(entries[low:high]) for low, high in tree.inclusion_ranges(index, size)]
    assert tree.is_included(hashes[index], index, size, included, root)
    continued = [naive(entries[low:high]) for low, high in tree.consistency_ranges(first, size)]
    assert tree.is_continued(first, size, old, root, continued)
    assert not tree.is_included(flipped(hashes[index]), index, size, included, root)
    for n, each in enumerate(included):
        assert not tree.is_included(
            hashes[index], index, size, [*included[:n], flipped(each), *included[n + 1 :]], root
        )
    for n, each in enumerate(continued):
        altered = [*continued[:n], flipped(each), *continued[n + 1 :]]
        assert not tree.is_continued(first, size, old, root, altered)
    assert first == size or not tree.is_continued(first, size, flipped(old), root, continued)


def flipped(found: bytes) -> bytes:
    return bytes([found[0] ^ 1]) + found[1:]


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 1000, 1 << 20])
def test_a_range_is_put_together_from_perfect_subtrees(size: int) -> None:
    """The nodes of a range cover it once, from left to right, and each begins at a multiple of its size."""
    at = 0
    for level, number in tree.nodes((0, size)):
        assert number << level == at
        at += 1 << level
    assert at == size
