"""The table role × act, as HOUSE.md prints it: one line for each set of roles in a group of acts."""

from server.access.acts import ACTS
from server.access.roles import ANYBODY, EVERYBODY, GRANTED

BEGIN, END = "<!-- acts -->", "<!-- /acts -->"


def table() -> str:
    """Markdown, between its markers."""
    lines: dict[tuple[str, frozenset[str]], list[str]] = {}
    for act in ACTS.values():
        lines.setdefault((act.group, act.roles), []).append(act.mutation)
    rows = [f"| {group} | {_roles(roles)} | {', '.join(mutations)} |" for (group, roles), mutations in lines.items()]
    return "\n".join([BEGIN, "", "| token scope | roles | may |", "| --- | --- | --- |", *rows, "", END])


def _roles(roles: frozenset[str]) -> str:
    if roles == ANYBODY:
        return "everybody, without an account too"
    if roles == EVERYBODY:
        return "everybody with an account"
    assert roles <= GRANTED
    return ", ".join(sorted(roles))
