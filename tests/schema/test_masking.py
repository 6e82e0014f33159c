"""The mutations and queries of masking through GraphQL: both outcomes of each, and to whom the codes are told."""

from typing import Any
from uuid import UUID

import pytest

from schema.node import global_id
from server.access import ANONYMOUS, Viewer
from server.files import StoredFile
from server.ledger.verify import verify
from server.masking import Draw
from server.masking.telling import scan_of
from server.signatures.content import event_content
from server.signatures.signing import sign_as_supervisor
from tests.schema.conftest import Ask
from tests.server.masking.masked import CODE, EVENT, Story, becomes, built, person, scan
from tests.server.masking.test_unmasking import closed

PLACE = f'competition: "{CODE}", event: "{EVENT}"'
NO = "... on Refusal { rule message field faults { column rule message } }"
DRAW = "... on Draw { id stage stageLabel turn way state stateLabel commitment seed count version hasScan session }"
LIST = f"{{ draws({PLACE}) {{ stage state drawer witness note seed codes {{ number code }} }} }}"


async def done(ask: Ask, viewer: Viewer, act: str, **variables: Any) -> Any:
    """The answer of a mutation on a draw or the event."""
    declared = ", ".join(f"${name}: {kind}" for name, (kind, _) in variables.items())
    document = f"mutation M({declared}) {{ {act} {{ __typename {DRAW if 'nmask' not in act else ''} {NO} }} }}"
    document = document.replace("M()", "M")
    data = await ask(document, viewer, page=True, **{name: value for name, (_, value) in variables.items()})
    return next(iter(data.values()))


@pytest.fixture
async def made(database: Any) -> Story:
    return await built("entry;review", entries=3)


@pytest.fixture
async def sealing(made: Story) -> Viewer:
    return await person(made, "sealing_judge", "sealing")


@pytest.fixture
async def supervisor(made: Story) -> Viewer:
    return await person(made, "supervisor", "supervisor")


async def draws(ask: Ask, sealing: Viewer, stage: str, key: str) -> Any:
    """Commit and draw."""
    one = await done(ask, sealing, f'commitDraw({PLACE}, stage: {stage}, idempotencyKey: "c{key}")')
    assert one["__typename"] == "Draw", one
    return await done(ask, sealing, f'drawCodes(draw: "{one["id"]}", version: 1, idempotencyKey: "d{key}")')


async def test_a_computed_draw_and_its_end(ask: Ask, made: Story, sealing: Viewer, supervisor: Viewer) -> None:
    await becomes(made, signature_rule="chief_and_supervisor")
    one = await done(ask, sealing, f'commitDraw({PLACE}, stage: ENTRY, prefix: "C", idempotencyKey: "a")')
    assert (one["state"], one["stageLabel"], one["count"], len(one["commitment"])) == ("COMMITTED", "参赛号", 3, 64)
    no = await done(ask, sealing, f'commitDraw({PLACE}, stage: ENTRY, idempotencyKey: "b")')
    assert (no["rule"], "{" in no["message"]) == ("draw_exists", False)
    act = f'voidDraw(draw: "{one["id"]}", reason: "试抽", version: 1, idempotencyKey: "v")'
    assert (await done(ask, sealing, act))["rule"] == "not_your_role"
    void = await done(ask, supervisor, act)
    assert (void["state"], len(void["seed"])) == ("VOID", 64)
    assert (await draws(ask, sealing, "ENTRY", "e"))["turn"] == 2
    assert (await draws(ask, sealing, "REVIEW", "r"))["state"] == "DRAWN"
    await made.opened()
    event = await closed(made, await person(made, "chief_judge", "chief"))
    stage = f"{PLACE}, stage: REVIEW, idempotencyKey:"
    assert (await done(ask, supervisor, f'unmask({stage} "u")'))["rule"] == "unmask_unsigned"
    assert (await done(ask, sealing, f'askUnmasking({PLACE}, stage: ENTRY, idempotencyKey: "x")'))["rule"] == (
        "stage_not_next"
    )
    assert (await done(ask, sealing, f'askUnmasking({stage} "k")'))["__typename"] == "Event"
    await sign_as_supervisor(supervisor, CODE, EVENT, content=await event_content(event))
    assert (await done(ask, supervisor, f'unmask({stage} "u2")'))["__typename"] == "Event"
    told = (await ask(LIST, supervisor))["draws"]
    assert [(one["state"], len(one["codes"]), one["seed"] is None) for one in told] == [
        ("VOID", 0, False), ("DRAWN", 3, True), ("UNMASKED", 3, False),
    ]  # fmt: skip
    assert told[0]["note"] == "试抽"
    judge = (await ask(LIST, made.judges[0]))["draws"]
    assert [(one["codes"], one["note"]) for one in judge] == [([], None)] * 3
    assert (await verify()).differences == []


