"""Contests of one module and one judge, for tests that need to know each number."""

from collections.abc import Mapping
from fractions import Fraction

from server.recounting.facts import Aspect, Award, Entry, Event, Module, Scheme
from tests.server.recounting.by_hand import mark
from tests.server.recounting.drawing import Contest


def event_of(scores: Mapping[str, str]) -> Contest:
    """One award of two places; totals of two decimals, half_up."""
    scheme = Scheme((Module("m1", Fraction(1), (Aspect("A", Fraction(100)),)),), ties=(("share", False),))
    event = Event("E1", scheme, [Entry(no, team=f"队{no}") for no in scores], (Award("奖", places=2),))
    return Contest(event, {no: [("A", "1", mark(text))] for no, text in scores.items()})


TIED = event_of({"001": "90", "002": "90", "003": "95"})
