# SPDX-License-Identifier: Apache-2.0

"""
One valid document of each kind, and a way to change one place in it.

`changed(badge(), "/credentialSubject/achievement/id", 7)` reads as it does:
the badge, with 7 at that JSON pointer. `GONE` takes the member away.
"""

from __future__ import annotations

import copy
from typing import Any, Final

GONE: Final = object()

VC2 = "https://www.w3.org/ns/credentials/v2"
VC1 = "https://www.w3.org/2018/credentials/v1"
OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CLR2 = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"

GRADE = "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c"
RUBRIC = "urn:uuid:a70ddc6a-4c4a-4bd8-8277-cb97c79f40c5"
STATE = "urn:uuid:0f1c6f0e-6f7b-4f0e-8d35-8a0c1d3b2f11"
MASTERED = "urn:uuid:d05a0867-d0ad-4b03-bdb5-28fb5d2aab7a"


def endorsement() -> dict[str, Any]:
    """An endorsement of Nordvind, by the state."""
    return {
        "@context": [VC2, OB3],
        "id": "urn:uuid:4b0d6c0a-3d3b-4c68-9e07-0ab0f1f7c0d1",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Godkendt udbyder",
        "issuer": {"id": "did:web:stat.example", "type": ["Profile"], "name": "Staten"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "https://nordvind.example/a/1",
            "type": ["EndorsementSubject"],
            "endorsementComment": "God praksis.",
        },
    }


def badge() -> dict[str, Any]:
    """A badge with every kind of member, valid and unsigned."""
    return {
        "@context": [VC2, OB3],
        "id": "urn:uuid:5f2b1c1e-5a4f-4c53-9d21-6d6f0d7d0a11",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": "TIG-svejsning",
        "issuer": {
            "id": "did:web:nordvind.example",
            "type": ["Profile"],
            "name": "Nordvind",
            "url": "https://nordvind.example",
            "image": {"id": "https://nordvind.example/l.png", "type": "Image"},
            "address": {
                "type": ["Address"],
                "addressCountryCode": "DK",
                "geo": {"type": "GeoCoordinates", "latitude": 55.7, "longitude": 12.6},
            },
            "otherIdentifier": [
                {
                    "type": "IdentifierEntry",
                    "identifier": "12345678",
                    "identifierType": "ext:CVR",
                }
            ],
            "dateOfBirth": "2001-02-03",
        },
        "validFrom": "2026-11-21T10:00:00Z",
        "validUntil": "2028-11-21T10:00:00Z",
        "awardedDate": "2026-11-20T09:00:00+01:00",
        "image": {"id": "data:image/png;base64,iVBORw0KGgo=", "type": "Image"},
        "credentialSubject": {
            "id": "did:example:ada",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": "sha256$" + "0" * 64,
                    "identityType": "emailAddress",
                    "salt": "havsalt",
                }
            ],
            "activityStartDate": "2026-11-01T08:00:00Z",
            "creditsEarned": 2.5,
            "achievement": {
                "id": "https://nordvind.example/a/1",
                "type": ["Achievement"],
                "name": "TIG-svejsning",
                "description": "Svejser rustfrit stål.",
                "criteria": {"narrative": "En prøve på otte timer."},
                "achievementType": "Certification",
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": "svejse med TIG",
                        "targetUrl": "http://data.europa.eu/esco/skill/1",
                        "targetType": "ceasn:Competency",
                    }
                ],
                "endorsement": [endorsement()],
                "endorsementJwt": ["eyJhbGciOiJFUzI1NiJ9.e30.c2ln"],
                "inLanguage": "da",
                "related": [{"id": "urn:x:en", "type": ["Related"], "inLanguage": "en-GB"}],
                "resultDescription": [
                    {
                        "id": GRADE,
                        "type": ["ResultDescription"],
                        "name": "Karakter",
                        "resultType": "LetterGrade",
                        "allowedValue": ["02", "4", "7", "10", "12"],
                    },
                    {
                        "id": RUBRIC,
                        "type": ["ResultDescription"],
                        "name": "Niveau",
                        "resultType": "RubricCriterionLevel",
                        "requiredLevel": MASTERED,
                        "rubricCriterionLevel": [
                            {"id": MASTERED, "type": ["RubricCriterionLevel"], "name": "Mester"}
                        ],
                    },
                    {
                        "id": STATE,
                        "type": ["ResultDescription"],
                        "name": "Status",
                        "resultType": "Status",
                    },
                ],
                "tag": ["svejsning", "stål"],
            },
            "result": [
                {"type": ["Result"], "resultDescription": GRADE, "value": "12"},
                {"type": ["Result"], "resultDescription": RUBRIC, "achievedLevel": MASTERED},
                {"type": ["Result"], "resultDescription": STATE, "status": "Completed"},
            ],
        },
        "evidence": [{"id": "https://nordvind.example/e/1", "type": ["Evidence"]}],
        "credentialSchema": [
            {"id": "https://nordvind.example/schema.json", "type": "1EdTechJsonSchemaValidator2019"}
        ],
        "credentialStatus": {
            "id": "https://nordvind.example/s/1#7",
            "type": "BitstringStatusListEntry",
            "statusListIndex": "7",
        },
        "refreshService": {
            "id": "https://nordvind.example/r/1",
            "type": "1EdTechCredentialRefresh",
        },
        "termsOfUse": [{"type": "IssuerPolicy", "id": "https://nordvind.example/t"}],
        "relatedResource": [
            {
                "id": "https://nordvind.example/l.png",
                "digestSRI": "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            }
        ],
        "proof": [
            {
                "type": "DataIntegrityProof",
                "cryptosuite": "eddsa-rdfc-2022",
                "created": "2026-11-21T10:00:00Z",
                "proofPurpose": "assertionMethod",
            }
        ],
    }


def early_badge() -> dict[str, Any]:
    """The badge in the VC 1.1 form."""
    document = badge()
    document["@context"] = [VC1, "https://purl.imsglobal.org/spec/ob/v3p0/context.json"]
    document["issuanceDate"] = document.pop("validFrom")
    document["expirationDate"] = document.pop("validUntil")
    return document


def record() -> dict[str, Any]:
    """A learner record that holds the badge."""
    return {
        "@context": [VC2, CLR2, OB3],
        "id": "urn:uuid:9f2b1c1e-5a4f-4c53-9d21-6d6f0d7d0a12",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Ada Lovelace",
        "partial": True,
        "issuer": {"id": "did:web:nordvind.example", "type": ["Profile"]},
        "validFrom": "2026-11-21T10:00:00Z",
        "credentialSubject": {
            "type": ["ClrSubject"],
            "id": "did:example:ada",
            "verifiableCredential": [badge()],
            "association": [
                {
                    "type": "Association",
                    "associationType": "isChildOf",
                    "sourceId": "urn:x:1",
                    "targetId": "urn:x:2",
                }
            ],
        },
    }


def changed(document: dict[str, Any], pointer: str, value: object) -> dict[str, Any]:
    """A copy of `document` with `value` at `pointer`, or without it if `value` is GONE."""
    whole = copy.deepcopy(document)
    holder: Any = whole
    *path, last = pointer.removeprefix("/").split("/")
    for part in path:
        holder = holder[int(part) if isinstance(holder, list) else part]
    key = int(last) if isinstance(holder, list) else last
    if value is GONE:
        del holder[key]
    else:
        holder[key] = value
    return whole
