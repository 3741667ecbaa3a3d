# SPDX-License-Identifier: Apache-2.0

"""What the worker asks of rules: every so often, who fits now."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q

from skillmark_server.refusals import Refusal
from skillmark_server.rules.models import AwardRule
from skillmark_server.rules.services import apply_rule

EVERY: Final = timedelta(minutes=10)
_AT_ONCE: Final = 20
_log = logging.getLogger("skillmark.rules")


def tick(at: datetime) -> None:
    """Apply the rules that were not looked at for a while; one that cannot be holds up no other."""
    due = AwardRule.objects.filter(ended_at=None).filter(
        Q(looked_at=None) | Q(looked_at__lte=at - EVERY)
    )
    for rule in due.order_by(F("looked_at").asc(nulls_first=True))[:_AT_ONCE]:
        try:
            apply_rule(rule=rule, at=at)
        except Refusal as refusal:
            AwardRule.objects.filter(pk=rule.pk).update(looked_at=at)
            _log.warning("a rule cannot be applied: %s", refusal.code)
        except Exception:  # noqa: BLE001 - the other rules must not wait for it
            AwardRule.objects.filter(pk=rule.pk).update(looked_at=at)
            _log.exception("a rule failed", extra={"rule": str(rule.pk)})
