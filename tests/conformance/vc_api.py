# SPDX-License-Identifier: Apache-2.0

"""
A small VC API over the library, so that the W3C's own test suites can be pointed at it.

    python -m tests.conformance.vc_api [PORT]

It listens on this machine only. A path begins with a cryptosuite, a kind of key
where the suite takes several, or `vc-jwt`; without one it is `eddsa-rdfc-2022`:

    POST /[SUITE/]credentials/issue       201, or 400 with the errors
    POST /[SUITE/]credentials/verify      200, or 400 with the errors
    POST /[SUITE/]presentations/verify    200, or 400 with the errors

Documents may bring contexts of their own, as the suites' do. What it cannot
resolve (did:key and did:jwk need no network) and contexts beyond the bundled
ones come from a map. See `docs/conformance-w3c.md`. It is for tests: it signs
whatever conforms, for anybody on this machine.

Spec: W3C CCG VC API § Issuing, § Verifying.
"""

from __future__ import annotations

import http.server
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from skillmark import Verifier
from skillmark.canonical.contexts import ContextStore
from skillmark.clock import system_clock
from skillmark.encoding import strict_json
from skillmark.errors import MalformedError, ProofPurposeError, SkillmarkError
from skillmark.keys.private import LocalSigner
from skillmark.proofs.vc_jwt import sign_jwt
from skillmark.protocols import Algorithm, Clock, Fetcher, Json
from skillmark.signing import sign

LARGEST: Final = 1_048_576
"""Bytes of a request."""

SUITES: Final[dict[str, tuple[str, Algorithm]]] = {
    "eddsa-rdfc-2022": ("eddsa-rdfc-2022", Algorithm.ED25519),
    "eddsa-jcs-2022": ("eddsa-jcs-2022", Algorithm.ED25519),
    "ecdsa-rdfc-2019": ("ecdsa-rdfc-2019", Algorithm.P256),
    "ecdsa-rdfc-2019-p384": ("ecdsa-rdfc-2019", Algorithm.P384),
    "ecdsa-jcs-2019": ("ecdsa-jcs-2019", Algorithm.P256),
    "ecdsa-jcs-2019-p384": ("ecdsa-jcs-2019", Algorithm.P384),
    "vc-jwt": ("vc-jwt", Algorithm.P256),
}
DEFAULT: Final = "eddsa-rdfc-2022"

Answer = tuple[int, dict[str, Any]]


def new_signer(algorithm: Algorithm) -> LocalSigner:
    """A new key, under the did:key of its own."""
    signer = LocalSigner.generate(algorithm)
    multikey = signer.public_key.to_multikey()
    return signer.with_verification_method(f"did:key:{multikey}#{multikey}")


