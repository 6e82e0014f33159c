"""Money in words as vouchers ask for it (大写): 人民币壹万元整.

《正确填写票据和结算凭证的基本规定》 (支付结算办法附一): between non-zero figures zeros are one 零;
整 follows 元 or 角, never 分."""

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def capitals(fen: int) -> str:
    """An amount of fen in words.

    >>> capitals(1000000), capitals(100010050), capitals(5), capitals(140950), capitals(0)
    ('人民币壹万元整', '人民币壹佰万零壹佰元伍角整', '人民币伍分', '人民币壹仟肆佰零玖元伍角整', '人民币零元整')
    """
    if fen < 0:
        raise ValueError("money in words is not negative")
    yuan, rest = divmod(fen, 100)
    jiao, cent = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"人民币{words or '零元'}整"
    if yuan and not jiao:
        words += DIGITS[0]
    if jiao:
        words += f"{DIGITS[jiao]}角"
    return f"人民币{words}{DIGITS[cent]}分" if cent else f"人民币{words}整"


def _whole(yuan: int) -> str:
    groups = []
    while yuan:
        yuan, group = divmod(yuan, 10_000)
        groups.append(group)
    said, gap = "", False
    for at in reversed(range(len(groups))):
        group = groups[at]
        if not group:
            gap = True
            continue
        if said and (gap or group < 1000):
            said += DIGITS[0]
        said += _group(group) + GROUPS[at]
        gap = False
    return said


def _group(group: int) -> str:
    said, gap = "", False
    for at in (3, 2, 1, 0):
        digit = group // 10**at % 10
        if not digit:
            gap = bool(said)
            continue
        said += (DIGITS[0] if gap else "") + DIGITS[digit] + PLACES[at]
        gap = False
    return said
