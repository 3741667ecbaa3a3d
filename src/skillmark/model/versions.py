# SPDX-License-Identifier: Apache-2.0

"""
What an Open Badges credential has by its version: contexts, names of dates, period.

OB 3.0 is written on VC 2.0, and read on VC 1.1 too, where `validFrom` is called
`issuanceDate`, `validUntil` is `expirationDate`, and a name is required.

Spec: Open Badges 3.0 § Verifiable Credentials; Conformance and Certification
Guide (the three VC 1.1 credentials that a Displayer shows).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, cast

from skillmark.encoding import moments
from skillmark.errors import ModelError
from skillmark.model.fields import Rule, copied, each, plain, refused
from skillmark.model.vocabulary import OB3_CONTEXT, VC1_CONTEXT, VC2_CONTEXT
from skillmark.protocols import Json, JsonValue

_OB3: Final = re.compile(
    r"https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.[0-9]\.[0-9])?\.json"
)
_CLR2: Final = re.compile(
    r"https://purl\.imsglobal\.org/spec/clr/v2p0/context(-2\.[0-9]\.[0-9])?\.json"
)

DEFAULT_CONTEXT: Final = (VC2_CONTEXT, OB3_CONTEXT)


def _check_context(value: JsonValue) -> None:
    if type(value) is not str and type(value) is not dict:
        raise refused(value, "a URL or an object")
    plain(value)


def _contexts(*vocabularies: re.Pattern[str]) -> Rule:
    """The contexts in their order: VC, then each of `vocabularies`, then any others."""

    def check(value: JsonValue) -> None:
        if type(value) is not list:
            raise refused(value, "an array of contexts")
        if not value or value[0] not in (VC2_CONTEXT, VC1_CONTEXT):
            raise refused(value[0] if value else value, repr(VC2_CONTEXT), "/0")
        for index, vocabulary in enumerate(vocabularies, start=1):
            met = value[index] if len(value) > index else None
            if type(met) is not str or not vocabulary.fullmatch(met):
                expected = f"the context {vocabulary.pattern.replace(chr(92), '')}"
                raise refused(met, expected, f"/{index}")
        each(_check_context, value)

    def read(value: Sequence[JsonValue]) -> object:
        return tuple(copied(context) for context in value)

    def take(value: object) -> tuple[object, JsonValue]:
        if isinstance(value, str) or not isinstance(value, (tuple, list)):
            raise refused(value, "a list of contexts")
        items = cast("Sequence[JsonValue]", value)
        json: list[JsonValue] = [
            dict(item) if isinstance(item, Mapping) else item for item in items
        ]
        check(json)
        return read(json), json

    return Rule(check, read, take, absent=())


OB3_CONTEXTS: Final = _contexts(_OB3)
CLR2_CONTEXTS: Final = _contexts(_CLR2, _OB3)

EARLY_NAMES: Final = {"valid_from": "issuanceDate", "valid_until": "expirationDate"}
"""What VC 1.1 calls the dates, by attribute."""


def is_version_1(document: Json) -> bool:
    """Whether the first context is that of VC 1.1."""
    contexts = document.get("@context")
    first = contexts[0] if isinstance(contexts, list) and contexts else contexts
    return first == VC1_CONTEXT


def has_dates_of_its_version(document: Json) -> None:
    """OB3-7: `validFrom`, or `issuanceDate` and a name in the VC 1.1 form."""
    needed = ("issuanceDate", "name") if is_version_1(document) else ("validFrom",)
    for name in needed:
        if name not in document:
            raise ModelError("the member is missing", pointer="/" + name)


def ends_after_it_begins(document: Json) -> None:
    """VC 2.0 § Validity Period: `validFrom` is the same moment as `validUntil`, or earlier."""
    names = (
        ("issuanceDate", "expirationDate")
        if is_version_1(document)
        else ("validFrom", "validUntil")
    )
    start, end = (document.get(name) for name in names)
    # Each was judged by itself before.
    if type(start) is str and type(end) is str and moments.parse(end) < moments.parse(start):
        raise refused(end, f"no earlier than {names[0]}, {start!r}", "/" + names[1])
