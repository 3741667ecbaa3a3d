# SPDX-License-Identifier: Apache-2.0

"""Error pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def csrf_failure(_request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or came from elsewhere."""
    return HttpResponse(status=403)
