"""Conditions (申报条件) by rule: who may be nominated for a title, with a reason for each.

Read in this order: rules (the language), telling (it in sentences), facts (what is known of a person), verdicts and
results (the questions, pure), gathering (the facts of many people in a fixed number of statements), considering (a
title, a list of people), conferring (what a conferral on a result asks).
"""

from server.conditions import conferring as conferring
from server.conditions import rules, telling
from server.conditions.facts import Facts, HeldTitle, Result
from server.conditions.gathering import facts_of
from server.conditions.rules import Conditions
from server.conditions.verdicts import Verdict, outcome, refusal, verdicts
from server.rulebook import readers, tellers

__all__ = ["Conditions", "Facts", "HeldTitle", "Result", "Verdict", "facts_of", "outcome", "refusal", "verdicts"]

readers["conditions"] = rules.read
tellers["conditions"] = telling.tell
