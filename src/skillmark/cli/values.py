# SPDX-License-Identifier: Apache-2.0

"""What a person types after an option, read into a value or refused in words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from skillmark.cli.failures import UsageError
from skillmark.encoding import moments
from skillmark.errors import SkillmarkError
from skillmark.text import say

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DURATION = re.compile(r"(\d{1,6})(s|min|h|d|w)", re.ASCII)
_UNITS = {
    "s": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")


def moment(option: str, text: str, *, ends: bool = False) -> datetime:
    """
    Read a day, `2026-11-21`, or a moment, `2026-11-21T10:00:00Z`.

    Args:
        option: What the value was typed for.
        text: The value.
        ends: A day means its last second instead of its first, in UTC.

    Raises:
        UsageError: It is neither.
    """
    whole_day = f"{text}T{'23:59:59' if ends else '00:00:00'}Z"
    try:
        return moments.parse(whole_day if _DAY.fullmatch(text) else text).astimezone(UTC)
    except (SkillmarkError, OverflowError) as error:
        raise UsageError(
            say(
                "{option} {text}: write a day, 2026-11-21, or a moment, 2026-11-21T10:00:00Z.",
                option=option,
                text=text,
            )
        ) from error


def duration(option: str, text: str) -> timedelta:
    """
    Read a number with its unit: `90s`, `30min`, `24h`, `7d`, `2w`.

    Raises:
        UsageError: It is something else.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise UsageError(
            say(
                "{option} {text}: write a number and a unit, such as 90s, 30min, 24h, 7d or 2w.",
                option=option,
                text=text,
            )
        )
    return int(match[1]) * _UNITS[match[2]]


def address(option: str, text: str) -> str:
    """
    Read an e-mail address, with or without `mailto:`.

    Raises:
        UsageError: It is none.
    """
    bare = text.removeprefix("mailto:")
    if not _ADDRESS.fullmatch(bare):
        raise UsageError(
            say(
                "{option} {text}: write an e-mail address, such as anna@example.org.",
                option=option,
                text=text,
            )
        )
    return bare
