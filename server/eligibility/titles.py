"""Those who have won before: titles held, and places in earlier editions. domain.md 2.3, prior-honour rule."""

from collections.abc import Iterator

from server.eligibility.facts import EarlierPlace, Facts
from server.eligibility.personal import JOIN
from server.eligibility.requirements import Effect, PriorWinners, Requirements
from server.eligibility.verdict import Outcome, Verdict
from server.refusal import Param

OF_EFFECT: dict[Effect, Outcome] = {"barred": "failed", "no_award": "no_award"}
LAST = 1_000_000  # sorts what has no number behind what has one


def titles(rules: Requirements, member: int, facts: Facts) -> Iterator[Verdict]:
    """The titles held and the places won before.

    山西 2023 (domain.md 2.3): who holds 三晋技术能手 may compete, but takes no award.

    >>> from server.eligibility.requirements import PriorTitle
    >>> shanxi = Requirements(prior_titles=(PriorTitle("三晋技术能手", "no_award"),))
    >>> [(one.outcome, dict(one.params)) for one in titles(shanxi, 0, Facts(titles=("三晋技术能手",)))]
    [('no_award', {'title': '三晋技术能手'})]
    >>> [one.outcome for held in ((), None) for one in titles(shanxi, 0, Facts(titles=held))]
    ['met', 'unknown']
    >>> revoked = Facts(titles=("三晋技术能手",), revoked=("三晋技术能手",))
    >>> [one.code for one in titles(shanxi, 0, revoked)]
    ['eligibility_prior_titles_revoked_met']
    """
    yield from _held(rules, member, facts)
    if rules.prior_winners:
        yield _won(rules.prior_winners, member, facts.earlier)


def _held(rules: Requirements, member: int, facts: Facts) -> Iterator[Verdict]:
    """One verdict for each title that is held, or was until it was taken away; where none is, one for them all."""
    if not rules.prior_titles:
        return
    every = {"titles": JOIN.join(one.title for one in rules.prior_titles)}
    if facts.titles is None:
        yield Verdict("prior_titles", "unknown", member, every)
        return
    held = [one for one in rules.prior_titles if one.title in facts.titles and one.title not in facts.revoked]
    gone = [one for one in rules.prior_titles if one.title in facts.revoked]
    for one in held:
        yield Verdict("prior_titles", OF_EFFECT[one.effect], member, {"title": one.title})
    for one in gone:
        yield Verdict("prior_titles", "met", member, {"title": one.title, "because": "revoked"})
    if not held and not gone:
        yield Verdict("prior_titles", "met", member, every)


def _won(rule: PriorWinners, member: int, earlier: tuple[EarlierPlace, ...] | None) -> Verdict:
    """The latest and best of the places that count; unknown where one may count and none does.

    山西 2023: the first three of the last three editions take no award (domain.md 2.3).

    >>> shanxi = PriorWinners(places=3, editions=3, effect="no_award")
    >>> third, fourth = EarlierPlace("第三届全省大赛", 3, 1), EarlierPlace("第三届全省大赛", 4, 1)
    >>> four_ago = EarlierPlace("第一届全省大赛", 1, 4)
    >>> [_won(shanxi, 0, (place,)).outcome for place in (third, fourth, four_ago)]
    ['no_award', 'met', 'met']
    """
    if earlier is None:
        return Verdict("prior_winners", "unknown", member)
    counts = [(one, _counts(rule, one)) for one in sorted(earlier, key=_order)]
    winner = next((one for one, yes in counts if yes), None)
    if winner:
        return Verdict("prior_winners", OF_EFFECT[rule.effect], member, _said(rule, winner))
    return Verdict("prior_winners", "unknown" if any(yes is None for _, yes in counts) else "met", member)


def _counts(rule: PriorWinners, one: EarlierPlace) -> bool | None:
    """Whether an earlier result makes a winner in the sense of the rule; None where too little is known of it."""
    in_time = True if rule.editions is None else _at_most(one.editions_ago, rule.editions)
    fits = one.same_event if rule.same_event else True
    placed = False if rule.places is None else _at_most(one.place, rule.places)
    awarded = False if not rule.awards else None if one.award is None else one.award in rule.awards
    won = True if placed or awarded else None if placed is None or awarded is None else False
    asked = (in_time, fits, won)
    return False if False in asked else None if None in asked else True


def _at_most(value: int | None, most: int) -> bool | None:
    return None if value is None else value <= most


def _said(rule: PriorWinners, one: EarlierPlace) -> dict[str, Param]:
    """What was won, in the words of the rule: a place, else an award."""
    if rule.places is not None and one.place is not None and one.place <= rule.places:
        return {"by": "place", "competition": one.competition, "place": one.place}
    return {"by": "award", "competition": one.competition, "award": one.award or ""}


def _order(one: EarlierPlace) -> tuple[int, int, str, str]:
    ago = LAST if one.editions_ago is None else one.editions_ago
    return ago, LAST if one.place is None else one.place, one.competition, one.award or ""
