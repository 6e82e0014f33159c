"""What is asked of a person: age, work, certificates, level, standing, region, employer. domain.md 2.3 and 6.3."""

from collections.abc import Iterator, Mapping

from server.eligibility.facts import Facts
from server.eligibility.requirements import STANDINGS, Requirements
from server.eligibility.verdict import Outcome, Verdict
from server.refusal import Param

JOIN = "、"


def answer(passed: bool | None) -> Outcome:
    """Yes, no or not known, as an outcome."""
    return "unknown" if passed is None else "met" if passed else "failed"


def known(**params: Param | None) -> Mapping[str, Param]:
    """The parameters that have a value: the sentence of an unknown fact does not name it."""
    return {name: value for name, value in params.items() if value is not None}


def personal(rules: Requirements, member: int, facts: Facts) -> Iterator[Verdict]:
    """One verdict for each rule that is set, in the order of `Requirements`."""
    yield from _age(rules, member, facts)
    yield from _work(rules, member, facts)
    yield from _certificates(rules, member, facts)
    yield from _levels(rules, member, facts)
    yield from _standing(rules, member, facts)
    yield from _region(rules, member, facts)
    if rules.employed:
        employer = (facts.organisation or "").strip() or None
        yield Verdict("employed", answer(employer is not None), member, known(organisation=employer))


def _age(rules: Requirements, member: int, facts: Facts) -> Iterator[Verdict]:
    """Born on the limit is inside it: 山西 2023, born before 2007-01-01 (domain.md 2.3).

    >>> from datetime import date
    >>> shanxi = Requirements(born_to=date(2006, 12, 31))
    >>> [next(_age(shanxi, 0, Facts(born=born))).outcome for born in (date(2006, 12, 31), date(2007, 1, 1), None)]
    ['met', 'failed', 'unknown']
    """
    born = facts.born
    text = born.isoformat() if born else None
    if rules.born_from:
        late_enough = None if born is None else born >= rules.born_from
        yield Verdict("born_from", answer(late_enough), member, known(born=text, limit=rules.born_from.isoformat()))
    if rules.born_to:
        early_enough = None if born is None else born <= rules.born_to
        yield Verdict("born_to", answer(early_enough), member, known(born=text, limit=rules.born_to.isoformat()))


def _work(rules: Requirements, member: int, facts: Facts) -> Iterator[Verdict]:
    least, years = rules.years_of_work, facts.years_of_work
    if least is not None:
        enough = None if years is None else years >= least
        yield Verdict("years_of_work", answer(enough), member, known(years=years, least=least))


def _certificates(rules: Requirements, member: int, facts: Facts) -> Iterator[Verdict]:
    """One of them, or all of them; names are compared letter by letter."""
    if not rules.certificates:
        return
    rule = "certificates_all" if rules.certificates_all else "certificates"
    if facts.certificates is None:
        yield Verdict(rule, "unknown", member, {"needed": JOIN.join(rules.certificates)})
        return
    held = [name for name in rules.certificates if name in facts.certificates]
    missing = [name for name in rules.certificates if name not in facts.certificates]
    if held and not (rules.certificates_all and missing):
        yield Verdict(rule, "met", member, {"held": JOIN.join(held)})
    else:
        yield Verdict(rule, "failed", member, {"needed": JOIN.join(missing)})


def _levels(rules: Requirements, member: int, facts: Facts) -> Iterator[Verdict]:
    level, least, most = facts.level, rules.min_level, rules.max_level
    if least is not None:
        high_enough = None if level is None else level >= least
        yield Verdict("min_level", answer(high_enough), member, known(level=level, least=least))
    if most is not None:
        low_enough = None if level is None else level <= most
        yield Verdict("max_level", answer(low_enough), member, known(level=level, most=most))


def _standing(rules: Requirements, member: int, facts: Facts) -> Iterator[Verdict]:
    """A word that is no standing is as good as none."""
    if rules.standings:
        standing = facts.standing if facts.standing in STANDINGS else None
        allowed = "_".join(word for word in STANDINGS if word in rules.standings)
        fits = None if standing is None else standing in rules.standings
        yield Verdict("standings", answer(fits), member, known(standing=standing, allowed=allowed))


def _region(rules: Requirements, member: int, facts: Facts) -> Iterator[Verdict]:
    if rules.regions:
        code = facts.region_code or None
        found = {_inside(code, region) for region in rules.regions} if code else {None}
        fits = True if True in found else None if None in found else False
        allowed = JOIN.join(rules.regions)
        yield Verdict("regions", answer(fits), member, known(region=code, allowed=allowed))


def _inside(code: str, region: str) -> bool | None:
    """Whether a region lies in another; None where its code says too little (a whole city, a functional area).

    >>> _inside("140702", "1407"), _inside("140702", "140700"), _inside("140802", "1407")
    (True, True, False)
    >>> _inside("140700", "140702"), _inside("NDGW", "64"), _inside("NDGW", "NDGW")
    (None, None, True)
    """
    one, other = _stem(code), _stem(region)
    if one == other:
        return True
    if not (one.isdigit() and other.isdigit()):
        return None
    return True if one.startswith(other) else None if other.startswith(one) else False


def _stem(code: str) -> str:
    """A division's code without its padding: 140700 is 1407, 140000 is 14. Other codes stay as they are."""
    if not code.isdigit():
        return code
    full = code.ljust(6, "0")
    return full[:2] if full.endswith("0000") else full[:4] if full.endswith("00") else full
