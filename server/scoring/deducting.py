"""The deductions (扣分项) that the scheme of an event knows, as they are named on the floor."""

from server.competitions import Event
from server.competitions.keeping import newest
from server.ranking import Deduction
from server.refusal import refuse
from server.scoring import points


def points_given(text: str | None, deduction: str | None) -> int | None:
    """The points to take off, in thousandths; None where a deduction is named and its own are meant. Refused:
    `penalty_malformed`."""
    said = (text or "").strip()
    if not said and deduction:
        return None
    return points.thousandths(said) or refuse("penalty_malformed", "points", found=said[:40])


async def deduction_of(event: Event, code: str) -> Deduction:
    """The deduction of `code` in the event's newest scheme. Refused: `no_such_deduction`, naming those there are."""
    kept = (await newest([event.id])).get(event.id)
    listed = kept.scheme.deductions if kept else ()
    found = next((one for one in listed if one.code == code), None)
    if found is None:
        expected = "、".join(one.code for one in listed) or "—"
        refuse("no_such_deduction", "deduction", found=code[:40], event=event.code, expected=expected)
    return found
