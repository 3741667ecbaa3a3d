# SPDX-License-Identifier: Apache-2.0

"""Two addresses for machines: `/healthz` (this process lives) and `/readyz` (the site works)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from skillmark_server.vitals.beats import what_is_missing


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers, a worker lives and the demo is there; else 503 and why."""
    missing = what_is_missing(at=timezone.now())
    words = "".join(f"{line}\n" for line in missing) or "ready\n"
    answer = HttpResponse(words, status=503 if missing else 200, content_type="text/plain")
    answer._has_been_logged = True  # type: ignore[attr-defined] # whoever asks every second knows
    return answer
