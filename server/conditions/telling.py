"""A rule set of conditions as sentences for a person."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from server.conditions.rules import JOIN, Age, AtLeast, Condition, Earlier, Group, NotHolder, OneOf, Won, read
from server.refusal import Param
from server.rulebook import Line


def tell(body: Mapping[str, Any]) -> Sequence[Line]:
    """The conditions as sentences, a group with what is in it below."""
    found = read(body)
    if isinstance(found, list):
        return []
    return [*_told(found.top, 0), *(Line("conditions_says_note", {"text": one}) for one in found.notes)]


def _told(one: Condition, depth: int) -> list[Line]:
    if isinstance(one, Group):
        inside = [line for each in one.of for line in _told(each, depth + 1)]
        return [Line(f"conditions_says_{one.rule}", {}, depth), *inside]
    if isinstance(one, Won):
        return [Line("conditions_says_result", {}, depth), *(Line(r, p, depth + 1) for r, p in won_asks(one))]
    rule, params = asks(one)
    return [Line(f"conditions_says_{rule}", params, depth)]


@lru_cache(maxsize=1000)
def asks(one: AtLeast | OneOf | Earlier | NotHolder | Age) -> tuple[str, dict[str, Param]]:
    """What a condition asks, as the end of a rule's name and its parameters."""
    match one:
        case AtLeast("level", n):
            return "level", {"level": n}
        case AtLeast(_, n):
            return "years_of_work", {"least": n}
        case OneOf("standings", among):
            return "standings", {"standings": JOIN.join(among)}
        case OneOf(_, among):
            return "professional_titles", {"among": JOIN.join(among)}
        case NotHolder(names):
            return "not_holder_of", {"titles": JOIN.join(names)}
        case Age(least, most):
            if least is not None and most is not None:
                return "age", {"least": least, "most": most}
            return ("age_most", {"most": most or 0}) if least is None else ("age_least", {"least": least})
        case Earlier(names=names) if names:
            return "titles", {"titles": JOIN.join(names)}
        case Earlier(word=word, tiers=tiers, industry=industry):
            if not tiers and not industry:
                return "titles_word", {"word": word}
            return "titles_like", {
                "word": word,
                "title_tiers": JOIN.join((*tiers, *(["industry"] if industry else []))),
            }


def won_asks(one: Won) -> list[tuple[str, dict[str, Param]]]:
    """What a result must be, a sentence each."""
    said: list[tuple[str, dict[str, Param]]] = [
        (f"promotion_says_{name}", {name: JOIN.join(values)})
        for name in ("tiers", "kinds", "classes", "formats", "standings")
        if (values := getattr(one, name))
    ]
    if one.region:
        said.append(("conditions_says_region", {"region": one.region}))
    if one.places is not None:
        single = "_one" if one.from_place == one.places else ""
        said.append((f"conditions_says_{one.rank}{single}", {"first": one.from_place, "last": one.places}))
    if one.awards:
        said.append(("promotion_says_awards", {"awards": JOIN.join(one.awards)}))
    if one.since:
        said.append(("conditions_says_since", {"day": one.since.isoformat()}))
    if one.within_years:
        said.append(("conditions_says_within_years", {"years": one.within_years}))
    said += [(f"promotion_says_passed_{part}", {}) for part in one.passed]
    return said
