# SPDX-License-Identifier: Apache-2.0

"""The calendar of a person or an organisation: badges that end, and what was seen and ends."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from skillmark_server.holdings.ending import certificate_entries
from skillmark_server.lifecycle.calendars import calendar_of
from skillmark_server.lifecycle.models import CalendarFeed
from skillmark_server.lifecycle.selectors import entries_of

MEDIA_TYPE: Final = "text/calendar"


def written_calendar(feed: CalendarFeed, *, at: datetime) -> bytes:
    """
    Return what a calendar program is given, in the language of whose calendar it is.

    Args:
        feed: Whose and of what; it need not be a row.
        at: Now.

    Spec: RFC 5545.
    """
    owner = feed.user if feed.organisation is None else feed.organisation
    with translation.override(owner.language or translation.get_language() or "en"):
        name = _("Badges that run out") if feed.organisation is None else feed.organisation.name
        return calendar_of(name, [*entries_of(feed, at=at), *certificate_entries(feed, at=at)])
