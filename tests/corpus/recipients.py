# SPDX-License-Identifier: Apache-2.0

"""Whom it is about: ids, plain and hashed identities, with and without salt."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.corpus.material import Corpus, open_badge, seal

MAIL = "jonas@nordvind.example"


def _digest(name: str, text: str, salt: str = "") -> str:
    return f"{name}${hashlib.new(name, (text + salt).encode(), usedforsecurity=False).hexdigest()}"


def fill(corpus: Corpus) -> None:
    """Add the cases."""
    site = corpus.issuer
    asked = ("--recipient", MAIL)

    def known_as(**identity: Any) -> dict[str, Any]:
        subject = dict(open_badge(site)["credentialSubject"])
        del subject["id"]
        entry = {"type": "IdentityObject", "identityType": "emailAddress", **identity}
        return seal(open_badge(site, credentialSubject={**subject, "identifier": [entry]}), site)

    for what, identity in {
        "in plain text": {"hashed": False, "identityHash": MAIL},
        "hashed by SHA-256 with salt": {
            "hashed": True,
            "identityHash": _digest("sha256", MAIL, "s4lt"),
            "salt": "s4lt",
        },
        "hashed by SHA-256 without salt": {"hashed": True, "identityHash": _digest("sha256", MAIL)},
        "hashed by MD5 with salt": {
            "hashed": True,
            "identityHash": _digest("md5", MAIL, "s4lt"),
            "salt": "s4lt",
        },
        "hashed by MD5 without salt": {"hashed": True, "identityHash": _digest("md5", MAIL)},
        "hashed, in capital hexadecimal": {
            "hashed": True,
            "identityHash": "sha256$" + _digest("sha256", MAIL)[7:].upper(),
        },
    }.items():
        corpus.genuine(f"a recipient {what}", known_as(**identity), options=asked)
        corpus.genuine(f"a recipient {what}, nobody asked", known_as(**identity))
        corpus.forged(
            f"a recipient {what}, another asked for",
            known_as(**identity),
            "recipient_mismatch",
            options=("--recipient", "mallory@evil.example"),
        )
    for what, identity in {
        "hashed with another salt": {
            "hashed": True,
            "identityHash": _digest("sha256", MAIL, "s4lt"),
            "salt": "other",
        },
        "hashed, its salt forgotten": {
            "hashed": True,
            "identityHash": _digest("sha256", MAIL, "s4lt"),
        },
        "whose hash is plain text": {"hashed": True, "identityHash": MAIL},
        "that is another": {"hashed": False, "identityHash": "anna@nordvind.example"},
        "of another kind": {"hashed": False, "identityHash": MAIL + ".dk"},
    }.items():
        corpus.forged(f"a recipient {what}", known_as(**identity), "*", options=asked)
    subject = open_badge(site)["credentialSubject"]
    for what, identifier in {"a mailto address": f"mailto:{MAIL}"}.items():
        corpus.genuine(
            f"a recipient with {what}",
            seal(open_badge(site, credentialSubject={**subject, "id": identifier}), site),
            options=asked,
        )
    corpus.genuine(
        "a recipient asked for by DID",
        seal(open_badge(site), site),
        options=("--recipient", "did:example:jonas"),
    )
    corpus.forged(
        "a recipient asked for by another DID",
        seal(open_badge(site), site),
        "recipient_mismatch",
        options=("--recipient", "did:example:Jonas"),
    )
    corpus.forged(
        "a subject with neither id nor identifier",
        seal(
            open_badge(site, credentialSubject={k: v for k, v in subject.items() if k != "id"}),
            site,
        ),
        "*",
    )
