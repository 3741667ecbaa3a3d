# SPDX-License-Identifier: Apache-2.0

"""What bodies are made of: an example beside each shape, files as base64, languages, moments."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.utils import timezone
from pydantic import AfterValidator, BeforeValidator, ConfigDict, WithJsonSchema

from skillmark_server.tabular.dates import is_near


def example(**members: Any) -> ConfigDict:
    """The configuration of a shape that shows `members` as an example of itself."""
    return ConfigDict(json_schema_extra={"examples": [members]})


def _decoded(text: object) -> bytes:
    if not isinstance(text, str):
        msg = "expected a text in base64"
        raise ValueError(msg)  # noqa: TRY004 - pydantic answers a ValueError as a problem
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        msg = "expected base64 (RFC 4648, section 4)"
        raise ValueError(msg) from None


def _spoken(language: str) -> str:
    if language and language not in dict(settings.LANGUAGES):
        msg = f"expected one of {', '.join(dict(settings.LANGUAGES))}"
        raise ValueError(msg)
    return language


def _near(moment: datetime) -> datetime:
    if not is_near(moment.date()):
        msg = "expected a moment of our time"
        raise ValueError(msg)
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


File = Annotated[
    bytes,
    BeforeValidator(_decoded),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]
"""A file in a body of JSON."""

Moment = Annotated[datetime, AfterValidator(_near)]
"""A moment; without an offset it is one of the site's own time."""

Language = Annotated[str, AfterValidator(_spoken)]
"""One of the site's languages, or empty."""
