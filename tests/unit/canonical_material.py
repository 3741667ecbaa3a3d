# SPDX-License-Identifier: Apache-2.0

"""A whole badge, ways to change it, and contexts to try things with."""

from __future__ import annotations

import copy
from typing import Any

import orjson

from skillmark.canonical.contexts import ContextStore

VC = "https://www.w3.org/ns/credentials/v2"
VC1 = "https://www.w3.org/2018/credentials/v1"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
VOCABULARY = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"

_BADGE: dict[str, Any] = {
    "@context": [VC, OB],
    "id": "urn:uuid:6a2f0c1e-6a4e-4f0e-9d53-0b5f6f0f8f11",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Sikker svejsning, niveau 2",
    "issuer": {
        "id": "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
        "type": ["Profile"],
        "name": "Nordvind Akademi",
        "url": "https://nordvind.example",
        "email": "badges@nordvind.example",
        "image": {"id": "https://nordvind.example/logo.png", "type": "Image", "caption": "Logo"},
    },
    "validFrom": "2026-11-21T10:00:00Z",
    "validUntil": "2029-11-21T10:00:00Z",
    "credentialSubject": {
        "id": "did:example:ebfeb1f712ebc6f1c276e12ec21",
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": "sha256$5c1f4f5c0f2b6c3e7a1d2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c",
                "identityType": "emailAddress",
                "salt": "a1b2c3d4e5f60718",
            }
        ],
        "activityStartDate": "2026-09-01",
        "activityEndDate": "2026-11-20",
        "creditsEarned": 7.5,
        "achievement": {
            "id": "https://nordvind.example/achievements/welding-2",
            "type": ["Achievement"],
            "achievementType": "Certificate",
            "name": "Sikker svejsning, niveau 2",
            "description": "Kan svejse sikkert i alle stillinger og dokumentere arbejdet.",
            "criteria": {
                "id": "https://nordvind.example/achievements/welding-2/criteria",
                "narrative": "Bestået praktisk prøve i tre stillinger.",
            },
            "image": {"id": "https://nordvind.example/achievements/welding-2.png", "type": "Image"},
            "tag": ["svejsning", "sikkerhed", "industri", "ISO 9606"],
            "inLanguage": "da",
            "humanCode": "SV-2",
            "version": "2",
            "alignment": [
                {
                    "type": ["Alignment"],
                    "targetName": "weld metal",
                    "targetUrl": "http://data.europa.eu/esco/skill/f0d2c1a4-0001",
                    "targetFramework": "ESCO",
                    "targetType": "ext:ESCO",
                },
                {
                    "type": ["Alignment"],
                    "targetName": "apply safety procedures",
                    "targetUrl": "http://data.europa.eu/esco/skill/f0d2c1a4-0002",
                    "targetFramework": "ESCO",
                    "targetType": "ext:ESCO",
                },
            ],
            "resultDescription": [
                {
                    "id": "urn:uuid:6a2f0c1e-6a4e-4f0e-9d53-0b5f6f0f8f12",
                    "type": ["ResultDescription"],
                    "name": "Karakter",
                    "resultType": "LetterGrade",
                    "allowedValue": ["A", "B", "C", "D"],
                }
            ],
        },
        "result": [
            {
                "type": ["Result"],
                "resultDescription": "urn:uuid:6a2f0c1e-6a4e-4f0e-9d53-0b5f6f0f8f12",
                "value": "A",
                "status": "Completed",
            }
        ],
    },
    "credentialStatus": {
        "id": "https://nordvind.example/status/1#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": "https://nordvind.example/status/1",
    },
}


def badge() -> dict[str, Any]:
    """A badge of its own for the caller, with most of what Open Badges 3.0 has."""
    return copy.deepcopy(_BADGE)


def with_member(path: str, value: object) -> dict[str, Any]:
    """The badge with `value` at the JSON pointer `path`; the last part may be new."""
    document = badge()
    *parents, last = path.strip("/").replace("~1", "\0").split("/")
    place: Any = document
    for part in parents:
        place = place[int(part) if isinstance(place, list) else part]
    last = last.replace("\0", "/").replace("~0", "~")
    if isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    return document


def of_inline_context() -> ContextStore:
    """A store that takes context objects inside the document."""
    return ContextStore.bundled().with_extra({}, allow_inline=True)


def of_extra(**contexts: object) -> ContextStore:
    """A store that knows https://extra.example/NAME for each context given by NAME."""
    return ContextStore.bundled().with_extra(
        {
            f"https://extra.example/{name}": orjson.dumps({"@context": context})
            for name, context in contexts.items()
        },
        allow_inline=True,
    )
