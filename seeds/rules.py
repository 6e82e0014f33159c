"""The rule sets of seeds/data/rules/*.toml: conditions of titles, promotion, and what later rooms add. Each names its
source; what SOURCES.md says of them besides."""

import tomllib
from typing import Any

import server.competitions.classes
import server.conditions
import server.honours.benefits
import server.promotion
import server.rewards
import server.team_totals  # noqa: F401  they register what their bodies may say
from seeds.tables import DATA
from server.access import Viewer
from server.refusal import Refused
from server.rulebook import RuleSet
from server.rulebook.recording import record_rule_set
from server.rulebook.wanted import Wanted
from server.rulebook.written import plain


def wanted() -> list[Wanted]:
    """Every rule set of the folder, by file and order; the kind is the file's name, up to the first dot or dash."""
    return [
        _wanted(path.stem.partition("-")[0], table)
        for path in sorted((DATA / "rules").glob("*.toml"))
        for table in tomllib.loads(path.read_text("utf-8"))["rule_sets"]
    ]


def _wanted(kind: str, table: dict[str, Any]) -> Wanted:
    return Wanted(
        table["code"], kind, table["title"], table["starts_on"], table["source"], table["region"],
        table.get("ends_on"), table.get("subject", ""), plain(table["body"]),
    )  # fmt: skip


async def load(viewer: Viewer) -> int:
    """Record those that are not on record; returns how many. What an office ended, or recorded itself for the same
    time, stays."""
    known = {one.code for one in await RuleSet.visible_to(viewer)}
    new = [one for one in wanted() if one.code not in known]
    written = 0
    for one in new:
        try:
            await record_rule_set(viewer, one)
        except Refused as no:
            if not no.refusal.rule.startswith("rule_set_overlaps"):
                raise
        else:
            written += 1
    return written
