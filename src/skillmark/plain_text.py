# SPDX-License-Identifier: Apache-2.0

"""
What no text of a badge may hold: characters that mislead, and national identity numbers.

Other programs canonicalise control characters in ways of their own, so that a
sound signature looks broken to them; overrides of direction let a name read as
another; a national identity number on a public credential can never be taken
back. What is verified is not judged by these rules, only what is issued.

The numbers known here are Danish (CPR).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from skillmark.encoding.pointer import join
from skillmark.errors import NationalNumberError, TextRefusedError
from skillmark.protocols import JsonValue

_BEYOND_THE_BMP: Final = "".join(
    chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 17)
)
_MISLEADING: Final = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f"  # controls, but tab and the two line ends
    "\\u202a-\\u202e\\u2066-\\u2069"  # embeddings, overrides and isolates of direction
    f"\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff{_BEYOND_THE_BMP}]"  # halves and noncharacters
)
_CPR: Final = re.compile(
    "(?<![0-9A-Za-z])([0-9]{2})([0-9]{2})[0-9]{2}( ?[-\\u2010-\\u2015\\u2212]? ?)([0-9]{4})"
    "(?![0-9A-Za-z])"
)
_CPR_WEIGHTS: Final = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SUBSTITUTE: Final = 60
"""Added to the day in the number of a person who has no CPR number yet."""


def check_text(text: str, pointer: str = "") -> None:
    """
    Return if `text` may stand in a badge.

    Args:
        text: Tabs and line ends are allowed.
        pointer: Where it stands, for the error.

    Raises:
        TextRefusedError: It holds a control character, a noncharacter, half a
            surrogate pair, or an override of direction.
        NationalNumberError: It holds what looks like a national identity number.
    """
    if not (text.isascii() and text.isprintable()):
        found = _MISLEADING.search(text)
        if found is not None:
            raise TextRefusedError(
                f"the character U+{ord(found[0]):04X} stands at position {found.start() + 1}",
                pointer=pointer,
            )
    if has_national_number(text):
        raise NationalNumberError(
            "a text holds what looks like a Danish CPR number (ddmmyy-xxxx)", pointer=pointer
        )


def check_members(value: JsonValue, pointer: str = "") -> None:
    """
    Return if every text in `value` may stand in a badge; data URLs are not looked into.

    Raises:
        TextRefusedError: As in `check_text`.
        NationalNumberError: As in `check_text`, or an identity object announces one.
    """
    try:
        _check_member(value)
    except (TextRefusedError, NationalNumberError) as error:
        error.pointer = pointer + error.pointer
        raise


def _check_member(value: JsonValue) -> None:
    if isinstance(value, str):
        if not value.startswith("data:"):
            check_text(value)
        return
    if not isinstance(value, dict | list):
        return
    if isinstance(value, dict) and value.get("identityType") == "nationalIdentityNumber":
        raise NationalNumberError("an identity object is of the type nationalIdentityNumber")
    for name, member in value.items() if isinstance(value, dict) else enumerate(value):
        try:
            _check_member(member)
        except (TextRefusedError, NationalNumberError) as error:
            # Put together on the way out, since nearly every document has no fault to point at.
            error.pointer = join("", name) + error.pointer
            raise


def has_national_number(text: str) -> bool:
    """Whether `text` holds what looks like a national identity number."""
    plain = _digits_made_plain(text)
    if _CPR.search(plain) is None:  # nearly always, and quicker than asking for each
        return False
    return any(_is_cpr(match) for match in _CPR.finditer(plain))


def without_national_numbers(text: str) -> str:
    """Return `text` with each digit of a national identity number replaced by `*`."""
    if not has_national_number(text):
        return text
    return _CPR.sub(
        lambda match: re.sub("[0-9]", "*", match[0]) if _is_cpr(match) else match[0],
        _digits_made_plain(text),
    )


def _digits_made_plain(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _is_cpr(match: re.Match[str]) -> bool:
    day, month = int(match[1]), int(match[2])
    day -= _SUBSTITUTE if day > _SUBSTITUTE else 0
    if not (1 <= month <= len(_DAYS) and 1 <= day <= _DAYS[month - 1]):
        return False
    # Ten digits in a row are often something else; all but the newest numbers have a check digit.
    return bool(match[3]) or _has_check_digit(match[0])


def _has_check_digit(digits: str) -> bool:
    weighed = zip(digits, _CPR_WEIGHTS, strict=True)
    return sum(int(digit) * weight for digit, weight in weighed) % 11 == 0
