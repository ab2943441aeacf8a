"""Runs Azurite, Azure's own emulator of blob storage."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PROGRAM = Path(__file__).parents[1] / "node_modules/azurite/dist/src/blob/main.js"
ACCOUNT = "snippets"
HOST = "127.0.0.1"
START_SECONDS = 60
LISTENS = "Azurite Blob service successfully listens on "


@contextmanager
def azurite(key: bytes, *options: str) -> Iterator[str]:
    """Runs it with an account that has this key, on a free port; gives its scheme, host and port."""
    process = subprocess.Popen(
        ["node", str(PROGRAM), "--blobPort", "0", "--silent", "--inMemoryPersistence", "--disableTelemetry", *options],
        env=os.environ | {"AZURITE_ACCOUNTS": f"{ACCOUNT}:{b64encode(key).decode()}"},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield address(process)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=START_SECONDS)


def address(process: subprocess.Popen[str]) -> str:
    """Waits for the line that says where it is."""
    assert process.stdout is not None
    watchdog = threading.Timer(START_SECONDS, process.kill)
    watchdog.start()
    try:
        for line in process.stdout:
            if line.startswith(LISTENS):
                return line.removeprefix(LISTENS).strip()
    finally:
        watchdog.cancel()
    raise RuntimeError(f"`{PROGRAM}` did not start")


def certificate(folder: Path) -> tuple[Path, Path]:
    """Writes a certificate for the emulator's host and its key; who trusts it trusts nobody else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Azurite")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_file, key_file
