"""A folder of heads kept by a witness, or one file: read, checked, and held against one another. Without a database.

FOLDER/keys holds the trusted keys, FOLDER/heads/SIZE the checkpoints as they came, FOLDER/proofs/A-B the proof that the
head of B continues the one of A.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from server import whole
from server.heads import keys, note
from server.heads.tree import is_continued


@dataclass(frozen=True, slots=True)
class KeptHead:
    """A checkpoint whose signature a trusted key made."""

    origin: str
    size: int
    root: bytes
    note: str


class Untrue(Exception):  # noqa: N818
    """What was kept, or came, contradicts itself: `rule` of the catalogue and what it says."""

    def __init__(self, rule: str, **params: str | int) -> None:
        super().__init__(rule)
        self.rule, self.params = rule, params


def opened(text: str, trusted: Sequence[note.Key]) -> KeptHead:
    """A checkpoint, signed by one of the keys under its own name. Raises Untrue."""
    try:
        read = note.read(text)
        found = note.Checkpoint.read(read.text)
        mine = [one for one in trusted if one.kind == note.ED25519 and one.name == found.origin]
        signers = read.signers(mine)
    except note.Malformed as error:
        raise Untrue("head_malformed", what=str(error)) from error
    if not signers:
        raise Untrue("head_unknown_key", origin=found.origin, size=found.size)
    return KeptHead(found.origin, found.size, found.root, text)


@dataclass(frozen=True, slots=True)
class Folder:
    """What one witness keeps."""

    path: Path

    def keys(self) -> list[note.Key]:
        """The trusted keys, as they were accepted. Raises note.Malformed."""
        file = self.path / "keys"
        return [note.Key.read(line) for line in file.read_text().splitlines() if line.strip()] if file.exists() else []

    def trust(self, key: note.Key) -> None:
        """Accept a key, for good."""
        self._write("keys", "".join(f"{one.text}\n" for one in (*self.keys(), key)))

    def heads(self) -> list[KeptHead]:
        """Every head, by size, its signature checked. Raises Untrue."""
        folder = self.path / "heads"
        sizes = sorted(int(one.name) for one in folder.iterdir() if one.name.isdecimal()) if folder.exists() else []
        trusted = self.keys()
        found = [opened((folder / str(size)).read_text(), trusted) for size in sizes]
        for size, one in zip(sizes, found, strict=True):
            if one.size != size:
                raise Untrue("head_malformed", what=f"heads/{size}")
        return found

    def keep(self, head: KeptHead) -> None:
        """Keep a head."""
        self._write(f"heads/{head.size}", head.note)

    def keep_proof(self, first: int, second: int, proof: Sequence[bytes]) -> None:
        """Keep what proves that one head continues another."""
        self._write(f"proofs/{first}-{second}", "".join(f"{note.written(one)}\n" for one in proof))

    def proof(self, first: int, second: int) -> list[bytes] | None:
        """What was kept as proof; None where there is none. Raises note.Malformed."""
        file = self.path / "proofs" / f"{first}-{second}"
        return [note.hash_of(line) for line in file.read_text().splitlines()] if file.exists() else None

    def seen(self, seconds: int | None = None) -> int | None:
        """When the log was last found in order, seconds since 1970; or write it down."""
        file = self.path / "seen"
        if seconds is not None:
            self._write("seen", f"{seconds}\n")
            return seconds
        text = file.read_text().strip() if file.exists() else ""
        return int(text) if text.isdecimal() else None

    def _write(self, name: str, content: str) -> None:
        """All or nothing."""
        whole.put(self.path / name, content, is_secret=False)


def held_together(folder: Folder) -> list[KeptHead]:
    """Every head kept continues the one before it by the proof kept beside it: so do any two. Raises Untrue."""
    heads = folder.heads()
    for first, second in pairwise(heads):
        try:
            proof = folder.proof(first.size, second.size)
        except note.Malformed as error:
            raise Untrue("head_malformed", what=str(error)) from error
        if proof is None or not is_continued(first.size, second.size, first.root, second.root, proof):
            raise Untrue("heads_fork", first=first.size, second=second.size)
    return heads


def kept_at(path: Path, ring: keys.Ring | None, origin: str | None = None) -> list[KeptHead]:
    """The heads of a witness's folder, of a checkpoint in a file, or of a seal or proof that carries one; signed by the
    keys of this house, or those the witness accepted, and of the log `origin` where one is known. Raises Untrue,
    OSError."""
    if path.is_dir():
        found = Folder(path).heads()
        if not found:
            raise Untrue("heads_none", path=str(path))
    else:
        text = _checkpoint_in(path.read_text())
        found = [opened(text, ring.keys(_origin_in(text)) if ring else [])]
    others = [one.origin for one in found if origin is not None and one.origin != origin]
    if others:
        raise Untrue("head_of_another", kept=others[0], found=str(origin))
    return found


def _origin_in(text: str) -> str:
    """Whose a checkpoint says it is. Raises Untrue."""
    try:
        return note.named(note.Checkpoint.read(note.read(text).text).origin)
    except note.Malformed as error:
        raise Untrue("head_malformed", what=str(error)) from error


def _checkpoint_in(text: str) -> str:
    """A checkpoint itself, or the one a JSON file or a C2SP proof carries."""
    if text.startswith(note.PROOF):
        try:
            return note.read_proof(text)[2]
        except note.Malformed as error:
            raise Untrue("head_malformed", what=str(error)) from error
    try:
        values: Any = json.loads(text)
    except ValueError:
        return text
    if not isinstance(values, dict):
        raise Untrue("head_malformed", what="JSON")
    inner = values.get("signature")
    found = inner.get("checkpoint") if isinstance(inner, dict) else values.get("proof")
    if not isinstance(found, str):
        raise Untrue("head_malformed", what="JSON")
    return _checkpoint_in(found) if found.startswith(note.PROOF) else found
