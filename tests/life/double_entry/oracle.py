"""Double entry as one page of rules in memory: what the house must answer, by which rule it must refuse, and what must
stand on every sheet afterwards. It shares no line with the server."""

from collections.abc import Collection

from tests.life.double_entry.papers import ASPECTS, Move, Paper, Values, Who

TYPING, RESOLVING = {"typist", "coordinator"}, {"coordinator"}
CONFIRMING, MARKING = {"coordinator", "chief_judge"}, {"judge", "chief_judge"}
LAPSE = 30 * 60  # seconds


class Oracle:
    """The event. Each method answers the rule that refuses, or None and takes the change over."""

    def __init__(self, sheets: int) -> None:
        self.papers = [Paper() for _ in range(sheets)]
        self.moves: list[Move] = []
        self.closed = False
        self.event_version = 2
        self.now = 0

    def begin(self, who: Who, n: int) -> str | None:
        one = self.papers[n]
        if no := self._gate(who, TYPING) or self._untypable(one):
            return no
        if one.typing == "different":
            return "transcript_different" if who.role == "coordinator" else "sheet_typed"
        again = one.typing in ("first_done", "second_begun")
        if again:
            assert one.first is not None
            if one.first.person == who.person:
                return "second_typist_is_first"
            if one.sent_back and who.role == "coordinator":
                return "differences_seen"
        claimant = {"first_begun": one.first, "second_begun": one.second}.get(one.typing)
        if claimant is not None and claimant != who and self.now < one.since + LAPSE:
            return "transcript_taken"
        if again:
            one.typing, one.second = "second_begun", who
        else:
            one.typing, one.first, one.second, one.entries, one.sent_back = "first_begun", who, None, {}, False
        one.since, one.typing_version = self.now, one.typing_version + 1
        return None

    def type(self, who: Who, n: int, values: Values) -> str | None:
        one = self.papers[n]
        if no := self._gate(who, TYPING) or self._untypable(one):
            return no
        if who.role == "typist" and self._differs(n):
            return "sheet_typed"
        if {"first_begun": one.first, "second_begun": one.second}.get(one.typing) != who:
            return "transcript_not_yours"
        if "61" in values.values():
            return "marks_faulty"
        if set(values) != set(ASPECTS):
            return "not_scored"
        one.typing_version += 1
        if one.typing == "first_begun":
            one.typing, one.entries = "first_done", {1: dict(values)}
            return None
        one.entries[2] = dict(values)
        one.typing = "different" if one.differing else "agreed"
        if one.typing == "agreed":
            one.put(values)
        return None

    def resolve(self, who: Who, n: int, right: Values, stale: bool) -> str | None:
        one = self.papers[n]
        if no := self._unresolvable(who, one, stale):
            return no
        if sorted(right) != one.differing:
            return "resolution_faulty"
        one.typing, one.typing_version = "resolved", one.typing_version + 1
        one.put(one.entries[1] | right)
        return None

    def send_back(self, who: Who, n: int, entry: str, stale: bool) -> str | None:
        one = self.papers[n]
        if no := self._unresolvable(who, one, stale):
            return no
        if entry == "FIRST":
            one.first, one.entries = one.second, {1: one.entries[2]}
        one.typing, one.second, one.sent_back = "first_done", None, True
        one.entries = {1: one.entries[1]}
        one.typing_version += 1
        return None

    def ask(self, who: Who, kind: str, source: int, target: int, stale: bool) -> str | None:
        if no := self._gate(who, TYPING):
            return no
        if self.closed:
            return "marking_closed"
        if source == target:
            return "sheet_onto_itself"
        differing = [one for one in (source, target) if who.role == "typist" and self._differs(one)]
        if no := self._unmovable(kind, source, target, differing):
            return no
        if stale or differing:  # a typist is told another version of these
            return "changed_since"
        if any(one.state == "asked" and {one.source, one.target} & {source, target} for one in self.moves):
            return "move_already_asked"
        self.moves.append(Move(kind, source, target, who))
        return None

    def confirm(self, who: Who, m: int, stale: bool) -> str | None:
        move = self.moves[m]
        if no := self._gate(who, CONFIRMING, "no_such_sheet_move"):
            return no
        if move.state != "asked":
            return "sheet_move_over"
        if self.closed:
            return "marking_closed"
        if move.by.person == who.person:
            return "move_asked_by_you"
        if no := self._unmovable(move.kind, move.source, move.target):
            return no
        if stale:
            return "changed_since"
        move.state = "done"
        source, target = self.papers[move.source], self.papers[move.target]
        source.marks, target.marks = target.marks if move.kind == "swap" else {}, source.marks
        source.state, target.state = "typed" if move.kind == "swap" else "open", "typed"
        source.version, target.version = source.version + 1, target.version + 1
        return None

    def refuse_move(self, who: Who, m: int) -> str | None:
        if no := self._gate(who, CONFIRMING, "no_such_sheet_move"):
            return no
        if self.moves[m].state != "asked":
            return "sheet_move_over"
        self.moves[m].state = "refused"
        return None

    def give(self, who: Who, n: int, values: Values, stale: bool) -> str | None:
        one = self.papers[n]
        if no := self._unwritable(who, one) or ("changed_since" if stale else None):
            return no
        one.state, one.marks, one.version = "sent", dict(values), one.version + 1
        return None

    def sign(self, who: Who, n: int, stale: bool) -> str | None:
        one = self.papers[n]
        if no := self._unwritable(who, one) or ("changed_since" if stale else None):
            return no
        if one.state != "sent":
            return "not_sent"
        one.state, one.version = "signed", one.version + 1
        return None

    def close(self, who: Who, stale: bool) -> str | None:
        if no := self._gate(who, {"chief_judge"}):
            return no
        if self.closed:
            return "marking_already_closed"
        if stale:
            return "changed_since"
        waiting = any(move.state == "asked" for move in self.moves)
        if waiting or any(one.state not in ("signed", "typed") for one in self.papers):
            return "marking_incomplete"
        self.closed, self.event_version = True, self.event_version + 1
        return None

    def correct(self, who: Who, n: int, value: str, stale: bool) -> str | None:
        one = self.papers[n]
        if no := self._gate(who, {"chief_judge"}):
            return no
        if not self.closed:
            return "correct_after_closing"
        if stale:
            return "changed_since"
        if one.marks["A1"] == value:
            return "mark_unchanged"
        one.marks, one.version = one.marks | {"A1": value}, one.version + 1
        self.event_version += 1
        return None

    def _gate(self, who: Who, roles: set[str], unseen: str = "no_such_sheet") -> str | None:
        if not who.role:
            return "sign_in_needed"
        if who.role not in roles:
            return "not_your_role"
        return None if who.here else unseen

    def _untypable(self, one: Paper) -> str | None:
        if self.closed:
            return "marking_closed"
        return {"open": None, "typed": "sheet_typed"}.get(one.state, "sheet_given_on_tablet")

    def _unresolvable(self, who: Who, one: Paper, stale: bool) -> str | None:
        if no := self._gate(who, RESOLVING) or self._untypable(one):
            return no
        if one.typing != "different":
            return "transcript_not_different"
        assert one.first is not None and one.second is not None
        if who.person in (one.first.person, one.second.person):
            return "resolver_typed"
        return "changed_since" if stale else None

    def _differs(self, n: int) -> bool:
        return self.papers[n].typing == "different" and self.papers[n].state == "open"

    def _unmovable(self, kind: str, source: int, target: int, as_typed: Collection[int] = ()) -> str | None:
        other = self.papers[target]
        typed = [self.papers[n].state == "typed" or n in as_typed for n in (source, target)]
        if not typed[0] or (kind == "swap" and not typed[1]):
            return "sheet_not_typed"
        under_way = other.typing not in ("empty", "agreed", "resolved")
        return "move_needs_empty_sheet" if kind == "move" and (other.state != "open" or under_way) else None

    def _unwritable(self, who: Who, one: Paper) -> str | None:
        if no := self._gate(who, MARKING):
            return no
        if not who.sits and who.role == "judge":
            return "no_such_sheet"
        if self.closed:
            return "marking_closed"
        if not who.sits:
            return "not_your_sheet"
        return {"signed": "sheet_signed", "typed": "sheet_typed"}.get(one.state)
