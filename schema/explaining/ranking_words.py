"""The place, the award and the advance in words, as schema/explaining/words.py for the marks."""

from collections.abc import Iterator
from fractions import Fraction

from schema.explaining.words import Say
from server.explaining.parts import AdvancePart, AwardPart, KeyPart, NeighbourPart, PlacePart, TriedPart
from server.ranking import exact_text


def place(part: PlacePart, say: Say) -> list[str]:
    """The place, what parts it from the lines above and below, and the place in its group."""
    return [
        say(f"explain.place.{'tied' if part.tied else 'place'}", place=part.place, ranked=part.ranked),
        *([say("explain.place.group", group=part.group, place=part.group_place)] if part.group else []),
        *_between(part, say),
        say(f"explain.place.{part.compare}"),
        *([say("explain.place.undecided")] if part.undecided else []),
    ]


def _between(part: PlacePart, say: Say) -> Iterator[str]:
    for side, other in (("above", part.above), ("below", part.below)):
        if other is not None:
            yield _parted(part, other, side, say)


def _parted(part: PlacePart, other: NeighbourPart, side: str, say: Say) -> str:
    if other.decided_by == "share":
        return say("explain.place.shared", no=other.entry_no)
    given: dict[str, str | int] = {"no": other.entry_no, "place": other.place}
    if other.decided_by == "round":
        return say(f"explain.place.{side}_round", **given)
    mine, theirs = [next(one for one in keys if one.key == other.decided_by) for keys in (part.keys, other.keys)]
    return say(
        f"explain.place.{side}", **given, key=key_title(mine, say), mine=key_value(mine, say),
        theirs=key_value(theirs, say),
    )  # fmt: skip


def key_title(key: KeyPart, say: Say) -> str:
    """A step of the chain by name: a module's title, the total, the time …"""
    return key.title or say(f"explain.key.{key.key}")


def key_value(key: KeyPart, say: Say) -> str:
    """What an entry has at a step."""
    return key.value if key.value is not None else say("explain.key.missing")


def award(part: AwardPart, total: str, say: Say) -> list[str]:
    """Each rule that was tried, up to the one that gave the award."""
    if part.holder:
        return [say("explain.award.holder")]
    return [_tried(one, total, say) for one in part.tried] or [say("explain.award.none")]


def _tried(one: TriedPart, total: str, say: Say) -> str:
    if one.outcome == "other_group":
        return say("explain.award.other_group", title=one.title, group=one.group or "")
    title = say("explain.award.of_group", title=one.title, group=one.group) if one.group else one.title
    of = say(f"explain.of.{one.of}") if one.of else ""
    amount = one.amount if one.measure == "places" else _part_text(one.amount)
    measure = say(f"explain.measure.{one.measure}", amount=amount, of=of, n=one.n or 0)
    return say(
        f"explain.award.{one.outcome}", title=title, measure=measure, cut=one.cut, position=one.position or 0,
        total=total, floor=one.floor or "",
    )  # fmt: skip


def _part_text(amount: str) -> str:
    """A share as people write it: 10%, 1/3."""
    per_cent = exact_text(Fraction(amount) * 100)
    return str(Fraction(amount)) if "/" in per_cent else f"{per_cent}%"


def advance(part: AdvancePart, total: str, say: Say) -> str:
    """Whether it goes on to the next tier, and why not."""
    outcome = "nobody" if part.outcome == "behind" and part.last_place is None else part.outcome
    said = say(
        f"explain.advance.{outcome}", count=part.count, total=total, floor=part.floor or "",
        per_delegation=part.per_delegation or 0, last_place=part.last_place or 0, last_total=part.last_total or "",
    )  # fmt: skip
    return f"{said}{say('explain.advance.group', group=part.group)}" if part.group else said
