# SPDX-License-Identifier: Apache-2.0

"""
An OpenID Connect provider on loopback, with people who can sign in.

It does what a real one does: discovery, a sign-in form, codes that work once, PKCE (S256
only), client authentication, keys, signed ID tokens, user info. It can be told to fail.

Spec: OpenID Connect Core 1.0, § Authentication using the Authorization Code Flow; RFC 7636.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

CLIENT_ID = "skillmark"
CLIENT_SECRET = "a secret of the tests"


@dataclass(frozen=True)
class Employee:
    """Somebody the provider knows."""

    subject: str
    name: str
    email: str
    verified: bool = True


ANNA = Employee("anna-1", "Anna Sørensen", "anna@work.test")


@dataclass
class IdentityProvider:
    """
    The provider; use it as a context manager.

    Args:
        people: Who can sign in, by address.
        algorithm: RS256 or ES256.
        fault: "", "down", "garbage", "no token", "denied" or "wrong state".
    """

    people: dict[str, Employee] = field(default_factory=lambda: {ANNA.email: ANNA})
    algorithm: str = "RS256"
    fault: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, Employee] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._key: Any = (
            rsa.generate_private_key(public_exponent=65537, key_size=2048)
            if self.algorithm == "RS256"
            else ec.generate_private_key(ec.SECP256R1())
        )
        handler = type("_Bound", (_Handler,), {"provider": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.issuer = f"http://localhost:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def app(self, provider_id: str = "work", name: str = "Work") -> dict[str, Any]:
        """As SKILLMARK_OIDC_PROVIDERS lists it."""
        return {
            "provider_id": provider_id,
            "name": name,
            "client_id": CLIENT_ID,
            "secret": CLIENT_SECRET,
            "settings": {"server_url": f"{self.issuer}/.well-known/openid-configuration"},
        }

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [self.algorithm],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, Any]:
        public = self._key.public_key()
        numbers = public.public_numbers()
        common = {"kid": "one", "use": "sig", "alg": self.algorithm}
        if self.algorithm == "RS256":
            return {"keys": [{"kty": "RSA", "n": _int(numbers.n), "e": _int(numbers.e), **common}]}
        x, y = (_b64(value.to_bytes(32)) for value in (numbers.x, numbers.y))
        return {"keys": [{"kty": "EC", "crv": "P-256", "x": x, "y": y, **common}]}

    def id_token(self, employee: Employee, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": employee.subject,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            **({"nonce": nonce} if nonce else {}),
            **self.claims(employee),
        }
        head = _b64(json.dumps({"alg": self.algorithm, "kid": "one"}).encode())
        signed = f"{head}.{_b64(json.dumps(claims).encode())}"
        if self.algorithm == "RS256":
            signature = self._key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        else:
            r, s = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
            signature = r.to_bytes(32) + s.to_bytes(32)
        return f"{signed}.{_b64(signature)}"

    @staticmethod
    def claims(employee: Employee) -> dict[str, Any]:
        return {
            "sub": employee.subject,
            "name": employee.name,
            "email": employee.email,
            "email_verified": employee.verified,
        }

    def approve(self, asked: dict[str, str], email: str) -> str:
        """Where the browser is sent when `email` has signed in."""
        back = asked["redirect_uri"]
        if self.fault == "denied":
            return f"{back}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**asked, "email": email}
        state = "another" if self.fault == "wrong state" else asked["state"]
        return f"{back}?{urlencode({'code': code, 'state': state, 'iss': self.issuer})}"

    def exchange(self, form: dict[str, str], client: tuple[str, str]) -> dict[str, Any] | None:
        """The tokens for a code, once; None when anything about it is wrong."""
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or client != (CLIENT_ID, CLIENT_SECRET) or self.fault == "no token":
            return None
        challenge = _b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if challenge != asked.get("code_challenge") or asked.get("code_challenge_method") != "S256":
            return None
        if form.get("redirect_uri") != asked["redirect_uri"]:
            return None
        employee = self.people[asked["email"]]
        token = secrets.token_urlsafe(16)
        self.tokens[token] = employee
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self.id_token(employee, asked.get("nonce", "")),
        }


class _Handler(BaseHTTPRequestHandler):
    provider: ClassVar[IdentityProvider]

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:  # noqa: PLR0911 - an answer an address
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        self.provider.seen.append(address.path)
        if self.provider.fault == "down":
            return self._answer(503, "text/plain", b"down")
        if self.provider.fault == "garbage":
            return self._answer(200, "text/html", b"<h1>Hotel sign-in</h1>")
        if address.path == "/.well-known/openid-configuration":
            return self._json(self.provider.configuration())
        if address.path == "/jwks":
            return self._json(self.provider.keys())
        if address.path == "/userinfo":
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            employee = self.provider.tokens.get(token)
            return self._json(
                {} if employee is None else self.provider.claims(employee),
                status=401 if employee is None else 200,
            )
        if address.path == "/authorize":
            hidden = "".join(
                f'<input type="hidden" name="{html.escape(n)}" value="{html.escape(v)}">'
                for n, v in asked.items()
            )
            page = (
                "<!doctype html><html lang=en><title>Work</title><h1>Sign in at work</h1>"
                f'<form method="post" action="/authorize">{hidden}'
                '<label>Address <input name="email"></label><button>Sign in</button></form>'
            )
            return self._answer(200, "text/html; charset=utf-8", page.encode())
        return self._answer(404, "text/plain", b"nothing here")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        form = {n: v[0] for n, v in parse_qs(self.rfile.read(length).decode()).items()}
        self.provider.seen.append(self.path)
        if self.path == "/authorize" and form.get("email") in self.provider.people:
            email = form.pop("email")
            self.send_response(303)
            self.send_header("Location", self.provider.approve(form, email))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        if self.path == "/token":
            tokens = self.provider.exchange(form, self._client(form))
            if tokens is None:
                return self._json({"error": "invalid_grant"}, status=400)
            return self._json(tokens)
        return self._answer(403, "text/plain", b"no")

    def _client(self, form: dict[str, str]) -> tuple[str, str]:
        said = self.headers.get("Authorization", "")
        if said.startswith("Basic "):
            name, _, secret = base64.b64decode(said[6:]).decode().partition(":")
            return unquote(name), unquote(secret)
        return form.get("client_id", ""), form.get("client_secret", "")

    def _json(self, value: Any, status: int = 200) -> None:
        self._answer(status, "application/json", json.dumps(value).encode())

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _int(number: int) -> str:
    return _b64(number.to_bytes((number.bit_length() + 7) // 8))
