"""The recount against the ranking on 10,000 random competitions: 0 differences (reliability.md C19)."""

import pytest

from tests.server.recounting.test_against_ranking import IN_EVERY_RUN, disagreements

NIGHTLY = 10_000
AT_ONCE = 1_000


@pytest.mark.night
@pytest.mark.parametrize("start", range(IN_EVERY_RUN, IN_EVERY_RUN + NIGHTLY, AT_ONCE))
def test_they_agree(start: int) -> None:
    """Its controls stand beside the 500 of every run."""
    assert disagreements(range(start, start + AT_ONCE)) == []
