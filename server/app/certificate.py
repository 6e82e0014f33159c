"""The venue's own certificates: a small local authority that tablets trust once, and the server's certificate by it.

The authority may vouch for addresses of private networks and names under `.local` alone (a critical name constraint,
RFC 5280 4.2.1.10), so that whoever steals its key from the laptop can play no other site to the tablets. Both are kept,
key and certificate in one file each, in the folder `JINBANG_VENUE`; a spare laptop takes over with a copy of it.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from server import clock, whole
from server.refusal import refuse

AUTHORITY_LIFE = timedelta(days=3653)
# Browsers refuse more than 398 days of a public certificate, Apple more than 825 of a private one.
SERVER_LIFE = timedelta(days=397)
RENEWED_BEFORE = timedelta(days=7)
# A tablet that has not seen the Internet for long may be slow.
SLOW_CLOCK = timedelta(days=1)
PRIVATE = tuple(
    IPv4Network(each)
    for each in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")
)
SUFFIXES = ("local", "localhost")


@dataclass(frozen=True, slots=True)
class Pair:
    """A private key and its certificate, in one PEM file."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def pem(self) -> bytes:
        """Key first, then certificate, as a TLS server reads them."""
        coding = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return self.key.private_bytes(*coding) + self.certificate.public_bytes(serialization.Encoding.PEM)


@dataclass(frozen=True, slots=True)
class Papers:
    """What a venue shows: `server_file` for TLS, `authority` for the tablets; `left_out` may not be vouched for."""

    authority: x509.Certificate
    server_file: Path
    left_out: tuple[IPv4Address, ...] = ()
    is_new: bool = False

    @property
    def fingerprint(self) -> str:
        """The authority's SHA-256 in pairs, as the settings of a tablet show it: `AB:CD:…`."""
        return self.authority.fingerprint(hashes.SHA256()).hex(":").upper()

    @property
    def authority_file(self) -> bytes:
        """The authority's certificate, to be given away: as DER, so that the file's SHA-256 is the fingerprint."""
        return self.authority.public_bytes(serialization.Encoding.DER)


def folder() -> Path:
    """Where the papers lie: JINBANG_VENUE, by default var/venue."""
    return Path(os.environ.get("JINBANG_VENUE") or "var/venue")


def papers(place: Path, addresses: Sequence[IPv4Address], hostname: str) -> Papers:
    """The venue's papers for these addresses, made or renewed where need be.

    Refuses `venue_folder`, `venue_authority_broken`, `venue_clock`.
    """
    with _alone(place):
        authority, is_new = _authority(place / "authority.pem", addresses, hostname)
        vouched = [one for one in addresses if _may_vouch(authority.certificate, one)]
        file = place / "server.pem"
        names = _names(vouched, hostname)
        there = _pair(file)
        if there is None or not _still_good(there, authority.certificate, names):
            whole.put(file, _server(authority, names).pem())
        left_out = tuple(one for one in addresses if one not in vouched)
        return Papers(authority.certificate, file, left_out, is_new)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Hold the folder, so that two servers that start together make one authority."""
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(place / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError:
        refuse("venue_folder", folder=str(place))
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _authority(file: Path, addresses: Sequence[IPv4Address], hostname: str) -> tuple[Pair, bool]:
    """The authority, and whether it is new: there was none, or its ten years are over."""
    there = _pair(file)
    if there is None and file.exists():
        refuse("venue_authority_broken", file=str(file))
    if there is not None:
        if _now() < there.certificate.not_valid_before_utc:
            refuse("venue_clock", now=f"{clock.shown(clock.now()):%Y-%m-%d %H:%M}")
        with suppress(OSError):  # copied from a stick, everybody may read it
            file.chmod(0o600)
        if _now() < there.certificate.not_valid_after_utc - RENEWED_BEFORE:
            return there, False
    made = _new_authority(addresses, hostname)
    whole.put(file, made.pem())
    return made, True


def _new_authority(addresses: Sequence[IPv4Address], hostname: str) -> Pair:
    """A venue whose network uses public addresses, as some universities' do, may name those networks too."""
    key = ec.generate_private_key(ec.SECP256R1())
    others = {IPv4Network((one, 24), strict=False) for one in addresses if not any(one in net for net in PRIVATE)}
    allowed = [
        *(x509.DNSName(suffix) for suffix in SUFFIXES),
        *(x509.IPAddress(net) for net in (*PRIVATE, *sorted(others))),
    ]
    name = _name(f"Jinbang venue {hostname} {clock.today()}")
    certificate = (
        _builder(name, name, key.public_key(), _now() + AUTHORITY_LIFE - SLOW_CLOCK)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(allowed, None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Pair(key, certificate)


def _server(authority: Pair, names: Sequence[x509.GeneralName]) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    until = min(_now() + SERVER_LIFE - SLOW_CLOCK, authority.certificate.not_valid_after_utc)
    issuer = authority.certificate.subject
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    certificate = (
        _builder(_name("Jinbang venue server"), issuer, key.public_key(), until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(above, critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return Pair(key, certificate)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_now() - SLOW_CLOCK)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    common = " ".join(common.split())[:64]  # X.520: 64 characters at most
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _names(addresses: Sequence[IPv4Address], hostname: str) -> list[x509.GeneralName]:
    """What the server may be called: localhost, hostname.local, and its addresses."""
    named = ["localhost", *([f"{hostname}.local"] if hostname else [])]
    numbers = dict.fromkeys([IPv4Address("127.0.0.1"), *addresses])
    return [*(x509.DNSName(name) for name in named), *(x509.IPAddress(number) for number in numbers)]


def _may_vouch(authority: x509.Certificate, address: IPv4Address) -> bool:
    allowed = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    return any(isinstance(net.value, IPv4Network) and address in net.value for net in allowed)


def _still_good(there: Pair, authority: x509.Certificate, names: Sequence[x509.GeneralName]) -> bool:
    """By this authority, with every name, begun, and not about to end."""
    certificate = there.certificate
    try:
        certificate.verify_directly_issued_by(authority)
        held = set(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    begun = certificate.not_valid_before_utc <= _now()
    return begun and _now() < certificate.not_valid_after_utc - RENEWED_BEFORE and set(names) <= held


def _pair(file: Path) -> Pair | None:
    """What the file holds; None where it is missing, broken, or of another key."""
    try:
        text = file.read_bytes()
        key = serialization.load_pem_private_key(text, None)
        certificate = x509.load_pem_x509_certificate(text)
    except (OSError, ValueError, TypeError):
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        return None
    return Pair(key, certificate)


def _now() -> datetime:
    return clock.EPOCH + timedelta(microseconds=clock.now() // 1_000_000 * 1_000_000)
