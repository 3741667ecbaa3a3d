# SPDX-License-Identifier: Apache-2.0

"""
An assertion of Open Badges 2.0 in the words of Open Badges 3.0, for whoever shows it.

Nothing is signed of what is made here, and nothing but what a page shows is taken over. The badge
class and the issuer stand in the assertion, as the verifier joins them.
"""

from __future__ import annotations

from typing import Any

from skillmark.protocols import Json, JsonValue
from skillmark.verify.assertions import CONTEXTS


def is_older(document: Json) -> bool:
    """Whether `document` is an assertion of Open Badges 2.0 or 1.1."""
    contexts = document.get("@context")
    first = contexts[0] if isinstance(contexts, list) and contexts else contexts
    return first in CONTEXTS


def in_new_words(document: Json) -> Json:
    """
    Return `document` as a page reads it; any other than an assertion as it is.

    Args:
        document: As a report holds it; may be anything.
    """
    if not is_older(document):
        return document
    badge = _object(document.get("badge"))
    issuer = _object(badge.get("issuer"))
    return {
        "issuer": _some(issuer, "id", "name", "url"),
        "validFrom": document.get("issuedOn"),
        "validUntil": document.get("expires"),
        "image": document.get("image"),
        "evidence": document.get("evidence"),
        "credentialSubject": {
            "narrative": document.get("narrative"),
            "identifier": [_identity(one) for one in _all(document.get("recipient"))],
            "achievement": {
                **_some(badge, "id", "name", "description", "image"),
                "criteria": _criteria(badge.get("criteria")),
                "tag": badge.get("tags"),
                "inLanguage": badge.get("@language"),
                "alignment": [
                    _some(one, "targetName", "targetUrl", "targetDescription", "targetFramework")
                    for one in _all(badge.get("alignment"))
                ],
            },
        },
    }


def _object(value: JsonValue) -> Json:
    return value if isinstance(value, dict) else {}


def _all(value: JsonValue) -> list[Json]:
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, dict)]


def _some(value: Json, *names: str) -> Json:
    return {name: value[name] for name in names if name in value}


def _criteria(value: JsonValue) -> Json:
    return {"id": value} if isinstance(value, str) else _some(_object(value), "id", "narrative")


def _identity(value: Json) -> Json:
    made: dict[str, Any] = {
        "hashed": value.get("hashed") is True,
        "identityHash": value.get("identity"),
        "identityType": "emailAddress",
    }
    return made
