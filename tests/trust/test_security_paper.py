"""SECURITY.md says what is tested where: every promise names a test, and every path it names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAPER = (ROOT / "SECURITY.md").read_text()
PATHS = sorted(set(re.findall(r"`((?:tests|deploy|server|schema|web)/[\w./-]+)`", PAPER)))
PROMISES = [f"P{n}" for n in range(1, 10)]
CONTROLS = [*(f"8.1.4.{n}" for n in range(1, 12)), *(f"8.1.5.{n}" for n in range(1, 5))]


@pytest.mark.parametrize("path", PATHS)
def test_what_it_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()
    if path.startswith("tests/"):
        assert re.search(r"^\s*(async )?def test_", (ROOT / path).read_text(), re.M)


@pytest.mark.parametrize("promise", PROMISES)
def test_every_promise_says_what_defends_it_what_tests_it_and_what_is_not_defended(promise: str) -> None:
    said = re.search(rf"^### {promise} .*?(?=^##)", PAPER, re.M | re.S)
    assert said
    for part in ("*Defended by*", "*Tested by*", "*Not defended:*"):
        assert part in said[0], part
    assert re.search(r"`tests/[\w/]+\.py`", said[0].split("*Tested by*")[1].split("*Not defended:*")[0])


@pytest.mark.parametrize("control", CONTROLS)
def test_every_control_has_a_feature_and_a_test(control: str) -> None:
    [row] = re.findall(rf"^\| {re.escape(control)} .*$", PAPER, re.M)
    _, _, feature, test, _, _ = row.split("|")
    assert feature.strip() and re.search(r"`tests/[\w/]+\.py`", test)
