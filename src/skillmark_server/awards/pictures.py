# SPDX-License-Identifier: Apache-2.0

"""The picture of a badge: as it travels inside a mail, and with what was signed inside it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Final, Literal

from django.db.models import Q

from skillmark import bake
from skillmark.errors import AlreadyBakedError, ImageError
from skillmark_server.achievements.models import Version
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award
from skillmark_server.awards.refusals import NoPicture

PICTURES: Final[Mapping[str, str]] = {"png": "image/png", "svg": "image/svg+xml"}
"""The pictures that hold what was signed, and their media types."""


def baked(award: Award, kind: Literal["png", "svg"]) -> bytes:
    """
    The picture of the badge with the signed document inside.

    Args:
        award: With its version.
        kind: Which of `PICTURES`.

    Raises:
        Altered: What is kept is not what was signed.
        NoPicture: There is none, or it holds a proof of something else.
    """
    version = award.version
    picture = bytes(version.png if kind == "png" else version.svg)
    try:
        return bake(picture, signed_bytes(award))
    except (ImageError, AlreadyBakedError) as error:
        raise NoPicture from error


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
