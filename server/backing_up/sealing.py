"""The encryption of a backup: age, to the public keys of recipients or to a passphrase, streamed.

Whoever has the `age` program and the identity can open a backup to recipients without Jinbang. age's own passphrase
form is not streamed, so a passphrase seals a fresh identity, which stands in front of the age file.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyrage

from server.refusal import refuse

HEAD = b"jinbang backup under a passphrase/1\n"
AGE = b"age-encryption.org/v1"
PUBLIC = "# public key: "


@dataclass(frozen=True, slots=True)
class Seal:
    """To whom a backup is sealed: age recipients (`age1…`), else a passphrase."""

    recipients: Sequence[str] = ()
    passphrase: str = ""


@dataclass(frozen=True, slots=True)
class Opener:
    """What opens a backup: files of age identities, or the passphrase."""

    identities: Sequence[Path] = ()
    passphrase: str = ""


class Hashed:
    """A file that is written once, and its SHA-256."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """All of `data`."""
        self._digest.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        """What age asks for at the end."""
        self._file.flush()

    @property
    def digest(self) -> str:
        """SHA-256, hex, of what was written so far."""
        return self._digest.hexdigest()


def make_identity(path: Path) -> str:
    """Write a new identity, readable by its owner alone, and answer its public key. Refuses `target_exists`."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        refuse("target_exists", "target", target=str(path))
    with os.fdopen(handle, "w") as file:
        file.write(f"{PUBLIC}{public}\n{identity}\n")
        file.flush()
        os.fsync(file.fileno())
    return public


def seal(reader: Any, writer: Hashed, to: Seal) -> None:
    """Encrypt all that `reader` has into `writer`. Refuses `backup_no_recipient`, `backup_bad_recipient`."""
    keys = [_recipient(text) for text in to.recipients]
    if not keys and not to.passphrase:
        refuse("backup_no_recipient", "to")
    if not keys:
        once = pyrage.x25519.Identity.generate()
        keys = [once.to_public()]
        locked = pyrage.passphrase.encrypt(str(once).encode(), to.passphrase)
        writer.write(HEAD + len(locked).to_bytes(4, "big") + locked)
    pyrage.encrypt_io(reader, writer, keys)


def check_recipients(to: Seal) -> None:
    """The refusals of `seal`, before anything is read."""
    if not to.recipients and not to.passphrase:
        refuse("backup_no_recipient", "to")
    for text in to.recipients:
        _recipient(text)


def unseal(source: Path, writer: IO[bytes], by: Opener) -> None:
    """Decrypt a backup into `writer`; only when this returns is it known to be whole.

    Refuses `backup_not_one`, `backup_wrong_key`, `backup_damaged` (truncated or altered).
    """
    with source.open("rb") as file:
        start = file.read(max(len(HEAD), len(AGE)))
        if start.startswith(HEAD):
            keys = [_identity(_unlocked(file, by.passphrase, source), source)]
        elif start.startswith(AGE):
            file.seek(0)
            keys = [_identity(line, source) for line in _lines(by.identities)]
        else:
            refuse("backup_not_one", "backup", file=str(source))
        if not keys:
            refuse("backup_wrong_key", "identity", file=str(source))
        _told(source, lambda: pyrage.decrypt_io(file, writer, keys))


def _unlocked(file: IO[bytes], passphrase: str, source: Path) -> str:
    length = int.from_bytes(file.read(4), "big")
    locked = file.read(length) if length < 65536 else b""
    if not passphrase:
        refuse("backup_wrong_key", "passphrase", file=str(source))
    return str(_told(source, lambda: pyrage.passphrase.decrypt(locked, passphrase)).decode())


def _told(source: Path, work: Callable[[], Any]) -> Any:
    """age's own errors as refusals: a key that does not fit, or content that is not as it was sealed."""
    try:
        return work()
    except (pyrage.DecryptError, OSError) as error:
        said = str(error).lower()
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk, not the backup
        wrong = "no matching" in said or "decryption failed" in said
        refuse("backup_wrong_key" if wrong else "backup_damaged", "backup", file=str(source))


def _recipient(text: str) -> Any:
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        refuse("backup_bad_recipient", "to", recipient=text[:80])


def _identity(text: str, source: Path) -> Any:
    try:
        return pyrage.x25519.Identity.from_str(text.strip())
    except pyrage.IdentityError:
        refuse("backup_wrong_key", "identity", file=str(source))


def _lines(files: Sequence[Path]) -> list[str]:
    """The identities in the files; comments left out."""
    lines = (line.strip() for path in files for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]
