"""Reasons and lines of rule sets as sentences: which of their parameters are words of the catalogue, and regions."""

from collections.abc import Mapping
from typing import Any

from schema import catalogue
from schema.context import Context
from server import listing
from server.regions import padded

JOIN = "、"
LEVELS = frozenset({"level", "held_level", "to_level"})
FAMILIES = {
    "tiers": "enum.tier", "kinds": "enum.kind", "formats": "enum.format", "standings": "enum.group",
    "parts": "enum.part", "title_tiers": "enum.title_tier", "delegation_kinds": "enum.delegation_kind",
}  # fmt: skip


def worded(context: Context, rule: str, params: Mapping[str, Any]) -> str:
    """The sentence of a rule, its levels, tiers, standings and parts in words."""
    words = {name: _word(context, name, value) for name, value in params.items()}
    return context.say(f"rule.{rule}", **words)


def _word(context: Context, name: str, value: Any) -> Any:
    if name in LEVELS:
        return context.say(f"level.{value}" if value else "rulebook.no_level")
    family = FAMILIES.get(name)
    if family is None or not value:
        return value
    between = context.say("refusal.between") if catalogue.knows("refusal.between") else JOIN
    return between.join(context.say(f"{family}.{one}") for one in str(value).split(JOIN))


async def line_said(context: Context, line: Any) -> str:
    """A line of a rule set; a region by its name."""
    if not line.rule:
        return str(line.text)
    params = dict(line.params)
    if "region" in params:
        found = await context.ask(listing.regions_by_code).load(padded(str(params["region"])))
        params["region"] = found.name if found else params["region"]
    return worded(context, line.rule, params)
