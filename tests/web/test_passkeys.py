"""Passkeys as a second factor, with an authenticator in software: enrolled, shown, and what is refused."""

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from server.access import console
from server.access.factor_records import Factor
from server.app.signing import COOKIE
from server.ledger.verify import verify
from tests.server.access.people import account
from tests.web.test_signing import ORIGIN, typed_in

HOST = "jinbang.test"


def plain(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class Device:
    """What a telephone or a key does (WebAuthn Level 2, 6.1, 6.5): it signs with a key of its own and counts."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = b"credential of the test"
    count: int = 0
    origin: str = f"http://{HOST}"

    def _data(self, flags: int, more: bytes = b"") -> bytes:
        self.count += 1
        return hashlib.sha256(HOST.encode()).digest() + struct.pack(">BI", flags, self.count) + more

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def make(self, options: dict[str, Any]) -> str:
        """The answer to options of enrolment, attestation `none`."""
        point = self.key.public_key().public_numbers()
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        data = self._data(0x45, bytes(16) + struct.pack(">H", len(self.id)) + self.id + cose)
        return self._answer({
            "clientDataJSON": plain(self._said("webauthn.create", options["challenge"])),
            "attestationObject": plain(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
        })  # fmt: skip

    def sign(self, options: dict[str, Any]) -> str:
        """The answer to options of showing."""
        data, said = self._data(0x05), self._said("webauthn.get", options["challenge"])
        signed = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": said, "authenticatorData": data, "signature": signed}
        return self._answer({name: plain(each) for name, each in parts.items()})

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps({"id": plain(self.id), "rawId": plain(self.id), "type": "public-key", "response": response})


async def options(site, what: str) -> dict[str, Any]:
    answer = await site.get(f"/passkey/challenge?for={what}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def sent(site, what: str, answer: str, after: str = "/accounts") -> str:
    done = await site.post(f"/passkey/{what}", data={"answer": answer, "next": after}, headers=ORIGIN)
    return done.headers["location"]


async def test_a_passkey_is_enrolled_and_opens_the_next_sign_in(site):
    await account("boss", "administrator")
    await typed_in(site, "boss")
    device = Device()
    asked = await options(site, "enrol")
    assert (asked["rp"]["id"], asked["user"]["name"]) == (HOST, "boss")
    assert await sent(site, "enrol", device.make(asked)) == "/accounts"
    assert (await site.get("/accounts")).status_code == 200
    assert "通行密钥" in (await site.get("/me/factors")).text
    await typed_in(site, "boss")
    before = site.cookies[COOKIE]
    assert (await site.get("/accounts")).status_code == 303
    assert await sent(site, "show", device.sign(await options(site, "show"))) == "/accounts"
    assert site.cookies[COOKIE] != before
    assert (await site.get("/accounts")).status_code == 200
    assert (await verify()).differences == []


async def test_what_is_not_its_signature_opens_nothing(site):
    await account("boss", "administrator")
    await typed_in(site, "boss")
    device = Device()
    await sent(site, "enrol", device.make(await options(site, "enrol")))
    await typed_in(site, "boss")
    refused = "/factor?refused=passkey_refused&next=%2Faccounts"
    first = device.sign(await options(site, "show"))
    other = Device(id=device.id)
    assert await sent(site, "show", other.sign(await options(site, "show"))) == refused  # another key
    assert await sent(site, "show", first) == refused  # of a challenge before
    far = Device(device.key, device.id, 50, "https://evil.test")
    assert await sent(site, "show", far.sign(await options(site, "show"))) == refused  # another site
    copied = Device(device.key, device.id, 0)
    assert await sent(site, "show", copied.sign(await options(site, "show"))) == refused  # its counter went back
    assert await sent(site, "show", "{}") == refused
    good = device.sign(await options(site, "show"))
    assert await sent(site, "show", good) == "/accounts"
    assert await sent(site, "show", good) == refused  # once
    await typed_in(site, "boss")
    answer = await site.get("/passkey/challenge?for=enrol")  # a stolen password enrols nothing over it
    assert (answer.status_code, answer.json()["rule"]) == (422, "factor_needed")
    assert await Factor.visible_to(console()).count() == 1


async def test_anybody_is_refused(site):
    assert (await site.get("/passkey/challenge?for=show")).json()["rule"] == "only_in_person"
    assert await sent(site, "show", "{}") == "/factor?refused=only_in_person&next=%2Faccounts"
