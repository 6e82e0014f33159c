"""Open Badges 3.0: a certificate as a verifiable credential in a VC-JWT signed with Ed25519, its status in a
Bitstring Status List. The recipient is a URN of the public uid and a salted hash of the name, never an ID number.

Sources: Open Badges 3.0 (1EdTech), section 8.2 (JWT proof); VC Data Model 2.0; Bitstring Status List 1.0 (W3C).
"""

import gzip
import hashlib
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from server import db
from server.certificates import Certificate
from server.certificates.codes import token
from server.certificates.keyring import SigningKey, b64, signing_keys
from server.certificates.validity import validities
from server.certificates.verifying import Verified
from server.clock import now, shown
from server.refusal import refuse

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
STATUS_CONTEXT = ["https://www.w3.org/ns/credentials/v2"]
LIST_BITS = 131_072  # the least a list may have, so that a bit tells nobody who is asked about
RUN = 1000
ACHIEVEMENTS = {"award": "Award", "honour": "Award", "level": "Certification", "appointment": "Membership"}


def did(address: str) -> str:
    """The issuer's did:web of an address of the house."""
    return f"did:web:{urlsplit(address).netloc.replace(':', '%3A')}"


def did_document(address: str) -> dict[str, Any]:
    """What did:web finds: the public keys, each to assert with."""
    issuer = did(address)
    methods = [
        {"id": f"{issuer}#{one.kid}", "type": "JsonWebKey", "controller": issuer, "publicKeyJwk": one.jwk}
        for one in signing_keys()
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": issuer,
        "verificationMethod": methods,
        "assertionMethod": [one["id"] for one in methods],
    }


def jwks() -> dict[str, Any]:
    """The public keys as a JWK set."""
    return {"keys": [one.jwk for one in signing_keys()]}


def credential(verified: Verified, address: str = "") -> dict[str, Any]:
    """The credential of a certificate, signed whatever its state, for the status list says that. `address`: the house's
    where the certificate was issued without one.

    Refused: `certificate_erased`, `credential_needs_address`.
    """
    one, template = verified.certificate, verified.template
    house = one.address or address
    if not house or not one.name:
        refuse("credential_needs_address" if one.name else "certificate_erased", None, number=one.number)
    return {
        "@context": CONTEXT,
        "id": f"{house}/credentials/{token(one.uid)}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": template.title,
        "issuer": {"id": did(house), "type": ["Profile"], "name": template.issuer, "url": house},
        "validFrom": _at(one.issued_at),
        "credentialSubject": {
            "id": f"urn:uuid:{one.holder}",
            "type": ["AchievementSubject"],
            "identifier": [_named(one)],
            "achievement": {
                "id": f"urn:uuid:{_achievement(verified)}",
                "type": ["Achievement"],
                "achievementType": ACHIEVEMENTS[one.kind],
                "name": " ".join(filter(None, (verified.facts.get("competition"), verified.subject))),
                "description": _description(verified),
                "criteria": {"narrative": one.document or verified.facts.get("competition") or template.title},
                "humanCode": one.number,
            },
        },
        "credentialStatus": {
            "id": f"{status_address(one, house)}#{one.serial % LIST_BITS}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(one.serial % LIST_BITS),
            "statusListCredential": status_address(one, house),
        },
    }


def _named(one: Certificate) -> dict[str, Any]:
    """The name as a salted hash: who shows the credential says his name, and it can be compared."""
    salt = hashlib.sha256(f"credential {one.uid}".encode()).hexdigest()[:32]
    hashed = hashlib.sha256(f"{one.name}{salt}".encode()).hexdigest()
    return {
        "type": "IdentityObject", "identityType": "name", "hashed": True, "salt": salt,
        "identityHash": f"sha256${hashed}",
    }  # fmt: skip


def _at(instant: int) -> str:
    """UTC microseconds as an XML date and time, whole seconds."""
    return shown(instant).replace(microsecond=0).isoformat()


def _achievement(verified: Verified) -> UUID:
    """One and the same for all who got it by one template for one thing."""
    told = [
        str(verified.template.uid),
        verified.subject,
        verified.facts.get("competition"),
        verified.facts.get("event"),
    ]
    return UUID(hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:32])


def _description(verified: Verified) -> str:
    facts = verified.facts
    return " · ".join(filter(None, (facts.get("competition"), facts.get("event"), verified.subject)))


def status_address(one: Certificate, house: str) -> str:
    """Where the status of a certificate stands: the list of its series, a further one from 131,072 on."""
    return f"{house}/credentials/status/{one.status_list}/{one.serial // LIST_BITS}"


async def status_credential(name: str, part: int, address: str) -> dict[str, Any] | None:
    """The status list of a series: a bit for each serial, 1 where it is revoked, replaced or void. None where there is
    no such series."""
    rows = Certificate.filter(status_list=name, serial__gte=part * LIST_BITS, serial__lt=(part + 1) * LIST_BITS)
    bits, after = bytearray(LIST_BITS // 8), 0
    while found := await rows.filter(id__gt=after).using_db(db.here()).order_by("id").limit(RUN):
        states = await validities(found)
        for one in found:
            if not states[one.id].stands:
                at = one.serial % LIST_BITS
                bits[at // 8] |= 128 >> at % 8
        after = found[-1].id
    if not after:
        return None
    place = f"{address}/credentials/status/{name}/{part}"
    return {
        "@context": STATUS_CONTEXT,
        "id": place,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did(address),
        "validFrom": _at(now()),
        "credentialSubject": {
            "id": f"{place}#list", "type": "BitstringStatusList", "statusPurpose": "revocation",
            "encodedList": "u" + b64(gzip.compress(bytes(bits), 9, mtime=0)),
        },
    }  # fmt: skip


def signed(claims: dict[str, Any]) -> str:
    """A credential as a VC-JWT: the claims of a JWT beside the credential's own."""
    issuer = claims["issuer"] if isinstance(claims["issuer"], str) else claims["issuer"]["id"]
    key: SigningKey = signing_keys()[0]
    payload = {
        **claims, "iss": issuer, "jti": claims["id"], "sub": claims["credentialSubject"]["id"],
        "nbf": int(datetime.fromisoformat(claims["validFrom"]).timestamp()),
    }  # fmt: skip
    head = {"alg": "EdDSA", "typ": "JWT", "kid": f"{issuer}#{key.kid}", "jwk": key.jwk}
    said = ".".join(b64(json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode()) for one in (head, payload))
    return f"{said}.{b64(key.private.sign(said.encode()))}"
