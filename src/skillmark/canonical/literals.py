# SPDX-License-Identifier: Apache-2.0

"""
Numbers and texts as RDF literals, refused where RDF would say something else.

Spec: JSON-LD 1.1 API, "Data Round Tripping" and "Object to RDF Conversion".
"""

from __future__ import annotations

import re
from typing import Final

from skillmark.errors import CanonicalizationError, JsonLdError

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
XSD_DOUBLE: Final = XSD + "double"

_UNFIT: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
_LARGEST_INTEGER: Final = 10**21
"""From here on JSON-LD writes a whole number as a double."""


def check_text(text: str) -> None:
    """
    Refuse what has no one form in N-Quads.

    Raises:
        CanonicalizationError: `text` holds half a surrogate pair, U+FFFE or U+FFFF.
    """
    if _UNFIT.search(text) is not None:
        raise CanonicalizationError("the text holds a character that no RDF text can hold")


def check_number(value: object, datatype: str | None) -> None:
    """
    Refuse a number that RDF would round.

    Raises:
        CanonicalizationError: Writing `value` and reading it gives another number.
        JsonLdError: `value` is nothing that JSON has.
    """
    if value is not True and value is not False:
        lexical_number(value, datatype)


def lexical_number(value: object, datatype: str | None) -> tuple[str, str]:
    """
    Return the lexical form of a number and its datatype.

    Raises:
        CanonicalizationError: Reading the form gives another number than `value`.
        JsonLdError: `value` is nothing that JSON has.
    """
    if not isinstance(value, int | float):
        raise JsonLdError(f"{type(value).__name__} is no JSON value")
    try:
        number = float(value)
    except OverflowError:
        number = float("inf")
    # Other implementations read every number as a double: beyond 2**53 they would round.
    if number != value or number in (float("inf"), float("-inf")):
        raise CanonicalizationError("the number is larger or finer than RDF can say exactly")
    whole = number.is_integer() and abs(number) < _LARGEST_INTEGER
    if whole and datatype != XSD_DOUBLE:
        return str(int(number)), datatype or XSD + "integer"
    mantissa, _, exponent = f"{number:.15E}".partition("E")
    mantissa = mantissa.rstrip("0")
    form = f"{mantissa}{'0' if mantissa.endswith('.') else ''}E{int(exponent)}"
    if float(form) != number:
        raise CanonicalizationError("the number is larger or finer than RDF can say exactly")
    return form, datatype or XSD_DOUBLE
