# SPDX-License-Identifier: Apache-2.0

"""What the query of an address says; what cannot be read is as if it were not there."""

from __future__ import annotations

import uuid


def uuid_of(text: str | None) -> uuid.UUID | None:
    """An id, or None."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
