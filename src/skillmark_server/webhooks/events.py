# SPDX-License-Identifier: Apache-2.0

"""
Of which events programs are told, and how one looks on its way.

The names are those of the log (`audit.actions`). A message names things by their ids and
addresses, and nobody: who wants to know more asks the API, which looks at who may.

Spec: Standard Webhooks 1.0.0, § Payload structure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

import orjson
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.models import Award

TEST: Final = "webhook.test"
PART: Final = "batch.part_issued"
"""One event of the log that stands for many awards."""

EVENTS: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        "award.issued": _("A badge is awarded"),
        "award.claimed": _("A badge is kept by its holder"),
        "award.declined": _("A badge is declined"),
        "award.revoked": _("An award is withdrawn"),
        "award.suspended": _("An award is put on hold"),
        "award.reinstated": _("An award counts again"),
        "award.reissued": _("An award is issued again, corrected"),
        "batch.finished": _("A list of awards is finished"),
        "batch.revoked": _("All awards of a list are withdrawn"),
        "batch.suspended": _("All awards of a list are put on hold"),
        "batch.reinstated": _("All awards of a list count again"),
        "bulk.revoked": _("Many awards are withdrawn at once"),
        "bulk.suspended": _("Many awards are put on hold at once"),
        "bulk.reinstated": _("Many awards count again at once"),
        "bulk.reissued": _("Many awards are issued again at once, corrected"),
        "bulk.rekeyed": _("It is decided which awards of a stolen key stand"),
        "renewal.asked": _("A holder asks for a renewal"),
        "renewal.approved": _("A renewal is approved"),
        "renewal.returned": _("A request for a renewal is returned"),
        "achievement.published": _("A badge is published"),
        "achievement.archived": _("A badge is put away"),
        "request.approved": _("A request for a badge is approved"),
        "key.rotated": _("A signing key is changed"),
        "key.compromised": _("A signing key is reported stolen"),
    }
)


def told_as(action: str) -> str:
    """Return the name under which an event of the log is told."""
    return "award.issued" if action == PART else action


def body_of(event: AuditEvent, award: Award | None) -> str:
    """
    Return what is sent about an event.

    Args:
        event: Of the log.
        award: What it is about, with its achievement, or one of many; None for something else.
    """
    data: dict[str, Any] = {
        "organisation": str(event.organisation_id),
        "sequence": event.sequence,
        "by": event.actor_kind,
    }
    if award is None:
        data |= {event.object_kind: event.object_id}
    else:
        data |= {
            "award": str(award.pk),
            "number": award.number,
            "url": address_of(award.pk),
            "achievement": str(award.achievement.pk),
        }
    if "supersedes" in event.detail:
        data["supersedes"] = event.detail["supersedes"]
    return _written(told_as(event.action), event.at, data)


def test_body(organisation_id: object, at: datetime) -> str:
    """Return what is sent to try an endpoint."""
    return _written(TEST, at, {"organisation": str(organisation_id)})


def _written(name: str, at: datetime, data: dict[str, Any]) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return orjson.dumps({"type": name, "timestamp": moment, "data": data}).decode()
