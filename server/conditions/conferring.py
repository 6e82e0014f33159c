"""Conferring a title on a result asks its conditions: whoever fails one is refused, with the reason and his entry.

What nobody stated refuses nobody; where no conditions are in force for the title nothing is asked.
"""

from collections.abc import Sequence
from datetime import date

from server.conditions.considering import conditions_of, considered
from server.conditions.verdicts import decisive, outcome
from server.honours import Title, conferring
from server.honours.winners import Winner
from server.refusal import Fault, Refusal

WAY = "competition"


async def unfit(title: Title, day: date, winners: Sequence[Winner]) -> Refusal | None:
    """Whether somebody of a result does not meet the conditions in force on the day of the decision."""
    rule_set = await conditions_of(title.code, WAY, title.region_code, day)
    if rule_set is None:
        return None
    people = {one.held.id: one for one in winners if one.held.kind == "person"}
    said = await considered(rule_set, list(people), day)
    faults = [
        Fault("", people[id_].standing.place, people[id_].standing.entry_no, one.rule, params=one.params)
        for id_, found in said.items()
        if outcome(found) == "failed"
        for one in decisive(found)[1:] or found[:1]
    ]
    if not faults:
        return None
    names = sum(outcome(found) == "failed" for found in said.values())
    return Refusal("winners_unfit", {"n": names, "title": title.name, "rules": rule_set.title}, "title", faults)


conferring.questions.append(unfit)
