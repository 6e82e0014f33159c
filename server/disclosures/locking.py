"""A file under a passphrase: a .zip with AES-256 (WinZip AE-2), which the archivers of every office open; or, for a
recipient with a key of his own, a file of age (age-encryption.org/v1)."""

import io
import secrets
import zipfile
from collections.abc import Mapping

import pyzipper

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without what is taken for something else
GROUPS, GROUP = 6, 4
MOST = 200 * 2**20  # bytes of all files together, unpacked
MOST_FILES = 64


class NotLocked(Exception):  # noqa: N818
    """The passphrase does not open the file, or it is no locked .zip."""


def new_passphrase() -> str:
    """118 random bits to read aloud: six groups of four letters and digits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def locked(files: Mapping[str, bytes], passphrase: str) -> bytes:
    """A .zip of `files`, each encrypted. Their names and sizes can be read without the passphrase."""
    made = io.BytesIO()
    with pyzipper.AESZipFile(made, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(passphrase.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def unlocked(content: bytes, passphrase: str) -> bytes:
    """The same .zip without encryption, for whatever reads plain ones. Raises NotLocked."""
    made = io.BytesIO()
    try:
        with pyzipper.AESZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(made, "w") as plain:
            members = archive.infolist()
            if len(members) > MOST_FILES or sum(one.file_size for one in members) > MOST:
                raise NotLocked("too large")
            for one in members:
                plain.writestr(one.filename, archive.read(one, passphrase.strip().encode()))
    except (pyzipper.BadZipFile, RuntimeError, ValueError, NotImplementedError, EOFError) as error:
        raise NotLocked(type(error).__name__) from error
    return made.getvalue()


def aged(content: bytes, recipient: str) -> bytes:
    """`content` for the holder of the key whose public half is `recipient` (age1…). Raises NotLocked."""
    from pyrage import RecipientError, encrypt, x25519  # a native library, loaded where it is asked for

    try:
        return bytes(encrypt(content, [x25519.Recipient.from_str(recipient)]))
    except RecipientError as error:
        raise NotLocked("recipient") from error
