"""Open Badges 3.0: checked on paths of their own, with joserfc and with cryptography by hand; the bit flips."""

import gzip
import json
from base64 import urlsafe_b64decode

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jwt
from joserfc.jwk import OKPKey

from server.access import console
from server.certificates import badges, codes
from server.certificates.issuing import issue_awards
from server.certificates.replacing import revoke
from server.certificates.verifying import verify_token
from server.people import IdNumber
from server.refusal import Refused
from tests.server.appeals.court import sitting
from tests.server.certificates.desk import ADDRESS, awarded, template
from tests.server.scoring.story import CODE, EVENT


def unpadded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def by_hand(token: str, key: dict[str, str]) -> dict:
    """The payload of a JWT whose Ed25519 signature holds, without any JOSE library."""
    said, _, signature = token.rpartition(".")
    Ed25519PublicKey.from_public_bytes(unpadded(key["x"])).verify(unpadded(signature), said.encode())
    return json.loads(unpadded(said.partition(".")[2]))


@pytest.fixture
async def issued(database):
    """Three award certificates."""
    court = await (await sitting()).closed()
    await court.published()
    await template()
    return await awarded(court)


async def bit(one) -> int:
    """The status of a certificate as a stranger reads it from the signed list."""
    claims = await badges.status_credential(one.status_list, 0, ADDRESS)
    [key] = badges.jwks()["keys"]
    read = by_hand(badges.signed(claims), key)["credentialSubject"]
    assert read["encodedList"][0] == "u"
    bits = gzip.decompress(unpadded(read["encodedList"][1:]))
    assert len(bits) * 8 >= 131_072
    return bits[one.serial // 8] >> (7 - one.serial % 8) & 1


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # the name that Open Badges 3.0 knows
async def test_a_credential_is_signed_and_says_who_issued_what(issued):
    one = issued[0]
    token = badges.signed(badges.credential(await verify_token(codes.token(one.uid))))
    [key] = badges.jwks()["keys"]
    claims = by_hand(token, key)
    assert jwt.decode(token, OKPKey.import_key(key), algorithms=["EdDSA"]).claims == claims
    assert claims["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert claims["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert (claims["iss"], claims["issuer"]["id"]) == ("did:web:jinbang.test", "did:web:jinbang.test")
    assert (claims["jti"], claims["sub"]) == (claims["id"], claims["credentialSubject"]["id"])
    assert claims["sub"] == f"urn:uuid:{one.holder}"
    document = badges.did_document(ADDRESS)
    head = json.loads(unpadded(token.partition(".")[0]))
    assert head["alg"] == "EdDSA"
    assert head["kid"] in document["assertionMethod"]
    with pytest.raises(InvalidSignature):
        by_hand(token.replace(".", ".A", 1), key)


async def test_no_name_and_no_id_number_stands_in_it(issued):
    one = issued[0]
    told = json.dumps(badges.credential(await verify_token(codes.token(one.uid))), ensure_ascii=False)
    assert one.name not in told
    assert one.number in told
    for number in await IdNumber.all():
        assert number.lookup not in told


async def test_the_status_flips_when_it_is_revoked_and_no_other(issued):
    one, other, _ = issued
    assert (await bit(one), await bit(other)) == (0, 0)
    await revoke(console(), one.uid, "打印错误")
    assert (await bit(one), await bit(other)) == (1, 0)
    assert await badges.status_credential("0" * 32, 0, ADDRESS) is None


async def test_without_an_address_there_is_no_credential(database):
    court = await (await sitting()).closed()
    await court.published()
    await template()
    one = (await issue_awards(console(), "T-award", CODE, EVENT)).certificates[0]
    with pytest.raises(Refused, match="credential_needs_address"):
        badges.credential(await verify_token(codes.token(one.uid)))
