# SPDX-License-Identifier: Apache-2.0

"""
`/metrics` for Prometheus, and the one line that is logged for a request.

Requests are counted by the name of their address, never by the address: no award
and nobody's id is in a label. Only for whoever has the operator's token, or for
this machine where no token is set.

Counts of requests are those of the process that answers; numbers about the site
come from the database.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from typing import Final

import structlog
from django.conf import settings
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Counter, Histogram, PlatformCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from skillmark_server.audit.models import AuditHead
from skillmark_server.awards.models import Award
from skillmark_server.custody.models import IssuerIdentity
from skillmark_server.custody.publishing import lists_due
from skillmark_server.outbox.models import Mail
from skillmark_server.transparency.models import LeafHead
from skillmark_server.vitals.models import Beat
from skillmark_server.webhooks.models import Attempt, Message

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
_KNOWN_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
_log = structlog.get_logger("skillmark.request")

REGISTRY: Final = CollectorRegistry()
REQUESTS: Final = Counter(
    "skillmark_requests",
    "Requests by name of address, method and status",
    ["view", "method", "status"],
    registry=REGISTRY,
)
SECONDS: Final = Histogram(
    "skillmark_request_seconds",
    "How long they took",
    ["view"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)


class SiteCollector(Collector):
    """Numbers about the site, asked of the database when somebody asks for them."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield each number."""
        now = timezone.now()
        beat = Beat.objects.order_by("-at").values_list("at", flat=True).first()
        age = float("inf") if beat is None else (now - beat).total_seconds()
        failing = IssuerIdentity.objects.filter(domain_failed_at__isnull=False, replaced_at=None)
        for name, words, value in (
            ("awards", "Awards issued", Award.objects.count()),
            ("audit_events", "Events in the audit log", _head(AuditHead)),
            ("leaves", "Leaves of the transparency log", _head(LeafHead)),
            ("status_lists_due", "Status lists to be signed", len(lists_due(now))),
            ("domains_failing", "Domains of issuers that do not answer", failing.count()),
            ("mails_waiting", "Mails to be sent", _mails_waiting()),
            *_webhooks(),
            ("worker_beat_age_seconds", "Since a worker was last alive", age),
        ):
            yield GaugeMetricFamily(f"skillmark_{name}", words, value=float(value))


REGISTRY.register(SiteCollector())


class RequestMeter:
    """Counts a request, and logs one line of it: method, name of the address, status, time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then count."""
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        match = request.resolver_match
        view = "none" if match is None else match.view_name or "unnamed"
        method = request.method if request.method in _KNOWN_METHODS else "other"
        REQUESTS.labels(view, method, str(response.status_code)).inc()
        SECONDS.labels(view).observe(seconds)
        _log.info(
            "request",
            view=view,
            method=method,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )
        return response


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers, for whoever may have them; for anybody else there is nothing here."""
    if not _may(request):
        raise Http404
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _may(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return secrets.compare_digest(
            given.encode("utf-8", "replace"), f"Bearer {settings.METRICS_TOKEN}".encode()
        )
    # A proxy on this machine would make everybody look like this machine.
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded"))
    return request.META.get("REMOTE_ADDR") in _LOOPBACK and not forwarded


def _head(model: type[AuditHead | LeafHead]) -> int:
    return model.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0


def _webhooks() -> tuple[tuple[str, str, int], ...]:
    """Of the last thirty days, as long as messages are kept."""
    messages = Message.objects.aggregate(
        delivered=Count("pk", filter=Q(delivered_at__isnull=False)),
        dead=Count("pk", filter=Q(delivered_at=None, dead_at__isnull=False)),
        waiting=Count("pk", filter=Q(delivered_at=None, dead_at=None)),
    )
    failed = Attempt.objects.exclude(status__range=(200, 299)).count()
    return (
        ("webhooks_delivered", "Webhook messages that were taken", messages["delivered"]),
        ("webhooks_failed_attempts", "Attempts that were not", failed),
        ("webhooks_dead", "Webhook messages that were given up", messages["dead"]),
        ("webhooks_waiting", "Webhook messages to be sent", messages["waiting"]),
    )


def _mails_waiting() -> int:
    waiting = Mail.objects.filter(sent_at=None, given_up_at=None, cancelled_at=None)
    return waiting.filter(bounced_at=None).count()
