# SPDX-License-Identifier: Apache-2.0

"""Where an award stands in the world: its public address, which is its signed id too."""

from __future__ import annotations

import uuid

from django.conf import settings


def address_of(award_id: uuid.UUID) -> str:
    """The whole public address of an award."""
    return f"{settings.BASE_URL}/a/{award_id}"


def ask_address_of(code: str) -> str:
    """The whole address under which people ask for a badge."""
    return f"{settings.BASE_URL}/ask/{code}"
