# SPDX-License-Identifier: Apache-2.0

"""
Where a badge is shown elsewhere: plain addresses, made of what is signed, without any script.

LinkedIn: "Add to profile" (addtoprofile.linkedin.com), whose parameters are `name`,
`organizationId` or `organizationName`, `issueYear`, `issueMonth`, `expirationYear`,
`expirationMonth`, `certUrl` and `certId`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote, urlencode

from skillmark_server.portfolio.models.sharing import Channel

_ADD: Final = "https://www.linkedin.com/profile/add"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """
    A badge as others are told of it.

    Args:
        name: Of the achievement, as it was signed.
        issuer: The name of whoever signed it.
        company: The issuer's number at LinkedIn; None where nobody gave it.
        issued: From when it is valid.
        ends: Until when; None: without an end.
        address: Its permanent page.
        number: Short and for people: `NV-2026-0417`.
    """

    name: str
    issuer: str
    company: int | None
    issued: date
    ends: date | None
    address: str
    number: str


def add_to_linkedin(certificate: Certificate) -> str:
    """The address that opens LinkedIn's form, filled in; the issuer by its number, or its name."""
    said: dict[str, object] = {"startTask": "CERTIFICATION_NAME", "name": certificate.name}
    if certificate.company is None:
        said["organizationName"] = certificate.issuer
    else:
        said["organizationId"] = certificate.company
    said |= {"issueYear": certificate.issued.year, "issueMonth": certificate.issued.month}
    if certificate.ends is not None:
        said |= {
            "expirationYear": certificate.ends.year,
            "expirationMonth": certificate.ends.month,
        }
    said |= {"certUrl": certificate.address, "certId": certificate.number}
    return _asked(_ADD, said)


def share_address(channel: Channel, certificate: Certificate, words: str) -> str:
    """
    Where somebody shows a badge.

    Args:
        channel: Where.
        certificate: What.
        words: What is said of it, where the channel takes words.
    """
    if channel is Channel.LINKEDIN_PROFILE:
        return add_to_linkedin(certificate)
    page, told = certificate.address, f"{words} {certificate.address}"
    address, said = {
        Channel.LINKEDIN: ("https://www.linkedin.com/sharing/share-offsite/", {"url": page}),
        Channel.X: ("https://twitter.com/intent/tweet", {"text": words, "url": page}),
        Channel.FACEBOOK: ("https://www.facebook.com/sharer/sharer.php", {"u": page}),
        Channel.WHATSAPP: ("https://wa.me/", {"text": told}),
        Channel.BLUESKY: ("https://bsky.app/intent/compose", {"text": told}),
        Channel.MAIL: ("mailto:", {"subject": certificate.name, "body": told}),
    }[channel]
    return _asked(address, said)


def _asked(address: str, said: Mapping[str, object]) -> str:
    # A plus sign is a blank in forms only: `mailto:` would show it.
    return f"{address}?{urlencode(said, quote_via=quote)}"
