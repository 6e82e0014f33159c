"""Passwords: the rules, the change at the first sign-in, and that a change ends every sign-in."""

import asyncio

import pytest
from argon2 import PasswordHasher

from server.access import ANONYMOUS, accounts, attempts, console, passwords
from server.access.accounts import change_password, reset_password
from server.access.demo import PASSWORD
from server.access.records import Account
from tests.server.access.people import ADDRESS, account, acts, seen, signed_in, viewer_of
from tests.server.access.test_signing_in import rule

pytestmark = pytest.mark.usefixtures("database")
NEW = "一句很长的新口令 2027"
MINUTE = 60_000_000


async def test_the_event_loop_lives_while_a_password_is_hashed() -> None:
    turns = 0

    async def turning() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(turning())
    await passwords.hashed("correct horse battery")
    task.cancel()
    assert turns > 10


class TestPasswords:
    @pytest.mark.parametrize(
        ("password", "expected"),
        [
            ("x" * 9, "password_length"), ("ab1" * 67, "password_length"), ("1234567890", "password_common"),
            ("Password123", "password_common"), ("ｐassword123", "password_common"),
            ("aaaaaaaaaaaa", "password_common"),
            ("chief-Judge", "password_is_name"), ("一二三四五六七八九十甲", "password_is_name"),
            ("十个汉字也可以作口令", ""),
            ("correct horse battery", ""),
        ],
    )  # fmt: skip
    def test_rules(self, password: str, expected: str) -> None:
        answer = passwords.may_be_password(password, "chief-judge", "一二三四五六七八九十甲")
        assert (answer.rule if answer else "") == expected

    async def test_a_password_given_by_another_must_be_changed_first(self) -> None:
        await account("boss", "administrator")
        boss = await viewer_of("boss")
        row = await accounts.open_account(boss, "示例李", "zhou", "given by another 1")
        viewer = await seen(await signed_in("zhou", "given by another 1"))
        assert (viewer.must_change, viewer.held) == (True, ())
        assert await rule(accounts.open_account(viewer, "某", "x23", NEW)) == "password_must_change"
        await change_password(viewer, "given by another 1", NEW)
        assert not (await seen(await signed_in("zhou", NEW))).must_change
        assert row.password is not None
        assert NEW not in row.password

    async def test_a_change_ends_every_sign_in_and_its_own(self) -> None:
        await account("wang")
        one, other = await signed_in("wang"), await signed_in("wang")
        await change_password(await seen(one), PASSWORD, NEW, key="k")
        assert await seen(one) is ANONYMOUS
        assert await seen(other) is ANONYMOUS
        assert await rule(signed_in("wang")) == "sign_in_refused"
        assert await signed_in("wang", NEW)

    async def test_the_old_one_is_asked_for_and_guessing_it_is_bounded(self) -> None:
        await account("wang")
        viewer = await viewer_of("wang")
        assert await rule(change_password(viewer, "wrong-wrong", NEW)) == "old_password_wrong"
        assert await rule(change_password(viewer, PASSWORD, PASSWORD)) == "password_same"
        assert await rule(change_password(viewer, PASSWORD, "short")) == "password_length"
        for _ in range(9):
            await attempts.count("wang", ADDRESS)
        assert await rule(change_password(viewer, PASSWORD, NEW)) == "too_many_attempts"
        assert "password.changed" not in await acts()

    async def test_the_same_request_twice_is_one_change(self) -> None:
        await account("wang")
        viewer = await viewer_of("wang")
        await change_password(viewer, PASSWORD, NEW, key="k")
        await change_password(viewer, PASSWORD, NEW, key="k")
        assert (await acts()).count("password.changed") == 1
        assert await rule(change_password(viewer, PASSWORD, NEW, key="l")) == "old_password_wrong"

    async def test_an_administrator_resets_it_and_what_was_signed_in_ends(self) -> None:
        row = await account("wang")
        await account("boss", "administrator")
        secret, boss = await signed_in("wang"), await viewer_of("boss")
        await reset_password(boss, row.uid, "given by another 1")
        assert await seen(secret) is ANONYMOUS
        assert (await seen(await signed_in("wang", "given by another 1"))).must_change
        assert await rule(reset_password(ANONYMOUS, row.uid, NEW)) == "sign_in_needed"
        own = await Account.visible_to(console()).get(login="boss")
        assert await rule(reset_password(boss, own.uid, NEW)) == "own_account"

    async def test_a_hash_of_other_parameters_is_made_anew(self) -> None:
        weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("weakly hashed one")
        await accounts.opened(console(), "示例", "old-hash", weak, must_change=False)
        await signed_in("old-hash", "weakly hashed one")
        row = await Account.visible_to(console()).get(login="old-hash")
        assert row.password != weak
        assert await signed_in("old-hash", "weakly hashed one")
        assert (await acts()).count("password.rehashed") == 1
