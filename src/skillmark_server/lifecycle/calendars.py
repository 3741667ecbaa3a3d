# SPDX-License-Identifier: Apache-2.0

"""
What ends, as a calendar that programs subscribe to: one entry a day and award.

Spec: RFC 5545 (iCalendar), § 3.1 lines and folding, § 3.3.11 text, § 3.6.1 VEVENT; RFC 7986
§ 5 for the name of a calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

_LINE: Final = 75
_CONTROL: Final = dict.fromkeys((*range(32), 127), " ") | {ord("\n"): "\n"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    One day in a calendar.

    Args:
        uid: The same for ever, and of no other entry.
        day: On which it falls, all day.
        title: One line.
        text: What else is said.
        address: Where it is seen.
        changed_at: When it last became another.
    """

    uid: str
    day: date
    title: str
    text: str = ""
    address: str = ""
    changed_at: datetime


def calendar_of(name: str, entries: Iterable[Entry]) -> bytes:
    """
    Return a calendar as its bytes.

    Args:
        name: Of the calendar.
        entries: In any order.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Skillmark//Skillmark//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
    ]
    for entry in entries:
        lines += _event(entry)
    lines.append("END:VCALENDAR")
    return b"".join(piece for line in lines for piece in _folded(line))


def _event(entry: Entry) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(entry.uid)}",
        f"DTSTAMP:{entry.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(entry.title)}",
        "TRANSP:TRANSPARENT",
    ]
    if entry.text:
        lines.append(f"DESCRIPTION:{_text(entry.text)}")
    if entry.address:
        lines.append(f"URL:{entry.address.translate(_CONTROL).replace(chr(10), '')}")
    return [*lines, "END:VEVENT"]


def _text(value: str) -> str:
    """Escape a text; what cannot be seen is a space, so that nothing begins another line."""
    plain = value.replace("\r\n", "\n").translate(_CONTROL)
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> Iterator[bytes]:
    """Lines of at most 75 octets, never within a letter; each further one begins with a space."""
    piece = b""
    for sign in line:
        octets = sign.encode()
        if len(piece) + len(octets) > _LINE:
            yield piece + b"\r\n"
            piece = b" "
        piece += octets
    yield piece + b"\r\n"
