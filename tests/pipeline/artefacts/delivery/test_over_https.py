"""A build comes over https from a server that its certificate vouches for, and from no other."""

import datetime
import ipaddress
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.artefacts.store import ArtefactStore
from tests import archive_server
from tests.archive_server import Server
from tests.conftest import ROOT

pytest.importorskip("cryptography", reason="the package cryptography, which moto needs, is not installed")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate of 127.0.0.1 that vouches for itself, in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "archives")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    path = tmp_path / "certificate.pem"
    path.write_bytes(key.private_bytes(pem, form, plain) + made.public_bytes(pem))
    return path


@pytest.fixture
def secure(certificate: Path, packed: Path) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with archive_server.running(context) as server:
        server.put(packed.parent)
        yield server


def fetch(server: Server, here: Path, trusted: Path) -> subprocess.CompletedProcess[str]:
    url = f"https://127.0.0.1:{server.server_port}/current.json"
    command = [sys.executable, "-m", "pipeline.fetch", url, "--artefacts", str(here)]
    environment = {"PATH": "/usr/bin:/bin", "SSL_CERT_FILE": str(trusted)}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip


def test_a_trusted_server_is_asked(secure: Server, certificate: Path, tmp_path: Path) -> None:
    done = fetch(secure, tmp_path / "here", certificate)
    assert done.returncode == 0, done.stderr
    assert ArtefactStore.open(tmp_path / "here").build_id == "tiny-1"


def test_another_server_is_not(secure: Server, tmp_path: Path) -> None:
    (tmp_path / "none.pem").write_text("")
    done = fetch(secure, tmp_path / "here", tmp_path / "none.pem")
    assert done.returncode == 1 and "no certificate that this machine trusts" in done.stderr
    assert secure.asked == []
