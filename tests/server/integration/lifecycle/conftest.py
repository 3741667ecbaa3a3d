# SPDX-License-Identifier: Apache-2.0

"""Nordvind can issue, and has awards to change."""

from __future__ import annotations

from tests.server.integration.awards.conftest import (
    first_aid,
    give,
    issuing,
    jonas_person,
)

__all__ = ["first_aid", "give", "issuing", "jonas_person"]
