"""Pure ranking: a scheme and a field become standings. No database, no clock, no float; design 3 and 8.

Read in this order: scheme (the values), values (marks to modules), standardise, places (totals and ties), awards,
advance, standings (`rank`); check says what a scheme may not say.
"""

from server.ranking.check import SchemeFault, check, mark_fault
from server.ranking.medals import tied_medals
from server.ranking.rounding import decimal_text, exact_text, round_to
from server.ranking.scheme import (
    RESERVED_CODES,
    THOUSAND,
    Advance,
    Aspect,
    Award,
    Entrant,
    Field,
    Module,
    Scheme,
    Standing,
    Tally,
    TieKey,
)
from server.ranking.standings import rank
from server.ranking.values import aspect_values, judge_factor, marks_needed, needs_judge_sums, needs_values

__all__ = [
    "RESERVED_CODES",
    "THOUSAND",
    "Advance",
    "Aspect",
    "Award",
    "Entrant",
    "Field",
    "Module",
    "Scheme",
    "SchemeFault",
    "Standing",
    "Tally",
    "TieKey",
    "aspect_values",
    "check",
    "decimal_text",
    "exact_text",
    "judge_factor",
    "mark_fault",
    "marks_needed",
    "needs_judge_sums",
    "needs_values",
    "rank",
    "round_to",
    "tied_medals",
]
