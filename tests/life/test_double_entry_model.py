"""Double entry explored: random people, random steps, over the contract on both engines, against an oracle in memory.

Few runs here; many with `make faults` (tests/faults/test_double_entry.py). The controls plant a fault in the server:
the same machine must find it.
"""

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from server.transcribing import moving, passes, typing_in
from tests import databases
from tests.life.double_entry.machine import DoubleEntry

ACTS = {"begin", "type", "resolve", "send_back", "swap", "move", "confirm", "refuse_move", "give", "sign", "again"}
MOST = 8  # of them, in as few runs as these


def explore(engine: str, examples: int, steps: int, **more: Any) -> Counter[str]:
    """Run the machine; how often each act was carried out, or refused by which rule."""
    machine = type("DoubleEntry", (DoubleEntry,), {"engine": engine, "tally": Counter()})
    how = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), **{"derandomize": True, "phases": [Phase.generate], **more},
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=how)
    return machine.tally  # type: ignore[attr-defined, no-any-return]


@databases.POSTGRES_AT_NIGHT
def test_double_entry_is_what_the_oracle_says(engine: str) -> None:
    tally = explore(engine, 20, 30)
    assert len(ACTS & tally.keys()) >= MOST, tally  # else it explored next to nothing


async def _nobody(*_: Any) -> None:
    return None


async def _no_move(*_: Any) -> None:
    return None


@pytest.mark.parametrize(
    ("where", "name", "planted"),
    [
        (typing_in, "not_another", _nobody),  # the second typist may be the first
        # who asked confirms; by day tests/server/transcribing/test_moving.py says that he may not
        pytest.param(moving, "asked_by_you", _no_move, marks=pytest.mark.night),
        (typing_in, "is_taken", lambda *_: False),  # a claim keeps nobody out
        (passes.Passes, "differing", lambda _: []),  # whatever is typed agrees
    ],
)
def test_the_machine_finds_a_planted_fault(
    monkeypatch: pytest.MonkeyPatch, where: Any, name: str, planted: Any
) -> None:
    monkeypatch.setattr(where, name, planted)
    with pytest.raises(AssertionError):
        explore("sqlite", 60, 40)
