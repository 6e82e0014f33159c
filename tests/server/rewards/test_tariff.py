"""The language of a tariff; money, shares, tax, and money in words. domain.md 6.1."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rewards.capitals import capitals
from server.rewards.cards import is_sound
from server.rewards.compared import Counted, compared
from server.rewards.earned import Ground, Payee, earned, split, taxed
from server.rewards.tariff import Row, Tariff, fen_of, read
from server.rewards.telling import tell

HEAD = {"payer_class": "government", "payer": "示例市人社局"}
ROW = {"to_place": 3, "amount": "5000"}


def faults(**more):
    found = read({**HEAD, "rows": [ROW], **more})
    return [(one.column, one.rule) for one in found] if isinstance(found, list) else []


@pytest.mark.parametrize(
    ("body", "place", "rule"),
    [
        ({"payer_class": "nobody"}, "payer_class", "body_word"),
        ({"payer": None}, "payer", "body_missing"),
        ({"rows": []}, "rows", "body_tables"),
        ({"rows": [{"to_place": 3}]}, "rows[0].amount", "body_missing"),
        ({"rows": [{"to_place": 3, "amount": 0.5}]}, "rows[0].amount", "reward_money"),
        ({"rows": [{"to_place": 3, "amount": "0"}]}, "rows[0].amount", "reward_money"),
        ({"rows": [{"to_place": 3, "amount": "-5"}]}, "rows[0].amount", "reward_money"),
        ({"rows": [{"to_place": 3, "amount": "5000.001"}]}, "rows[0].amount", "reward_money"),
        ({"rows": [{"amount": "5000"}]}, "rows[0]", "reward_row_open"),
        ({"rows": [{"from_place": 3, "to_place": 1, "amount": "5"}]}, "rows[0].to_place", "promotion_row_backwards"),
        ({"rows": [{"titles": ["A"], "role": "coach", "amount": "5"}]}, "rows[0].role", "reward_row_of_titles"),
        ({"rows": [{**ROW, "places": 3}]}, "rows[0].places", "body_unknown_key"),
        ({"tax_rate": "0.1"}, "tax_rate", "reward_rate_unused"),
        ({"tax": "net", "tax_rate": "1"}, "tax_rate", "body_share"),
        ({"compare_group": "甲"}, "compare_group", "reward_group_unused"),
        ({"claim_months": 0}, "claim_months", "body_whole"),
    ],
)
def test_a_wrong_tariff_says_where(body, place, rule):
    assert (place, rule) in faults(**body)


def test_a_right_one_has_no_fault_and_can_be_told():
    assert faults() == []
    body = {
        **HEAD, "tax": "net", "claim_months": 6, "compare": "year", "besides": True, "notes": ["另附说明。"],
        "rows": [ROW, {"titles": ["NX-EXPERT"], "amount": 10000}, {"awarded": True, "role": "coach", "split": "each",
                 "whose": "own", "tiers": ["national"], "amount": "0.50"}],
    }  # fmt: skip
    assert not isinstance(read(body), list)
    assert [one.rule for one in tell(body) if one.depth == 0] == [
        "reward_says_government", "promotion_says_final", "reward_says_tax_net", "reward_says_claim",
        "reward_says_compare_year", "reward_says_besides", "reward_says_amount_contestant_equal",
        "reward_says_amount_contestant_equal", "reward_says_amount_coach_each", "",
    ]  # fmt: skip


def test_money_is_exact():
    assert [fen_of(one) for one in ("1", "0.01", "999999999.99", 1, "1e3", "１", "", True, None, "1.")] == [
        100, 1, 99999999999, 100, None, None, None, None, None, None,
    ]  # fmt: skip


@given(st.integers(1, 10**11), st.lists(st.integers(0, 1000), min_size=1, max_size=9).filter(any))
def test_shares_add_up_and_nobody_but_the_first_gains(amount, shares):
    parts = split(amount, shares)
    assert sum(parts) == amount
    exact = [Fraction(amount * one, sum(shares)) for one in shares]
    assert all(part == int(one) for part, one in list(zip(parts, exact, strict=True))[1:])
    assert 0 <= parts[0] - exact[0] < len(shares)


def test_an_equal_split_of_three_gives_the_remainder_to_the_first():
    tariff = Tariff((Row(1000000, to_place=1),))
    got = [earned(tariff, Ground(place=1), Payee(among=3, at=n)).amount for n in range(3)]
    assert got == [333334, 333333, 333333]


@pytest.mark.parametrize(
    ("tax", "amount", "before", "kept"),
    [
        ("open", 500000, 500000, None),
        ("exempt", 500000, 500000, 0),
        ("withheld", 500000, 500000, 100000),  # 20 % of 5000
        ("withheld", 333334, 333334, 66667),  # 66666.8
        ("net", 500000, 625000, 125000),  # 6250 × 80 % = 5000
        ("net", 333333, 416666, 83333),  # 83333.25
    ],
)
def test_tax(tax, amount, before, kept):
    assert taxed(Tariff((), tax=tax), amount) == (before, kept)


def test_what_nobody_stated_is_unknown_and_not_refused():
    rows = (Row(1, to_place=1, classes=("一类",)),)
    assert earned(Tariff(rows), Ground(place=1), Payee()).rule == "reward_class_unknown"
    assert earned(Tariff(rows), Ground(place=2), Payee()).rule == "reward_place_missed"
    rows = (Row(1, to_place=1, standings=("worker",)),)
    assert earned(Tariff(rows), Ground(place=1), Payee()).rule == "reward_standing_unknown"
    assert earned(Tariff(rows), Ground(place=1), Payee(standing="student")).rule == "reward_other_standing_missed"
    rows = (Row(1, to_place=1, whose="own"),)
    assert earned(Tariff(rows), Ground(place=1), Payee()).rule == "reward_region_unknown"
    assert earned(Tariff(rows), Ground(place=1), Payee(ours=False)).rule == "reward_foreign_missed"
    assert earned(Tariff(rows), Ground(place=1, inside=False), Payee(ours=True)).result == "due"


def test_of_the_rows_that_fit_the_one_that_gives_most():
    tariff = Tariff((Row(100, to_place=3), Row(300, to_place=1), Row(200, awarded=True)))
    assert earned(tariff, Ground(place=1, award="一等奖"), Payee()).row == 1
    assert earned(tariff, Ground(place=2, award="二等奖"), Payee()).row == 2
    assert earned(tariff, Ground(place=3), Payee()).row == 0


@given(
    st.integers(1, 1000),
    st.lists(st.tuples(st.integers(1, 1000), st.booleans()), max_size=5),
)
def test_whatever_was_had_nobody_gets_more_than_the_highest_unless_it_was_paid(entitled, had):
    rows = [Counted(n, "甲", one, one if paid else 0, paid) for n, (one, paid) in enumerate(had)]
    said = compared(entitled, rows)
    paid = sum(one.settled for one in rows)
    unpaid = [one.id for one in rows if not one.is_paid]
    if said.due:
        assert entitled > max((one.entitled for one in rows), default=0)
        assert said.due + paid == entitled
        assert sorted(said.supersedes) == unpaid
    else:
        assert said.supersedes == ()
        assert entitled <= max([one.entitled for one in rows] + [paid])


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (1000000, "人民币壹万元整"),
        (140950, "人民币壹仟肆佰零玖元伍角整"),  # the examples of 支付结算办法附一
        (600714, "人民币陆仟零柒元壹角肆分"),
        (168032, "人民币壹仟陆佰捌拾元零叁角贰分"),
        (10700053, "人民币壹拾万柒仟元零伍角叁分"),
        (1640902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (32504, "人民币叁佰贰拾伍元零肆分"),
        (5, "人民币伍分"),
        (10_0000_0000_00, "人民币壹拾亿元整"),
        (10_0001_0000_00, "人民币壹拾亿零壹万元整"),
        (0, "人民币零元整"),
    ],
)
def test_money_in_words(fen, words):
    if fen in (168032, 10700053):  # the rule allows both: with 零 or without before 角
        assert capitals(fen) in (words, words.replace("元零", "元"))
    else:
        assert capitals(fen) == words


NUMBERS = {one: n for n, one in enumerate("零壹贰叁肆伍陆柒捌玖")}


def value_of(words: str) -> int:
    """An independent reading of money in words; fen."""
    text = words.removeprefix("人民币").removesuffix("整")
    whole, _, rest = text.rpartition("元") if "元" in text else ("", "", text)
    total = section = digit = 0
    for one in whole:
        if one in NUMBERS:
            digit = NUMBERS[one]
        elif one in "拾佰仟":
            section, digit = section + digit * {"拾": 10, "佰": 100, "仟": 1000}[one], 0
        else:
            step = {"万": 10**4, "亿": 10**8}[one]
            total, section, digit = (
                (total + section + digit) * step if one == "亿" else total + (section + digit) * step,
                0,
                0,
            )
    fen = (total + section + digit) * 100
    digit = 0
    for one in rest:
        if one in NUMBERS:
            digit = NUMBERS[one]
        else:
            fen, digit = fen + digit * {"角": 10, "分": 1}[one], 0
    return fen


@given(st.integers(0, 10**13 - 1))
def test_words_read_back_are_the_amount(fen):
    words = capitals(fen)
    assert value_of(words) == fen
    assert "零零" not in words and "零元" not in words.replace("人民币零元", "")


def test_a_check_digit():
    """Published test numbers of card schemes, and each with its last digit moved on."""
    for number in ("4111111111111111", "5555555555554444", "6212345678901232", "378282246310005"):
        assert is_sound(number), number
        assert not is_sound(number[:-1] + str((int(number[-1]) + 1) % 10))
