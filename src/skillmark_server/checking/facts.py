# SPDX-License-Identifier: Apache-2.0

"""
The few facts of a credential that a page shows, read out of a document that may be anything.

A document is shown also where nothing in it is confirmed, so that no shape is taken for
granted: what is not of the expected kind is not there. Nothing is fetched, and a picture is
shown only where it stands in the document itself or on this site.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from skillmark.protocols import Json
from skillmark_server.checking.older import in_new_words

LONGEST: Final = 300
"""Characters of one fact; what is longer is cut, and says so by an ellipsis."""

_PICTURE: Final = re.compile(r"data:image/(?:png|jpeg|webp);base64,[A-Za-z0-9+/=]{1,400000}")
_JOINERS: Final = "\u200c\u200d"
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_HOST: Final = re.compile(r"https://([^/?#@\s]{1,253})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a document says of itself; every fact may be empty."""

    who: str = ""
    """The holder's name, where the document says one that is not hashed."""
    who_address: str = ""
    """The holder's e-mail address, where it stands in the clear."""
    what: str = ""
    description: str = ""
    level: str = ""
    issuer: str = ""
    issuer_id: str = ""
    issuer_site: str = ""
    """The host of the website that the document names for its issuer."""
    picture: str = ""
    """A path on this site, or the picture itself as a `data:` URL."""


def facts_of(document: Json | None, *, site: str) -> Facts:
    """
    Read the facts of `document`.

    Args:
        document: As it was read, confirmed or not.
        site: This site's own address, `https://skills.example.org`: pictures of its own may
            be shown.
    """
    if document is None:
        return Facts()
    document = in_new_words(document)
    issuer = document.get("issuer") or document.get("holder")
    profile: Mapping[str, Any] = issuer if isinstance(issuer, dict) else {}
    issuer_id = issuer if isinstance(issuer, str) else profile.get("id")
    subject = next(_nodes(document.get("credentialSubject")), {})
    achievement = next(_nodes(subject.get("achievement")), {})
    return Facts(
        who=_identity(subject, "name") or visible(subject.get("name")),
        who_address=_identity(subject, "emailAddress") or _mailbox(subject.get("id")),
        what=visible(achievement.get("name")) or visible(document.get("name")),
        description=visible(achievement.get("description"), longest=1_000),
        level=_level(subject, achievement),
        issuer=visible(profile.get("name")),
        issuer_id=visible(issuer_id),
        issuer_site=host_of(profile.get("url")),
        picture=_picture(achievement.get("image"), site) or _picture(document.get("image"), site),
    )


def visible(value: object, *, longest: int = LONGEST) -> str:
    """`value` without characters that cannot be seen and can mislead; empty if it is no text."""
    if not isinstance(value, str):
        return ""
    text = unicodedata.normalize("NFC", value[: longest * 4])
    shown = "".join(
        sign
        for sign in text.replace("\n", " ")
        if sign in _JOINERS or unicodedata.category(sign) not in _HIDDEN
    ).strip()
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def host_of(address: object) -> str:
    """The host of an https address or a did:web; empty for anything else."""
    if not isinstance(address, str):
        return ""
    if address.startswith("did:web:"):
        return visible(address.removeprefix("did:web:").split(":", 1)[0].replace("%3A", ":"))
    match = _HOST.match(address)
    return visible(match[1]) if match else ""


def subjects_of(document: Json | None) -> list[dict[str, Any]]:
    """Every subject of a credential that is an object."""
    return list(_nodes((document or {}).get("credentialSubject")))


def _nodes(value: object) -> Iterator[dict[str, Any]]:
    for node in value if isinstance(value, list) else [value]:
        if isinstance(node, dict):
            yield node


def _identity(subject: Mapping[str, Any], kind: str) -> str:
    for entry in _nodes(subject.get("identifier")):
        if entry.get("identityType") == kind and entry.get("hashed") is not True:
            return visible(entry.get("identityHash"))
    return ""


def _mailbox(identifier: object) -> str:
    text = visible(identifier)
    return text.removeprefix("mailto:") if text.startswith("mailto:") else ""


def _level(subject: Mapping[str, Any], achievement: Mapping[str, Any]) -> str:
    """The first result in words: the name of a level, or its value."""
    named: dict[object, str] = {}
    for description in _nodes(achievement.get("resultDescription")):
        for level in _nodes(description.get("rubricCriterionLevel")):
            named[_hashable(level.get("id"))] = visible(level.get("level") or level.get("name"))
    for result in _nodes(subject.get("result")):
        reached = named.get(_hashable(result.get("achievedLevel"))) or visible(result.get("value"))
        if reached:
            return reached
    return ""


def _hashable(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _picture(image: object, site: str) -> str:
    address = image.get("id") if isinstance(image, dict) else image
    if not isinstance(address, str):
        return ""
    if address.startswith(f"{site}/achievements/") and not re.search(r"[\s\"'<>\\]", address):
        return address.removeprefix(site)[:500]
    return address if _PICTURE.fullmatch(address) else ""
