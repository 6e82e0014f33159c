"""Signing in: one answer for every wrong one, bounded guesses, sign-ins that end on the server."""

import asyncio
from collections.abc import Awaitable
from statistics import median
from time import perf_counter
from typing import Any

import pytest

from server import clock, db
from server.access import ANONYMOUS, attempts, console, passwords, signing_in
from server.access.accounts import change_password, close
from server.access.demo import PASSWORD
from server.access.keyed import digest
from server.access.records import Account, Attempt, SignIn
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.refusal import Refused
from tests.server.access.people import ADDRESS, NOON, account, acts, seen, signed_in, viewer_of

pytestmark = pytest.mark.usefixtures("database")
NEW = "一句很长的新口令 2027"
MINUTE = 60_000_000


async def rule(act: Awaitable[Any]) -> str:
    """The rule an act is refused by, "" where it is not."""
    try:
        await act
    except Refused as no:
        return no.refusal.rule
    return ""


def wrong(login: str = "wang", password: str = "not-the-password", address: str = ADDRESS) -> Awaitable[Any]:
    return signing_in.sign_in(login, password, address=address)


async def test_the_secret_is_random_and_only_its_digest_is_kept() -> None:
    await account("wang", "organiser")
    first, second = await signed_in("wang"), await signed_in("WANG ")
    assert len({first, second}) == 2
    assert len(first) >= 43  # 256 bits in base64
    kept = {row.digest for row in await SignIn.visible_to(console())}
    assert kept == {digest(first), digest(second)}
    viewer = await seen(first)
    assert (viewer.actor[:8], viewer.name, [one.role for one in viewer.held]) == ("account:", "示例wang", ["organiser"])
    assert await seen("nonsense") is ANONYMOUS
    assert await seen(digest(first)) is ANONYMOUS


async def test_unknown_user_wrong_password_and_closed_account_have_one_answer() -> None:
    await account("wang")
    gone = await account("zhou")
    await close(console(), gone.uid, "离职")
    answers = []
    for login, password in (("wang", "x" * 10), ("nobody", "x" * 10), ("zhou", PASSWORD), ("\0", PASSWORD)):
        with pytest.raises(Refused) as no:
            await signing_in.sign_in(login, password, address=ADDRESS)
        answers.append(no.value.refusal)
    assert len({(one.rule, tuple(one.params), one.field) for one in answers}) == 1
    assert answers[0].rule == "sign_in_refused"
    assert await Attempt.visible_to(console()).count() == 4


