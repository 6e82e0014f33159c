"""A batch of events checked by itself: the fast leaf is the leaf, and a stretch says where it breaks."""

from hypothesis import given
from hypothesis import strategies as st

from server.ledger.chain import GENESIS, Leaf, canonical
from server.ledger.verify.leaves import check, leaf_hash

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.integers(0, 2**53 - 1)


@given(chain=TEXT, seq=NUMBERS, at=NUMBERS, actor=TEXT, act=TEXT, value=TEXT)
def test_the_fast_hash_is_that_of_the_leaf(chain: str, seq: int, at: int, actor: str, act: str, value: str) -> None:
    leaf = Leaf(chain, seq, GENESIS, at, actor, act, canonical({"facts": {"x": value}, "rows": {}}), "5a" * 16)
    made = leaf_hash(chain, seq, leaf.prev, leaf.alg, at, actor, act, leaf.body.encode(), leaf.salt)
    assert made == leaf.hash()


def _chain(n: int) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    prev = GENESIS
    for seq in range(1, n + 1):
        body = canonical({"facts": {}, "rows": {"mark": {"columns": ["id", "value"], "values": [[7, seq]]}}})
        leaf = Leaf("c", seq, prev, seq, "a", "x.y", body, "00" * 16)
        rows.append((seq, "c", seq, prev, leaf.hash(), leaf.alg, seq, "a", "x.y", body, leaf.salt))
        prev = leaf.hash()
    return rows


def test_a_whole_batch_is_silent_and_keeps_every_image() -> None:
    said = check(_chain(3))
    assert said.broken == []
    assert [event for _, _, event in said.images["mark", "id,value"]] == [1, 2, 3]
    assert (said.stretches["c"].seq, said.stretches["c"].last_seq) == (1, 3)


def test_a_link_left_out_and_a_body_altered_are_named() -> None:
    rows = _chain(4)
    altered = (*rows[3][:9], '{"facts":{},"rows":{}}', rows[3][10])
    said = check([rows[0], rows[2], altered])
    assert [(one.rule, one.event) for one in said.broken] == [("chain_broken", 3), ("leaf_altered", 4)]
