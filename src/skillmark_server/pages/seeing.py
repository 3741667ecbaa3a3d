# SPDX-License-Identifier: Apache-2.0

"""What the panel "Who sees this" sends, and what it means."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from skillmark_server.awards.models import Visibility

SEES: Final = MappingProxyType(
    {
        "public": Visibility.PUBLIC,
        "employer": Visibility.EMPLOYER,
        "private": Visibility.ONLY_ME,
    }
)


def sees_of(value: str) -> Visibility:
    """What was chosen; anything else is the middle way, which is chosen from the start."""
    if value in SEES:
        return SEES[value]
    return Visibility(value) if value in Visibility.values else Visibility.EMPLOYER


def value_of(visibility: str) -> str:
    """The value of the panel for what is kept."""
    return next((value for value, kept in SEES.items() if kept == visibility), "private")
