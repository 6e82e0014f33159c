"""A tariff as sentences of the catalogue, for a person."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.refusal import Param
from server.rewards.tariff import Row, Tariff, read
from server.rulebook import Line

JOIN = "、"


def tell(body: Mapping[str, Any]) -> Sequence[Line]:
    """What holds for all rows, then each row with what it asks below it."""
    tariff = read(body)
    if isinstance(tariff, list):
        return []
    lines = [Line(f"reward_says_{tariff.payer_class}", {"payer": tariff.payer})]
    if any(not row.titles for row in tariff.rows):
        lines.append(Line(f"promotion_says_{tariff.basis}"))
    lines += _conditions(tariff)
    for n, row in enumerate(tariff.rows, 1):
        lines.append(Line(f"reward_says_amount_{row.role}_{row.split}", {"row": n, "amount": yuan(row.amount)}))
        lines += [Line(rule, params, 1) for rule, params in _asks(row)]
    return [*lines, *(Line(text=one) for one in tariff.notes)]


def _conditions(tariff: Tariff) -> list[Line]:
    rate = f"{tariff.tax_rate * 100}"
    lines = [Line(f"reward_says_tax_{tariff.tax}", {"rate": rate} if tariff.tax in ("withheld", "net") else {})]
    if tariff.claim_months:
        lines.append(Line("reward_says_claim", {"months": tariff.claim_months}))
    if tariff.compare != "none":
        lines.append(Line(f"reward_says_compare_{tariff.compare}"))
    if tariff.besides:
        lines.append(Line("reward_says_besides"))
    return lines


def _asks(row: Row) -> list[tuple[str, dict[str, Param]]]:
    said: list[tuple[str, dict[str, Param]]] = []
    if row.titles:
        said.append(("reward_says_titles", {"titles": JOIN.join(row.titles)}))
    said += [
        (f"promotion_says_{name}", {name: JOIN.join(values)})
        for name in ("tiers", "kinds", "classes", "formats", "standings")
        if (values := getattr(row, name))
    ]
    if row.to_place:
        said.append(("promotion_says_places", {"first": row.from_place, "last": row.to_place}))
    elif row.from_place > 1:
        said.append(("promotion_says_from_place", {"first": row.from_place}))
    if row.awards:
        said.append(("promotion_says_awards", {"awards": JOIN.join(row.awards)}))
    if row.awarded:
        said.append(("promotion_says_awarded", {}))
    if row.whose == "own":
        said.append(("reward_says_own", {}))
    return said


def yuan(fen: int) -> str:
    """Fen as yuan for a sentence, without empty fen.

    >>> yuan(1000000), yuan(50)
    ('10000', '0.50')
    """
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02}" if rest else str(whole)
