"""What an act is, and how the tables beside this file are written."""

from collections.abc import Iterator
from dataclasses import dataclass

from server.access.acts.confirmed import CONFIRMED


@dataclass(frozen=True, slots=True)
class Act:
    """An act: the name of its ledger event, its mutation, the group a token's scope names, who may carry it out, and
    whether he must have said lately who he is."""

    name: str
    mutation: str
    group: str
    roles: frozenset[str]
    confirmed: bool = False


def acts(group: str, *listed: tuple[str, str, frozenset[str]]) -> Iterator[Act]:
    """The acts of a group, each as (name of its event, mutation, roles)."""
    return (Act(name, mutation, group, roles, name in CONFIRMED) for name, mutation, roles in listed)
