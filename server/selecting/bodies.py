"""Whose office a stage is: of each nomination's own unit, region or industry; and the stages on its way."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.access import Place
from server.selecting.nominations import Nomination
from server.selecting.rounds import RoundStage, SelectionRound
from server.selecting.seeing import REACHED, tier_of

NO_CITY = frozenset({"11", "12", "31", "50"})  # 直辖市: districts lie directly under the municipality
DIRECT = "90"  # 省直辖县级行政区划, domain.md 7.3
BELOW = {"county": 0, "city": 1, "province": 2}


@dataclass(frozen=True, slots=True)
class Body:
    """An office: of a region, or of an organisation. The round's own has the region of the round."""

    kind: str
    region_code: str | None = None
    organisation_id: int | None = None

    @property
    def place(self) -> Place:
        """What the scopes of grants are compared with."""
        return Place(region_code=self.region_code, lead_id=self.organisation_id)

    @property
    def reached(self) -> int:
        """How far up a nomination is that has come to it."""
        return REACHED[self.kind]


def codes_above(code: str, parent: str | None = None) -> dict[str, str]:
    """The codes of the regions a place lies in, by tier, itself included.

    >>> codes_above("140702")
    {'county': '140702', 'city': '140700', 'province': '140000'}
    >>> codes_above("110105"), codes_above("140700"), codes_above("NDGW", "640000")["province"]
    ({'county': '110105', 'province': '110000'}, {'city': '140700', 'province': '140000'}, '640000')
    """
    if not code.isdigit():
        return {"county": code} | (codes_above(parent) if parent else {})
    found = {"county": code, "city": f"{code[:4]}00", "province": f"{code[:2]}0000"}
    if code[:2] in NO_CITY or code[2:4] == DIRECT:
        del found["city"]
    return {tier: one for tier, one in found.items() if BELOW[tier] >= BELOW[tier_of(code)]}


def body_of(stage: RoundStage, nomination: Nomination, round_: SelectionRound) -> Body | None:
    """The office of a stage for a nomination; None where the stage is not on its way.

    An industry stands in place of county and city, and in a national round of the province as well.
    """
    if stage.body == "round":
        return Body("round", round_.region_code)
    if stage.body == "unit":
        return Body("unit", None, nomination.organisation_id)
    if stage.body == "industry":
        return Body("industry", None, nomination.industry_id) if nomination.industry_id else None
    if nomination.industry_id and (stage.body != "province" or round_.region_code is None):
        return None
    code = codes_above(nomination.region_code, nomination.parent_code).get(stage.body)
    return Body(stage.body, code) if code else None


def path_of(
    stages: Sequence[RoundStage], nomination: Nomination, round_: SelectionRound
) -> list[tuple[RoundStage, Body]]:
    """The stages on a nomination's way, in order, each with its office."""
    ordered = sorted(stages, key=lambda one: one.position)
    found = [(one, body_of(one, nomination, round_)) for one in ordered]
    return [(stage, body) for stage, body in found if body is not None]


def reached_at(stage: RoundStage, body: Body) -> int:
    """How far up a nomination is that stands at `stage`; the experts stand above the round's office."""
    return REACHED["round"] + 1 if stage.task == "score" else body.reached
