"""Round by round: who is in, who is scored, who goes on (rounds inside an event; without rounds there is just one)."""

from collections.abc import Mapping, Sequence

from server.recounting.facts import Event, Module, Round, Scheme
from server.recounting.marks import Sheet
from server.recounting.places import RANKED, UNSCORED, Standing, keys_of, ordered, place_all
from server.recounting.standardising import module_values
from server.recounting.totals import compared, total

ONLY = Round()


def counted(event: Event, sheets: Mapping[str, Sheet]) -> list[Standing]:
    """All entries in result order: the ranked by place, then the others by entry number with their state."""
    standings = [Standing(entry, entry.status or RANKED) for entry in event.entries]
    rounds = event.scheme.rounds or (ONLY,)
    going = [one for one in standings if one.state == RANKED]
    for number, this in enumerate(rounds):
        taking = _scored_ones(event.scheme, this, going, sheets)
        _value(event.scheme, rounds[: number + 1], taking, sheets)
        going = going_on(this, ordered(taking))
    line = place_all([one for one in standings if one.state == RANKED])
    others = sorted((one for one in standings if one.state != RANKED), key=lambda one: one.entry.entry_no)
    return line + others


def _modules(scheme: Scheme, rounds: Sequence[Round]) -> list[Module]:
    """The modules of these rounds; all where the scheme has no rounds."""
    codes = {one.code for one in rounds}
    return [module for module in scheme.modules if not scheme.rounds or module.round in codes]


def _scored_ones(scheme: Scheme, this: Round, going: Sequence[Standing], sheets: Mapping[str, Sheet]) -> list[Standing]:
    """Those whose every aspect of this round is scored; the others get their state. "An `absent` mark makes the entry
    absent, or counts 0, as the scheme says. Else it is `unscored`." """
    codes = [module.code for module in _modules(scheme, [this])]
    for one in going:
        sheet = sheets[one.entry.entry_no]
        if scheme.absent == "entry" and not sheet.absent.isdisjoint(codes):
            one.state = "absent"
        elif any(sheet.values[code] is None for code in codes):
            one.state = UNSCORED
    return [one for one in going if one.state == RANKED]


def _value(scheme: Scheme, rounds: Sequence[Round], taking: Sequence[Standing], sheets: Mapping[str, Sheet]) -> None:
    """Give each its module values of this round, its standing value in it and what it is compared by.

    The standing value is "Σ weight·value over the modules of this round and of the earlier rounds with `carry`, minus
    penalties, floor 0, rounded as a total". A standardised module is brought to its mean over those who took the round.
    """
    mine = {one.entry.entry_no: sheets[one.entry.entry_no] for one in taking}
    for module in _modules(scheme, rounds[-1:]):
        values = module_values(module, mine)
        for one in taking:
            one.values[module.code] = values[one.entry.entry_no]
    counting = _modules(scheme, [*(earlier for earlier in rounds[:-1] if earlier.carry), rounds[-1]])
    for one in taking:
        one.round = len(rounds) - 1
        one.total = total(scheme, one.entry, counting, one.values)
        one.value = compared(scheme, one.total)
        one.keys = keys_of(scheme, one.entry, one.value, one.values)


def going_on(this: Round, line: Sequence[Standing]) -> list[Standing]:
    """The first `top`, and at the cut: `all` also everyone with an equal compared value, `chain` also equal places,
    `none` nobody of a place that does not fit whole."""
    if this.top is None:
        return []
    if len(line) <= this.top:
        return list(line)
    last, first_out = line[this.top - 1], line[this.top]
    if this.ties == "all":
        return [one for n, one in enumerate(line) if n < this.top or one.value == last.value]
    if first_out.order != last.order:
        return list(line[: this.top])
    if this.ties == "chain":
        return [one for n, one in enumerate(line) if n < this.top or one.order == last.order]
    return [one for one in line[: this.top] if one.order != last.order]