@pytest.mark.slow
async def test_the_answer_takes_as_long_whether_there_is_such_a_user_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the control: without the hash of nobody the difference is plain."""
    monkeypatch.setattr(attempts, "OF_A_NAME", 1000)
    monkeypatch.setattr(attempts, "OF_AN_ADDRESS", 1000)
    await account("wang")
    await rule(wrong())  # the hash of nobody is made once

    async def seconds(login: str) -> float:
        began = perf_counter()
        assert await rule(wrong(login)) == "sign_in_refused"
        return perf_counter() - began

    async def apart() -> float:
        pairs = [(await seconds("wang"), await seconds("nobody")) for _ in range(7)]
        return median(one for one, _ in pairs) / median(other for _, other in pairs)

    assert 0.6 < await apart() < 1.7
    monkeypatch.setattr(passwords, "_of_nobody", lambda: "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$bm90aGluZw")
    assert await apart() > 1.7


async def test_ten_wrong_ones_for_a_name_and_no_more_until_the_window_has_passed() -> None:
    await account("wang")
    with clock.set_to(NOON):
        for _ in range(9):
            await attempts.count("wang", ADDRESS)
        assert await rule(wrong()) == "sign_in_refused"
        with pytest.raises(Refused) as no:
            await signed_in("wang")  # the right one is not let through either
        assert (no.value.refusal.rule, no.value.refusal.params["at"]) == ("too_many_attempts", "12:15")
        assert await rule(wrong(address="192.0.2.99")) == "too_many_attempts"
        assert await rule(wrong("zhao")) == "sign_in_refused"  # others may
    with clock.set_to(NOON + 15 * MINUTE):
        assert await signed_in("wang")
    assert (await acts()).count("account.locked_out") == 1


async def test_a_name_nobody_bears_is_locked_alike() -> None:
    for _ in range(9):
        await attempts.count("nobody", ADDRESS)
    assert [await rule(wrong("nobody")) for _ in range(2)] == ["sign_in_refused", "too_many_attempts"]
    assert (await acts()).count("account.locked_out") == 1


async def test_each_further_ten_within_a_day_lock_twice_as_long_to_four_hours() -> None:
    await account("wang")
    at, waits = NOON, []
    for _ in range(6):
        with clock.set_to(at):
            for n in range(10):
                await attempts.count("wang", f"192.0.2.{n}")
        last = at
        while True:  # a right password is tried every five minutes
            at += 5 * MINUTE
            with clock.set_to(at):
                if await rule(attempts.count("wang", "")) == "":
                    break
        waits.append((at - last) // MINUTE)
        with clock.set_to(at):  # that one succeeded
            async with db.note() as note:
                await note.rows(Attempt).filter(at=at).update(at=attempts.SUCCEEDED)
    assert waits == [15, 30, 60, 120, 240, 240]


async def test_thirty_for_an_address() -> None:
    said = [await rule(attempts.count(f"user{n}", ADDRESS)) for n in range(31)]
    assert said == [""] * 30 + ["too_many_attempts"]
    assert await rule(attempts.count("user99", "192.0.2.8")) == ""


async def test_many_guesses_at_once_are_not_all_let_through() -> None:
    said = await asyncio.gather(*(rule(attempts.count("wang", f"192.0.2.{n}")) for n in range(25)))
    assert said.count("") == 10
    assert said.count("too_many_attempts") == 15


async def test_a_success_counts_not_as_a_failure() -> None:
    await account("wang")
    for _ in range(9):
        await attempts.count("wang", ADDRESS)
    assert await signed_in("wang")
    assert await signed_in("wang")
    assert await rule(wrong()) == "sign_in_refused"
    assert await rule(signed_in("wang")) == "too_many_attempts"


async def test_it_ends_after_idleness_and_after_twelve_hours_whatever_is_done() -> None:
    await account("wang")
    with clock.set_to(NOON):
        secret = await signed_in("wang")
    with clock.set_to(NOON + 30 * MINUTE):
        assert await seen(secret) is ANONYMOUS
    at = NOON
    for _ in range(26):
        at += 29 * MINUTE
        with clock.set_to(at):
            viewer = await seen(secret)
            assert viewer.is_signed_in is (at < NOON + 12 * 60 * MINUTE)
            if viewer.sign_in_id is not None:
                await signing_in.seen(viewer.sign_in_id)


async def test_signing_out_ends_it_on_the_server_and_only_it() -> None:
    await account("wang")
    first, second = await signed_in("wang"), await signed_in("wang")
    await signing_in.sign_out(first)
    assert await seen(first) is ANONYMOUS
    assert (await seen(second)).is_signed_in


async def test_ones_own_sign_ins_are_listed_and_ended_and_nobody_elses() -> None:
    await account("wang")
    await account("zhou", "administrator")
    first, second = await signed_in("wang"), await signed_in("wang")
    viewer, other = await seen(first), await viewer_of("zhou")
    mine = await signing_in.open_ones(viewer)
    assert len(mine) == 2
    theirs = next(one for one in mine if one.id != viewer.sign_in_id)
    assert await rule(signing_in.end(other, signing_in.name_of(theirs))) == "no_such_sign_in"
    assert await rule(signing_in.end(ANONYMOUS, signing_in.name_of(theirs))) == "sign_in_needed"
    await signing_in.end(viewer, signing_in.name_of(theirs))
    assert await seen(second) is ANONYMOUS
    assert (await seen(first)).is_signed_in


async def test_only_operational_tables_are_written_by_a_note() -> None:
    row = await account("wang")
    async with db.note() as note:
        with pytest.raises(AssertionError):
            note.rows(Account)
        with pytest.raises(AssertionError):
            await note.add(row)


async def test_the_ledger_holds_no_password_login_or_address() -> None:
    await account("wang")
    await rule(wrong())
    await change_password(await viewer_of("wang"), PASSWORD, NEW)
    report = await verify()
    assert report.differences == []
    bodies = " ".join([row.body for row in await LedgerEvent.visible_to(console())])
    for secret in ("wang", "argon2", ADDRESS, NEW, "示例"):
        assert secret not in bodies
