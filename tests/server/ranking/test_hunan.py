"""A real contest as a snapshot: hunan-2023, 146 teams and 1,752 marks, place by place (seeds/packages)."""

import csv
import tomllib
from fractions import Fraction
from pathlib import Path

from server.ranking import Aspect, Award, Entrant, Module, Scheme, check, decimal_text, rank
from tests.server.ranking.build import chain, feed, th

PACKAGES = Path(__file__).parents[3] / "seeds" / "packages"
FOLDER = PACKAGES / "hunan-2023"


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def aspect(a):
    plain = {key: a[key] for key in ("kind", "combine", "judges", "decimals", "drop") if key in a}
    return Aspect(a["code"], a["title"], th(a["max"]), **plain)


def scheme():
    event = tomllib.loads((FOLDER / "competition.toml").read_text("utf-8"))["events"][0]
    table = event["scheme"]
    return Scheme(
        [
            Module(m["code"], m["title"], Fraction(m["weight"]), [aspect(a) for a in m["aspects"]])
            for m in table["modules"]
        ],
        table["places"],
        table["rounding"],
        table["compare"],
        chain(*table["ties"]),
        awards=[Award(a["title"], share=Fraction(a["share"]), rounding=a["rounding"]) for a in event["awards"]],
    )


def test_every_place_tie_award_and_total_of_hunan_2023():
    given = scheme()
    assert check(given) == []
    entrants = [Entrant(row["entry_no"], row["status"], row["delegation"]) for row in rows(FOLDER / "entries.csv")]
    marks = {}
    for row in rows(FOLDER / "marks.csv"):
        marks.setdefault(row["entry_no"], {}).setdefault(row["aspect"], {})[row["judge_no"]] = row["mark"]
    expected = [
        (row["place"], row["tied"], row["entry_no"], row["total"], row["award"])
        for row in rows(PACKAGES / "hunan-2023.expected.csv")
    ]
    found = [
        (str(s.place), str(int(s.tied)), s.entry_no, decimal_text(s.total, given.places), s.award or "")
        for s in rank(given, feed(given, entrants, marks))
    ]
    assert len(found) == 146
    assert found == expected
