"""What is handed in about a scheme: its modules, criteria, aspects, rounds, deductions, groups and awards."""

from typing import Any

import strawberry

from schema.inputs import given_field, optional, plain


@strawberry.input(description="评分点: what is marked.")
class AspectInput:
    """评分点."""

    code: str = given_field("Its code, unique in the event.")
    title: str = given_field("Its title.")
    max: str = given_field("The most points, a decimal.")
    kind: str | None = optional("score (as left out), judgement or measurement.")
    decimals: int | None = optional("How fine a mark may be, 0 to 3; 3 where left out.")
    combine: str | None = optional("mean (as left out), trimmed_mean, median, sum or best.")
    drop: int | None = optional("Of a trimmed mean: how many are dropped at either end.")
    judges: int | None = optional("How many marks are needed; 1 where left out.")
    criterion: str | None = optional("The code of its criterion, where its module has any.")
    descriptors: list[str] | None = optional("Of a judgement: what the levels 0, 1, 2 and 3 mean.")
    spread: int | None = optional("Of a judgement: how many levels the highest and the lowest may differ, 1 to 3.")
    spread_rule: str | None = optional("warn (as left out) or block: whether more hinders the closing.")


@strawberry.input(description="评分项 between a module and its aspects.")
class CriterionInput:
    """评分项."""

    code: str = given_field("Its code, unique in the event.")
    title: str = given_field("Its title.")
    max: str | None = optional("The most points, a decimal: the sum of its aspects.")


@strawberry.input(description="轮次 inside an event, in order.")
class RoundInput:
    """轮次."""

    code: str = given_field("Its code, unique in the event.")
    title: str = given_field("Its title.")
    top: int | None = optional("How many go on; none for the last round.")
    ties: str | None = optional("At the cut: all (as left out: who is tied goes in), chain or none.")
    carry: bool | None = optional("Whether its marks count for those who go on; true where left out.")


@strawberry.input(description="扣分项: points taken off each time, and at most.")
class DeductionInput:
    """扣分项."""

    code: str = given_field("Its code, unique in the event.")
    title: str = given_field("Its title.")
    points: str = given_field("The points each time, a decimal.")
    limit: str | None = optional("The most it takes off one entry, a decimal.")


@strawberry.input(description="组别 ranked by itself inside a joint event.")
class GroupInput:
    """组别."""

    code: str = given_field("Its code, unique in the event.")
    title: str = given_field("Its title.")


@strawberry.input(description="模块 of a scheme.")
class ModuleInput:
    """模块."""

    code: str = given_field("Its code, unique in the event.")
    title: str = given_field("Its title.")
    weight: str = given_field("Its weight, a decimal; 0 makes it a tie key only.")
    pass_: str | None = optional("The pass mark, a decimal: a fact that changes no place.", name="pass")
    standardise: str | None = optional("none (as left out), judge or field.")
    round: str | None = optional("The code of its round, where the scheme has rounds.")
    criteria: list[CriterionInput] | None = optional("Its criteria, in order.")
    aspects: list[AspectInput] = given_field("Its aspects, in order.")


@strawberry.input(description="奖项: one of `places`, `share` and `upto`.")
class AwardInput:
    """奖项."""

    title: str = given_field("Its title.")
    places: int | None = optional("A number of places.")
    share: str | None = optional("A share of n: 0.10 or 1/10.")
    upto: str | None = optional("All positions down to this share of n.")
    rounding: str | None = optional("half_up, ceil or floor; half_up for a share and ceil for upto where left out.")
    of: str | None = optional("What n counts: ranked (as left out), started or entered.")
    min_total: str | None = optional("The total below which it is not taken.")
    group: str | None = optional("The group it is for; for all where left out.")


@strawberry.input(description="晋级: who goes on.")
class AdvanceInput:
    """晋级."""

    count: int = given_field("How many go on.")
    per_delegation: int | None = optional("How many of one delegation at most.")
    min_total: str | None = optional("The total below which nobody goes on.")
    ties: str | None = optional("At the cut: all, chain (as left out) or none.")
    by_group: bool | None = optional("Whether that many go on of each group; false where left out.")


@strawberry.input(description="评分方案. Decimals are text; words as in a competition package.")
class SchemeInput:
    """评分方案."""

    places: int | None = optional("Decimals of a published total; 2 where left out.")
    rounding: str | None = optional("half_up (as left out), half_even, floor or ceil.")
    compare: str | None = optional("Which values decide: published (as left out) or exact.")
    ties: list[str] | None = optional("The chain: `skill desc`, `elapsed asc`, `draw`, `decision`, `share`.")
    absent: str | None = optional("What an absent mark does: entry (as left out) or zero.")
    modules: list[ModuleInput] = given_field("Its modules, in order.")
    awards: list[AwardInput] | None = optional("Its awards, the highest first.")
    advance: AdvanceInput | None = optional("Who goes on to the next tier.")
    passed_over: list[str] | None = optional("Titles whose holders keep their place but take no award.")
    model: str | None = optional("free (as left out) or worldskills, which asks for descriptors and sums of 100.")
    unshared: int | None = optional("So many first places may not be shared; the chain then ends in draw or decision.")
    penalty_limit: str | None = optional("The most all deductions take off one entry, a decimal.")
    rounds: list[RoundInput] | None = optional("Its rounds, in order.")
    deductions: list[DeductionInput] | None = optional("What is deducted for what.")
    groups: list[GroupInput] | None = optional("The groups ranked by themselves.")


BESIDE = ("awards", "advance", "passed_over", "groups")  # of the event, beside its scheme


def given(scheme: SchemeInput) -> dict[str, Any]:
    """A scheme in the shape in which competition.toml has it: awards, advance and titles beside the modules' table."""
    values = plain(scheme)
    beside: dict[str, Any] = {name: values.pop(name) for name in BESIDE if name in values}
    return {"scheme": values, **beside}
