# SPDX-License-Identifier: Apache-2.0

"""Where an award stands in the world: its public address, which is its signed id too."""

from __future__ import annotations

import uuid
from typing import Final

from django.conf import settings

NEWEST: Final = "/newest.json"
"""Behind the address of an award: where its newest version is. Signed badges hold it."""


def address_of(award_id: uuid.UUID) -> str:
    """The whole public address of an award."""
    return f"{settings.BASE_URL}/a/{award_id}"


def newest_in(address: str) -> uuid.UUID | None:
    """The award whose newest version is at one of our addresses; None for any other address."""
    start = f"{settings.BASE_URL}/a/"
    if not (address.startswith(start) and address.endswith(NEWEST)):
        return None
    text = address[len(start) : -len(NEWEST)]
    try:
        found = uuid.UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None


def ask_address_of(code: str) -> str:
    """The whole address under which people ask for a badge."""
    return f"{settings.BASE_URL}/ask/{code}"
