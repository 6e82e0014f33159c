"""等级证明: for each promotion by a line of an event that is approved, or whose level certificate is on record.

It proves the promotion; the level certificate itself is checked at the national register.
"""

from server.access import Viewer
from server.certificates.grounds import Ground, Grounds
from server.competitions import Competition, Event
from server.ledger import OFFICE
from server.occupations import Occupation
from server.promotion import Promotion
from server.refusal import refuse

# What the paper says of levels 1 to 8 (domain.md 6.3); a proof is written in Chinese.
LEVELS = ("", "学徒工", "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师")
PROVEN = ("approved", "issued")


async def promoted(viewer: Viewer, competition: Competition, event: Event) -> Grounds:
    """The grounds of an event. Refused: `no_promotions_to_prove`."""
    rows = Promotion.visible_to(viewer).filter(standing__revision__event_id=event.id, state__in=PROVEN)
    promotions = await rows.order_by("id")
    if not promotions:
        refuse("no_promotions_to_prove", "event", event=f"{competition.code}/{event.code}")
    codes = sorted({one.occupation_code for one in promotions if one.occupation_code})
    names = {one.code: one.name for one in await Occupation.visible_to(viewer).filter(code__in=codes)} if codes else {}
    listed = [_ground(competition, event, one, names.get(one.occupation_code or "", "")) for one in promotions]
    return Grounds("level", OFFICE, listed, (), {"competition": competition.code, "event": event.code})


def _ground(competition: Competition, event: Event, promotion: Promotion, occupation: str) -> Ground:
    facts = {
        "level": LEVELS[promotion.to_level], "occupation": occupation, "competition": promotion.competition,
        "event": promotion.event, "certificate_no": promotion.certificate_no or "",
    }  # fmt: skip
    columns = {
        "promotion_id": promotion.id, "person_id": promotion.person_id, "competition_id": competition.id,
        "event_id": event.id,
    }  # fmt: skip
    return Ground(
        f"promotion:{promotion.id}", promotion.name, promotion.unit, promotion.holder, facts, columns,
        promotion.region_code, promotion.decision or "",
    )  # fmt: skip
