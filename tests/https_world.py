# SPDX-License-Identifier: Apache-2.0

"""Real HTTPS servers on this machine, behind an authority that only the test believes."""

from __future__ import annotations

import datetime as dt
import http.server
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAMES = ("issuer.test", "other.test", "xn--bcher-kva.test")

_DAY = dt.timedelta(days=1)
_NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Authority:
    """
    A certificate authority with one server certificate, for `NAMES`.

    Args:
        folder: Where its files go; `believed` is the one that says whom to believe.
        ips: Addresses that the server's certificate is for as well.
    """

    def __init__(self, folder: Path, *, ips: Sequence[str] = ()) -> None:
        self._ips = ips
        root_key = ec.generate_private_key(ec.SECP256R1())
        root = self._sign("a test's authority", root_key, "a test's authority", root_key, ca=True)
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = self._sign(NAMES[0], key, "a test's authority", root_key, ca=False)
        pem = serialization.Encoding.PEM
        file = folder / "server.pem"
        file.write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            + leaf.public_bytes(pem)
        )
        self.believed = folder / "authority.pem"
        self.believed.write_bytes(root.public_bytes(pem))
        self.server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server_side.load_cert_chain(file)
        self.client_side = ssl.create_default_context(cadata=root.public_bytes(pem).decode())

    def _sign(
        self,
        subject: str,
        key: ec.EllipticCurvePrivateKey,
        issuer: str,
        by: ec.EllipticCurvePrivateKey,
        *,
        ca: bool,
    ) -> x509.Certificate:
        def name(text: str) -> x509.Name:
            return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

        builder = (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(_NOW - 3650 * _DAY)
            .not_valid_after(_NOW + 36500 * _DAY)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()),
                critical=False,
            )
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not ca,
                    key_cert_sign=ca,
                    crl_sign=ca,
                    content_commitment=False,
                    key_encipherment=False,
                    data_encipherment=False,
                    key_agreement=False,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
        )
        if not ca:
            names = [x509.DNSName(name) for name in NAMES]
            addresses = [x509.IPAddress(ipaddress.ip_address(ip)) for ip in self._ips]
            found = x509.SubjectAlternativeName([*names, *addresses])
            builder = builder.add_extension(found, critical=False)
        return builder.sign(by, hashes.SHA256())


Reply = Callable[["Handler"], None]


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by a table from path to reply."""

    protocol_version = "HTTP/1.1"
    server: Any

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers.items())))
        self.close_connection = True
        self.server.replies.get(self.path, not_found)(self)

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["content-length"])))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Be silent."""

    def answer(self, body: bytes = b"", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        headers.setdefault("Content_Length", str(len(body)))
        for name, value in headers.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def not_found(handler: Handler) -> None:
    handler.answer(b"no", 404)


def says(body: bytes, status: int = 200, **headers: str) -> Reply:
    return lambda handler: handler.answer(body, status, **headers)


class Server(http.server.ThreadingHTTPServer):
    """What was asked for is in `requests`, what came with it in `bodies`; answers in `replies`."""

    daemon_threads = True
    refused: ClassVar[tuple[type[Exception], ...]] = (OSError, ssl.SSLError)

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        if tls:
            self.socket = tls.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )
        self.replies: dict[str, Reply] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.bodies: list[bytes] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, path: str, host: str = NAMES[0]) -> str:
        return f"https://{host}:{self.port}{path}"

    def handle_error(self, *_: object) -> None:
        """A client that goes away is what these tests are about."""


@contextmanager
def running(tls: ssl.SSLContext | None) -> Iterator[Server]:
    with Server(tls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
