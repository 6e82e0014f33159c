"""Guessing passwords through the front door, and the statistic that says whether time tells who exists."""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from statistics import fmean
from urllib.parse import parse_qs, urlsplit

import httpx2

from server.access.demo import PASSWORD

ORIGIN = {"origin": "http://jinbang.test"}
TURNS = 5000


def p_value(one: Sequence[float], other: Sequence[float], seed: int = 7) -> float:
    """How often chance alone sets the mean ranks of two samples as far apart: a permutation test, two-sided. By ranks,
    so that a pause of the machine counts no more than being the slowest."""
    both = [*one, *other]
    ordered = sorted(both)
    ranks = [(bisect_left(ordered, each) + bisect_right(ordered, each)) / 2 for each in both]  # equals share a rank

    def apart(order: Sequence[int]) -> float:
        return abs(fmean(order[: len(one)]) - fmean(order[len(one) :]))

    seen, shuffled, chance = apart(ranks), list(ranks), random.Random(seed)
    beyond = 0
    for _ in range(TURNS):
        chance.shuffle(shuffled)
        beyond += apart(shuffled) >= seen
    return (beyond + 1) / (TURNS + 1)


async def guess(site: httpx2.AsyncClient, login: str, password: str) -> str:
    """Type them into the form; the rule that refused, "" where somebody was let in."""
    answer = await site.post("/sign-in", data={"login": login, "password": password, "next": "/me"}, headers=ORIGIN)
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    return asked.get("refused", [""])[0]


async def attack(clients: Sequence[httpx2.AsyncClient], logins: Sequence[str], times: int) -> dict[str, list[str]]:
    """So many wrong guesses for each login, from addresses that change, and the right password at the end."""
    said: dict[str, list[str]] = {login: [] for login in logins}
    for turn in range(times):
        for n, login in enumerate(logins):
            site = clients[(n + turn) % len(clients)]
            said[login].append(await guess(site, login, f"guess number {turn}"))
    for n, login in enumerate(logins):
        said[login].append(await guess(clients[n % len(clients)], login, PASSWORD))
    return said
