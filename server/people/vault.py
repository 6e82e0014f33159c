"""ID numbers at rest: AES-256-GCM with the place as associated data, and a keyed hash to look them up (design 7).

The key file lies outside the database (`JINBANG_KEYS`): lines `<key id> <64 hex digits>`; the first encrypts, all
decrypt. The line `root` encrypts nothing: the look-up key and what is derived elsewhere hang on it and it never
changes; in a file of old, which has none, the oldest key is the root. One ring of keys for all values, none for each
event: an office that holds one ring in a safe keeps it, and one that holds a thousand does not.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server import whole

ROOT = "root"
MARK = b"jinbang sealed 1\n"  # how a sealed file begins


@dataclass(frozen=True, slots=True)
class Keys:
    """Encryption keys by id, newest first, and the root of what is derived."""

    by_id: Mapping[str, bytes]
    root: bytes

    @property
    def newest(self) -> str:
        return next(iter(self.by_id))

    @property
    def lookup(self) -> bytes:
        """The key of the look-up hash: derived from the root, which never changes."""
        return hmac.new(self.root, b"jinbang id lookup", hashlib.sha256).digest()


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
    whole.put(path, f"k1 {secrets.token_hex(32)}\n{ROOT} {secrets.token_hex(32)}\n", is_new=True)


def write(ring: Keys) -> None:
    """Put `ring` into the key file in one step: whoever reads meanwhile finds the old one or the new one, whole."""
    lines = [*ring.by_id.items(), (ROOT, ring.root)]
    whole.put(key_file(), "".join(f"{name} {key.hex()}\n" for name, key in lines))
    _read.cache_clear()


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Keys:
    try:
        pairs = [line.split() for line in path.read_text().splitlines() if line.strip()]
        found = {name: bytes.fromhex(key) for name, key in pairs}
        root = found.pop(ROOT, None) or list(found.values())[-1]
        return Keys(found, root)
    except (OSError, ValueError, IndexError) as error:
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


def seal_bytes(content: bytes, place: str) -> bytes:
    """`content` sealed for `place`: a mark, the key's name, nonce and cipher text."""
    ring = keys()
    nonce, name = secrets.token_bytes(12), ring.newest.encode()
    sealed = AESGCM(ring.by_id[ring.newest]).encrypt(nonce, content, place.encode())
    return MARK + bytes([len(name)]) + name + nonce + sealed


def key_of(content: bytes) -> str | None:
    """The name of the key that sealed these bytes, of which the first 64 are enough; None where they are plain."""
    if not content.startswith(MARK) or len(content) <= len(MARK):
        return None
    start = len(MARK) + 1
    return content[start : start + content[len(MARK)]].decode("ascii", "replace")


def open_bytes(content: bytes, place: str) -> bytes:
    """The content again. Raises InvalidTag, or KeyError where the key is gone."""
    name = key_of(content) or ""
    start = len(MARK) + 1 + len(name)
    return AESGCM(keys().by_id[name]).decrypt(content[start : start + 12], content[start + 12 :], place.encode())


def lookup(id_type: str, number: str) -> str:
    """The keyed hash under which an ID number is found again."""
    return hmac.new(keys().lookup, f"{id_type}\0{number}".encode(), hashlib.sha256).hexdigest()
