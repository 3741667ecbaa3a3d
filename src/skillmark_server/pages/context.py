# SPDX-License-Identifier: Apache-2.0

"""What every template gets."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The one who asks."""
    return {"actor": getattr(request, "actor", None)}
