"""The Ed25519 keys that credentials are signed with. Their file lies beside the vault's: lines `<64 hex digits>` of
seed; the first signs, all can be checked. Public keys stand at /.well-known/jwks.json and in did.json."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server import whole
from server.people import vault

NAME = "credential-keys"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key with its public half as a JWK, named by its thumbprint (RFC 7638)."""

    private: Ed25519PrivateKey
    jwk: dict[str, str]

    @property
    def kid(self) -> str:
        """Its name."""
        return self.jwk["kid"]


def signing_keys() -> tuple[SigningKey, ...]:
    """All keys, the one that signs first; on first use one is made, readable by its owner alone.

    Raises vault.NoKeys where the file cannot be read.
    """
    path = vault.key_file().with_name(NAME)
    if not path.exists():
        whole.put(path, f"{secrets.token_hex(32)}\n", is_new=True)
    return _read(path, path.stat().st_mtime_ns)


def b64(content: bytes) -> str:
    """Base 64 for addresses, without padding."""
    return urlsafe_b64encode(content).decode().rstrip("=")


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> tuple[SigningKey, ...]:
    try:
        seeds = [bytes.fromhex(line) for line in path.read_text().split()]
        found = tuple(_key(Ed25519PrivateKey.from_private_bytes(seed)) for seed in seeds)
    except (OSError, ValueError) as error:
        raise vault.NoKeys(str(path)) from error
    if not found:
        raise vault.NoKeys(str(path))
    return found


def _key(private: Ed25519PrivateKey) -> SigningKey:
    x = b64(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    needed = {"crv": "Ed25519", "kty": "OKP", "x": x}  # the order RFC 7638 hashes in
    thumb = hashlib.sha256(json.dumps(needed, separators=(",", ":")).encode()).digest()
    return SigningKey(private, {**needed, "kid": b64(thumb), "alg": "EdDSA", "use": "sig"})
