"""ID numbers at rest: AES-256-GCM with the place as associated data, and a keyed hash to look them up (design 7).

The key file lies outside the database (`JINBANG_KEYS`): lines `<key id> <64 hex digits>`; the first encrypts, all
decrypt. The look-up key is derived, so that one file is all there is to keep.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


@dataclass(frozen=True, slots=True)
class Keys:
    """Encryption keys by id, newest first."""

    by_id: dict[str, bytes]

    @property
    def newest(self) -> str:
        return next(iter(self.by_id))

    @property
    def lookup(self) -> bytes:
        """The key of the look-up hash: derived from the oldest key, which never changes."""
        oldest = list(self.by_id.values())[-1]
        return hmac.new(oldest, b"jinbang id lookup", hashlib.sha256).digest()


class NoKeys(Exception):  # noqa: N818
    """The key file cannot be read."""


def key_file() -> Path:
    """Where the keys lie: JINBANG_KEYS, by default in the user's configuration folder."""
    named = os.environ.get("JINBANG_KEYS")
    return Path(named) if named else Path.home() / ".config" / "jinbang" / "keys"


def keys() -> Keys:
    """Read the key file; on first use make it, readable by its owner alone."""
    path = key_file()
    if not path.exists():
        _make(path)
    return _read(path, path.stat().st_mtime_ns)


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(f"k1 {secrets.token_hex(32)}\n")


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Keys:
    try:
        pairs = [line.split() for line in path.read_text().splitlines() if line.strip()]
        return Keys({name: bytes.fromhex(key) for name, key in pairs})
    except (OSError, ValueError) as error:
        raise NoKeys(str(path)) from error


def encrypt(text: str, place: str) -> str:
    """`text` sealed for `place` (table:row:field): "<key id>:<nonce and cipher text, hex>"."""
    ring = keys()
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(ring.by_id[ring.newest]).encrypt(nonce, text.encode(), place.encode())
    return f"{ring.newest}:{(nonce + sealed).hex()}"


def decrypt(sealed: str, place: str) -> str:
    """The text again; cryptography's InvalidTag when it was moved to another place or altered."""
    key_id, _, data = sealed.partition(":")
    raw = bytes.fromhex(data)
    return AESGCM(keys().by_id[key_id]).decrypt(raw[:12], raw[12:], place.encode()).decode()


def lookup(id_type: str, number: str) -> str:
    """The keyed hash under which an ID number is found again."""
    return hmac.new(keys().lookup, f"{id_type}\0{number}".encode(), hashlib.sha256).hexdigest()
