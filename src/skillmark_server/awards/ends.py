# SPDX-License-Identifier: Apache-2.0

"""
The day on which something ends, and how far off it is: counted here and nowhere else.

By the calendar where the site stands, as people count: what ends on the 20th has one day left
on the 19th, at whatever time of day. Whether it has ended is a question of moments, not of days.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def day_here(moment: datetime) -> date:
    """The day that `moment` is, where the site stands."""
    return timezone.localtime(moment).date()


def days_left(ends: datetime, *, at: datetime) -> int:
    """Days from that of `at` to that of `ends`; negative after it."""
    return (day_here(ends) - day_here(at)).days
