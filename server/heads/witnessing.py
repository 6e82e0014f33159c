"""What a witness does on another machine, without the database: fetch the newest head, check that it is signed and
continues every head kept before, keep it.

Pure but for the folder: `fetch` reads a path of the house. It raises Unreachable where there is no network, Absent
where the house has no such thing.
"""

from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.heads import keys, note
from server.heads.keeping import Folder, KeptHead, Untrue, held_together, opened
from server.heads.tree import is_continued

LATEST, KEYS, CONSISTENCY = "/heads/latest", "/heads/keys", "/heads/consistency?from={}&to={}"
Fetch = Callable[[str], str]


class Unreachable(Exception):  # noqa: N818
    """No answer from there now."""


class Absent(Exception):  # noqa: N818
    """The house answers that it has no such thing."""


@dataclass(frozen=True, slots=True)
class Cosigner:
    """The witness's own name and key, if it signs what it saw."""

    name: str
    private: Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Seen:
    """What a visit found: the newest head; the one before; keys accepted now, on first use or by succession."""

    head: KeptHead
    before: KeptHead | None
    accepted: tuple[note.Key, ...] = ()


def visit(
    fetch: Fetch, folder: Folder, seconds: int, *, key: note.Key | None = None, cosigner: Cosigner | None = None
) -> Seen:
    """One visit at `seconds` since 1970. `key`: the log's key, had by another way; else the first one met is believed
    and said. Raises Untrue where the log contradicts what is kept, Unreachable, Absent before the first head."""
    kept = held_together(folder)
    accepted = _first_key(fetch, folder, key)
    text = fetch(LATEST)
    try:
        head = opened(text, folder.keys())
    except Untrue as no:
        if no.rule != "head_unknown_key":
            raise
        accepted += _successors(fetch, folder)
        head = opened(text, folder.keys())
    before = kept[-1] if kept else None
    if before is not None:
        _continues(fetch, folder, before, head)
    if before is None or head.size > before.size:
        signed = note.cosigned(head.note, cosigner.name, cosigner.private, seconds) if cosigner else head.note
        folder.keep(KeptHead(head.origin, head.size, head.root, signed))
    folder.seen(seconds)
    return Seen(head, before, accepted)


def _first_key(fetch: Fetch, folder: Folder, key: note.Key | None) -> tuple[note.Key, ...]:
    """Nothing is trusted yet: the key that was given, else the one the house shows."""
    known = folder.keys()
    if known:
        if key is not None and key not in known:
            raise Untrue("witness_other_key", public=key.text)
        return ()
    found = key or _listed(fetch)[0][0]
    folder.trust(found)
    return (found,)


def _listed(fetch: Fetch) -> tuple[list[note.Key], list[str]]:
    """The keys the house lists, the newest first, and its notes of succession, the oldest first."""
    found: list[note.Key] = []
    successions: list[str] = []
    try:
        for line in fetch(KEYS).splitlines():
            what, _, rest = line.partition(" ")
            if what == "key":
                found.append(note.Key.read(rest))
            elif what == "succession":
                successions.append(b64decode(rest, validate=True).decode())
    except ValueError as error:  # Malformed is one
        raise Untrue("head_malformed", what=str(error)[:80]) from error
    if not found:
        raise Untrue("head_malformed", what=KEYS)
    return found, successions


def _successors(fetch: Fetch, folder: Folder) -> tuple[note.Key, ...]:
    """Keys that a trusted key has named as the one after it."""
    accepted: list[note.Key] = []
    for text in _listed(fetch)[1]:
        trusted = folder.keys()
        found = keys.successor(text, trusted)
        if found is not None and found not in trusted and found.name == trusted[0].name:
            folder.trust(found)
            accepted.append(found)
    return tuple(accepted)


def _continues(fetch: Fetch, folder: Folder, before: KeptHead, head: KeptHead) -> None:
    """The new head has everything the kept one had, in the same order. Raises Untrue."""
    sizes = {"kept": before.size, "found": head.size}
    if head.origin != before.origin:
        raise Untrue("witness_other_log", kept=before.origin, found=head.origin)
    if head.size < before.size:
        raise Untrue("witness_cut", **sizes, lost=before.size - head.size)
    if head.size == before.size:
        if head.root != before.root:
            raise Untrue("witness_fork", **sizes)
        return
    try:
        proof = [note.hash_of(line) for line in fetch(CONSISTENCY.format(before.size, head.size)).splitlines()]
    except (Absent, note.Malformed) as error:
        raise Untrue("witness_rewritten", **sizes) from error
    if not is_continued(before.size, head.size, before.root, head.root, proof):
        raise Untrue("witness_rewritten", **sizes)
    folder.keep_proof(before.size, head.size, proof)


def agrees(head: KeptHead, kept: Sequence[KeptHead]) -> bool | None:
    """Whether a head is the one kept of that size; None where none of that size is kept."""
    same = [one for one in kept if one.size == head.size]
    return same[0].root == head.root and same[0].origin == head.origin if same else None
