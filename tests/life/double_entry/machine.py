"""Random people at the typing desk over the real contract, one rule for each thing they may ask for."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.life.double_entry import people
from tests.life.double_entry.house import Room
from tests.life.double_entry.oracle import LAPSE
from tests.life.double_entry.papers import ASPECTS, Values, Who
from tests.life.double_entry.people import PEOPLE, SHEETS, VALUES, among, marks

OFTEN = st.sampled_from([True, True, False])


class DoubleEntry(Room):
    """What may happen, in any order."""

    @initialize(alike=OFTEN, differently=OFTEN, sent=OFTEN)
    def begun(self, alike: bool, differently: bool, sent: bool) -> None:
        """Marking is open; often a sheet is typed, one typed differently, one given on the tablet."""
        for n, wanted in enumerate((alike, differently)):
            for who, values in ((PEOPLE["ann"], VALUES[0]), (PEOPLE["ben"], VALUES[n])) if wanted else ():
                self.begin(who, n)
                self.type(who, n, values)
        if sent:
            self.give(PEOPLE["judge"], SHEETS - 1, VALUES[0], False)

    @rule(seconds=st.sampled_from([60, 1000, 1800]))
    def time_passes(self, seconds: int) -> None:
        self.oracle.now += seconds

    @rule(who=people.TYPISTS, n=people.SHEET_NO)
    def begin(self, who: Who, n: int) -> None:
        self.act("begin", who, self.oracle.begin(who, n), sheet=self.number(n))

    @rule(who=people.TYPISTS, n=people.SHEET_NO, values=people.TYPED)
    def type(self, who: Who, n: int, values: Values) -> None:
        self.act("type", who, self.oracle.type(who, n, values), sheet=self.number(n), marks=marks(values))

    @rule(k=people.PICK, first=among("ann", "cai"), second=among("ben", "ann"))
    def type_alike(self, k: int, first: Who, second: Who) -> None:
        """The usual way, as far as it goes."""
        self.type_through(k, first, second, VALUES[0])

    @rule(k=people.PICK, first=among("ann", "cai"), second=among("ben", "dan"), other=people.SECOND)
    def type_through(self, k: int, first: Who, second: Who, other: Values) -> None:
        """The same, and often differently."""
        n = self.pick(k, state="open")
        for who, values in ((first, VALUES[0]), (second, other)):
            self.begin(who, n)
            self.type(who, n, values)

    @precondition(lambda self: self.some(typing="different") or self.now_and_then)
    @rule(
        who=people.COORDINATORS,
        k=people.PICK,
        kind=st.sampled_from(["first", "second", "first", "all", "none"]),
        stale=people.STALE,
    )
    def resolve(self, who: Who, k: int, kind: str, stale: bool) -> None:
        n = self.pick(k, typing="different")
        one = self.oracle.papers[n]
        wrong = ASPECTS if kind == "all" else ()
        of = {} if one.typing != "different" else one.entries[2 if kind == "second" else 1]
        right = {a: of.get(a, "1") for a in (one.differing if of and kind in ("first", "second") else wrong)}
        listed = [{**mark, "reason": "纸质表如此"} for mark in marks(right)]
        version = one.typing_version - stale
        expected = self.oracle.resolve(who, n, right, stale)
        self.act("resolve", who, expected, sheet=self.number(n), right=listed, version=version)

    @precondition(lambda self: self.some(typing="different") or self.now_and_then)
    @rule(who=people.COORDINATORS, k=people.PICK, entry=st.sampled_from(["FIRST", "SECOND"]), stale=people.STALE)
    def send_back(self, who: Who, k: int, entry: str, stale: bool) -> None:
        n = self.pick(k, typing="different")
        version = self.oracle.papers[n].typing_version - stale
        expected = self.oracle.send_back(who, n, entry, stale)
        self.act("send_back", who, expected, sheet=self.number(n), entry=entry, reason="重录", version=version)

    @precondition(lambda self: self.some(state="typed"))
    @rule(
        who=people.ASKERS, kind=st.sampled_from(["swap", "move"]), k=people.PICK, onto=people.PICK, stale=people.STALE
    )
    def ask(self, who: Who, kind: str, k: int, onto: int, stale: bool) -> None:
        source, aim = self.pick(k, state="typed"), self.pick(onto, state="typed" if kind == "swap" else "open")
        versions = {"sourceVersion": self.version(source, stale), "targetVersion": self.version(aim, False)}
        pair = {"source": self.number(source), "target": self.number(aim), "reason": "放反了"}
        self.act(kind, who, self.oracle.ask(who, kind, source, aim, stale), **pair, **versions)

    @precondition(lambda self: self.oracle.moves)
    @rule(who=people.CONFIRMERS, back=st.sampled_from([0, 0, 0, 1, 2]), stale=people.STALE)
    def confirm(self, who: Who, back: int, stale: bool) -> None:
        m = max(len(self.oracle.moves) - 1 - back, 0)
        move = self.oracle.moves[m]
        versions = {
            "sourceVersion": self.version(move.source, False), "targetVersion": self.version(move.target, stale)
        }  # fmt: skip
        self.act("confirm", who, self.oracle.confirm(who, m, stale), move=self.move(m), **versions)

    @precondition(lambda self: self.oracle.moves)
    @rule(who=people.CONFIRMERS, back=st.sampled_from([0, 0, 0, 1, 2]))
    def refuse_move(self, who: Who, back: int) -> None:
        m = max(len(self.oracle.moves) - 1 - back, 0)
        self.refuse(who, m)

    def refuse(self, who: Who, m: int) -> None:
        """Say no to a move."""
        self.act("refuse_move", who, self.oracle.refuse_move(who, m), move=self.move(m), reason="没有放错")

    @precondition(lambda self: self.some(state="sent") or self.keys % 3 == 2)
    @rule(who=people.JUDGES, n=people.ON_TABLET, values=st.sampled_from(VALUES), stale=people.STALE)
    def give(self, who: Who, n: int, values: Values, stale: bool) -> None:
        version = self.version(n, stale)
        expected = self.oracle.give(who, n, values, stale)
        self.act("give", who, expected, sheet=self.number(n), marks=marks(values), version=version)

    @precondition(lambda self: self.some(state="sent") or self.keys % 3 == 2)
    @rule(who=people.JUDGES, n=people.ON_TABLET, stale=people.STALE)
    def sign(self, who: Who, n: int, stale: bool) -> None:
        version = self.version(n, stale)
        self.act("sign", who, self.oracle.sign(who, n, stale), sheet=self.number(n), version=version)

    @precondition(lambda self: self.keys > 30 and not self.oracle.closed)
    @rule(closes=st.booleans())
    def finish(self, closes: bool) -> None:
        """Whatever is left is typed, resolved, signed and confirmed; then it is closed, or not."""
        for m, one in enumerate(self.oracle.moves):
            if one.state == "asked":
                self.refuse(PEOPLE["chief"], m)
        for n in range(SHEETS):
            self.oracle.now += LAPSE
            for name in ("ann", "ben", "eva"):
                if self.oracle.papers[n].state == "open":
                    self.begin(PEOPLE[name], n)
                    self.type(PEOPLE[name], n, VALUES[0])
            if self.oracle.papers[n].state == "sent":
                self.sign(PEOPLE["judge"], n, False)
            for name in ("cai", "dan", "zoe"):
                if self.oracle.papers[n].typing == "different":
                    self.resolve(PEOPLE[name], self.some(typing="different").index(n), "first", False)
        if closes:
            self.close(PEOPLE["chief"], False)

    @precondition(lambda self: self.oracle.closed or self.now_and_then)
    @rule(who=people.CHIEFS, stale=people.STALE)
    def close(self, who: Who, stale: bool) -> None:
        version = self.oracle.event_version - stale
        self.act("close", who, self.oracle.close(who, stale), version=version)

    @precondition(lambda self: self.oracle.closed or self.now_and_then)
    @rule(who=people.CHIEFS, n=people.SHEET_NO, value=st.sampled_from(["1", "3"]), stale=people.STALE)
    def correct(self, who: Who, n: int, value: str, stale: bool) -> None:
        version = self.version(n, stale)
        expected = self.oracle.correct(who, n, value, stale)
        self.act("correct", who, expected, sheet=self.number(n), value=value, version=version)

    @precondition(lambda self: self.last is not None)
    @rule()
    def send_again(self) -> None:
        """A request sent twice is answered again and does nothing."""
        assert self.last is not None
        assert self.runner.run(self._asked(*self.last)) is None
        self.tally["again"] += 1
