# SPDX-License-Identifier: Apache-2.0

"""
The root of every expected refusal of the server.

A feature refuses by raising a subclass; a page shows its sentence beside the
form, the API answers it as an RFC 9457 problem. Surprises are no refusals: they
are the 500 page and the log.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
"""A sentence, translated when it is shown."""


class Refusal(Exception):
    """
    Something was asked that cannot be done, and the asker can be told why.

    Args:
        sentence: What was met and what was expected; by default the class's own.
        field: The input it is about, where there is one.
        facts: Further members for programs (JSON values).
    """

    code: ClassVar[str] = "refused"
    """Stable machine name: part of the API."""

    http_status: ClassVar[int] = 409
    sentence: ClassVar[Words] = _("This cannot be done.")
    hint: ClassVar[Words] = ""
    """What the reader can do about it."""

    def __init__(self, sentence: Words | None = None, *, field: str = "", **facts: Any) -> None:
        self.words: Words = self.sentence if sentence is None else sentence
        self.field = field
        self.facts = facts
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.words)


class NotAllowed(Refusal):
    """The person may see it, and may not do this with it."""

    code = "not_allowed"
    http_status = 403
    sentence = _("Your role in this organisation does not allow this.")
    hint = _("Ask an owner of the organisation to do it, or to give you the role.")


class Malformed(Refusal):
    """What was sent is not of the shape that was asked for."""

    code = "malformed"
    http_status = 422
    sentence = _("This cannot be read.")


class Conflict(Refusal):
    """Somebody else changed it in the meantime, or it was done already."""

    code = "conflict"
    sentence = _("This was changed by somebody else a moment ago. Look at it again.")
