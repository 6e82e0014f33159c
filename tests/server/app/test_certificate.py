"""The venue's papers: what a client makes of them, when they are renewed, and what their key is worth to a thief."""

import hashlib
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509

from server import clock
from server.app import certificate
from server.refusal import Refused

LAN = [IPv4Address("192.168.77.1"), IPv4Address("10.9.8.7")]
DAY = 86_400_000_000
NOON = 1_800_000_000_000_000  # 2027-01-15 08:00 UTC


def server_certificate(papers: certificate.Papers) -> x509.Certificate:
    return x509.load_pem_x509_certificate(papers.server_file.read_bytes())


def shakes_hands(papers: certificate.Papers, server_file: Path, name: str, *, trusting: bool = True) -> str:
    """A TLS handshake in memory: empty when the client is content, else what it objects to."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(server_file)
    asking = ssl.create_default_context(cadata=papers.authority_file) if trusting else ssl.create_default_context()
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = asking.wrap_bio(down, up, server_hostname=name)
    server = serving.wrap_bio(up, down, server_side=True)
    try:
        for side in (client, server) * 3:
            with suppress(ssl.SSLWantReadError):
                side.do_handshake()
    except ssl.SSLCertVerificationError as no:
        return no.verify_message
    return ""


def test_a_client_that_trusts_the_authority_accepts_every_address(tmp_path: Path) -> None:
    made = certificate.papers(tmp_path, LAN, "judges-laptop")
    for name in ("192.168.77.1", "10.9.8.7", "127.0.0.1", "localhost", "judges-laptop.local"):
        assert shakes_hands(made, made.server_file, name) == "", name
        assert "unable to get local issuer" in shakes_hands(made, made.server_file, name, trusting=False)
    assert "mismatch" in shakes_hands(made, made.server_file, "192.168.77.2")
    assert "mismatch" in shakes_hands(made, made.server_file, "other.local")


@pytest.mark.parametrize("name", ["8.8.8.8", "bank.example"])
def test_the_stolen_key_is_worth_nothing_elsewhere(name: str, tmp_path: Path) -> None:
    """RFC 5280 4.2.1.10: what the authority signs beyond its constraint is not accepted."""
    made = certificate.papers(tmp_path, LAN, "")
    authority = certificate._pair(tmp_path / "authority.pem")
    assert authority is not None
    named = x509.IPAddress(IPv4Address(name)) if name[0].isdigit() else x509.DNSName(name)
    forged = tmp_path / "forged.pem"
    forged.write_bytes(certificate._server(authority, [named]).pem())
    assert "permitted subtree violation" in shakes_hands(made, forged, name)


def test_the_papers_are_as_browsers_want_them(tmp_path: Path) -> None:
    with clock.set_to(NOON):
        made = certificate.papers(tmp_path, LAN, "judges-laptop")
    server, authority = server_certificate(made), made.authority
    assert server.not_valid_after_utc - server.not_valid_before_utc == timedelta(days=397)
    assert authority.not_valid_after_utc - authority.not_valid_before_utc == timedelta(days=3653)
    assert clock.EPOCH + timedelta(microseconds=NOON) - server.not_valid_before_utc == timedelta(days=1)
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value == x509.BasicConstraints(True, 0)
    constraint = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert constraint.critical
    assert {one.stat().st_mode & 0o777 for one in tmp_path.iterdir()} == {0o600}
    assert {one.name for one in tmp_path.iterdir()} == {".lock", "authority.pem", "server.pem"}


def test_they_are_kept_and_renewed_in_time(tmp_path: Path) -> None:
    with clock.set_to(NOON):
        first = certificate.papers(tmp_path, LAN, "")
        serial = server_certificate(first).serial_number
        again = certificate.papers(tmp_path, LAN[:1], "")
        assert (first.is_new, again.is_new) == (True, False)
        assert server_certificate(again).serial_number == serial
        moved = certificate.papers(tmp_path, [*LAN, IPv4Address("172.20.0.3")], "")
        assert server_certificate(moved).serial_number != serial, "an address was missing"
        serial = server_certificate(moved).serial_number
    for days, is_renewed in ((388, False), (390, True)):  # it ends after 396
        with clock.set_to(NOON + days * DAY):
            later = certificate.papers(tmp_path, LAN, "")
        assert (server_certificate(later).serial_number != serial) == is_renewed
        assert later.fingerprint == first.fingerprint
    with clock.set_to(NOON + 3650 * DAY):
        at_last = certificate.papers(tmp_path, LAN, "")
    assert (at_last.is_new, at_last.fingerprint != first.fingerprint) == (True, True)
    assert server_certificate(at_last).not_valid_after_utc > clock.EPOCH + timedelta(microseconds=NOON + 4000 * DAY)


def test_servers_that_start_together_make_one_authority(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: certificate.papers(tmp_path, LAN, ""), range(8)))
    assert len({one.fingerprint for one in made}) == 1
    assert sum(one.is_new for one in made) == 1


def test_a_broken_server_file_is_made_again_and_a_broken_authority_refused(tmp_path: Path) -> None:
    made = certificate.papers(tmp_path, LAN, "")
    made.server_file.write_text("half a fi")
    assert certificate.papers(tmp_path, LAN, "").fingerprint == made.fingerprint
    assert server_certificate(made).issuer == made.authority.subject
    (tmp_path / "authority.pem").write_text("half a fi")
    with pytest.raises(Refused) as no:
        certificate.papers(tmp_path, LAN, "")
    assert no.value.refusal.rule == "venue_authority_broken"
    assert (tmp_path / "authority.pem").read_text() == "half a fi", "nothing is thrown away"


def test_a_clock_before_the_authority_is_refused(tmp_path: Path) -> None:
    with clock.set_to(NOON):
        certificate.papers(tmp_path, LAN, "")
    with clock.set_to(NOON - 2 * DAY), pytest.raises(Refused) as no:
        certificate.papers(tmp_path, LAN, "")
    assert no.value.refusal.rule == "venue_clock"
    assert no.value.refusal.params == {"now": "2027-01-13 16:00"}  # in Asia/Shanghai


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refused) as no:
        certificate.papers(tmp_path / "file" / "venue", LAN, "")
    assert no.value.refusal.rule == "venue_folder"


def test_a_public_network_is_named_when_the_authority_is_made_and_left_out_afterwards(tmp_path: Path) -> None:
    campus, other = IPv4Address("202.207.0.10"), IPv4Address("211.82.0.10")
    made = certificate.papers(tmp_path, [campus], "")
    assert (made.left_out, shakes_hands(made, made.server_file, str(campus))) == ((), "")
    moved = certificate.papers(tmp_path, [IPv4Address("202.207.0.99"), other], "")
    assert moved.left_out == (other,)
    assert shakes_hands(moved, moved.server_file, "202.207.0.99") == ""


def test_the_fingerprint_is_that_of_the_file(tmp_path: Path) -> None:
    made = certificate.papers(tmp_path, LAN, "")
    assert made.fingerprint.replace(":", "").lower() == hashlib.sha256(made.authority_file).hexdigest()
    assert len(made.fingerprint.split(":")) == 32
