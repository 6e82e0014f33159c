"""What everybody gives, and what must come of it: worked out by hand, with nothing of the product."""

from typing import Any

# Entry: theory; points of the seats 1, 2, 3; levels of the seats 1, 2, 3. The middle of the points counts (one is
# dropped at either end), the levels count 20 × their sum : 9. Total = 0.3 × theory + 0.7 × (middle + levels).
GIVEN: dict[str, tuple[str, tuple[str, str, str], tuple[int, int, int]]] = {
    "K701": ("90", ("76", "77", "75"), (3, 3, 3)),  # 27 + 0.7 × (76 + 20) = 94.20
    "K702": ("90", ("74", "76", "78"), (3, 3, 3)),  # 27 + 0.7 × (76 + 20) = 94.20
    "K703": ("88", ("72", "73", "74.5"), (3, 3, 2)),  # 26.4 + 0.7 × (73 + 160/9) = 89.944…
    "K704": ("80", ("70", "71", "69.5"), (3, 3, 3)),  # 24 + 0.7 × (70 + 20) = 87
    "K705": ("85", ("68", "70", "66"), (3, 2, 3)),  # 25.5 + 0.7 × (68 + 160/9) = 85.544…
    "K706": ("85", ("69", "72", "66"), (2, 3, 3)),  # 25.5 + 0.7 × (69 + 160/9) = 86.244…, less 2 = 84.244…
    "K707": ("75", ("60", "62", "61"), (2, 2, 2)),  # 22.5 + 0.7 × (61 + 40/3) = 74.533…
    "K708": ("60", ("62", "61", "60.5"), (2, 2, 3)),  # 18 + 0.7 × (61 + 140/9) = 71.588…
    "K709": ("72", ("55", "56", "57"), (2, 2, 2)),  # 21.6 + 0.7 × (56 + 40/3) = 70.133…
    "K710": ("66", ("54", "52", "53"), (2, 2, 2)),  # 19.8 + 0.7 × (53 + 40/3) = 66.233…
    "K711": ("64", ("50", "51", "52"), (2, 1, 2)),  # 19.2 + 0.7 × (51 + 100/9) = 62.677…
    "K712": ("58", ("48", "49", "47"), (1, 2, 2)),  # 17.4 + 0.7 × (48 + 100/9) = 58.777…
    "K713": ("50", ("40", "42", "41"), (1, 1, 1)),  # 15 + 0.7 × (41 + 20/3) = 48.366…
    "K714": ("45", ("38", "36", "37"), (1, 1, 2)),  # 13.5 + 0.7 × (37 + 80/9) = 45.622…
}
# The recheck finds 73.5 where seat 2 has 73 for K703: 26.4 + 0.7 × (73.5 + 160/9) = 90.294… The chief judge puts K702
# ahead of K701. Awards: 1, 2 and 2.
FIRST = [
    ("K702", "94.20", 1, "一等奖"), ("K701", "94.20", 2, "二等奖"), ("K703", "90.29", 3, "二等奖"),
    ("K704", "87.00", 4, "三等奖"), ("K705", "85.54", 5, "三等奖"), ("K706", "84.24", 6, None),
    ("K707", "74.53", 7, None), ("K708", "71.59", 8, None), ("K709", "70.13", 9, None), ("K710", "66.23", 10, None),
    ("K711", "62.68", 11, None), ("K712", "58.78", 12, None), ("K713", "48.37", 13, None), ("K714", "45.62", 14, None),
]  # fmt: skip
# The appeal is upheld: seat 3 of K706 is 71.5, the middle of 69, 71.5 and 72 is 71.5:
# 25.5 + 0.7 × (71.5 + 160/9) − 2 = 85.994…, ahead of K705.
SECOND = [*FIRST[:4], ("K706", "85.99", 5, "三等奖"), ("K705", "85.54", 6, None), *FIRST[6:]]
NAMES = {no: f"{family}试{no[-2:]}" for no, family in zip(GIVEN, "赵钱孙李周吴郑王冯陈褚卫蒋沈", strict=True)}
UNITS = {no: f"示例{no[-2:]}厂" for no in GIVEN}
HOME = {no: "140702" if no in ("K702", "K704", "K706", "K708", "K710", "K712", "K714") else "140781" for no in GIVEN}
DESCRIPTORS = ["不符合标准", "达到标准", "部分超出标准", "优秀"]
SCHEME: dict[str, Any] = {
    "places": 2, "rounding": "half_up", "compare": "published", "absent": "entry", "unshared": 1,
    "ties": ["skill desc", "theory desc", "decision"],
    "deductions": [{"code": "LATE", "title": "迟到", "points": "1", "limit": "2"}],
    "modules": [
        {"code": "theory", "title": "理论知识", "weight": "0.3", "aspects": [
            {"code": "T1", "title": "笔试", "max": "100", "judges": 1},
        ]},
        {"code": "skill", "title": "操作技能", "weight": "0.7", "aspects": [
            {"code": "S1", "title": "焊缝", "max": "80", "decimals": 1, "judges": 3, "combine": "trimmed_mean",
             "drop": 1},
            {"code": "J1", "title": "外观", "max": "12", "kind": "judgement", "judges": 3, "descriptors": DESCRIPTORS,
             "spread": 1, "spreadRule": "block"},
            {"code": "J2", "title": "整理", "max": "8", "kind": "judgement", "judges": 3, "descriptors": DESCRIPTORS,
             "spread": 1, "spreadRule": "warn"},
        ]},
    ],
    "awards": [
        {"title": "一等奖", "places": 1}, {"title": "二等奖", "places": 2}, {"title": "三等奖", "places": 2},
    ],
}  # fmt: skip
# Both judgements have the same levels, but for K713: 0, 2 and 1 there have the same sum and lie too far apart.
WIDE = {"K713": (0, 2, 1)}


def written(entry_no: str, seat: int) -> dict[str, str]:
    """What the seat (1 to 3) gives an entry, by aspect."""
    _, points, levels = GIVEN[entry_no]
    other = WIDE.get(entry_no, levels)
    return {"S1": points[seat - 1], "J1": str(levels[seat - 1]), "J2": str(other[seat - 1])}


def id_number(entry_no: str) -> str:
    """A synthetic resident ID number with its check digit (GB 11643: the sum of digits × 2^(18 − position) mod 11)."""
    body = f"140701199{int(entry_no[-2:]) % 10}0101{entry_no[1:]}"
    total = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(body))
    return body + "10X98765432"[total % 11]
