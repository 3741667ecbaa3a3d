# SPDX-License-Identifier: Apache-2.0

"""`{% load holdings %}`: where a certificate that is no badge stands."""

from __future__ import annotations

from datetime import date

from django import template

from skillmark_server.holdings.models import Certificate

register = template.Library()


@register.inclusion_tag("holdings/state.html")
def certificate_state(one: Certificate, today: date) -> dict[str, object]:
    """In a chip: waits, seen by whom and when, not accepted, expired."""
    return {"certificate": one, "state": one.state_on(today)}
