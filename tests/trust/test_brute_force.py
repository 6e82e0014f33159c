"""C23: guessed passwords, time, session fixation, a role withdrawn while somebody works. One line each."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from time import perf_counter, process_time
from typing import Any

import httpx2
import pytest

from schema.http import Running
from server import clock
from server.access import attempts, console, passwords
from server.access.granting import Scope, withdraw
from server.access.records import Grant
from server.app import build
from server.app.signing import COOKIE
from server.ledger.records import LedgerEvent
from tests.server.access.people import PASSWORD, account
from tests.trust.brute import ORIGIN, attack, guess, p_value

OFFICE = Scope("office")
NOBODY = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$bm90aGluZw"  # a hash that takes no time
Browsers = Callable[[int], Any]


@pytest.fixture
async def browsers(database: Any) -> AsyncIterator[Browsers]:
    """So many browsers of the whole application, each of another address."""
    app = build(database.url, Running())
    async with AsyncExitStack() as stack:

        async def made(number: int) -> list[httpx2.AsyncClient]:
            transports = [httpx2.ASGITransport(app, client=(f"192.0.2.{n + 1}", 1)) for n in range(number)]
            clients = [httpx2.AsyncClient(transport=one, base_url="http://jinbang.test") for one in transports]
            return [await stack.enter_async_context(one) for one in clients]

        yield made


async def guessed(browsers: Browsers, users: int, times: int, addresses: int) -> str:
    """The line of an attack; asserts that each name was locked after its tenth guess, the right password too."""
    logins = [f"user{n}" for n in range(users)]
    for login in logins:
        await account(login, "organiser")
    said = await attack(await browsers(addresses), logins, times)
    let_in = sum(answer == "" for answers in said.values() for answer in answers)
    looked_at = {login: answers.count("sign_in_refused") for login, answers in said.items()}
    locked = await LedgerEvent.visible_to(console()).filter(act="account.locked_out").count()
    return (
        f"guesses {users * times} users {users} let in {let_in} looked at {sum(looked_at.values())} "
        f"most for one user {max(looked_at.values())} locked out {locked}"
    )


async def test_guessing_is_locked_out_at_ten(browsers: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    line = await guessed(browsers, users=2, times=12, addresses=4)
    print(f"brute force: {line}")
    assert line == "guesses 24 users 2 let in 0 looked at 20 most for one user 10 locked out 2"


async def test_the_control_without_the_lock_lets_the_right_one_in(
    browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "OF_A_NAME", 10_000)
    line = await guessed(browsers, users=1, times=12, addresses=4)
    print(f"control brute force without the lock: {line}")
    assert line == "guesses 12 users 1 let in 1 looked at 12 most for one user 12 locked out 0"


@pytest.mark.night
async def test_a_thousand_guesses_for_a_hundred_users(browsers: Browsers) -> None:
    line = await guessed(browsers, users=100, times=10, addresses=60)
    print(f"brute force: {line}")
    assert line == "guesses 1000 users 100 let in 0 looked at 1000 most for one user 10 locked out 100"


async def _times(
    site: httpx2.AsyncClient, rounds: int, measure: Callable[[], float]
) -> tuple[list[float], list[float]]:
    """What a wrong password takes for somebody and for nobody, one after the other in turn."""
    known, unknown = [], []
    for turn in range(rounds):
        pairs = [("wang", known), (f"nobody{turn}", unknown)]
        for login, into in pairs if turn % 2 else reversed(pairs):
            began = measure()
            assert await guess(site, login, "not the password") == "sign_in_refused"
            into.append(measure() - began)
    return known, unknown


@pytest.mark.night
async def test_time_does_not_tell_who_exists(browsers: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wall time as a client sees it and processor time as it is, in one run; the control is told apart."""
    monkeypatch.setattr(attempts, "OF_A_NAME", 10_000)
    monkeypatch.setattr(attempts, "OF_AN_ADDRESS", 10_000)
    await account("wang", "organiser")
    (site,) = await browsers(1)
    await guess(site, "wang", "x")  # the hash of nobody is made once
    found = {name: p_value(*await _times(site, 60, clock_)) for name, clock_ in
             (("wall", perf_counter), ("processor", process_time))}  # fmt: skip
    print("timing user or no user: " + " ".join(f"p {name} {p:.3f}" for name, p in found.items()))
    assert min(found.values()) > 0.01
    monkeypatch.setattr(passwords, "_of_nobody", lambda: NOBODY)
    told = p_value(*await _times(site, 20, process_time))
    print(f"control timing without the hash of nobody: p {told:.4f}")
    assert told < 0.01


def test_the_statistic_tells_what_differs_and_not_what_does_not() -> None:
    one, other = [10.0 + n % 7 for n in range(60)], [10.01 + n % 7 for n in range(60)]
    assert p_value(one, list(one)) > 0.5
    assert p_value(one, [each + 3 for each in other]) < 0.001


async def test_a_fixed_session_opens_nothing(browsers: Browsers) -> None:
    """What an attacker put into the browser beforehand, or read there, is not what the sign-in goes on with."""
    await account("wang", "organiser")
    victim, attacker = await browsers(2)
    fixed = "an attacker chose this secret for the victim"
    victim.cookies.set(COOKIE, fixed, domain="jinbang.test", path="/")
    assert await guess(victim, "wang", PASSWORD) == ""
    first = next(one.value for one in victim.cookies.jar if one.value != fixed)
    attacker.cookies.set(COOKIE, fixed, domain="jinbang.test", path="/")
    assert (await attacker.get("/me")).status_code == 303
    assert await guess(victim, "wang", PASSWORD) == ""  # signing in again: another secret, and the first has ended
    attacker.cookies.clear()
    attacker.cookies.set(COOKIE, str(first), domain="jinbang.test", path="/")
    assert (await attacker.get("/me")).status_code == 303
    print("fixation: sessions opened by a fixed secret 0")


async def test_a_role_withdrawn_while_somebody_works_is_gone_with_the_next_request(browsers: Browsers) -> None:
    """Within a second: nothing is remembered from one request to the next."""
    await account("wang", "organiser")
    (site,) = await browsers(1)
    assert await guess(site, "wang", PASSWORD) == ""
    assert (await site.get("/accounts")).status_code == 200
    row = await Grant.visible_to(console()).get()
    await withdraw(console(), row, OFFICE, "调离")
    withdrawn = clock.now()
    assert (await site.get("/accounts")).status_code == 404
    answer = await site.post("/graphql", json={"query": "{ me { roles } }"}, headers=ORIGIN)
    assert answer.json()["data"]["me"] == {"roles": []}
    print(f"role withdrawn: gone after {(clock.now() - withdrawn) / 1e6:.2f} s, with the next request")
