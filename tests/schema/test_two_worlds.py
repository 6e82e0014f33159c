"""C15 by GraphQL: what a judge is told, and what he is answered when he tries, is the same in both worlds."""

import pytest

from server.access.acts import ACTS
from server.access.roles import MARKING
from tests import databases
from tests.schema.two_worlds.acting import OF_JUDGES, OF_TYPISTS
from tests.schema.two_worlds.building import REVIEW
from tests.schema.two_worlds.comparing import Answers, a_few, asked, differences, everything, kept

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
JUDGES = ("judge", "floor", "chief")
BLIND = ("judge", "floor")
TYPISTS = ("ann", "ben")


@databases.POSTGRES_AT_NIGHT
async def test_nobody_learns_who_is_who(engine: str) -> None:
    here, there = await kept(engine, JUDGES), await asked(engine, JUDGES, everything, swapped=True)
    assert differences(here, there) == []
    assert len(here["judge"]) > 1000
    assert f"'label': '第 1 份 · 评审号 {REVIEW[0]}'" in str(here["judge"])
    assert "recusal_while_masked" in str(here["judge"])


@databases.POSTGRES_AT_NIGHT
async def test_nobody_learns_what_another_judge_gave(engine: str) -> None:
    """Neither a judge nor a floor judge; the chief judge may."""
    here, there = await kept(engine, JUDGES), await asked(engine, BLIND, everything, other=True)
    assert differences({name: here[name] for name in BLIND}, there) == []


MOVING = ("swapSheets", "moveSheet")


def but_moving(answers: Answers, *, only: bool = False) -> Answers:
    """The answers without those to an act that moves sheets, or `only` those."""
    return {
        name: {asked: said for asked, said in each.items() if asked.startswith(MOVING) is only}
        for name, each in answers.items()
    }


@pytest.mark.parametrize("became", ["differ", "settled"])
async def test_a_typist_does_not_learn_whether_two_agree(engine: str, became: str) -> None:
    """Nor, when it is settled, whether it had to be: neither the first typist nor the second."""
    here, there = await kept(engine, TYPISTS, became="agree"), await kept(engine, TYPISTS, became=became)
    assert differences(but_moving(here), but_moving(there)) == []
    assert "sheet_typed" in str(here["ann"])


async def test_a_typist_learns_nothing_by_asking_to_move(engine: str) -> None:
    here, there = await kept(engine, TYPISTS, became="agree"), await kept(engine, TYPISTS, became="differ")
    assert differences(but_moving(here, only=True), but_moving(there, only=True)) == []


async def test_a_recused_judge_is_told_no_code_of_what_he_may_not_mark(engine: str) -> None:
    """Not even that there is such a code: those he sees have no order in which one would be missing."""
    told = str(list((await asked(engine, ("judge",), a_few, acts=False, recused=0))["judge"].values()))
    assert (REVIEW[0] in told, REVIEW[1] in told, REVIEW[2] in told) == (False, True, True)


def test_every_act_of_a_judge_and_of_a_typist_is_tried() -> None:
    wide = {one.mutation for one in ACTS.values() if len(one.roles) >= 12}  # of everybody: his own account
    assert {one.mutation for one in ACTS.values() if one.roles & MARKING} == set(OF_JUDGES) | wide
    assert {one.mutation for one in ACTS.values() if "typist" in one.roles} == set(OF_TYPISTS) | wide
    of_a_nominee = {"applyForTitle", "amendNomination", "withdrawNomination", "correctNomineeName", "askNameCorrection"}
    own_account = {
        "changePassword", "issueToken", "withdrawToken", "endSignIn", "confirmMyself", "beginTotp", "finishTotp",
        "printCard", "withdrawFactor", "withdrawIdentity", "delegateRole", "withdrawDelegation", "askDataCorrection",
    }  # fmt: skip
    assert wide == own_account | of_a_nominee | {"enterBankCard", "withdrawDeed", "fileObjection"}
