# SPDX-License-Identifier: Apache-2.0

"""
The one byte sequence of a JSON value: JSON Canonicalization Scheme.

`orjson` writes it where it writes the same bytes; numbers that are not small
integers, and names outside the Basic Multilingual Plane, are written here.
Spec: RFC 8785.
"""

from __future__ import annotations

import math
from typing import Final, NoReturn, cast

import orjson

from skillmark.errors import CanonicalizationError
from skillmark.protocols import JsonValue

_EXACT: Final = 2**53
"""Up to here every integer is a double of its own."""

_OPTIONS: Final = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)
_FIXED_DIGITS: Final = 21
_FIXED_ZEROS: Final = 6
"""ECMAScript writes whole numbers of more digits, and fractions of more zeros, with an exponent."""

_LEAST_FIXED: Final = 1e-4
_GREATEST_FIXED: Final = 1e15

_BEYOND_BMP: Final = "\U00010000"


def canonicalize(value: JsonValue) -> bytes:
    """
    Return the canonical UTF-8 bytes of `value`.

    Raises:
        CanonicalizationError: `value` holds half a surrogate pair, NaN, Infinity,
            an integer that readers would round, nests too deep, or is no JSON.
    """
    try:
        if _is_plain(value):
            return orjson.dumps(value, option=_OPTIONS)
        return _written(value).encode()
    except (orjson.JSONEncodeError, UnicodeEncodeError, RecursionError) as error:
        raise CanonicalizationError("the value has no canonical JSON form") from error


def _is_plain(value: JsonValue) -> bool:
    """Whether `orjson` writes `value` as RFC 8785 demands."""
    waiting: list[object] = [value]
    for item in waiting:  # grows while it is read
        if isinstance(item, dict):
            members = cast("dict[object, object]", item)
            waiting += members.values()
            for name in members:
                # Sorted by UTF-16 here and by code point there: alike below U+10000.
                if not isinstance(name, str) or (not name.isascii() and max(name) >= _BEYOND_BMP):
                    return False
        elif isinstance(item, list):
            waiting += cast("list[object]", item)
        elif isinstance(item, str) or item is None or isinstance(item, bool):
            pass
        elif not _is_plain_number(item):
            return False
    return True


def _is_plain_number(item: object) -> bool:
    if isinstance(item, int):
        return -_EXACT <= item <= _EXACT
    if isinstance(item, float):
        # Far from where either writes an exponent; 3.0 is "3" here and "3.0" there.
        return _LEAST_FIXED < abs(item) < _GREATEST_FIXED and not item.is_integer()
    return False


def _written(value: object) -> str:
    if isinstance(value, dict):
        members = cast("dict[object, object]", value)
        names = [name if isinstance(name, str) else _no_json(name) for name in members]
        names.sort(key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_quoted(n)}:{_written(members[n])}" for n in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, cast("list[object]", value))) + "]"
    if isinstance(value, str):
        return _quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return _number(value)
    return _no_json(value)


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()


def _no_json(value: object) -> NoReturn:
    raise CanonicalizationError(f"{type(value).__name__} is no JSON value")


def _number(value: float) -> str:
    """Write a number as ECMAScript's `Number::toString` does."""
    try:
        number = float(value)
    except OverflowError:
        number = float("inf")
    if not math.isfinite(number):
        raise CanonicalizationError("a number is larger than JSON readers agree on")
    text = _of_double(number) if number else "0"
    if number != value and text != str(value):
        raise CanonicalizationError("a number is finer than JSON readers agree on")
    return text


def _of_double(number: float) -> str:
    sign = "-" if number < 0 else ""
    digits, point = _shortest(abs(number))
    count = len(digits)
    if count <= point <= _FIXED_DIGITS:
        return f"{sign}{digits}{'0' * (point - count)}"
    if 0 < point <= _FIXED_DIGITS:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -_FIXED_ZEROS < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if count > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{point - 1:+d}"


def _shortest(number: float) -> tuple[str, int]:
    """Return the fewest digits that name `number`, and where the point stands: 0.DIGITS * 10**n."""
    mantissa, _, exponent = repr(number).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0)
    if whole.strip("0") == "":
        point = int(exponent or 0) - (len(fraction) - len(fraction.lstrip("0")))
    return digits.rstrip("0"), point
