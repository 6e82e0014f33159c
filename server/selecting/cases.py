"""A nomination with everything an act on it looks at: its round, title, stages, and the office it stands at."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server import db
from server.access import Viewer, may
from server.competitions.places import locked
from server.honours import Title
from server.refusal import Refusal, insist, refuse
from server.selecting.bodies import Body, path_of, reached_at
from server.selecting.nominations import Nomination
from server.selecting.rounds import RoundStage, RoundTitle, SelectionRound

LONGEST = {"reason": 2000, "name": 200, "text": 5000}


@dataclass(slots=True)
class Case:
    """A nomination in its round. `path`: the stages on its way with their offices."""

    nomination: Nomination
    round: SelectionRound
    title: RoundTitle
    path: Sequence[tuple[RoundStage, Body]]

    @property
    def at(self) -> int:
        """The index of the stage in the path where it stands; past the end once it has passed them all."""
        ids = [stage.id for stage, _ in self.path]
        stage = self.nomination.stage_id
        return ids.index(stage) if stage in ids else len(ids)

    @property
    def stage(self) -> RoundStage:
        """The stage where it stands. Refused: it has passed them all."""
        if self.at == len(self.path):
            refuse("nomination_past_stages", "nomination", number=self.nomination.number)
        return self.path[self.at][0]

    @property
    def body(self) -> Body:
        """The office where it stands."""
        return self.path[self.at][1]

    @property
    def is_last(self) -> bool:
        """Whether the stage where it stands is the last on its way."""
        return self.at == len(self.path) - 1

    def stand_at(self, index: int) -> None:
        """Put it at a stage of its path; past the last it is proposed (拟授予)."""
        if index == len(self.path):
            self.nomination.stage_id, self.nomination.state = None, "proposed"
            return
        stage, body = self.path[index]
        self.nomination.stage_id, self.nomination.state = stage.id, "pending"
        self.nomination.reached = max(self.nomination.reached, reached_at(stage, body))


async def round_of(viewer: Viewer, code: str) -> SelectionRound:
    """The round of a code. Refused: `no_such_round`, also where the viewer may not see it."""
    found = await SelectionRound.visible_to(viewer).get_or_none(code=code)
    if found is None:
        refuse("no_such_selection", "round", code=code)
    return found


async def title_of(round_: SelectionRound, code: str, *, lock: bool = False) -> RoundTitle:
    """The title of a round by the catalogue's code. `lock`: whoever counts its places comes one after the other.

    Refused: `no_such_round_title`.
    """
    rows = RoundTitle.filter(round_id=round_.id, title__code=code).using_db(db.here())
    found = await rows.first()
    if found is None:
        refuse("no_such_round_title", "title", code=code, round=round_.title)
    return await locked(found) if lock else found


async def name_of(title: RoundTitle) -> str:
    """The name of the catalogue's title."""
    return (await Title.filter(id=title.title_id).using_db(db.here()).get()).name


async def seen(viewer: Viewer, uid: UUID | None) -> Nomination:
    """The nomination of a uid. Refused: `no_such_nomination`, also where the viewer may not see it."""
    found = await Nomination.visible_to(viewer).get_or_none(uid=uid) if uid else None
    if found is None:
        refuse("no_such_nomination", "nomination")
    return found


async def case_of(viewer: Viewer, uid: UUID | None, *, lock: bool = False) -> Case:
    """A nomination with its round. `lock`, inside a change only: the title first, then the nomination, so that places
    are counted by one act at a time."""
    found = await seen(viewer, uid)
    title = await RoundTitle.filter(id=found.round_title_id).using_db(db.here()).get()
    if lock:
        title, found = await locked(title), await locked(found)
    return await case_in(found, title)


async def case_in(nomination: Nomination, title: RoundTitle) -> Case:
    """The same for rows at hand."""
    round_ = await SelectionRound.filter(id=nomination.round_id).using_db(db.here()).get()
    stages = await RoundStage.filter(round_id=round_.id).using_db(db.here())
    return Case(nomination, round_, title, path_of(stages, nomination, round_))


def not_in(nomination: Nomination, *states: str) -> Refusal | None:
    """Whether a nomination is in none of the states in which this can be done."""
    if nomination.state in states:
        return None
    return Refusal(f"nomination_is_{nomination.state}", {"number": nomination.number}, "nomination")


def may_at(viewer: Viewer, act: str, body: Body) -> None:
    """Insist that the act is the viewer's at an office."""
    insist(may(viewer, act, body.place))


def text_fault(field: str, text: str, *, needed: bool = True) -> Refusal | None:
    """Whether a reason or another free text is missing or too long."""
    most = LONGEST.get(field, LONGEST["text"])
    if (needed and not text.strip()) or len(text) > most or "\0" in text:
        return Refusal("selection_text", {"most": most}, field)
    return None
