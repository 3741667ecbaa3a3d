# SPDX-License-Identifier: Apache-2.0

"""
What an issuer publishes about itself: its profile, and the document that lists its keys.

The documents of this site's issuers are worked out here, in process; nothing is
fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from skillmark import Profile
from skillmark.did import PublishedKey, did_key_document
from skillmark.did import controller_document as published_document
from skillmark.keys.public import public_key_from_multikey
from skillmark.protocols import Json
from skillmark_server.accounts.models import Organisation
from skillmark_server.custody.addresses import issuer_page
from skillmark_server.custody.models import IdentityKind, IssuerIdentity, SigningKey
from skillmark_server.custody.refusals import CannotIssue
from skillmark_server.custody.selectors import current_identity

DEMO_MARK = "DEMO"
"""Stands in the name of every demonstration issuer, in each badge that it signs."""


def controller_document(identity: IssuerIdentity) -> Json:
    """
    Return the document (DID document) that lists every key of `identity`.

    Retired keys stay listed, compromised ones with the moment since when. For a
    demonstration issuer the identifier is the key, and the document follows from it.
    """
    if identity.kind == IdentityKind.DEMO:
        return did_key_document(identity.did)
    keys = SigningKey.objects.filter(identity=identity).order_by("active_from", "algorithm")
    return published_document(identity.did, [_published(key) for key in keys])


class OwnDocuments(Mapping[str, Json]):
    """Documents of this site's issuers by DID, read from the database when they are asked for."""

    def __getitem__(self, did: str) -> Json:
        identity = IssuerIdentity.objects.filter(did=did, used_from__isnull=False).first()
        if identity is None:
            raise KeyError(did)
        return controller_document(identity)

    def __iter__(self) -> Iterator[str]:
        return iter(
            IssuerIdentity.objects.filter(used_from__isnull=False).values_list("did", flat=True)
        )

    def __len__(self) -> int:
        return IssuerIdentity.objects.filter(used_from__isnull=False).count()


def own_documents() -> OwnDocuments:
    """Return what `Verifier(known=...)` takes: the document of every issuer of this site."""
    return OwnDocuments()


def profile_of(organisation: Organisation, language: str = "") -> Profile:
    """
    Return the profile that stands in the badges of `organisation`.

    Args:
        organisation: With an identity.
        language: Of its description; by default the organisation's own.

    Raises:
        CannotIssue: It has no identity.
    """
    identity = current_identity(organisation)
    if identity is None:
        raise CannotIssue
    return profile_under(identity, organisation, language)


def profile_under(
    identity: IssuerIdentity, organisation: Organisation, language: str = ""
) -> Profile:
    """Return the profile of `organisation` with the id of `identity`."""
    name = organisation.name
    if identity.kind == IdentityKind.DEMO:
        name = f"{name} ({DEMO_MARK})"
    members: dict[str, Any] = {"id": identity.did, "type": ["Profile"], "name": name}
    if website := _website(identity, organisation):
        members["url"] = website
    if description := _in(organisation.description, language or organisation.language):
        members["description"] = description
    if organisation.email:
        members["email"] = organisation.email
    if organisation.logo:
        members["image"] = {"id": f"{issuer_page(identity.pk)}/logo.png", "type": "Image"}
    address = {
        "streetAddress": organisation.street,
        "postalCode": organisation.postal_code,
        "addressLocality": organisation.city,
        "addressCountryCode": organisation.country,
    }
    if filled := {name: value for name, value in address.items() if value}:
        members["address"] = {"type": ["Address"], **filled}
    return Profile.from_dict(members, "/issuer")


def _website(identity: IssuerIdentity, organisation: Organisation) -> str:
    if organisation.website:
        return organisation.website
    return f"https://{identity.domain}" if identity.is_domain_sound else ""


def _in(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def _published(key: SigningKey) -> PublishedKey:
    return PublishedKey(
        fragment=key.public_multikey,
        key=public_key_from_multikey(key.public_multikey),
        revoked=key.compromised_since,
    )
