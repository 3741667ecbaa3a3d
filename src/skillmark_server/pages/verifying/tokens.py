# SPDX-License-Identifier: Apache-2.0

"""
Answers handed to the reader and back: signed, so that a report says what was found here.

The server keeps nothing of what was verified. A report that somebody downloads, and the
comparison with a holder's address, are made from what their own page sends back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, Final

from django.core import signing
from django.utils.translation import gettext_lazy as _

from skillmark_server.pages.verifying.answers import Answer, Detail
from skillmark_server.pages.verifying.steps import StepShown
from skillmark_server.refusals import Malformed

LASTS: Final = 24 * 3600
"""Seconds for which a page can be sent back."""

_LONGEST_ADDRESS: Final = 1_000
_SALT: Final = "skillmark.verification"
_MOMENTS: Final = frozenset({"valid_from", "valid_until", "since", "checked_at"})
_NAMES: Final = frozenset(entry.name for entry in fields(Answer))


class TooOld(Malformed):
    """The page is older than a day, or was changed."""

    code = "page_too_old"
    http_status = 400
    sentence = _("This page is too old, or was changed. Check the badge again.")


def seal(answers: list[Answer]) -> str:
    """What a page carries in its forms."""
    return signing.dumps([_plain(answer) for answer in answers], salt=_SALT, compress=True)


def opened(token: str) -> list[Answer]:
    """
    The answers in `token`.

    Raises:
        TooOld: It was not made here, or more than a day ago.
    """
    try:
        rows = signing.loads(token, salt=_SALT, max_age=LASTS)
        return [_read(row) for row in rows]
    except (signing.BadSignature, TypeError, ValueError, KeyError) as error:
        raise TooOld from error


def _plain(answer: Answer) -> dict[str, Any]:
    row = {name: value for name, value in asdict(answer).items() if value}
    if len(answer.picture) > _LONGEST_ADDRESS:  # a picture in the document itself is large
        del row["picture"]
    for name in _MOMENTS & row.keys():
        row[name] = row[name].isoformat()
    return row


def _read(row: Mapping[str, Any]) -> Answer:
    values = {name: value for name, value in row.items() if name in _NAMES}
    for name in _MOMENTS & values.keys():
        values[name] = datetime.fromisoformat(values[name])
    values["steps"] = tuple(StepShown(**step) for step in row.get("steps", ()))
    values["details"] = tuple(Detail(**detail) for detail in row.get("details", ()))
    values["subjects"] = tuple(row.get("subjects", ()))
    values.setdefault("lede", "")
    return Answer(**values)