@dataclass(kw_only=True)
class VcApi:
    """
    The operations without the HTTP around them: a body in, a status and a body out.

    Args:
        contexts: The JSON-LD contexts that documents may name; inline ones too.
        fetcher: What stands for the network; None for none.
        known: Controller documents by DID or URL.
        clock: Dates proofs and verifications.
    """

    contexts: ContextStore = field(default_factory=lambda: ContextStore(allow_inline=True))
    fetcher: Fetcher | None = None
    known: dict[str, Json] = field(default_factory=dict)
    clock: Clock = system_clock
    signers: dict[Algorithm, LocalSigner] = field(
        default_factory=lambda: {
            algorithm: new_signer(algorithm)
            for algorithm in (Algorithm.ED25519, Algorithm.P256, Algorithm.P384)
        }
    )

    def post(self, path: str, body: bytes) -> Answer:
        """Answer a request."""
        *before, kind, operation = ["", "", *path.strip("/").split("/")]
        suite = before[-1] or DEFAULT
        operations: dict[tuple[str, str], Callable[[str, Json], Answer]] = {
            ("credentials", "issue"): self._issue,
            ("credentials", "verify"): self._verify_credential,
            ("presentations", "verify"): self._verify_presentation,
        }
        answer = operations.get((kind, operation))
        if answer is None or suite not in SUITES:
            return 404, {"errors": [{"code": "not_found", "message": path[:100]}]}
        try:
            return answer(suite, strict_json.loads_object(body, max_bytes=LARGEST))
        except SkillmarkError as error:
            return 400, _refusal(error)

    def issuer_of(self, suite: str) -> str:
        """The did:key that issues under `suite`."""
        return self._signer(suite).verification_method.partition("#")[0]

    def _signer(self, suite: str) -> LocalSigner:
        return self.signers[SUITES[suite][1]]

    def _issue(self, suite: str, body: Json) -> Answer:
        document = dict(_object(body, "credential"))
        options = _options(body)
        issuer = document.setdefault("issuer", self.issuer_of(suite))
        if isinstance(issuer, dict):
            document["issuer"] = {"id": self.issuer_of(suite), **issuer}
        if suite == "vc-jwt":
            return 201, {"verifiableCredential": self._enveloped(document)}
        issued = sign(
            document,
            by=self._signer(suite),
            at=self.clock(),
            proof=SUITES[suite][0],
            contexts=self.contexts,
            domain=options.get("domain"),
            challenge=options.get("challenge"),
        )
        return 201, {"verifiableCredential": issued.document}

    def _enveloped(self, document: Json) -> Json:
        signer = self._signer("vc-jwt")
        sign(document, by=signer, at=None, proof="vc-jwt", contexts=self.contexts)
        return {
            "@context": "https://www.w3.org/ns/credentials/v2",
            "id": "data:application/vc+jwt," + sign_jwt(document, signer=signer, typ="vc+jwt"),
            "type": "EnvelopedVerifiableCredential",
        }

    def _verify_credential(self, _: str, body: Json) -> Answer:
        options = _options(body)
        expected = options.get("expectedProofPurpose", "assertionMethod")
        if expected != "assertionMethod":
            raise ProofPurposeError(f"a credential is not proven for {str(expected)[:60]!r}")
        return self._verify(_object(body, "verifiableCredential"), options)

    def _verify_presentation(self, _: str, body: Json) -> Answer:
        return self._verify(_object(body, "verifiablePresentation"), _options(body))

    def _verify(self, document: Json, options: Any) -> Answer:
        verifier = Verifier(
            fetcher=self.fetcher, known=self.known, contexts=self.contexts, clock=self.clock
        )
        report = verifier.inspect(
            document, domain=options.get("domain"), challenge=options.get("challenge")
        )
        if not report.trusted:
            return 400, {"verified": False, "verdict": report.verdict, **_refusal(report.error)}
        return 200, {"verified": True, "verdict": report.verdict, "errors": [], "warnings": []}


def _object(body: Json, name: str) -> Json:
    value = body.get(name)
    if not isinstance(value, dict):
        raise MalformedError("the request has no such object", pointer=f"/{name}")
    return value


def _options(body: Json) -> dict[str, Any]:
    options = body.get("options")
    return options if isinstance(options, dict) else {}


def _refusal(error: SkillmarkError | None) -> dict[str, Any]:
    if error is None:
        return {"errors": [{"code": "not_checked", "message": "not every step was taken"}]}
    return {"errors": [{"code": error.code, "message": error.message, "pointer": error.pointer}]}


def server(api: VcApi, port: int = 0) -> http.server.ThreadingHTTPServer:
    """An HTTP server on this machine, not started yet."""

    class Handler(http.server.BaseHTTPRequestHandler):
        """Reads a body, answers with JSON."""

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if length > LARGEST:
                self.close_connection = True
                status, answer = 413, {"errors": [{"code": "too_large"}]}
            else:
                status, answer = api.post(self.path, self.rfile.read(length))
            body = strict_json.dumps(answer)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing: the test says what it met."""

    return http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)


if __name__ == "__main__":
    from tests.conformance.w3c_material import with_examples

    the_api = VcApi(contexts=with_examples(allow_inline=True))
    the_server = server(the_api, int(sys.argv[1]) if len(sys.argv) > 1 else 40443)
    for name in SUITES:
        address = f"http://127.0.0.1:{the_server.server_port}/{name}/credentials/issue"
        print(f"{address}  {the_api.issuer_of(name)}")  # noqa: T201 - for the suite's configuration
    the_server.serve_forever()
