"""What the papers of the ceremony have in common: the words they are given, the foot of every page, the readings."""

from typing import Protocol

from server.ceremony.programme import Stage, Winner
from server.clock import shown

SHORT = 16  # hexadecimal digits of the hash that are printed


class Say(Protocol):
    """The sentence of a key in one language."""

    def __call__(self, key: str, /, **params: str | int) -> str: ...


def footing(stage: Stage, say: Say) -> str:
    """颁奖公布第1号 · 2026-03-05 13:00 · 校验码 0123…: from which announcement a page is, and whether it is void."""
    at = shown(stage.announcement.at).strftime("%Y-%m-%d %H:%M:%S")
    told = say("ceremony.announced", number=stage.announcement.number, at=at, hash=stage.announcement.content[:SHORT])
    return f"{say('ceremony.void_short')} · {told}" if stage.is_void else told


def reading_of(one: Winner, say: Say) -> str:
    """读音：琚（jū）: how the rare characters of a name are read."""
    read = " ".join(say("ceremony.reading", character=each.character, pinyin=each.pinyin) for each in one.readings)
    return say("ceremony.readings", readings=read)
