"""All that somebody can ask of the contract in one world, and his answers without what is random."""

import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import pytest

from schema import Context, admit, guard, schema
from schema.guard import document as documents
from schema.node import KINDS, global_id
from server import clock
from server.access import Viewer, console
from server.record import Noun
from server.scoring import Sheet
from tests.schema.listed import ids, paths, placed
from tests.schema.two_worlds.building import LATER
from tests.schema.walking import ListPath
from tests.server.masking.masked import CODE, EVENT

BATCH = 12
FAR = 4  # steps of a path
# These lead to the event and the competition, which are walked by themselves.
NEAR = ("announcements", "appeals", "chain", "pairings", "notice", "competitions", "explanation", "notices")
GUESSED = re.compile("verifyCertificates?\\b")  # guesses are counted: the answer hangs on how many went before it
NAMED = re.compile(r'(\w+): "([A-Za-z0-9+/=_-]{14,})"')  # an argument that names something of this world
NUMBERS = ("number", "sheet", "source", "target")
UUID = r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f-]{22}"


@contextmanager
def remembering() -> Iterator[None]:
    """Documents are read and validated once for all worlds: the guard remembers more of them than a server does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guard, "_invalid", lru_cache(4096)(guard._invalid.__wrapped__))
        patch.setattr(documents, "_remembered", lru_cache(4096)(documents._remembered.__wrapped__))
        yield


@cache
def walked() -> tuple[ListPath, ...]:
    """Every list and object of the schema within so many steps."""
    listed = [one for one in paths(singles=True) if "... on Entry " not in one.document and not GUESSED.match(one.path)]
    return tuple(one for one in listed if one.steps <= (FAR - 1 if one.path.startswith(NEAR) else FAR))


async def told(viewer: Viewer, wanted: Sequence[ListPath]) -> dict[str, str]:
    """Everything that `viewer` is told, by what he asked, without what is random."""
    known, said = await Known.all(), dict[str, str]()
    named = await ids(viewer)
    asked = {one.document: at(placed(one.document, named)) for one in wanted}
    asked |= {f"sheet {place}": _sheet(number) for number, place in known.sheets.items()}
    asked |= {f"node {place}": f'{{ node(id: "{id_}") {{ __typename id }} }}' for id_, place in known.nodes.items()}
    for batch in _batches(list(asked.items())):
        data, troubles = await ask("{ " + " ".join(f"x{n}: {_bare(text)}" for n, (_, text) in batch) + " }", viewer)
        for n, (name, _) in batch:
            said[name] = known.plain(str([data[f"x{n}"] if data else None, troubles]))
    return said


def at(document: str) -> str:
    """The document about our event."""
    document = document.replace('competition: "A"', f'competition: "{CODE}"').replace('code: "A"', f'code: "{CODE}"')
    return document.replace('"E1"', f'"{EVENT}"')


async def ask(document: str, viewer: Viewer) -> tuple[Any, list[str]]:
    """The data and the words of the errors. What names something of this world goes as a variable, so that the same
    document is asked in every world."""
    text, variables = _lifted(document)
    admit(text)
    with clock.set_to(LATER):
        context = Context(viewer, of_a_page=True)
        found = await schema.execute(text, variable_values=variables, context_value=context)
    errors = [one.message for one in found.errors or ()]
    assert not [one for one in errors if "internal error" in one], f"a bug, not an answer: {text} {errors}"
    return found.data, errors


def _lifted(document: str) -> tuple[str, dict[str, str]]:
    variables: dict[str, str] = {}
    kinds: list[str] = []

    def lift(found: re.Match[str]) -> str:
        name = f"v{len(kinds)}"
        kinds.append(f"${name}: {'String!' if found[1] in NUMBERS else 'ID!'}")
        variables[name] = found[2]
        return f"{found[1]}: ${name}"

    text = NAMED.sub(lift, document)
    if not kinds:
        return document, {}
    start = text if text.startswith("mutation") else f"query {text}"
    kind, _, rest = start.partition(" ")
    return f"{kind} Q({', '.join(kinds)}) {rest}", variables


def _bare(document: str) -> str:
    return document.strip().removeprefix("{").removesuffix("}").strip()


def _batches(listed: list[tuple[str, str]]) -> Iterator[list[tuple[int, tuple[str, str]]]]:
    numbered = list(enumerate(listed))
    yield from (numbered[start : start + BATCH] for start in range(0, len(numbered), BATCH))


def _sheet(number: str) -> str:
    return f'{{ sheet(number: "{number}") {{ label position state total modules {{ aspects {{ code value }} }} }} }}'


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

    def of(self, kind: str) -> list[str]:
        """The ids of a kind, in the order they were made."""
        return [id_ for id_, name in self.nodes.items() if name.partition(" ")[0] == kind]

    def plain(self, text: str) -> str:
        """The text with names in the place of what is random."""
        for number, place in self.sheets.items():
            text = text.replace(number, place)
        for id_, place in self.nodes.items():
            text = text.replace(id_, place).replace(id_.rstrip("="), place)
        text = re.sub(r"<svg.*?</svg>|data:image/svg[^\"]*", "SVG", text, flags=re.S)
        text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "UUID", text)
        text = re.sub(r"\b(?:[0-9A-F]{4} ){3}[0-9A-F]{4}\b", "HASH", text)
        return re.sub(r"[A-Za-z0-9+/_-]{16,}={0,2}", _opened, text)


async def _all(name: str) -> list[Noun]:
    return list(await KINDS[name].visible_to(console()).order_by("id"))


def _opened(found: re.Match[str]) -> str:
    """A cursor, opened: its random ids go, its other keys stay."""
    try:
        inside = b64decode(found[0] + "==", altchars=b"-_").decode()
    except ValueError:
        return "HASH" if re.fullmatch(r"[0-9a-f]{32,64}", found[0]) else found[0]
    return re.sub(UUID, "UUID", inside)
