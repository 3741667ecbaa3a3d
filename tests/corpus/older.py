# SPDX-License-Identifier: Apache-2.0

"""Earlier versions: Open Badges 3.0.1 and 3.0.2, VC 1.1, Open Badges 2.0."""

from __future__ import annotations

from typing import Any

from tests.corpus.material import (
    DATA_INTEGRITY,
    ED25519_2020,
    VC1,
    VC2,
    Corpus,
    changed,
    open_badge,
    seal,
)  # fmt: skip

BASE = "https://purl.imsglobal.org/spec/ob/v3p0/"


def fill(corpus: Corpus) -> None:
    """Add the cases."""
    site = corpus.issuer
    document = open_badge(site)
    achievement = {
        name: value
        for name, value in document["credentialSubject"]["achievement"].items()
        if name != "alignment"
    }
    document["credentialSubject"]["achievement"] = achievement
    for version in ("3.0.2", "3.0.3"):
        contexts = [VC2, f"{BASE}context-{version}.json"]
        corpus.genuine(
            f"Open Badges {version} on VC 2.0",
            seal({**document, "@context": contexts}, site),
            trust="domain",
        )
    early = {
        name: value for name, value in document.items() if name not in {"validFrom", "validUntil"}
    }
    early |= {"issuanceDate": "2026-01-10T08:00:00Z", "expirationDate": "2028-01-10T08:00:00Z"}

    def of(context: str, *more: str, **members: Any) -> dict[str, Any]:
        whole = {**early, "@context": [VC1, BASE + context, *more], **members}
        return {name: value for name, value in whole.items() if value is not ...}

    for context in (
        "context.json",
        "context-3.0.1.json",
        "context-3.0.2.json",
        "context-3.0.3.json",
    ):
        corpus.genuine(
            f"VC 1.1 with {context}", seal(of(context, DATA_INTEGRITY), site), trust="domain"
        )
    corpus.genuine(
        "VC 1.1 signed with Ed25519Signature2020",
        seal(of("context-3.0.1.json", ED25519_2020), site, suite="Ed25519Signature2020"),
    )
    corpus.add(
        "VC 1.1 that ran out",
        seal(of("context-3.0.1.json", DATA_INTEGRITY, expirationDate="2026-02-01T00:00:00Z"), site),
        "expired",
        "expired",
    )
    corpus.add(
        "VC 1.1 that has not begun",
        seal(of("context-3.0.1.json", DATA_INTEGRITY, issuanceDate="2027-02-01T00:00:00Z"), site),
        "not_yet_valid",
    )
    corpus.forged(
        "VC 1.1 without issuanceDate",
        seal(of("context-3.0.1.json", DATA_INTEGRITY, issuanceDate=...), site),
    )
    corpus.forged(
        "VC 1.1 that was changed",
        changed(seal(of("context-3.0.1.json", DATA_INTEGRITY), site), "/name", "Surgeon"),
        "signature_mismatch",
    )
    corpus.forged(
        "VC 1.1 made into VC 2.0",
        {
            **seal(of("context-3.0.2.json", DATA_INTEGRITY), site),
            "@context": [VC2, BASE + "context-3.0.2.json"],
        },
    )
    for what, context in {
        "2.0": "https://w3id.org/openbadges/v2",
        "1.1": "https://w3id.org/openbadges/v1",
    }.items():
        corpus.unreadable(
            f"an assertion of Open Badges {what}",
            {"@context": context, "type": "Assertion", "id": "https://x.example/1"},
            "open_badges_2",
        )
    corpus.unreadable(
        "a badge class of Open Badges 2.0 with extensions",
        {
            "@context": ["https://w3id.org/openbadges/v2", "https://x.example/e"],
            "type": "BadgeClass",
        },
        "open_badges_2",
    )
    corpus.genuine(
        "the type OpenBadgeCredential",
        seal(open_badge(site, type=["VerifiableCredential", "OpenBadgeCredential"]), site),
    )
    corpus.genuine(
        "both names of the type",
        seal(
            open_badge(
                site, type=["VerifiableCredential", "OpenBadgeCredential", "AchievementCredential"]
            ),
            site,
        ),
    )
    corpus.forged(
        "only the type of Open Badges",
        seal(open_badge(site, type=["AchievementCredential"]), site, suite="eddsa-jcs-2022"),
    )