async def test_a_draw_by_hand(ask: Ask, made: Story, sealing: Viewer) -> None:
    second = await person(made, "coordinator", "second")
    subjects = f"{{ drawSubjects({PLACE}, stage: ENTRY) }}"
    assert (await ask(subjects, second))["drawSubjects"] == ["001", "002", "003"]
    assert (await ask(subjects, made.judges[0]))["drawSubjects"] == []
    file = global_id(await StoredFile.get(uid=await scan(sealing)))
    lines = [{"number": f"00{n}", "code": str(n)} for n in (1, 2, 3)]
    codes = ("[DrawnInput!]!", lines)
    act = (
        f'recordDraw({PLACE}, stage: ENTRY, codes: $codes, drawer: "甲", witness: "乙", scan: "{file}", idempotencyKey:'
    )
    no = await done(ask, sealing, f'{act} "1")', codes=("[DrawnInput!]!", lines[:2]))
    assert (no["rule"], [one["column"] for one in no["faults"]]) == ("draw_faulty", ["003"])
    one = await done(ask, sealing, f'{act} "2")', codes=codes)
    assert (one["state"], one["hasScan"]) == ("TYPED_ONCE", True)
    again = f'typeDrawAgain(draw: "{one["id"]}", codes: $codes, version: 1, idempotencyKey:'
    assert (await done(ask, sealing, f'{again} "3")', codes=codes))["rule"] == "typed_by_the_same"
    wrong = [*lines[:2], {"number": "003", "code": "4"}]
    no = await done(ask, second, f'{again} "4")', codes=("[DrawnInput!]!", wrong))
    assert (no["rule"], [one["column"] for one in no["faults"]]) == ("draw_differs", ["003"])
    assert (await done(ask, second, f'{again} "5")', codes=codes))["state"] == "DRAWN"
    (told,) = (await ask(LIST, made.staff("organiser")))["draws"]
    assert (told["drawer"], told["witness"], told["codes"]) == ("甲", "乙", [])
    own = f"{{ draws({PLACE}) {{ isOwn scan }} }}"
    (mine,) = (await ask(own, sealing))["draws"]
    (others,) = (await ask(own, second))["draws"]
    assert (mine["isOwn"], others["isOwn"]) == (True, False)
    uid = UUID(mine["scan"].removeprefix("/draw-scans/"))
    kept = [await scan_of(one, uid) for one in (sealing, second, made.judges[0], ANONYMOUS)]
    assert [one is not None for one in kept] == [True, False, False, False]


async def test_what_anybody_sees(ask: Ask, made: Story, sealing: Viewer) -> None:
    await draws(ask, sealing, "ENTRY", "e")
    assert (await ask(LIST, ANONYMOUS))["draws"] == []  # not announced
    await becomes(made, stage="judging")
    (one,) = (await ask(f"{{ draws({PLACE}) {{ commitment seed codes {{ code }} drawer }} }}", ANONYMOUS))["draws"]
    draw = await Draw.all().get()
    assert one == {"commitment": draw.commitment, "seed": None, "codes": [], "drawer": None}
    await becomes(made, published_at=1)
    assert (await ask(LIST, ANONYMOUS))["draws"][0]["codes"] == []
    assert (await ask(LIST, ANONYMOUS, "en"))["draws"][0]["stage"] == "ENTRY"
