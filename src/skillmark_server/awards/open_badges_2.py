# SPDX-License-Identifier: Apache-2.0

"""
An award as Open Badges 2.0, for readers that know no other: a hosted assertion, its badge
class and its issuer.

Everything in the assertion is taken from the signed document. What is hosted proves itself
by its address alone; the signed document stays the proof, and the assertion leads to it.

Spec: Open Badges v2.0 § Assertion, § BadgeClass, § Profile, § HostedBadge.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from skillmark.protocols import Json
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.models import Award

CONTEXT: Final = "https://w3id.org/openbadges/v2"


def assertion_of(award: Award, document: Json, *, badge: str) -> dict[str, Any]:
    """
    The hosted assertion of an award.

    Args:
        award: For its state alone.
        document: What was signed.
        badge: Address of the badge class.
    """
    address = address_of(award.pk)
    said: Any = document
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "type": "Assertion",
        "id": f"{address}/ob2.json",
        "recipient": _recipient(said["credentialSubject"]),
        "badge": badge,
        "verification": {"type": "HostedBadge"},
        "issuedOn": said["validFrom"],
        "image": f"{address}.png",
        "related": [{"id": address, "type": "VerifiableCredential"}],
    }
    if until := said.get("validUntil"):
        made["expires"] = until
    if narrative := said["credentialSubject"].get("narrative"):
        made["narrative"] = narrative
    if evidence := said.get("evidence"):
        made["evidence"] = [
            {"type": "Evidence"}
            | {name: one[name] for name in ("id", "narrative", "name") if name in one}
            for one in evidence
        ]
    if award.revoked_at is not None:
        return made | {"revoked": True, "revocationReason": "Withdrawn by the issuer"}
    if award.suspended_at is not None:
        # The format knows no hold; a reader that is told nothing would take it for valid.
        return made | {"revoked": True, "revocationReason": "On hold"}
    return made


def badge_class_of(achievement: Json, *, address: str, issuer: str) -> dict[str, Any]:
    """
    The badge class of a published version.

    Args:
        achievement: As Open Badges 3.0 says it.
        address: Of the badge class.
        issuer: Address of the issuer's profile.
    """
    said: Any = achievement
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "type": "BadgeClass",
        "id": address,
        "name": said["name"],
        "description": said["description"],
        "criteria": {
            name: said["criteria"][name] for name in ("id", "narrative") if name in said["criteria"]
        },
        "issuer": issuer,
    }
    if image := said.get("image"):
        made["image"] = {"id": image["id"], "caption": image.get("caption", said["name"])}
    if tags := said.get("tag"):
        made["tags"] = tags
    if language := said.get("inLanguage"):
        made["@language"] = language
    if alignment := said.get("alignment"):
        made["alignment"] = [_alignment(one) for one in alignment]
    return made


def issuer_of(profile: Json, *, address: str, home: str) -> dict[str, Any]:
    """
    The issuer's profile.

    Args:
        profile: As Open Badges 3.0 says it.
        address: Of this profile.
        home: Where the issuer is shown, if it has no website.
    """
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "type": "Issuer",
        "id": address,
        "name": profile["name"],
        "url": profile.get("url") or home,
    }
    for name in ("email", "description"):
        if value := profile.get(name):
            made[name] = value
    image: Any = profile.get("image")
    if image:
        made["image"] = image["id"]
    return made


def _recipient(subject: Mapping[str, Any]) -> dict[str, Any]:
    for one in subject.get("identifier", ()):
        if one.get("identityType") == "emailAddress":
            recipient = {
                "type": "email",
                "hashed": bool(one.get("hashed")),
                "identity": one["identityHash"],
            }
            return recipient | ({"salt": one["salt"]} if one.get("salt") else {})
    return {"type": "url", "hashed": False, "identity": subject.get("id", "")}


def _alignment(one: Mapping[str, Any]) -> dict[str, Any]:
    names = ("targetName", "targetUrl", "targetDescription", "targetFramework", "targetCode")
    return {name: one[name] for name in names if name in one}
