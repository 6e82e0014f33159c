"""Double entry explored for long: 200 random stories of 50 steps per engine, new ones every time (reliability.md C1).

The controls, planted faults that the same machine must find, stand in tests/life/test_double_entry_model.py.
"""

import os

import pytest
from hypothesis import Phase

from tests import databases
from tests.life.test_double_entry_model import ACTS, explore

EXAMPLES = int(os.environ.get("JINBANG_STORIES") or 200)
pytestmark = [pytest.mark.night, pytest.mark.timeout(3600)]


@pytest.mark.parametrize("engine", databases.ENGINES)
def test_many_stories(engine: str) -> None:
    tally = explore(engine, EXAMPLES, 50, derandomize=False, print_blob=True, phases=[Phase.generate, Phase.shrink])
    print(f"{engine}: {sum(tally.values())} answers, {len(tally)} kinds, 0 differences")
    assert ACTS - tally.keys() == set(), tally
