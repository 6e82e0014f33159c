"""The words of typing in: how far a transcript is, what a sheet is to a typist, swaps and moves."""

from enum import Enum

import strawberry


@strawberry.enum(description="How far the typing of a sheet is.")
class TranscriptState(Enum):
    """录入的状态."""

    EMPTY = strawberry.enum_value("empty", description="Nobody has begun.")
    FIRST_BEGUN = strawberry.enum_value("first_begun", description="The first entry is being typed.")
    FIRST_DONE = strawberry.enum_value(
        "first_done", description="The first entry is done; another person is to follow."
    )
    SECOND_BEGUN = strawberry.enum_value("second_begun", description="The second entry is being typed.")
    AGREED = strawberry.enum_value("agreed", description="Both entries agree: the marks are on the sheet.")
    DIFFERENT = strawberry.enum_value("different", description="The entries differ: a coordinator resolves them.")
    RESOLVED = strawberry.enum_value("resolved", description="Resolved: the marks are on the sheet.")


@strawberry.enum(description="What a sheet is to one typist.")
class TypingState(Enum):
    """录入台上的状态."""

    TO_TYPE = strawberry.enum_value("to_type", description="To be typed for the first time.")
    TO_TYPE_AGAIN = strawberry.enum_value("to_type_again", description="To be typed a second time, by this typist.")
    MINE = strawberry.enum_value("mine", description="Claimed by this typist.")
    WAITS = strawberry.enum_value("waits", description="This typist typed it first; another is to follow.")
    TAKEN = strawberry.enum_value("taken", description="Claimed by somebody else.")
    NOT_BLIND = strawberry.enum_value("not_blind", description="Sent back, and this typist may have seen both entries.")
    DONE = strawberry.enum_value("done", description="Typed twice; whether the entries agree is not said.")
    ON_TABLET = strawberry.enum_value("on_tablet", description="Marked on a tablet: not to be typed.")


@strawberry.enum(description="What is asked for where marks were typed on the wrong sheet.")
class MoveKind(Enum):
    """互换或移动."""

    SWAP = strawberry.enum_value("swap", description="互换: the marks of two typed sheets change places.")
    MOVE = strawberry.enum_value("move", description="移动: the marks go to an empty sheet, the first is open again.")


@strawberry.enum(description="What became of a swap or move.")
class MoveState(Enum):
    """互换或移动的状态."""

    ASKED = strawberry.enum_value("asked", description="Waits for another person.")
    DONE = strawberry.enum_value("done", description="Confirmed and carried out.")
    REFUSED = strawberry.enum_value("refused", description="Refused; everything stayed.")


@strawberry.enum(description="One of the two entries of a sheet.")
class TypedEntry(Enum):
    """两遍中的一遍."""

    FIRST = strawberry.enum_value("first", description="The first entry.")
    SECOND = strawberry.enum_value("second", description="The second entry.")
