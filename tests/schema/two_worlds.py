"""Two worlds that differ only in who is who, or only in what another judge gave; and all that somebody can ask in one.

In each world three works stand under review codes, with the same marks. `swapped`: the first two were made by each
other's entrants. `other`: the second judge gave other marks.
"""

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from schema import Context, admit, schema
from schema.node import KINDS, global_id
from server import clock, ledger
from server.access import Held, Viewer, console
from server.competitions import chain_of
from server.entries import Incident
from server.judging import Recusal
from server.masking import Code, Draw
from server.record import Noun
from server.scoring import Mark, Penalty, Sheet
from server.scoring.floor import record_incident
from server.scoring.giving import give
from server.scoring.signing import sign
from tests.schema.listed import ids, paths, placed
from tests.schema.walking import ListPath
from tests.server.masking.masked import CODE, EVENT, Story, built
from tests.server.scoring.story import given

NOW = 1_800_000_000_000_000  # UTC microseconds
BATCH = 12
FAR = 4  # steps of a path
MARKS = ({"A1": "50.5", "A2": "2", "B1": "7"}, {"A1": "31", "A2": "1", "B1": "3"}, {"A1": "12.5", "A2": "0", "B1": "9"})
ELSE = ({"A1": "3", "A2": "0", "B1": "1"}, {"A1": "44", "A2": "3", "B1": "10"}, {"A1": "60", "A2": "3", "B1": "2"})


@dataclass
class World:
    """One of the two."""

    made: Story
    works: Sequence[int]

    def viewers(self) -> dict[str, Viewer]:
        """Who looks: a judge with a seat, a floor judge and the chief judge, who have none."""
        return {"judge": self.made.judges[0], "floor": self.staff("floor_judge"), "chief": self.made.chief}

    def staff(self, role: str) -> Viewer:
        """The spare judge, with another role."""
        held = (Held(role, "event", competition_id=self.made.competition.id, event_id=self.made.event.id),)
        one = self.made.spare[0]
        return Viewer(one.actor, account_id=one.account_id, person_id=one.person_id, name=role, held=held)


def in_order(monkeypatch: pytest.MonkeyPatch, works: Mapping[int, int]) -> None:
    """The order of the sheets is that of the works: what is random is the same in both worlds."""

    class Fixed(Random):
        def shuffle(self, x: Any) -> None:
            x.sort(key=works.__getitem__)

    monkeypatch.setattr("server.scoring.opening.SystemRandom", Fixed)


async def world(monkeypatch: pytest.MonkeyPatch, *, swapped: bool = False, other: bool = False) -> World:
    """Build it: both stages drawn, marking open, the first two works marked and signed, the third begun."""
    with clock.set_to(NOW):
        made = await built("station;review", entries=3)
        works = [1, 0, 2] if swapped else [0, 1, 2]
        work_of = {entry.id: work for entry, work in zip(made.entries, works, strict=True)}
        await _draws(made, work_of)
        in_order(monkeypatch, work_of)
        await made.opened()
        for seat, judge in enumerate(made.judges):
            marks = ELSE if other and seat == 1 else MARKS
            for sheet in await made.sheets(seat):
                await _mark(judge, sheet, marks[work_of[sheet.entry_id]])
        chief = made.chief
        await record_incident(chief, CODE, EVENT, "S1", "conduct", "催促一次")
        await _beside(made)
        return World(made, works)


async def _mark(judge: Viewer, sheet: Sheet, marks: dict[str, str]) -> None:
    if sheet.position == 3:
        await give(judge, sheet.number, given(A1=marks["A1"]), send=False, version=1)
        return
    row = await give(judge, sheet.number, given(**marks), send=True, version=1)
    await sign(judge, row.number, version=row.version)


async def _draws(made: Story, work_of: Mapping[int, int]) -> None:
    async with ledger.change(console(), "story.drawn", chain=chain_of(CODE)) as change:
        for stage, letter in (("station", "S"), ("review", "R")):
            draw = Draw(event_id=made.event.id, stage=stage, way="computed", state="drawn", commitment="c" * 64,
                        subjects="d" * 64, count=3, committed_at=NOW, drawn_at=NOW)  # fmt: skip
            await change.save(draw)
            by_work = sorted(made.entries, key=lambda one: work_of[one.id])
            rows = [Code(draw_id=draw.id, entry_id=one.id, code=f"{letter}{work_of[one.id] + 1}") for one in by_work]
            await change.save_many(rows)


async def _beside(made: Story) -> None:
    """What is told of entries by their number: somebody stepped back from the first, the third lost a point."""
    async with ledger.change(console(), "story.beside", chain=chain_of(CODE)) as change:
        spare = made.rows[-1]
        await change.save(
            Recusal(event_id=made.event.id, judge_id=spare.id, entry_id=made.entries[0].id, kind="relative", at=NOW)
        )
        await change.save(Penalty(entry_id=made.entries[2].id, points=1000))
        await change.save(Incident(entry_id=made.entries[2].id, kind="other", note="", at=NOW))
        rows = Mark.filter(sheet__seat_id=made.seats[1].id, sheet__position__lt=3, aspect__code="B1")
        marks = await rows.using_db(change.client).order_by("sheet__position")
        for one in marks:  # so that two signed works lack a mark
            one.state, one.value = "void", None
        await change.save_many(marks)


def walked() -> list[ListPath]:
    """Every list and object of the schema within so many steps."""
    return [one for one in paths(singles=True) if one.steps <= FAR and "... on Entry " not in one.document]


