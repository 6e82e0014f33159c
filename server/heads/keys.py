"""The key that heads are signed with. Its file (`JINBANG_SIGNING_KEY`, by default beside the keys file) lies where the
database's administrator cannot read it. Its lines:

    ed25519 <64 hex digits>            the seed that signs
    was ed25519 <64 hex digits>        a public key that signed before
    succession <base 64>               the note by which a key named the one after it

The algorithm is named, so that SM2 with SM3 can come beside it.
"""

import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server import whole
from server.heads import note

NAME, TRUSTED = "signing-key", "trusted-keys"
SUCCESSION = "jinbang key succession"


class NoSigningKey(Exception):  # noqa: N818
    """The key file cannot be read."""


@dataclass(frozen=True, slots=True)
class Ring:
    """The key that signs, the public halves of those before it (newest first), and the notes from each to the next."""

    private: Ed25519PrivateKey
    before: tuple[bytes, ...] = ()
    successions: tuple[str, ...] = ()

    def key(self, origin: str) -> note.Key:
        """The public key that signs now."""
        return note.Key(origin, note.public_of(self.private))

    def keys(self, origin: str) -> list[note.Key]:
        """Every public key that has signed heads, the newest first."""
        return [self.key(origin), *(note.Key(origin, one) for one in self.before)]


def key_file() -> Path:
    """Where the key lies: JINBANG_SIGNING_KEY, else beside the file of JINBANG_KEYS."""
    named = os.environ.get("JINBANG_SIGNING_KEY")
    if named:
        return Path(named)
    beside = os.environ.get("JINBANG_KEYS")
    return (Path(beside) if beside else Path.home() / ".config" / "jinbang" / "keys").with_name(NAME)


def ring() -> Ring:
    """The keys; on first use one is made, readable by its owner alone. Raises NoSigningKey."""
    path = key_file()
    try:
        if not path.exists():
            whole.put(path, f"{note.ALGORITHM} {secrets.token_hex(32)}\n", is_new=True)
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise NoSigningKey(str(path)) from error


def existing() -> Ring | None:
    """The keys, if there are any: whoever only checks makes none. Raises NoSigningKey."""
    return ring() if key_file().exists() else None


def rotated(origin: str) -> Ring:
    """A new key takes over: the old one names it in a note, and its seed is destroyed. Raises NoSigningKey."""
    old = ring()
    new = Ed25519PrivateKey.from_private_bytes(seed := secrets.token_bytes(32))
    text = f"{SUCCESSION}\n{note.Key(origin, note.public_of(new)).text}\n"
    lines = [
        f"{note.ALGORITHM} {seed.hex()}",
        *(f"was {note.ALGORITHM} {one.hex()}" for one in (note.public_of(old.private), *old.before)),
        *(f"succession {b64encode(one.encode()).decode()}" for one in old.successions),
        f"succession {b64encode(note.signed(text, origin, old.private).encode()).decode()}",
    ]
    whole.put(key_file(), "".join(f"{line}\n" for line in lines))
    return ring()


def successor(text: str, trusted: Sequence[note.Key]) -> note.Key | None:
    """The key that a note of succession names, if one of the trusted keys signed it; else None."""
    try:
        found = note.read(text)
        lines = found.text.split("\n")
        if len(lines) != 3 or lines[0] != SUCCESSION or not found.signers(trusted):
            return None
        return note.Key.read(lines[1])
    except note.Malformed:
        return None


def trusted() -> list[note.Key]:
    """The keys of other offices that this one trusts: lines of a file beside the key."""
    path = key_file().with_name(TRUSTED)
    if not path.exists():
        return []
    return [note.Key.read(line) for line in path.read_text().splitlines() if line.strip()]


def trust(key: note.Key) -> None:
    """Trust another office's key from now on."""
    known = [one.text for one in trusted()]
    if key.text not in known:
        whole.put(key_file().with_name(TRUSTED), "".join(f"{one}\n" for one in (*known, key.text)))


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Ring:
    seeds, before, successions = [], [], []
    try:
        for line in path.read_text().splitlines():
            match line.split():
                case [note.ALGORITHM, seed]:
                    seeds.append(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)))
                case ["was", note.ALGORITHM, public]:
                    before.append(bytes.fromhex(public))
                case ["succession", packed]:
                    successions.append(b64decode(packed, validate=True).decode())
                case _:
                    raise ValueError(line[:12])
        [private] = seeds
    except (OSError, ValueError) as error:
        raise NoSigningKey(str(path)) from error
    return Ring(private, tuple(before), tuple(successions))
