"""The proxy that deploy/ ships, before two workers: what it reads, what it hands on, what it holds back."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.faults.marking import quiet_port
from tests.server.app.served import Served, served
from tests.trust.test_deploy import DEPLOY, told, tool

STREAM = {"query": "subscription { tick }"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with fullchain.pem and key.pem."""
    folder = tmp_path_factory.mktemp("tls")
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "j")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form, nothing = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, nothing))
    return folder


def site(certificate: Path, folder: Path, **instead: str) -> Path:
    """A whole configuration around deploy/nginx.conf, with this folder's files."""
    text = (DEPLOY / "nginx.conf").read_text().replace("/etc/jinbang/tls", str(certificate))
    for old, new in {"/var/log/nginx": str(folder), **instead}.items():
        text = text.replace(old, new)
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    user = "user root;\n" if os.geteuid() == 0 else ""
    whole.write_text(
        f"{user}pid {folder}/pid;\nerror_log {folder}/errors.log;\nevents {{}}\nhttp {{\n{places}{text}\n}}\n"
    )
    return whole


def test_the_proxy_reads_its_site(certificate: Path, tmp_path: Path) -> None:
    code, said = told(tool("nginx", "nginx-light"), "-t", "-q", "-c", site(certificate, tmp_path), "-p", tmp_path)
    assert (code, said) == (0, "")


def test_the_control_site_is_refused(certificate: Path, tmp_path: Path) -> None:
    worse = site(certificate, tmp_path, **{"proxy_buffering off;": "proxy_buffering maybe;"})
    assert told(tool("nginx", "nginx-light"), "-t", "-q", "-c", worse, "-p", tmp_path)[0] != 0


def test_the_site_of_compose_is_the_same_but_for_names() -> None:
    ours, composed = ((DEPLOY / name).read_text().splitlines() for name in ("nginx.conf", "nginx-compose.conf"))
    differ = [one for one in set(ours) ^ set(composed) if one.strip() and not one.startswith("#")]
    assert len(differ) == 6 and all("server " in one or "access_log" in one for one in differ)


@contextmanager
def before(workers: list[Served], certificate: Path, folder: Path, **instead: str) -> Iterator[httpx2.Client]:
    """The proxy before these workers, and a browser of it."""
    port, plain = quiet_port(), quiet_port()
    places = {
        **{f"127.0.0.1:{8001 + n}": f"127.0.0.1:{one.port}" for n, one in enumerate(workers)},
        "[::]:443": f"[::1]:{port}", "[::]:80": f"[::1]:{plain}", "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{plain}",
    }  # fmt: skip
    whole = site(certificate, folder, **places, **instead)
    command = [tool("nginx", "nginx-light"), "-c", str(whole), "-p", str(folder), "-g", "daemon off;"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    base = f"https://127.0.0.1:{port}"
    try:
        with httpx2.Client(base_url=base, verify=False, trust_env=False, timeout=20) as browser:
            for _ in range(400):
                try:
                    browser.get("/healthz")
                    break
                except httpx2.TransportError:
                    assert process.poll() is None, process.communicate()
            yield browser
    finally:
        process.terminate()
        process.communicate()


def test_two_workers_behind_the_proxy(certificate: Path, tmp_path: Path) -> None:
    with served(tmp_path) as one, served(tmp_path) as two, before([one, two], certificate, tmp_path) as browser:
        answer = browser.get("/healthz")
        assert (answer.status_code, answer.headers["strict-transport-security"]) == (200, "max-age=31536000")
        assert browser.get("/readyz").status_code == 404
        assert browser.get("/metrics").status_code == 404
        assert browser.post("/", content=b"x" * (12 * 1024 * 1024 + 1)).status_code == 413

        # Events come while the stream is open.
        wanted = {"accept": "text/event-stream"}
        with browser.stream("POST", "/graphql", json=STREAM, headers=wanted) as stream:
            events = (line for line in stream.iter_lines() if line.startswith("data:"))
            assert next(events) and next(events)

        # One worker gone: whoever reads does not notice.
        one.process.kill()
        one.process.wait()
        assert [browser.get("/healthz").status_code for _ in range(12)] == [200] * 12


def test_the_control_that_holds_streams_back(certificate: Path, tmp_path: Path) -> None:
    held = {"proxy_buffering off;": "proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;"}
    with served(tmp_path) as one, before([one, one], certificate, tmp_path, **held) as browser:
        wanted = {"accept": "text/event-stream"}
        with (
            pytest.raises(httpx2.ReadTimeout),
            browser.stream("POST", "/graphql", json=STREAM, headers=wanted, timeout=2) as stream,
        ):
            next(line for line in stream.iter_lines() if line.startswith("data:"))
