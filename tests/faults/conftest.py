"""What every fault test said stands at the end of the run, one line each, also where two processes ran them."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The tallies of those that passed and of those that did not."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for line in getattr(report, "capstdout", "").splitlines():
                if " acknowledged " in line or line.startswith("control "):
                    terminalreporter.write_line(line)
