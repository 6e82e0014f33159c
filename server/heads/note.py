"""Signed notes and what is written in them: checkpoints, cosignatures, proofs, in the formats of C2SP
(c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof).

Pure. The signature's algorithm is a byte in the name of its key, so that another (SM2) can come beside Ed25519.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519, COSIGNATURE = 1, 4  # the signature types of c2sp.org/signed-note
ALGORITHM = "ed25519"
DASH = "\u2014 "
PROOF = "c2sp.org/tlog-proof@v1"
MOST_SIGNATURES = 64
LONGEST = 1 << 16
HASH = 32


class Malformed(ValueError):  # noqa: N818  an expected outcome
    """A text that is not the note, key or proof it should be."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key under its name. `kind`: ED25519 signs notes, COSIGNATURE signs as a witness."""

    name: str
    public: bytes
    kind: int = ED25519

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256(name ‖ newline ‖ kind ‖ public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """As C2SP writes a key: name+id+base64(kind ‖ public key)."""
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key in groups of four digits, to be printed and compared by eye."""
        digits = hashlib.sha256(self.public).hexdigest().upper()
        return " ".join(digits[at : at + 4] for at in range(0, 64, 4))

    @classmethod
    def read(cls, text: str) -> "Key":
        """The key of such a line. Raises Malformed."""
        name, _, rest = text.strip().partition("+")
        id_, _, packed = rest.partition("+")
        try:
            raw = b64decode(packed, validate=True)
        except ValueError as error:
            raise Malformed(text[:80]) from error
        if len(raw) != HASH + 1 or raw[0] not in (ED25519, COSIGNATURE):
            raise Malformed(text[:80])
        key = cls(named(name), raw[1:], raw[0])
        if key.id.hex() != id_:
            raise Malformed(text[:80])
        return key


@dataclass(frozen=True, slots=True)
class Signature:
    """A line of a note: who signed, the id of the key, the bytes."""

    name: str
    key_id: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it was read; nothing in it is to be believed before `signers` has named a trusted key."""

    text: str
    signatures: tuple[Signature, ...]

    def signers(self, keys: Iterable[Key]) -> list[Key]:
        """Which of the keys have signed it. Raises Malformed where one of them signed something else."""
        found = []
        for key in keys:
            for one in self.signatures:
                if (one.name, one.key_id) == (key.name, key.id):
                    if not _is_right(key, self.text, one.content):
                        raise Malformed(f"bad signature by {key.name}")
                    found.append(key)
        return found


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A head of the log: whose, how many leaves, and their root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """The head of such lines; further lines are passed over. Raises Malformed."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise Malformed("checkpoint")
        if not lines[1].isascii() or not lines[1].isdecimal() or lines[1] != str(int(lines[1])) or len(lines[1]) > 18:
            raise Malformed("checkpoint size")
        return cls(lines[0], int(lines[1]), hash_of(lines[2]))


def named(name: str) -> str:
    """A name a key may have. Raises Malformed."""
    if not name or "+" in name or any(one.isspace() or not one.isprintable() for one in name):
        raise Malformed(f"key name {name[:40]!r}")
    return name


def hash_of(text: str) -> bytes:
    """A hash in base 64. Raises Malformed."""
    try:
        found = b64decode(text, validate=True)
    except ValueError as error:
        raise Malformed(text[:80]) from error
    if len(found) != HASH or b64encode(found).decode() != text:
        raise Malformed(text[:80])
    return found


def written(found: bytes) -> str:
    """A hash in base 64."""
    return b64encode(found).decode()


def public_of(private: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of its public half."""
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def signed(text: str, name: str, private: Ed25519PrivateKey) -> str:
    """The note: the text, an empty line, the line of the signature."""
    assert text.endswith("\n")
    key = Key(named(name), public_of(private))
    return f"{text}\n{_line(key, private.sign(text.encode()))}"


def cosigned(note: str, name: str, private: Ed25519PrivateKey, seconds: int) -> str:
    """The note with the line of a witness that saw it at `seconds` since 1970 (c2sp.org/tlog-cosignature)."""
    key = Key(named(name), public_of(private), COSIGNATURE)
    content = private.sign(_seen(read(note).text, seconds))
    return note + _line(key, seconds.to_bytes(8, "big") + content)


def _line(key: Key, content: bytes) -> str:
    return f"{DASH}{key.name} {b64encode(key.id + content).decode()}\n"


def _seen(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _is_right(key: Key, text: str, content: bytes) -> bool:
    said, message = content, text.encode()
    if key.kind == COSIGNATURE:
        said, message = content[8:], _seen(text, int.from_bytes(content[:8], "big"))
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(said, message)
    except InvalidSignature:
        return False
    return True


def read(note: str) -> Note:
    """A note taken apart. Raises Malformed."""
    text, found, lines = note.rpartition("\n\n")
    if len(note) > LONGEST or not found or not lines.endswith("\n"):
        raise Malformed("note")
    if any(one < " " and one != "\n" for one in note):
        raise Malformed("control character")
    rows = lines[:-1].split("\n")
    if len(rows) > MOST_SIGNATURES:
        raise Malformed("too many signatures")
    return Note(f"{text}\n", tuple(map(_signature, rows)))


def _signature(line: str) -> Signature:
    name, _, packed = line.removeprefix(DASH).partition(" ")
    try:
        raw = b64decode(packed, validate=True)
    except ValueError as error:
        raise Malformed(line[:80]) from error
    if not line.startswith(DASH) or len(raw) < 5:
        raise Malformed(line[:80])
    return Signature(named(name), raw[:4], raw[4:])


def proof_text(index: int, proof: Sequence[bytes], checkpoint: str) -> str:
    """An inclusion proof with the note it leads to (c2sp.org/tlog-proof)."""
    return "".join(f"{line}\n" for line in (PROOF, f"index {index}", *map(written, proof), "")) + checkpoint


def read_proof(text: str) -> tuple[int, list[bytes], str]:
    """Index, hashes and note of such a text. Raises Malformed."""
    head, found, checkpoint = text.partition("\n\n")
    lines = [line for line in head.split("\n") if not line.startswith("extra ")]
    if not found or len(lines) < 2 or lines[0] != PROOF or not lines[1].startswith("index "):
        raise Malformed("proof")
    number = lines[1].removeprefix("index ")
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        raise Malformed("proof index")
    return int(number), [hash_of(line) for line in lines[2:]], checkpoint
