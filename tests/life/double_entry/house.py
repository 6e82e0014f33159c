"""The house behind the machine: a fresh database, an event in marking, people; each answer and each sheet compared with
the oracle."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from typing import Any, ClassVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from schema import Context, schema
from schema.node import global_id
from server import clock, db
from server.access import ANONYMOUS, Viewer
from server.competitions import Event
from server.ledger.verify import verify
from server.scoring import Mark, Sheet
from server.transcribing import SheetMove, Transcript
from tests import databases
from tests.life.double_entry import people
from tests.life.double_entry.oracle import Oracle
from tests.life.double_entry.papers import Who
from tests.life.double_entry.people import PEOPLE, SHEETS, said
from tests.server.scoring.story import built, scheme
from tests.server.transcribing.room import somebody


class Room(RuleBasedStateMachine):
    """One event of four sheets, its people, and what the oracle says of them."""

    engine: ClassVar[str] = "sqlite"
    tally: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.runner, self.stack = asyncio.Runner(), AsyncExitStack()
        self.oracle, self.start, self.keys = Oracle(SHEETS), clock.now(), 0
        self.last: tuple[Viewer, str, dict[str, Any]] | None = None
        self.viewers: dict[str, Viewer] = {"nobody": ANONYMOUS}
        self.runner.run(self._build())

    async def _build(self) -> None:
        url = await self.stack.enter_async_context(databases.fresh(self.engine))
        await self.stack.enter_async_context(db.opened(url))
        story = await (await built(entries=SHEETS, judges=1, spare=1, wanted=scheme(judges=1))).opened()
        self.sheets = [await story.sheet(0, n) for n in range(SHEETS)]
        self.viewers |= {"judge": story.judges[0], "spare": story.spare[0]}
        for who in PEOPLE.values():
            if who.name not in self.viewers:
                person = self.viewers["ann"].person_id if who.name == "ann2" else None
                made = await somebody(story, who.name, who.role, person=person, foreign=not who.here)
                self.viewers[who.name] = made

    def teardown(self) -> None:
        """The ledger replayed agrees with the tables."""
        try:
            assert self.runner.run(self._verified()) == []
        finally:
            self.runner.run(self.stack.aclose())
            self.runner.close()

    async def _verified(self) -> list[Any]:
        return list((await verify()).differences)

    def act(self, name: str, who: Who, expected: str | None, **variables: Any) -> None:
        """Ask for it; the answer must be what the oracle said."""
        self.keys += 1
        variables["key"] = f"key-{self.keys}"
        viewer = self.viewers[who.name]
        answer = self.runner.run(self._asked(viewer, name, variables))
        assert answer == expected, (name, who.name, variables, answer, expected)
        self.tally[name if expected is None else f"{name}: {expected}"] += 1
        if expected is None:
            self.last = (viewer, name, variables)

    async def _asked(self, viewer: Viewer, name: str, variables: dict[str, Any]) -> str | None:
        with clock.set_to(self.start + self.oracle.now * 1_000_000):
            done = await schema.execute(
                people.DOCUMENTS[name], variables, context_value=Context(viewer, of_a_page=True)
            )
        assert not done.errors and done.data, done.errors
        return done.data["done"].get("rule")  # type: ignore[no-any-return]

    def number(self, n: int) -> str:
        return self.sheets[n].number

    def version(self, n: int, stale: bool) -> int:
        return self.oracle.papers[n].version - stale

    def some(self, **wanted: str) -> list[int]:
        """The sheets of which the oracle says so."""
        return [n for n, one in enumerate(self.oracle.papers) if all(getattr(one, k) == v for k, v in wanted.items())]

    def pick(self, k: int, **wanted: str) -> int:
        """A sheet of which the oracle says so, now and then any."""
        found = self.some(**wanted)
        return found[k % len(found)] if found and k < 6 else k % SHEETS

    @property
    def now_and_then(self) -> bool:
        """For what is mostly refused."""
        return self.keys % 4 == 3

    def move(self, m: int) -> str:
        """The id of the m-th that was asked for."""

        async def found() -> SheetMove:
            return (await SheetMove.all().order_by("id"))[m]

        return global_id(self.runner.run(found()))

    @invariant()
    def agrees(self) -> None:
        """Every sheet, mark, transcript and move is what the oracle says."""
        assert self.runner.run(self._stands()) == self._must_stand()

    def _must_stand(self) -> Any:
        papers = [(one.state, one.version, one.marks, one.typing, one.typing_version) for one in self.oracle.papers]
        return papers, [one.state for one in self.oracle.moves], "closed" if self.oracle.closed else "marking"

    async def _stands(self) -> Any:
        sheets = {one.id: one for one in await Sheet.all()}
        typing = {one.sheet_id: one for one in await Transcript.all()}
        found: dict[int, dict[str, Any]] = {one: {} for one in sheets}
        for mark in await Mark.all().select_related("aspect"):
            found[mark.sheet_id][mark.aspect.code] = (mark.state, mark.value)
        papers = []
        for old in self.sheets:
            now, of = sheets[old.id], typing.get(old.id)
            state, version = (of.state, of.version) if of else ("empty", 0)
            papers.append((now.state, now.version, said(found[old.id]), state, version))
        event = await Event.get(id=self.sheets[0].event_id)
        return papers, [one.state for one in await SheetMove.all().order_by("id")], event.state
