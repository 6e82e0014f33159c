"""Rounds, deductions, groups, the deciding of ties: what they may not say (design 8, domain.md 3.3 and 3.4)."""

from server.ranking.faults import Faults, SchemeFault, above_zero, choices, codes, in_range, titled
from server.ranking.scheme import Module, Round, Scheme

LEAST_ROUNDS = 2
DECIDING = ("draw", "decision")  # steps that leave nobody level


def check_rounds(scheme: Scheme) -> Faults:
    """Rounds are at least two, each but the last says how many go on, and each has modules of its own."""
    if len(scheme.rounds) == 1:
        yield SchemeFault("rounds", "one_round", expected=f">= {LEAST_ROUNDS}")
    yield from codes((f"rounds[{index}].code", one.code) for index, one in enumerate(scheme.rounds))
    for index, one in enumerate(scheme.rounds):
        yield from _round(scheme, one, f"rounds[{index}]", last=index + 1 == len(scheme.rounds))
    for index, module in enumerate(scheme.modules):
        yield from _of_round(scheme, module, f"modules[{index}].round")


def _round(scheme: Scheme, one: Round, path: str, *, last: bool) -> Faults:
    yield from titled(one, path)
    yield from choices("round", one, f"{path}.")
    yield from in_range(f"{path}.top", one.top, 1)
    if one.top is None and not last:
        yield SchemeFault(f"{path}.top", "round_top_missing", {"round": one.code}, ">= 1")
    if one.top is not None and last:
        yield SchemeFault(f"{path}.top", "last_round_top", {"round": one.code})
    if all(module.round != one.code for module in scheme.modules):
        yield SchemeFault(path, "round_empty", {"round": one.code})


def _of_round(scheme: Scheme, module: Module, path: str) -> Faults:
    """Every module names a round when the scheme has rounds, none otherwise."""
    known = [one.code for one in scheme.rounds]
    if not known and module.round is not None:
        yield SchemeFault(path, "round_unexpected", {"round": module.round})
    elif known and module.round is None:
        yield SchemeFault(path, "round_missing", {"module": module.code}, " | ".join(known))
    elif known and module.round not in known:
        yield SchemeFault(path, "round_unknown", {"round": module.round or ""}, " | ".join(known))


def check_deductions(scheme: Scheme) -> Faults:
    """Deductions have a code, a title and points, and take something off; so does the limit of all."""
    yield from codes((f"deductions[{index}].code", one.code) for index, one in enumerate(scheme.deductions))
    for index, one in enumerate(scheme.deductions):
        yield from titled(one, f"deductions[{index}]")
        yield from above_zero(f"deductions[{index}].points", one.points)
        yield from above_zero(f"deductions[{index}].limit", one.limit)
    yield from above_zero("penalty_limit", scheme.penalty_limit)


def check_groups(scheme: Scheme) -> Faults:
    """Groups have a code and a title; an award names one of them, and `by_group` needs some."""
    known = [one.code for one in scheme.groups]
    yield from codes((f"groups[{index}].code", code) for index, code in enumerate(known))
    for index, one in enumerate(scheme.groups):
        yield from titled(one, f"groups[{index}]")
    for index, award in enumerate(scheme.awards):
        if award.group is not None and award.group not in known:
            yield SchemeFault(f"awards[{index}].group", "group_unknown", {"group": award.group}, " | ".join(known))
    if scheme.advance and scheme.advance.by_group and not known:
        yield SchemeFault("advance.by_group", "by_group_alone", expected="groups")


def check_deciding(scheme: Scheme) -> Faults:
    """A decision is ascending and the last step; where first places may not be shared (前三名不并列), the chain ends in
    a step that leaves nobody level."""
    keys = [tie.key for tie in scheme.ties]
    for index, tie in enumerate(scheme.ties):
        if tie.key == "decision" and tie.descending:
            yield SchemeFault(f"ties[{index}]", "decision_descending", expected="decision")
        if "decision" in keys[:index] and tie.key not in ("decision", "share"):
            yield SchemeFault(f"ties[{index}]", "tie_after_decision", {"key": tie.key})
    yield from in_range("unshared", scheme.unshared, 0)
    if scheme.unshared > 0 and (not keys or keys[-1] not in DECIDING):
        yield SchemeFault("unshared", "unshared_undecided", {"places": scheme.unshared}, " | ".join(DECIDING))
