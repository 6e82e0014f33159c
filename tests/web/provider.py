"""An identity provider that a test starts itself: a real HTTP server that signs ID tokens with a real key."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from server import clock

CLIENT, SECRET = "jinbang-test", "a secret of the client"


class Provider:
    """Its keys, whom it signs in, and how it misbehaves: `spoils(claims, header)` before it signs."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", {"kid": "k1"})
        self.other = ECKey.generate_key("P-256", {"kid": "k1"})
        self.subject = "zhao@province"
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []
        self.more: dict[str, Any] = {}
        self.signs_with = self.key
        self.raw: str | None = None
        self.address = ""

    def let_in(self, asked: dict[str, str]) -> str:
        """What happens at the provider: the code it sends the browser back with."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return code

    def token(self, nonce: str) -> str:
        """The ID token, as `more` and `signs_with` say."""
        now = clock.now() // 1_000_000
        claims = {"iss": self.address, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        return self.raw or jwt.encode({"alg": "ES256", "kid": "k1"}, {**claims, **self.more}, self.signs_with)

    def exchange(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The token endpoint: client secret, code once, the verifier of the challenge (RFC 7636)."""
        wanted = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '%20')}".encode()).decode()
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or authorization != f"Basic {wanted}" or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
            return None
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.token(asked["nonce"])}


def unsigned(claims: dict[str, Any]) -> str:
    """A token of `alg` none."""
    parts = [json.dumps(one).encode() for one in ({"alg": "none"}, claims)]
    return ".".join([*(base64.urlsafe_b64encode(one).decode().rstrip("=") for one in parts), ""])


@contextmanager
def provided() -> Iterator[Provider]:
    """The provider, listening."""
    of = Provider()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/.well-known/"):
                self._say({
                    "issuer": of.address, "authorization_endpoint": f"{of.address}/authorize",
                    "token_endpoint": f"{of.address}/token", "jwks_uri": f"{of.address}/jwks",
                })  # fmt: skip
            elif self.path == "/jwks":
                self._say(KeySet([of.key]).as_dict(private=False))
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            answer = of.exchange(form, self.headers.get("authorization", ""))
            self._say(answer) if answer else self.send_error(400)

        def _say(self, found: Any) -> None:
            text = json.dumps(found).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    of.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield of
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
