# SPDX-License-Identifier: Apache-2.0

"""Documents with slots for the tests of `skillmark.bulk`, and the true path to compare with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skillmark.bulk.leaves import with_leaves
from skillmark.bulk.slots import Slot
from skillmark.bulk.template import Template, compile_template
from skillmark.canonical import ContextStore, jcs, rdfc
from skillmark.encoding import strict_json
from skillmark.errors import SkillmarkError

VC = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
LIST = "https://nordvind.example/status/3"
STORE = ContextStore.bundled()


def document(*, alignments: int = 2, **members: Any) -> dict[str, Any]:
    """A badge with something in every slot of `SLOTS`, unsigned."""
    return {
        "@context": [VC, OB],
        "id": "urn:uuid:5f2b1c1e-5a4f-4c53-9d21-6d6f0d7d0a11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Førstehjælp",
        "issuer": {"id": "did:web:nordvind.example", "type": ["Profile"], "name": "Nordvind"},
        "validFrom": "2026-01-10T08:00:00Z",
        "validUntil": "2029-01-10T08:00:00Z",
        "evidence": [
            {"id": "https://nordvind.example/e/1", "type": ["Evidence"], "name": "Video"},
            {"type": ["Evidence"], "narrative": "Saw it."},
        ],
        "credentialSubject": {
            "id": "did:key:z6Mkf5rGMoatrSj1f4CyvuHBeXJELe9RPdzo2PKGNCKVtZxP",
            "type": ["AchievementSubject"],
            "narrative": 'She said "now",\nand did.',
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": "sha256$0a",
                    "identityType": "emailAddress",
                    "salt": "5alt",
                }
            ],
            "result": [
                {
                    "type": ["Result"],
                    "resultDescription": "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c",
                    "value": "12",
                }
            ],
            "achievement": {
                "id": "https://nordvind.example/a/1",
                "type": ["Achievement"],
                "name": "Førstehjælp",
                "description": "Keeps a person alive.",
                "criteria": {"narrative": "A course of one day: 100 %."},
                "tag": ["safety", "health", "work"],
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": f"skill {number}",
                        "targetUrl": f"https://example.org/s/{number}",
                    }
                    for number in range(alignments)
                ],
                "resultDescription": [
                    {
                        "id": "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c",
                        "type": ["ResultDescription"],
                        "name": "Grade",
                        "resultType": "LetterGrade",
                    }
                ],
            },
        },
        "credentialStatus": [
            {
                "id": f"{LIST}#17",
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": "17",
                "statusListCredential": LIST,
            },
            {
                "id": f"{LIST}/s#17",
                "type": "BitstringStatusListEntry",
                "statusPurpose": "suspension",
                "statusListIndex": "17",
                "statusListCredential": f"{LIST}/s",
            },
        ],
        **members,
    }


SLOTS: Mapping[str, Slot] = {
    "/id": Slot("id"),
    "/validUntil": Slot("until"),
    "/evidence/0/id": Slot("evidence"),
    "/evidence/0/name": Slot("title"),
    "/evidence/1/narrative": Slot("seen"),
    "/credentialSubject/id": Slot("subject"),
    "/credentialSubject/narrative": Slot("narrative"),
    "/credentialSubject/identifier/0/identityHash": Slot("hash", prefix="sha256$"),
    "/credentialSubject/identifier/0/salt": Slot("salt"),
    "/credentialSubject/result/0/value": Slot("grade"),
    "/credentialStatus/0/id": Slot("index", prefix=f"{LIST}#"),
    "/credentialStatus/0/statusListIndex": Slot("index"),
    "/credentialStatus/1/id": Slot("index", prefix=f"{LIST}/s#"),
    "/credentialStatus/1/statusListIndex": Slot("index"),
}
"""Every kind of slot: whole identifiers, ends of identifiers, texts, a moment, shared ones."""

VALUES: Mapping[str, str] = {
    "id": "urn:uuid:00000000-0000-4000-8000-000000000001",
    "until": "2030-01-10T08:00:00Z",
    "evidence": "https://nordvind.example/e/2",
    "title": "Test",
    "seen": "Heard it.",
    "subject": "did:web:anna.example",
    "narrative": "Did it.",
    "hash": "1b",
    "salt": "pepper",
    "grade": "10",
    "index": "42",
}


def template(base: dict[str, Any] | None = None, **slots: Slot) -> Template:
    """The template of `document()` with `SLOTS`, or of another document."""
    return compile_template(document() if base is None else base, slots or SLOTS)


def filled(base: dict[str, Any], slots: Mapping[str, Slot], values: Mapping[str, str]) -> Any:
    """The document that the values make."""
    return with_leaves(
        base,
        {at: f"{slot.prefix}{values[slot.name]}{slot.suffix}" for at, slot in slots.items()},
    )


def true_path(document: dict[str, Any]) -> bytes | None:
    """The canonical N-Quads as everything else has them; None where they are refused."""
    try:
        return rdfc(document, STORE)
    except SkillmarkError:
        return None


def assert_proven(
    made: Template, base: dict[str, Any], slots: Mapping[str, Slot], values: Mapping[str, str]
) -> bool:
    """Whether the template answered; what it answers has to be what the true path says."""
    given = [values[name] for name in made.slots]
    answer = made.canonical(given)
    if answer is None:
        return False
    whole = filled(base, slots, values)
    assert answer == true_path(whole)
    assert made.json(given) == strict_json.dumps(whole)
    assert made.jcs(given) == jcs(whole)
    return True
