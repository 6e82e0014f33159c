"""What deductions take off one entry: *Deductions* of design 8, domain.md 3.3."""

from server.ranking.field import Entrant
from server.ranking.scheme import Scheme


def deducted(scheme: Scheme, entrant: Entrant) -> dict[str, int]:
    """Return what each deduction takes off, by code ("" for penalties without one), each cut at its own limit."""
    limits = {deduction.code: deduction.limit for deduction in scheme.deductions}
    given = entrant.deducted or {"": entrant.penalties}
    return {code: _at_most(points, limits.get(code)) for code, points in given.items()}


def penalties_of(scheme: Scheme, entrant: Entrant) -> int:
    """Return what is taken off an entry's total, in thousandths: all its deductions, cut at the scheme's limit."""
    total = sum(deducted(scheme, entrant).values()) if entrant.deducted else entrant.penalties
    return _at_most(total, scheme.penalty_limit)


def _at_most(points: int, limit: int | None) -> int:
    return points if limit is None else min(points, limit)
