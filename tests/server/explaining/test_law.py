"""The law of the room: an explanation's own numbers come to the published total, place and award."""

from fractions import Fraction

import pytest

from server.explaining.text import read, written
from tests.server.explaining import adding
from tests.server.explaining.fields import explained, varied


@pytest.mark.parametrize("start", range(0, 200, 20))
def test_what_is_explained_comes_to_what_is_published(start):
    for seed in range(start, start + 20):
        scheme, entrants, marks = varied(seed)
        found = explained(scheme, entrants, marks)
        ranked = [(one, body) for one, body in found.values() if one.state == "ranked"]
        for one, body in ranked:
            assert adding.total(body) == one.total == Fraction(body.total.published), (seed, one.entry_no)
            assert adding.award(body) == one.award == body.award.award, (seed, one.entry_no)
            assert (body.advance.outcome == "advances") == one.advances
            assert read(written(body)) == body
        _places(ranked, seed)
        for one, body in found.values():
            assert (body.total is None) == (one.state != "ranked")
            assert tuple(body.missing) == tuple(one.missing)


def _places(ranked, seed):
    """The places by the keys alone: of one round in the order of the keys, 1, 1, 3."""
    groups = [body.place.round for _, body in ranked]
    for at, (one, body) in enumerate(ranked):
        ahead = [b for g, (_, b) in zip(groups, ranked, strict=True) if g == groups[at]]
        better = sum(adding.keys(b.place) < adding.keys(body.place) for b in ahead)
        assert body.place.place == one.place == groups.index(groups[at]) + 1 + better, (seed, one.entry_no)
        above, below = body.place.above, body.place.below
        assert (above is None) == (at == 0)
        assert (below is None) == (at == len(ranked) - 1)
        for other, index in ((above, at - 1), (below, at + 1)):
            if other is None:
                continue
            assert other.entry_no == ranked[index][0].entry_no
            same = groups[index] == groups[at]
            assert other.decided_by == (adding.decided(body.place, other) if same else "round"), (seed, one.entry_no)
            assert (other.place == one.place) == (other.decided_by == "share")
