# SPDX-License-Identifier: Apache-2.0

"""Where pages of people stand in the world, and which names they can have."""

from __future__ import annotations

import re
import secrets
import uuid
from typing import Final

from django.conf import settings

from skillmark_server.portfolio.models.backpack import LONGEST_ADDRESS
from skillmark_server.portfolio.refusals import AddressRefused

_NAME: Final = re.compile(r"[a-z0-9](?:-?[a-z0-9]){2,}")
_OPAQUE_BYTES: Final = 10


def page_address(name: str) -> str:
    """The whole address of somebody's page."""
    return f"{settings.BASE_URL}/p/{name}"


def collection_address(collection_id: uuid.UUID) -> str:
    """The whole address of a collection."""
    return f"{settings.BASE_URL}/c/{collection_id}"


def resume_address(resume_id: uuid.UUID) -> str:
    """The whole address of a résumé."""
    return f"{settings.BASE_URL}/r/{resume_id}"


def opaque_name() -> str:
    """A name for a page that says nothing and cannot be guessed."""
    return secrets.token_hex(_OPAQUE_BYTES)


def checked_name(text: str) -> str:
    """
    Return a chosen name in lower case.

    Raises:
        AddressRefused: It is shorter than 3 characters or longer than 40, or holds anything
            but letters from a to z, digits, and single hyphens between them.
    """
    name = text.strip().lower()
    if len(name) > LONGEST_ADDRESS or not _NAME.fullmatch(name):
        raise AddressRefused(field="address")
    return name
