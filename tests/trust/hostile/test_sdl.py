"""C13: the whole contract and every form under generated calls, as every role, with two gigabytes of memory.

No answer of 500 or above, no masked error, nothing told of the inside of the program; the server lives, and its ledger
says afterwards what it said before. By day a sample from a fixed seed; at night whole rounds, each over a fresh world,
until the time is up. A round is repeated by its seed: `JINBANG_SDL_SEED=7 pytest -m night -k whole ...`.
"""

import asyncio
import os
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from server import db
from server.access.roles import ROLES
from server.ledger.verify import verify
from tests import databases
from tests.trust.hostile import sdl_faulty
from tests.trust.hostile.sdl import Call, call, documents, operations
from tests.trust.hostile.sdl_asking import Asker, Told, leak, serving
from tests.trust.hostile.sdl_forms import forms, post_all
from tests.trust.hostile.sdl_world import Ground, filled, may
from tests.trust.matrix_world import built
from tests.trust.test_idor_files import door, enters

BY_DAY = {"sqlite": 4, "postgres": 12}  # every fourth operation and form, every twelfth
NIGHT_SECONDS = 7 * 60.0  # after them no new round begins
NIGHT_SEED = int(os.environ.get("JINBANG_SDL_SEED", "0"))


def written(operation: str, number: int, many: int) -> list[str]:
    """So many documents of an operation, the same for the same seed."""
    found: list[str] = []

    @seed(number)
    @settings(max_examples=many, database=None, phases=[Phase.generate], deadline=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(documents(operation))
    def draw(document: str) -> None:
        found.append(document)

    draw()
    return found


def attack(asker: Asker, wanted: Sequence[str], number: int, many: int, each: int) -> Told:
    """`many` documents for each operation, each sent in `each` ways: by turns as every role, and as one it is for."""
    told, turn = Told(), number
    for operation in wanted:
        for document in written(operation, number, many) * each:
            turn += 1
            chance = Random(f"{number}/{operation}/{turn}")
            role = chance.choice(may(operation.partition(".")[2])) if turn % 3 else ROLES[turn // 3 % len(ROLES)]
            one = call(operation, document, chance, asker.ground, role)
            told.note(one, asker.ask(one))
    return told


async def differences(url: str) -> set[str]:
    """What the ledger's check finds in the database; the world has rows with files that never were."""
    async with db.opened(url):
        return {f"{one.rule} {one.noun} {one.row} {one.column}" for one in (await verify()).differences}


def answered(asker: Asker) -> list[str]:
    """The roles whose token is still one: else they would not have been asked for."""
    return [role for role in ROLES if asker.ask(Call("", role, "{ __typename }")).status == 200]


def faults(told: Told, number: int) -> str:
    """What was wrong, so that it can be repeated."""
    lines = [f"seed {number}: {len(told.wrong)} of {told.calls} wrong"]
    for what, one, text in told.wrong[:10]:
        lines.append(f"{what}: {one.operation} as {one.role}\n{one.query[:1500]}\n{one.variables}\n=> {text[:500]}")
    return "\n".join(lines)


def figure(name: str, told: Told, asked: int) -> str:
    return (
        f"{name}: {told.calls} calls of {asked} operations, {len(told.deep)} of them past the first check, server "
        f"errors and leaks {len(told.wrong)}, answers {dict(told.by.most_common())}"
    )


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own for what is handed in."""
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path / "files"))


async def by_day(engine: str, folder: Path) -> None:
    wanted = sorted(operations())[1 :: BY_DAY[engine]]
    async with databases.fresh(engine) as url:
        ground = await filled(url)
        before = await differences(url)

        def hostile() -> tuple[Told, Told, list[str]]:
            with serving(url, folder / "serve.log") as (port, _), closing(Asker(port, ground)) as asker:
                asker.hand_in()
                told = attack(asker, wanted, 1, 2, 1)
                posted = post_all(asker, "1", 1, share=BY_DAY[engine])
                return told, posted, answered(asker)

        told, posted, alive = await asyncio.to_thread(hostile)
        after = await differences(url)
    print(figure(f"C13 {engine}", told, len(wanted)))
    print(figure(f"C13 forms {engine}", posted, len(list(forms()))))
    assert not told.wrong, faults(told, 1)
    assert not posted.wrong, faults(posted, 1)
    assert alive == list(ROLES) and after <= before
    assert len(told.deep) > len(wanted) / 3, "the calls stay at the first check"


async def test_a_sample_of_the_contract_as_every_role(engine: str, tmp_path: Path) -> None:
    await by_day(engine, tmp_path)


async def test_the_control_planted_faults_are_found(tmp_path: Path) -> None:
    """An act that raises, a text that stock Strawberry would tell, a path in a sentence: each by the same check."""
    async with databases.fresh("sqlite") as url:
        ground = await filled(url)

        def hostile() -> Told:
            faulty = serving(url, tmp_path / "serve.log", module="tests.trust.hostile.sdl_faulty")
            with faulty as (port, _), closing(Asker(port, ground)) as asker:
                return attack(asker, sdl_faulty.PLANTED, 1, 2, 8)

        told = await asyncio.to_thread(hostile)
    found = {one.operation: what for what, one, _ in told.wrong}
    print(f"C13 control: {len(told.wrong)} of {told.calls} calls found wrong, {sorted(set(found.values()))}")
    assert set(found) == set(sdl_faulty.PLANTED)
    assert {what.split()[0] for what in found.values()} == {"INTERNAL", "leak"}


@pytest.mark.parametrize(
    "text",
    [
        'Traceback (most recent call last):\\n  File "x"', "/home/jinbang/server/x", "sqlite3.OperationalError",
        "no such table: mark", "SELECT a FROM b", "<schema.http.Running object at 0x7f8e32e9e410>",
        "Invalid isoformat string: 'x'", "'NoneType' object is not subscriptable", "server.entries.records",
    ],
)  # fmt: skip
def test_what_only_the_inside_says_is_known(text: str) -> None:
    assert leak(text, "") and not leak(text, f"a caller who sends {text}")


def test_our_own_sentences_are_no_leak() -> None:
    """The whole catalogue, in both languages."""
    from schema import catalogue

    said = [text for language in catalogue.LANGUAGES for text in catalogue.sentences(language).values()]
    assert len(said) > 2000 and [one for one in said if leak(one, "")] == []


async def test_a_date_that_cannot_be_read_is_told_in_our_words() -> None:
    """Python's own words stood in the answer; the year 9999 was an internal error of the ledger."""
    from schema import schema
    from schema.context import Context
    from server.access import ANONYMOUS

    schedule = 'mutation {{ schedulePublication(competition: "A", reason: "r", idempotencyKey: "k", dueAt: "{}")'
    for query, word in (
        ('{ ruleSets(on: "-Infinity") { code } }', "2023-06-10"),
        (schedule.format("0001-01-01T00:00") + " { __typename } }", "2027-03-05T09:30"),
        (schedule.format("9999-12-31T23:59") + " { __typename } }", "2027-03-05T09:30"),
    ):
        result = await schema.execute(query, context_value=Context(ANONYMOUS))
        assert result.errors is not None
        assert word in result.errors[0].message and not leak(result.errors[0].message, query)


async def test_a_form_without_its_hidden_field_is_shown_again() -> None:
    """It was an internal error: the template took the factor for given."""
    async with databases.fresh("sqlite") as url, db.opened(url):
        await built()
        async with door(url) as client:
            await enters(client, "auditor-here")
            answer = await client.post(
                "/me/factors?do=FinishTotp", data={"code": "", "key": "k"}, headers={"origin": "http://jinbang.test"}
            )
    assert answer.status_code == 422


@pytest.mark.night
@pytest.mark.timeout(1500)
async def test_the_whole_contract_as_every_role(engine: str, tmp_path: Path) -> None:
    """Whole rounds: every operation and every form as every role."""
    ends, number, total = time.monotonic() + NIGHT_SECONDS, NIGHT_SEED or 1000 * (engine == "sqlite") + 1, 0
    while True:
        async with databases.fresh(engine) as url:
            ground = await filled(url)
            before = await differences(url)
            told, posted, alive = await asyncio.to_thread(_round, url, ground, number, tmp_path)
            after = await differences(url)
        total += told.calls + posted.calls
        print(figure(f"C13 night {engine} seed {number}", told, len(operations())))
        print(figure(f"C13 night forms {engine} seed {number}", posted, len(list(forms()))))
        assert not told.wrong, faults(told, number)
        assert not posted.wrong, faults(posted, number)
        assert alive == list(ROLES) and after <= before, (alive, sorted(after - before)[:10])
        number += 1
        if NIGHT_SEED or time.monotonic() > ends:
            break
    print(f"C13 night {engine}: {total} calls and posts in all")


def _round(url: str, ground: Ground, number: int, folder: Path) -> tuple[Told, Told, list[str]]:
    wanted = sorted(operations())
    Random(number).shuffle(wanted)
    with serving(url, folder / f"serve-{number}.log") as (port, _), closing(Asker(port, ground)) as asker:
        asker.hand_in()
        told = attack(asker, wanted, number, 3, 8)
        return told, post_all(asker, str(number), 4), answered(asker)
