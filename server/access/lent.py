"""On whose behalf something is done: a role that was lent (委托) signs with its own name and says whose it is."""

from collections.abc import Iterable
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.access import Held, Viewer

# The last place-bound answer of `may` in this task: actor, act, and whose role it was done by, "" for one's own.
_asked: ContextVar[tuple[str, str, str]] = ContextVar("asked_of_a_role", default=("", "", ""))


def asked(viewer: "Viewer", act: str, there: Iterable["Held"]) -> None:
    """Remember by which of the roles held at the place of `act` it is done: one's own goes before a lent one."""
    _asked.set((viewer.actor, act, _owner(there)))


def facts(viewer: "Viewer", act: str, roles: frozenset[str]) -> dict[str, str]:
    """What the event of `act` says of it: {"delegate_of": the actor whose role it is}, or nothing."""
    actor, last, owner = _asked.get()
    if (actor, last) != (viewer.actor, act):
        owner = _owner(one for one in viewer.held if one.role in roles)
    return {"delegate_of": owner} if owner else {}


def _owner(held: Iterable["Held"]) -> str:
    owners = [one.delegate_of for one in held]
    return owners[0] or "" if owners and all(owners) else ""
