"""What an act is, and how the tables beside this file are written."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Act:
    """An act: the name of its ledger event, its mutation, the group a token's scope names, who may carry it out."""

    name: str
    mutation: str
    group: str
    roles: frozenset[str]


def acts(group: str, *listed: tuple[str, str, frozenset[str]]) -> Iterator[Act]:
    """The acts of a group, each as (name of its event, mutation, roles)."""
    return (Act(name, mutation, group, roles) for name, mutation, roles in listed)
