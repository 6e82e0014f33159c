"""The Merkle tree of RFC 6962 (section 2.1; RFC 9162 section 2.1 says the same): roots, and proofs made and checked.

Pure. A range [low, high) of leaves is named by its bounds; a *node* (level, number) is a perfect subtree of 2^level
leaves, from which every range is put together.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

EMPTY = hashlib.sha256().digest()
SIZE = 32
Range = tuple[int, int]
Node = tuple[int, int]


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf: SHA-256(0x00 ‖ entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def joined(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def perfect(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of hashes."""
    level = list(hashes)
    while len(level) > 1:
        level = [joined(left, right) for left, right in zip(level[::2], level[1::2], strict=True)]
    return level[0]


def root(hashes: Sequence[bytes]) -> bytes:
    """The root over the hashes of all leaves."""
    return folded((0, len(hashes)), lambda node: perfect(hashes[node[1] << node[0] : (node[1] + 1) << node[0]]))


def nodes(whole: Range) -> Iterator[Node]:
    """The perfect subtrees of a range that a proof may name, from left to right."""
    low, high = whole
    while low < high:
        level = (high - low).bit_length() - 1
        yield level, low >> level
        low += 1 << level


def folded(whole: Range, at: Callable[[Node], bytes]) -> bytes:
    """The hash of a range; `at` gives the hash of a node."""
    hashes = [at(node) for node in nodes(whole)]
    if not hashes:
        return EMPTY
    found = hashes.pop()
    while hashes:
        found = joined(hashes.pop(), found)
    return found


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """What proves that leaf `index` is in the tree of `size` leaves, from the leaf up (PATH of RFC 6962, 2.1.1)."""
    assert 0 <= index < size
    low, high = 0, size
    found = []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low = middle
    return found[::-1]


def consistency_ranges(first: int, second: int) -> list[Range]:
    """What proves that the tree of `second` leaves continues the one of `first` (SUBPROOF of RFC 6962, 2.1.2)."""
    assert 0 < first <= second
    if first == second:
        return []
    low, high, is_whole = 0, second, True
    found = []
    while first != high:
        middle = low + _split(high - low)
        if first <= middle:
            found.append((middle, high))
            high = middle
        else:
            found.append((low, middle))
            low, is_whole = middle, False
    return [*([] if is_whole else [(low, high)]), *found[::-1]]


def _split(n: int) -> int:
    """The largest power of two below n."""
    return 1 << ((n - 1).bit_length() - 1)


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from the hash of leaf `index` to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or any(len(one) != SIZE for one in (leaf, root, *proof)):
        return False
    at, last, found = index, size - 1, leaf
    for each in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = joined(each, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = joined(found, each)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_continued(first: int, second: int, old: bytes, new: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `second` leaves and root `new` begins with the one of `first` and `old` (RFC 9162, 2.1.4.2).

    The empty tree proves nothing and is refused.
    """
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and old == new
    path = [old, *proof] if first & (first - 1) == 0 else list(proof)
    if not proof or any(len(one) != SIZE for one in (new, *path)):
        return False
    return _both_roots(first, second, path) == (old, new)


def _both_roots(first: int, second: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The roots of both trees as a path of consistency gives them; None where it is too short or too long."""
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = path[0]
    for each in path[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            before, after = joined(each, before), joined(each, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = joined(after, each)
        at, last = at >> 1, last >> 1
    return (before, after) if last == 0 else None
