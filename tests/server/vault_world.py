# SPDX-License-Identifier: Apache-2.0

"""
A small Vault: the transit engine's `encrypt` and `decrypt` as its documentation says, by HTTP.

It is ours, not HashiCorp's: Debian has no Vault. It keeps what matters: the token, the
form `vault:v1:…`, associated data that must fit, statuses, and the JSON of errors.
https://developer.hashicorp.com/vault/api-docs/secret/transit
"""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from skillmark.encoding import strict_json

TOKEN = "s.only-for-tests"
NONCE = 12


@dataclass
class Vault:
    """
    What the server does, and what it was asked.

    Args:
        address: Where it listens.
        token: That it takes.
        mood: `well`, or what it does instead.
        asked: Paths, in order.
    """

    address: str = ""
    token: str = TOKEN
    mood: str = "well"
    asked: list[str] = field(default_factory=list)
    cipher: AESGCM = field(default_factory=lambda: AESGCM(os.urandom(32)))


def _answer(vault: Vault, path: str, token: str, body: dict[str, str]) -> tuple[int, Any]:
    if vault.mood == "sealed":
        return 503, {"errors": ["Vault is sealed"]}
    if token != vault.token:
        return 403, {"errors": ["1 error occurred:\n\t* permission denied\n\n"]}
    about = base64.b64decode(body["associated_data"])
    if path == "/v1/transit/encrypt/skillmark":
        nonce = os.urandom(NONCE)
        made = nonce + vault.cipher.encrypt(nonce, base64.b64decode(body["plaintext"]), about)
        ciphertext = "vault:v1:" + base64.b64encode(made).decode()
        return 200, {"data": {"ciphertext": ciphertext, "key_version": 1}}
    if path == "/v1/transit/decrypt/skillmark":
        made = base64.b64decode(body["ciphertext"].removeprefix("vault:v1:"))
        try:
            plain = vault.cipher.decrypt(made[:NONCE], made[NONCE:], about)
        except InvalidTag:
            return 400, {"errors": ["cipher: message authentication failed"]}
        return 200, {"data": {"plaintext": base64.b64encode(plain).decode()}}
    return 404, {"errors": []}


@contextmanager
def running_vault() -> Iterator[Vault]:
    """A Vault on this machine, until the block ends."""
    vault = Vault()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            vault.asked.append(self.path)
            body: Any = strict_json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if vault.mood == "elsewhere":
                self.send_response(307)
                self.send_header("Location", "http://127.0.0.1:1/stolen")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            status, said = _answer(vault, self.path, self.headers["X-Vault-Token"], body)
            data = {"words": b"<html>", "flood": b" " * 400_000}.get(
                vault.mood, json.dumps(said).encode()
            )
            if vault.mood == "nothing":
                data = b'{"data": {}}'
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    vault.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield vault
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
