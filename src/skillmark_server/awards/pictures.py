# SPDX-License-Identifier: Apache-2.0

"""The picture of a badge as it travels inside a mail."""

from __future__ import annotations

import uuid

from django.db.models import Q

from skillmark_server.achievements.models import Version


def picture_of_version(version_id: str, language: str) -> tuple[bytes, str] | None:
    """
    The PNG and its words, or None where there is none.

    Args:
        version_id: As it stands in the row of the mail.
        language: Of the words.
    """
    try:
        wanted = uuid.UUID(version_id)
    except ValueError:
        return None
    row = (
        Version.objects.filter(Q(pk=wanted) & ~Q(png=b"")).values_list("png", "picture_alt").first()
    )
    if row is None:
        return None
    words = row[1] or {}
    return bytes(row[0]), words.get(language) or next(iter(words.values()), "")
