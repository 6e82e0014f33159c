"""The higher instead of the lower (就高不就低): of several rewards that compare, one person keeps the highest; where a
lower one was paid already, only the difference is due. Pure; money in fen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.refusal import Param
from server.rewards.telling import yuan


@dataclass(frozen=True, slots=True)
class Counted:
    """A reward he has: `entitled` by its tariff, `settled` what went out of it and did not come back, before tax."""

    id: int
    project: str
    entitled: int
    settled: int
    is_paid: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """What is due of a new one, which unpaid ones it takes the place of, and why in words."""

    due: int
    supersedes: tuple[int, ...] = ()
    rule: str = ""
    params: Mapping[str, Param] = field(default_factory=dict)


def compared(entitled: int, had: Sequence[Counted]) -> Compared:
    """What is due of a reward of `entitled` beside those he `had`: nothing unless it is the highest, else what was
    not paid yet; the unpaid lower ones fall away.

    >>> compared(800000, [Counted(1, "市赛", 500000, 500000, True)]).due
    300000
    """
    highest = max(had, key=lambda one: one.entitled, default=None)
    if highest is None:
        return Compared(entitled)
    said: dict[str, Param] = {"project": highest.project, "higher": yuan(highest.entitled), "amount": yuan(entitled)}
    if highest.entitled >= entitled:
        return Compared(0, (), "reward_lower", said)
    paid = sum(one.settled for one in had)
    unpaid = tuple(one.id for one in had if not one.is_paid)
    names = "、".join(one.project for one in had)
    params: dict[str, Param] = {"projects": names, "paid": yuan(paid), "amount": yuan(entitled)}
    if paid >= entitled:
        return Compared(0, (), "reward_paid_enough", params)
    if paid:
        return Compared(entitled - paid, unpaid, "reward_difference", params | {"due": yuan(entitled - paid)})
    return Compared(entitled, unpaid, "reward_higher", params)
