# SPDX-License-Identifier: Apache-2.0

"""
The validity period of a credential, in both versions of the data model.

Exact to the second, without a grace period: a credential is what it says.
"""

from __future__ import annotations

from datetime import datetime

from skillmark.encoding import moments
from skillmark.errors import EncodingError, ExpiredError, NotYetValidError
from skillmark.protocols import Json
from skillmark.text import Text, say
from skillmark.verify.reading import Unverified

_START = ("validFrom", "issuanceDate")
_END = ("validUntil", "expirationDate")


def period(document: Json) -> tuple[datetime | None, datetime | None]:
    """
    Return when the credential starts and ends; None where it does not say.

    A credential with the dates of both versions is valid where both say so.

    Raises:
        EncodingError: A date is not an xsd:dateTimeStamp.
    """
    starts, ends = _moments(document, _START), _moments(document, _END)
    return max(starts, default=None), min(ends, default=None)


def readable_period(document: Json) -> tuple[datetime | None, datetime | None]:
    """Return the period as far as it can be read: for showing a claim, never for a verdict."""
    try:
        return period(document)
    except EncodingError:
        return None, None


def check_period(thing: Unverified, at: datetime) -> Text:
    """
    Check that `at` lies inside the validity period, and say it.

    A token's own `nbf` counts as well (of a status list it may be later), and
    its `exp` where the credential names no end; else they are the same.

    Raises:
        NotYetValidError: The credential starts after `at`.
        ExpiredError: The credential ended at or before `at`.
        EncodingError: A date is not an xsd:dateTimeStamp.

    Spec: VC Data Model 2.0 § Validity Period.
    """
    start, end = period(thing.document)
    if thing.jwt is not None:
        start = max((each for each in (start, thing.jwt.not_before) if each), default=None)
        end = end or thing.jwt.expires_at
    return judge_period(start, end, at)


def judge_period(start: datetime | None, end: datetime | None, at: datetime) -> Text:
    """
    Say that `at` lies between `start` and `end`, both included.

    Raises:
        NotYetValidError: It lies before `start`.
        ExpiredError: It lies after `end`.
    """
    if end is not None and at > end:
        raise ExpiredError(f"valid until {moments.render(end)}, asked at {moments.render(at)}")
    if start is not None and at < start:
        raise NotYetValidError(f"valid from {moments.render(start)}, asked at {moments.render(at)}")
    if end is None:
        return say("It has no end date.")
    return say("It is valid until {day}.", day=end.date().isoformat())


def _moments(document: Json, names: tuple[str, ...]) -> list[datetime]:
    values = (document.get(name) for name in names)
    return [moments.parse(value) for value in values if isinstance(value, str)]
