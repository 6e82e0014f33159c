"""Secrets of the room: random ones, the digests they are kept as, and hashes under a key that lies outside the
database."""

import hashlib
import hmac
import secrets

from server.people import vault


def random_secret() -> str:
    """256 random bits, as 43 characters that may stand in an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What a random secret is kept as: its SHA-256, hex. It needs no salt, for nobody can guess 256 bits."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def keyed(purpose: str, text: str) -> str:
    """The hash of a text that could be guessed, under the key of `purpose`; 64 hex digits."""
    key = hmac.new(vault.keys().root, f"jinbang {purpose}".encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
