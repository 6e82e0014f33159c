"""Signing in by an identity provider (OpenID Connect Core 1.0, code flow with PKCE): what is asked of the provider, and
when its ID token is believed. Needs the extra `jinbang[oidc]`.

Settings: JINBANG_OIDC_ISSUER, JINBANG_OIDC_CLIENT_ID, JINBANG_OIDC_CLIENT_SECRET (a file); JINBANG_OIDC_MFA=accept lets
a provider's word that two factors were shown (`amr` has "mfa") stand for ours.
"""

import asyncio
import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from server import clock
from server.access.identities import issuer
from server.access.keyed import random_secret
from server.people import vault
from server.refusal import refuse

ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]  # signed with a key; never `none`, never a shared secret
SECONDS, MOST = 5.0, 1_000_000  # of an answer of the provider
LASTS = 10 * 60 * 1_000_000  # microseconds, from the start at our door to the return
LEEWAY = 60  # seconds their clock may be off
PLACE = "oidc:going:cookie"


@dataclass(frozen=True, slots=True)
class Going:
    """Somebody on his way to the provider and back, kept sealed in a cookie of his browser. `binds`: the sign-in from
    which an account is to be bound, 0 where somebody signs in."""

    state: str
    nonce: str
    verifier: str
    after: str
    binds: int
    at: int

    def sealed(self) -> str:
        """As the cookie holds it."""
        fields = [self.state, self.nonce, self.verifier, self.after, self.binds, self.at]
        return vault.encrypt(json.dumps(fields), PLACE)


@dataclass(frozen=True, slots=True)
class Known:
    """Who came back, by the provider's word, and whether it says that two factors were shown."""

    issuer: str
    subject: str
    has_factor: bool


def opened(cookie: str) -> Going:
    """What the cookie holds. Refused: `oidc_refused` where it is none of ours or too old."""
    try:
        going = Going(*json.loads(vault.decrypt(cookie, PLACE)))
    except Exception:  # whatever a foreign cookie holds
        refuse("oidc_refused")
    if not 0 <= clock.now() - going.at < LASTS:
        refuse("oidc_refused")
    return going


async def begin(after: str, back: str, binds: int = 0) -> tuple[str, Going]:
    """The address at the provider to go to, to come back to `back`. Refused: `no_provider`, `oidc_refused`."""
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    known = await _discovered()
    going = Going(random_secret(), random_secret(), random_secret(), after, binds, clock.now())
    asked = {
        "response_type": "code", "scope": "openid", "client_id": _client(), "redirect_uri": back,
        "state": going.state, "nonce": going.nonce, "code_challenge_method": "S256",
        "code_challenge": create_s256_code_challenge(going.verifier),
    }  # fmt: skip
    address = str(known["authorization_endpoint"])
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", going


async def come_back(going: Going, state: str, code: str, back: str) -> Known:
    """Who it is, after the code was exchanged and the ID token was found good. Refused: `oidc_refused`."""
    if state != going.state or not code:
        refuse("oidc_refused")
    known = await _discovered()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": going.verifier}
    answer = await _asked(str(known["token_endpoint"]), form)
    keys = await _asked(str(known["jwks_uri"]))
    claims = believed(str(answer.get("id_token", "")), keys, str(issuer()), _client(), going.nonce)
    methods = claims.get("amr") or []
    accepts = os.environ.get("JINBANG_OIDC_MFA") == "accept"
    return Known(str(issuer()), str(claims["sub"]), accepts and "mfa" in methods)


def believed(token: str, keys: Mapping[str, Any], of: str, client: str, nonce: str) -> Mapping[str, Any]:
    """The claims of an ID token whose signature, issuer, audience, nonce and time are right.

    Refused: `oidc_refused`.
    """
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    wanted: dict[str, Any] = {
        "iss": {"essential": True, "value": of}, "aud": {"essential": True, "value": client},
        "sub": {"essential": True}, "exp": {"essential": True}, "iat": {"essential": True},
    }  # fmt: skip
    try:
        found = jwt.decode(token, KeySet.import_key_set(dict(keys)), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        claims = CodeIDToken(found.claims, found.header, wanted, {"nonce": nonce, "client_id": client})
        claims.validate(now=clock.now() // 1_000_000, leeway=LEEWAY)
    except (JoseError, ValueError, KeyError, TypeError):
        refuse("oidc_refused")
    return dict(claims)


async def _discovered() -> Mapping[str, Any]:
    """OpenID Connect Discovery 1.0: the provider's own description, which must be of the issuer that was set."""
    of = issuer()
    if of is None:
        refuse("no_provider")
    found = await _asked(f"{of}/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != of:
        refuse("oidc_refused")
    return found


async def _asked(address: str, form: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    """The provider's JSON answer; with a form as the client that we are. Refused: `oidc_refused`."""
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        refuse("oidc_refused")
    headers = {"accept": "application/json"}
    if form is not None:
        name = ":".join(quote(one, safe="") for one in (_client(), _secret()))
        headers["authorization"] = f"Basic {base64.b64encode(name.encode()).decode()}"
    body = urlencode(form).encode() if form is not None else None
    request = Request(address, data=body, headers=headers)  # noqa: S310  https, or this machine
    try:
        return await asyncio.to_thread(_read, request)
    except (OSError, ValueError):
        refuse("oidc_refused")


class _Stays(HTTPRedirectHandler):
    """Whoever is asked answers himself."""

    def redirect_request(self, *_: Any) -> None:
        """No."""


def _read(request: Request) -> Mapping[str, Any]:
    with build_opener(_Stays).open(request, timeout=SECONDS) as answer:
        found = json.loads(answer.read(MOST))
    if not isinstance(found, dict):
        raise ValueError(found)
    return found


def _client() -> str:
    return os.environ.get("JINBANG_OIDC_CLIENT_ID", "")


def _secret() -> str:
    path = os.environ.get("JINBANG_OIDC_CLIENT_SECRET")
    return Path(path).read_text("utf-8").strip() if path else ""
