"""Eligibility as data: what an event demands of an entrant, and one sentence for every demand. No database, no clock.

Read in this order: requirements (what an event may demand), stored (its JSON, its faults, what changed), facts (what is
known of an entry), personal, titles, elsewhere and entry (the questions), verdict (the answers and what follows from
them), answers (all questions of an entry). Sources: domain.md 2.2 and 2.3.
"""

from server.eligibility.answers import enough_entries, verdicts
from server.eligibility.facts import EarlierPlace, EntryFacts, Facts, OtherEntry
from server.eligibility.requirements import PriorTitle, PriorWinners, Requirements
from server.eligibility.stored import changed, from_dict, to_dict
from server.eligibility.verdict import Verdict, needs_review, passed_over, refusal

__all__ = [
    "EarlierPlace",
    "EntryFacts",
    "Facts",
    "OtherEntry",
    "PriorTitle",
    "PriorWinners",
    "Requirements",
    "Verdict",
    "changed",
    "enough_entries",
    "from_dict",
    "needs_review",
    "passed_over",
    "refusal",
    "to_dict",
    "verdicts",
]
