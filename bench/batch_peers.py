# SPDX-License-Identifier: Apache-2.0

"""
Random awards of a site through the verifiers of others: openbadgeslib and Digital Bazaar's.

Both get the bytes that the site serves, with its own document of the issuer (the site's address
is none that could be fetched) and, Digital Bazaar's, the status list as it is served.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))


def ask(count: int) -> dict[str, int]:
    """Return how many of `count` random awards each implementation takes."""
    from skillmark.encoding import strict_json
    from skillmark_server.awards.documents import signed_bytes
    from skillmark_server.awards.models import Award
    from skillmark_server.custody.documents import controller_document
    from skillmark_server.custody.lists import own_lists_fetcher
    from skillmark_server.custody.models import IssuerIdentity

    identity = IssuerIdentity.objects.get()
    issuer = controller_document(identity)
    documents = {str(issuer["id"]): issuer}
    last = Award.objects.order_by("-leaf_sequence").values_list("leaf_sequence", flat=True)[0]
    first = Award.objects.order_by("leaf_sequence").values_list("leaf_sequence", flat=True)[0]
    chosen = random.sample(range(first, last + 1), min(count, last + 1 - first))
    texts = [signed_bytes(award) for award in Award.objects.filter(leaf_sequence__in=chosen)]
    for text in texts:
        said = strict_json.loads_object(text, max_bytes=len(text))
        address = said["credentialStatus"]["statusListCredential"]  # type: ignore[index,call-overload]
        if address not in documents:
            body = own_lists_fetcher().fetch(str(address)).body
            documents[str(address)] = strict_json.loads_object(body, max_bytes=len(body))
    return {
        "asked": len(texts),
        "openbadgeslib": _openbadgeslib(texts, issuer),
        "digitalbazaar": _digital_bazaar(texts, documents),
    }


def _openbadgeslib(texts: list[bytes], issuer: dict) -> int:  # type: ignore[type-arg]
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from openbadgeslib.errors import LibOpenBadgesException
    from openbadgeslib.ob3.ldp import OB3LdpVerifier

    from skillmark.encoding.multibase import decode_multibase

    keys = [method["publicKeyMultibase"] for method in issuer["verificationMethod"]]
    octets = next(key for key in map(decode_multibase, keys) if key.startswith(b"\xed\x01"))
    pem = Ed25519PublicKey.from_public_bytes(octets[2:]).public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    verifier, taken = OB3LdpVerifier(pem), 0
    for text in texts:
        try:
            verifier.verify(text)
        except LibOpenBadgesException as error:
            print(f"openbadgeslib: {error}", file=sys.stderr)
        else:
            taken += 1
    return taken


def _digital_bazaar(texts: list[bytes], documents: dict) -> int:  # type: ignore[type-arg]
    from tests.peers.javascript import FOLDER, JavaScript

    from skillmark.encoding import strict_json

    if not (FOLDER / "node_modules").is_dir():
        print("digitalbazaar: not here, run `make peers`", file=sys.stderr)
        return 0
    taken = 0
    with tempfile.TemporaryDirectory() as folder:
        javascript = JavaScript(Path(folder))
        for text in texts:
            said = strict_json.loads_object(text, max_bytes=len(text))
            status = said["credentialStatus"]["statusListCredential"]  # type: ignore[index,call-overload]
            needed = {said["issuer"]["id"], status}  # type: ignore[index,call-overload]
            beside = {name: one for name, one in documents.items() if name in needed}
            answer = javascript.verify(said, documents=beside)
            if not answer.verified:
                print(f"digitalbazaar: {answer.why}", file=sys.stderr)
            taken += answer.verified
        javascript.close()
    return taken