async def told(viewer: Viewer, world: World, wanted: Sequence[ListPath]) -> dict[str, str]:
    """Everything that `viewer` is told, by what he asked, without what is random."""
    known, said = await Known.all(), dict[str, str]()
    named = await ids(viewer)
    documents = {one.document: at(placed(one.document, named)) for one in wanted}
    documents |= {f"sheet {place}": _sheet(number) for number, place in known.sheets.items()}
    documents |= {f"node {place}": f'{{ node(id: "{id_}") {{ __typename id }} }}' for id_, place in known.nodes.items()}
    for batch in _batches(list(documents.items())):
        data, troubles = await ask("{ " + " ".join(f"x{n}: {_bare(text)}" for n, (_, text) in batch) + " }", viewer)
        for n, (name, _) in batch:
            said[name] = known.plain(str([data[f"x{n}"] if data else None, troubles]))
    for number, document in enumerate(refused(known)):
        said[known.plain(f"act {number} {document}")] = known.plain(str(await ask(document, viewer)))
    return said


def at(document: str) -> str:
    """The document about our event."""
    document = document.replace('competition: "A"', f'competition: "{CODE}"').replace('code: "A"', f'code: "{CODE}"')
    return document.replace('"E1"', f'"{EVENT}"')


async def ask(document: str, viewer: Viewer) -> tuple[Any, list[str]]:
    """The data and the words of the errors."""
    admit(document)
    with clock.set_to(NOW):
        found = await schema.execute(document, context_value=Context(viewer, of_a_page=True))
    assert not [one for one in found.errors or () if "internal error" in one.message], "a bug, not an answer"
    return found.data, [one.message for one in found.errors or ()]


def _bare(document: str) -> str:
    return document.strip().removeprefix("{").removesuffix("}").strip()


def _batches(documents: list[tuple[str, str]]) -> Iterator[list[tuple[int, tuple[str, str]]]]:
    listed = list(enumerate(documents))
    yield from (listed[start : start + BATCH] for start in range(0, len(listed), BATCH))


def _sheet(number: str) -> str:
    return f'{{ sheet(number: "{number}") {{ label position state total modules {{ aspects {{ code value }} }} }} }}'


def refused(known: "Known") -> Iterator[str]:
    """Acts that change nothing, for what they say: on the floor by entry numbers, on sheets, at the end."""
    place = f'competition: "{CODE}", event: "{EVENT}"'
    no = "... on Refusal { rule message field params { name value } faults { column rule message expected } }"
    key = 'idempotencyKey: "two"'
    for entry in ("001", "002", "003", "R1", "R2"):
        for act in (
            f'recordAbsence({place}, entryNo: "{entry}", status: ABSENT, {key})',
            f'recordTime({place}, entryNo: "{entry}", seconds: 60, {key})',
            f'givePenalty({place}, entryNo: "{entry}", points: "1", reason: "试", {key})',
            f'voidRun({place}, entryNo: "{entry}", reason: "试", {key})',
            f'disqualifyEntry({place}, entryNo: "{entry}", reason: "试", {key})',
        ):
            yield f"mutation {{ {act} {{ __typename {no} }} }}"
    for number in known.sheets:
        yield f'mutation {{ giveMarks(sheet: "{number}", marks: [{{aspect: "A1", value: "61"}}], send: true, version: 9, {key}) {{ __typename {no} }} }}'  # noqa: E501
        yield f'mutation {{ signSheet(sheet: "{number}", version: 9, {key}) {{ __typename {no} }} }}'
        yield f'mutation {{ correctMark(sheet: "{number}", aspect: "A1", value: "1", reason: "试", version: 9, {key}) {{ __typename {no} }} }}'  # noqa: E501
    yield f"mutation {{ closeMarking({place}, version: 2, {key}) {{ __typename {no} }} }}"
    yield f"mutation {{ openMarking({place}, version: 2, {key}) {{ __typename {no} }} }}"


@dataclass
class Known:
    """What is random in a world, with a name that is not: sheets by seat and position, nodes by kind and order."""

    sheets: dict[str, str]
    nodes: dict[str, str]

    @classmethod
    async def all(cls) -> "Known":
        """Of the open database."""
        rows = await Sheet.all().order_by("seat_id", "position")
        sheets = {one.number: f"sheet {one.seat_id}/{one.position}" for one in rows}
        return cls(sheets, {global_id(row): f"{name} {n}" for name in KINDS for n, row in enumerate(await _all(name))})

    def plain(self, text: str) -> str:
        """The text with names in the place of what is random."""
        for number, place in self.sheets.items():
            text = text.replace(number, place)
        for id_, place in self.nodes.items():
            text = text.replace(id_, place)
        text = re.sub(r"<svg.*?</svg>", "SVG", text)
        text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "UUID", text)
        return re.sub(r"[A-Za-z0-9+/_-]{16,}={0,2}", _opened, text)


async def _all(name: str) -> list[Noun]:
    return list(await KINDS[name].visible_to(console()).order_by("id"))


def _opened(found: re.Match[str]) -> str:
    """A cursor, opened: its random ids go, its other keys stay."""
    try:
        inside = b64decode(found[0] + "==", altchars=b"-_").decode()
    except ValueError:
        return "HASH" if re.fullmatch(r"[0-9a-f]{32,64}", found[0]) else found[0]
    return re.sub(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f-]{22}", "UUID", inside)
