"""Canonical JSON: the fast way writes byte by byte what RFC 8785 says, and leaves alone what it does not know."""

from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from server.ledger.chain import canonical

LIMIT = 2**53 - 1
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
LEAF = st.none() | st.booleans() | st.integers(-LIMIT, LIMIT) | TEXT
BODY = st.recursive(
    LEAF, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner) | st.tuples(inner, inner), max_leaves=30
)


@given(BODY)
def test_what_is_written_is_what_rfc_8785_writes(body: Any) -> None:
    assert canonical(body) == rfc8785.dumps(body).decode()


@pytest.mark.parametrize(
    "body",
    [
        {"b": 1, "a": '\x00\x1f\x7f\u2028"\\/\b\f\n\r\t€😀'},
        {"\U0001f600": 1, "\ufb33": 2},  # by UTF-16 the first comes first, by code point last
        [1.0, 1e21, 5e-324, -0.0, 333333333.33333329],
        {"n": [LIMIT, -LIMIT, True, None]},
    ],
)
def test_the_traps(body: Any) -> None:
    assert canonical(body) == rfc8785.dumps(body).decode()


@pytest.mark.parametrize("body", [LIMIT + 1, [2**80], {"a": float("nan")}, ["\ud800"], {1: 2}, {"a": {1}}])
def test_what_has_no_canonical_form_is_refused(body: Any) -> None:
    with pytest.raises((rfc8785.CanonicalizationError, UnicodeEncodeError)):
        canonical(body)
