"""The numbers of a stage, pure: quota, 差额, composition. Each refusal says them (domain.md 5; SX21-25, NX21-42)."""

from server.refusal import Param, Refusal


def surplus_needed(quota: int, percent: int, number: int) -> int:
    """How many candidates there must be for 差额: more than the quota by a percentage, rounded up, or by a number,
    whichever asks for more.

    >>> surplus_needed(10, 20, 0), surplus_needed(3, 20, 0), surplus_needed(3, 0, 2), surplus_needed(3, 0, 0)
    (12, 4, 5, 3)
    """
    return quota + max(-(-quota * percent // 100), number)


def front_line_needed(quota: int, percent: int, number: int = 0) -> int:
    """How many of a quota must be from the front line: at least so many per cent, rounded up, and at least a number.

    >>> front_line_needed(10, 60), front_line_needed(3, 50), front_line_needed(3, 0, 1)
    (6, 2, 1)
    """
    return max(-(-quota * percent // 100), number)


def quota_exceeded(body: str, quota: int, used: int) -> Refusal | None:
    """Whether one more would be too many: a quota of `quota` of which `used` are taken."""
    if used < quota:
        return None
    return Refusal("quota_exceeded", {"body": body, "quota": quota, "used": used, "asked": used + 1}, "nomination")


def surplus_missing(quota: int, candidates: int, percent: int, number: int) -> Refusal | None:
    """Whether there are too few candidates for 差额; asked only where the stage demands it."""
    needed = surplus_needed(quota, percent, number)
    if not (percent or number) or candidates >= needed:
        return None
    return Refusal("surplus_missing", {"quota": quota, "needed": needed, "candidates": candidates}, "nomination")


def composition_broken(quota: int, needed: int, others: int, *, front_line: bool) -> Refusal | None:
    """Whether one more who is not from the front line leaves too few places for those who are.

    >>> composition_broken(5, 3, 2, front_line=True) is None
    True
    >>> composition_broken(5, 3, 2, front_line=False).rule
    'composition_broken'
    """
    if front_line or others + 1 <= quota - needed:
        return None
    params: dict[str, Param] = {"quota": quota, "needed": needed, "others": others, "most": max(quota - needed, 0)}
    return Refusal("composition_broken", params, "nomination")


def allotted_too_much(received: int, allotted: int, asked: int) -> Refusal | None:
    """Whether what an office allots goes beyond what it received."""
    if allotted + asked <= received:
        return None
    params: dict[str, Param] = {
        "received": received, "allotted": allotted, "asked": asked, "left": max(received - allotted, 0)
    }  # fmt: skip
    return Refusal("allotted_too_much", params, "quota")
