"""A second ranking, written from the text of design.md 8 alone: single marks, plain Fractions, every entry against
every other. It shares no code with server.ranking but the value classes, and takes no care of speed."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from math import ceil, floor

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "floor": ROUND_FLOOR, "ceil": ROUND_CEILING}


def rounded(x, places, mode):
    """Through decimal: enough digits that the quotient is either finite or far from any half."""
    with localcontext(Context(prec=400)):
        exact = Decimal(x.numerator) / Decimal(x.denominator)
        return Fraction(exact.quantize(Decimal(1).scaleb(-places), rounding=MODES[mode]))


def part(share, n, mode):
    x = share * n
    return {"ceil": ceil(x), "floor": floor(x), "half_up": floor(x + Fraction(1, 2))}[mode]


def worth(aspect, token):
    """What a single mark counts, in points."""
    x = Fraction(0) if token == "absent" else Fraction(token)
    return Fraction(aspect.max, 1000) * x / 3 if aspect.kind == "judgement" else x


def aspect_value(scheme, aspect, tokens):
    """Return points, or "gap", or "away"."""
    if "void" in tokens:
        return "away" if "absent" in tokens and scheme.absent == "entry" else "gap"
    if "absent" in tokens and scheme.absent == "entry":
        return "away"
    if tokens and set(tokens) == {"absent"}:
        return Fraction(0)
    xs = sorted(worth(aspect, t) for t in tokens)
    if len(xs) < aspect.judges:
        return "gap"
    if aspect.combine == "trimmed_mean":
        for _ in range(aspect.drop):
            if xs:
                xs.remove(max(xs))
            if xs:
                xs.remove(min(xs))
    if not xs:
        return "gap"
    if aspect.combine == "sum":
        return sum(xs, Fraction(0))
    if aspect.combine == "best":
        return max(xs)
    if aspect.combine == "median":
        half = len(xs) // 2
        return xs[half] if len(xs) % 2 else (xs[half - 1] + xs[half]) / 2
    return sum(xs, Fraction(0)) / len(xs)


def z(x, xs):
    """100 + 20 · (x - mean) : deviation, rounded half-even to 12 decimals."""
    mean = sum(xs, Fraction(0)) / len(xs)
    variance = sum(((y - mean) ** 2 for y in xs), Fraction(0)) / len(xs)
    if variance == 0:
        return Fraction(100)
    with localcontext(Context(prec=80)):
        deviation = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
        off = x - mean
        value = 100 + 20 * (Decimal(off.numerator) / Decimal(off.denominator)) / deviation
        return Fraction(value.quantize(Decimal("1e-12"), rounding=ROUND_HALF_EVEN))


def judge_sum(module, sheet, judge):
    xs = [worth(a, sheet[a.code][judge]) for a in module.aspects if judge in sheet.get(a.code, {})]
    return sum(xs, Fraction(0)) if xs else None


def module_value(scheme, module, no, ranked, marks):
    def plain(entry):
        return sum(
            (aspect_value(scheme, a, list(marks[entry].get(a.code, {}).values())) for a in module.aspects), Fraction(0)
        )

    if module.standardise == "none":
        return plain(no)
    if module.standardise == "field":
        return z(plain(no), [plain(other) for other in ranked])
    judges = {j for a in module.aspects for j in marks[no].get(a.code, {})}
    values = []
    for judge in judges:
        sums = [judge_sum(module, marks[other], judge) for other in ranked]
        values.append(z(judge_sum(module, marks[no], judge), [x for x in sums if x is not None]))
    return sum(values, Fraction(0)) / len(values)


def oracle(scheme, entrants, marks):
    """Return {entry_no: dict of results} and the result order."""
    entry = {e.entry_no: e for e in entrants}
    state = {}
    for e in entrants:
        sheet = marks.get(e.entry_no, {})
        values = [
            aspect_value(scheme, a, list(sheet.get(a.code, {}).values())) for m in scheme.modules for a in m.aspects
        ]
        if e.status:
            state[e.entry_no] = e.status
        elif "away" in values:
            state[e.entry_no] = "absent"
        elif "gap" in values:
            state[e.entry_no] = "unscored"
        else:
            state[e.entry_no] = "ranked"
    ranked = [no for no in entry if state[no] == "ranked"]

    value = {no: {m.code: module_value(scheme, m, no, ranked, marks) for m in scheme.modules} for no in ranked}
    exact = {
        no: max(
            Fraction(0),
            sum((m.weight * value[no][m.code] for m in scheme.modules), Fraction(0))
            - Fraction(entry[no].penalties, 1000),
        )
        for no in ranked
    }
    published = {no: rounded(exact[no], scheme.places, scheme.rounding) for no in ranked}

    def seen(x):
        return rounded(x, scheme.places, scheme.rounding) if scheme.compare == "published" else x

    def key(no, tie):
        """Bigger is better."""
        name, descending = tie
        if name == "elapsed" or name == "draw":
            x = entry[no].elapsed if name == "elapsed" else entry[no].draw
            return (0, 0) if x is None else (1, x if descending else -x)
        x = seen(exact[no] if name == "total" else value[no][name])
        return (1, x if descending else -x)

    ties = [("total", True)]
    for tie in scheme.ties:
        if tie.key == "share":
            break
        ties.append((tie.key, tie.descending))

    def better(a, b):
        for tie in ties:
            if key(a, tie) != key(b, tie):
                return key(a, tie) > key(b, tie)
        return False

    place = {no: 1 + sum(better(other, no) for other in ranked) for no in ranked}
    order = sorted(ranked, key=lambda no: (place[no], no))

    def decided(no):
        if len(order) == 1:
            return ""
        i = order.index(no)
        other = order[i - 1] if i > 0 else order[1]
        for tie in ties:
            if key(no, tie) != key(other, tie):
                return tie[0]
        return "share"

    eligible = [no for no in ranked if not entry[no].holder]
    position = {no: 1 + sum(place[other] < place[no] for other in eligible) for no in eligible}
    states = list(state.values())
    n = {
        "ranked": states.count("ranked"),
        "started": states.count("ranked") + states.count("disqualified") + states.count("forfeited"),
        "entered": len(states) - states.count("withdrawn"),
    }
    award, running = {}, 0
    for a in scheme.awards:
        if a.upto is not None:
            cut = part(a.upto, n[a.of], a.rounding or "ceil")
        else:
            cut = running + (a.places if a.places is not None else part(a.share, n[a.of], a.rounding or "half_up"))
        running = max(running, cut)
        for no in eligible:
            low = a.min_total is not None and seen(exact[no]) < a.min_total
            if no not in award and position[no] <= cut and not low:
                award[no] = a.title

    return {
        no: {
            "state": state[no],
            "place": place.get(no),
            "tied": no in place and list(place.values()).count(place[no]) > 1,
            "decided_by": decided(no) if no in place else "",
            "exact": exact.get(no),
            "total": published.get(no),
            "modules": value.get(no),
            "passed": {
                m.code: seen(value[no][m.code]) >= m.pass_mark for m in scheme.modules if m.pass_mark is not None
            }
            if no in value
            else {},
            "position": position.get(no),
            "award": award.get(no),
            "advances": no in advancing(scheme.advance, order, place, {x: seen(exact[x]) for x in ranked}, entry),
        }
        for no in entry
    }, order + sorted(no for no in entry if state[no] != "ranked")


def advancing(rule, order, place, total, entry):
    """Two passes: who goes without any tie at the cut, then who is level with the last of them."""
    if rule is None:
        return set()
    fit = [no for no in order if rule.min_total is None or total[no] >= rule.min_total]
    strict = []

    def full(no, going):
        d = entry[no].delegation
        if not d or rule.per_delegation is None:
            return False
        return [entry[x].delegation for x in going].count(d) >= rule.per_delegation

    for no in fit:
        if len(strict) < rule.count and not full(no, strict):
            strict.append(no)
    if len(strict) < rule.count:
        return set(strict)
    last, more = strict[-1], list(strict)
    for no in fit[fit.index(last) + 1 :]:
        level = total[no] == total[last] if rule.ties == "all" else place[no] == place[last]
        if level and not full(no, more):
            more.append(no)
    if rule.ties == "none":
        return {no for no in strict if more == strict or place[no] != place[last]}
    return set(more)
