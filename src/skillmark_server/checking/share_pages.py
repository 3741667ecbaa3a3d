# SPDX-License-Identifier: Apache-2.0

"""
Pages of other platforms that show a badge to people, and where the same badge stands for programs.

Whoever shares a badge of Credly, Badgr or Moodle has the address of such a page, and nothing in it
can be verified. Each platform has the assertion (Open Badges 2.0) at an address that follows from
that of the page; it is judged like any other, and believed no more. Nothing is fetched here.
"""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 2_000
_REST: Final = r"(?:[/?#]\S{0,1000})?"

_CREDLY: Final = re.compile(
    r"https://(?:www\.)?(?:credly|youracclaim)\.com/(?:badges|earner/earned/badge)/"
    r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})" + _REST,
    re.IGNORECASE | re.ASCII,
)
"""Developers' pages of Credly: § Open Badges, Get Badge Assertion."""

_BADGR: Final = re.compile(
    r"https://(?:([a-z0-9-]{1,63})\.)?(?:badgr|badges\.parchment)\.com/public/assertions/"
    r"([A-Za-z0-9_-]{10,40})" + _REST,
    re.ASCII,
)
"""Since called Canvas Credentials, then Parchment Digital Badges; the assertions did not move."""
_BADGR_REGIONS: Final = frozenset({"au", "ca", "eu"})
"""Those with a site for programs of their own; others are names that schools chose."""

_MOODLE: Final = re.compile(
    r"(https://[^/\s?#]{1,253}(?:/[^\s?#]{1,500})?)/badges/badge\.php\?hash=([0-9a-f]{40})"
    r"(?:[&#]\S{0,1000})?",
    re.ASCII,
)


def assertion_behind(link: str) -> str:
    """Return where the badge that `link` shows stands for programs; any other link as it is."""
    if len(link) > _LONGEST:
        return link
    if found := _CREDLY.fullmatch(link):
        return f"https://api.credly.com/v1/obi/v2/badge_assertions/{found[1].lower()}"
    if found := _BADGR.fullmatch(link):
        region = f"{found[1]}." if found[1] in _BADGR_REGIONS else ""
        return f"https://api.{region}badgr.io/public/assertions/{found[2]}"
    if found := _MOODLE.fullmatch(link):
        return f"{found[1]}/badges/assertion.php?b={found[2]}&obversion=2"
    return link
