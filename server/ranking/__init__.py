"""Pure ranking: a scheme and a field become standings. No database, no clock, no float; design 3 and 8.

Read in this order: scheme and field (the values), values (marks to modules), standardise, places (totals and ties),
rounds (who goes on inside the event), groups, awards, advance, standings (`rank`); check says what a scheme may not.
"""

from server.ranking.check import SchemeFault, check, mark_fault
from server.ranking.deductions import deducted, penalties_of
from server.ranking.field import Entrant, Field, Standing
from server.ranking.medals import tied_medals
from server.ranking.rounding import decimal_text, exact_text, round_to
from server.ranking.rounds import entrants_of
from server.ranking.scheme import (
    ASPECT_COLUMNS,
    RESERVED_CODES,
    THOUSAND,
    Advance,
    Aspect,
    Award,
    Criterion,
    Deduction,
    Group,
    Module,
    Round,
    Scheme,
    Tally,
    TieKey,
)
from server.ranking.standings import rank
from server.ranking.values import (
    aspect_values,
    is_over_spread,
    judge_factor,
    marks_needed,
    needs_judge_sums,
    needs_values,
)

__all__ = [
    "ASPECT_COLUMNS",
    "RESERVED_CODES",
    "THOUSAND",
    "Advance",
    "Aspect",
    "Award",
    "Criterion",
    "Deduction",
    "Entrant",
    "Field",
    "Group",
    "Module",
    "Round",
    "Scheme",
    "SchemeFault",
    "Standing",
    "Tally",
    "TieKey",
    "aspect_values",
    "check",
    "decimal_text",
    "deducted",
    "entrants_of",
    "exact_text",
    "is_over_spread",
    "judge_factor",
    "mark_fault",
    "marks_needed",
    "needs_judge_sums",
    "needs_values",
    "penalties_of",
    "rank",
    "round_to",
    "tied_medals",
]
