"""Every question of an entry, in a fixed order: its members one after the other, then the entry as a whole."""

from server.eligibility.elsewhere import elsewhere
from server.eligibility.entry import unnamed, whole
from server.eligibility.facts import EntryFacts
from server.eligibility.personal import answer, personal
from server.eligibility.requirements import Requirements
from server.eligibility.titles import titles
from server.eligibility.verdict import WARNING, Verdict


def verdicts(rules: Requirements, entry: EntryFacts) -> list[Verdict]:
    """One verdict for each rule that is set and each member it concerns, also where it is met.

    Of several titles that a person holds each has its own. Contestants who are not named give one unknown verdict,
    `members`. `min_entries` concerns the event: `enough_entries`.

    The elevator competition (domain.md 2.3): employed, with the certificate, two years of service.

    >>> from server.eligibility.facts import Facts
    >>> elevator = Requirements(years_of_work=2, certificates=("特种设备作业人员证",), employed=True)
    >>> facts = Facts(years_of_work=1, certificates=("特种设备作业人员证",), organisation="太谷电梯公司", others=())
    >>> [(one.rule, one.outcome) for one in verdicts(elevator, EntryFacts("LIFT", (facts,)))][:3]
    [('years_of_work', 'failed'), ('certificates', 'met'), ('employed', 'met')]
    """
    found: list[Verdict] = []
    for member, facts in enumerate(entry.members):
        found += personal(rules, member, facts)
        found += titles(rules, member, facts)
        found += elsewhere(rules, member, facts, entry)
    missing = unnamed(rules, entry)
    return [*found, *([missing] if missing else []), *whole(rules, entry)]


def enough_entries(rules: Requirements, n: int) -> Verdict | None:
    """Whether an event and group with `n` standing entries has enough of them; None where no least number is set.

    Below it the event is normally cancelled: a warning for the organiser, no refusal (第十五条, domain.md 2.2).

    >>> provincial = Requirements(min_entries=30)
    >>> [one.outcome for n in (30, 29) if (one := enough_entries(provincial, n))]
    ['met', 'failed']
    """
    least = rules.min_entries
    return None if least is None else Verdict(WARNING, answer(n >= least), None, {"n": n, "least": least})
