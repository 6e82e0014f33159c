"""The answer to one requirement, and what follows from the answers for the act. "Unknown" never passes silently."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from server.refusal import Fault, Param, Refusal

Outcome = Literal["met", "failed", "unknown", "no_award"]

WARNING = "min_entries"  # the event's own rule, and a warning to its organiser: domain.md 2.2, 第十五条
# Sentences that differ by a parameter: the person's standing, the standings admitted, what was won earlier,
# that a title was revoked.
VARIANTS = (
    {("standings", "met"): "standing", ("standings", "failed"): "allowed"}
    | {("prior_winners", outcome): "by" for outcome in ("failed", "no_award")}
    | {("prior_titles", "met"): "because"}
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one requirement says of one member (its index in the entry) or of the whole entry (None).

    `rule` is the requirement's name; `no_award`: may compete and takes no award. `params` fill the sentence; they hold
    personal data (a birth date, an employer), so they are shown only to those who may see the entry, and never logged.
    """

    rule: str
    outcome: Outcome
    member: int | None = None
    params: Mapping[str, Param] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The stable code of its sentence, `rule.CODE` in the catalogue."""
        variant = VARIANTS.get((self.rule, self.outcome))
        middle = f"_{self.params[variant]}" if variant and variant in self.params else ""
        return f"eligibility_{self.rule}{middle}_{self.outcome}"

    @property
    def place(self) -> str | None:
        """The member it concerns as a path, `members[0]`; None for the entry."""
        return None if self.member is None else f"members[{self.member}]"


def refusal(verdicts: Sequence[Verdict]) -> Refusal | None:
    """Why the entry cannot be admitted: the first requirement it fails, with all of them as faults.

    Too few entries of the event refuse nobody.
    """
    failed = [one for one in verdicts if one.outcome == "failed" and one.rule != WARNING]
    if not failed:
        return None
    faults = [Fault("", None, one.place, one.code, params=one.params) for one in failed]
    return Refusal(failed[0].code, failed[0].params, failed[0].place, faults)


def needs_review(verdicts: Iterable[Verdict]) -> bool:
    """Whether something is unknown, so that the entry can be admitted only under review."""
    return any(one.outcome == "unknown" for one in verdicts)


def passed_over(verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    """What takes the award away, each once: titles held, and the competition in which a former winner won.

    Empty exactly when the entry may take an award. One member is enough: design 8, awards.
    """
    names = (
        one.params.get("title", one.params.get("competition", "")) for one in verdicts if one.outcome == "no_award"
    )
    return tuple(dict.fromkeys(str(name) for name in names))
