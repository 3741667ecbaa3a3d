# SPDX-License-Identifier: Apache-2.0

"""Public addresses of identities and lists; they stand in signed badges and never change."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from django.conf import settings


def site_did(identity_id: uuid.UUID) -> str:
    """Return the did:web of an identity under this site's address, with an opaque path."""
    parts = urlsplit(settings.BASE_URL)
    port = f"%3A{parts.port}" if parts.port else ""
    return f"did:web:{parts.hostname}{port}:i:{identity_id}"


def issuer_page(identity_id: uuid.UUID) -> str:
    """Return the address of an issuer's page."""
    return f"{settings.BASE_URL}/i/{identity_id}"


def list_address(list_id: uuid.UUID) -> str:
    """Return the address of a status list."""
    return f"{settings.BASE_URL}/status/{list_id}"


def list_id_in(address: str) -> uuid.UUID | None:
    """Return the id of the list at one of our addresses, or None for any other address."""
    return _id_in(address, "/status/", "")


def identity_id_in(address: str) -> uuid.UUID | None:
    """Return the id of the identity whose document is at one of our addresses, or None."""
    return _id_in(address, "/i/", "/did.json")


def _id_in(address: str, before: str, after: str) -> uuid.UUID | None:
    start = settings.BASE_URL + before
    if not (address.startswith(start) and address.endswith(after)):
        return None
    text = address[len(start) : len(address) - len(after)]
    try:
        found = uuid.UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None
