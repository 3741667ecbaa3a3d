# SPDX-License-Identifier: Apache-2.0

"""
JSON that can be read in one way only, as signed input must be.

RFC 8259 leaves to each reader what a repeated name, a number beyond the range
of a double or half a surrogate pair means; I-JSON (RFC 7493) closes these
gaps, and so does this module. It does not canonicalise: see `canonical.jcs`.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import Any, Final, NoReturn, cast

import orjson

from skillmark.errors import JsonError, TooLargeError
from skillmark.protocols import Json, JsonValue

_LONGEST_INTEGER: Final = 308
"""Digits. A longer integer is past the range of a double, as `1e400` is."""

_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")

_NOT_STRUCTURE: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[^"\[\]{},]++', re.DOTALL)
"""Strings and all else that cannot nest; what is left are brackets and commas."""


def loads(
    data: bytes | str,
    *,
    max_bytes: int = 1_048_576,
    max_depth: int = 64,
    max_nodes: int = 50_000,
) -> JsonValue:
    """
    Read one JSON text.

    Args:
        data: UTF-8 without a byte order mark, or text.
        max_bytes: Size at most, in bytes of UTF-8.
        max_depth: How deep arrays and objects may stand in each other.
        max_nodes: How many values at most; an empty array or object counts twice.

    Raises:
        JsonError: `data` is not UTF-8, begins with a byte order mark, breaks
            the grammar, repeats a name in an object, or holds NaN, Infinity, a
            number past the range of a double or half a surrogate pair.
        TooLargeError: `data` is over one of the three limits.

    Spec: RFC 8259; RFC 7493 § Software and Interoperability.
    """
    text = _text(data, max_bytes)
    _check_structure(text, max_depth, max_nodes)
    try:
        value = cast("JsonValue", _DECODER.decode(text))
    except json.JSONDecodeError as error:
        raise JsonError(f"not JSON: {error}") from error
    except RecursionError as error:
        raise TooLargeError(f"nested too deep to read; at most {max_depth} levels") from error
    if _SURROGATE_ESCAPE.search(text):
        _refuse_lone_surrogates(value)
    return value


def loads_object(
    data: bytes | str,
    *,
    max_bytes: int = 1_048_576,
    max_depth: int = 64,
    max_nodes: int = 50_000,
) -> Json:
    """
    Read one JSON text that is an object.

    Args:
        data: As in `loads`.
        max_bytes: As in `loads`.
        max_depth: As in `loads`.
        max_nodes: As in `loads`.

    Raises:
        JsonError: As in `loads`, or the text is not an object.
        TooLargeError: As in `loads`.
    """
    value = loads(data, max_bytes=max_bytes, max_depth=max_depth, max_nodes=max_nodes)
    if not isinstance(value, dict):
        raise JsonError(f"the text is {_kind(value)}, expected a JSON object")
    return value


def dumps(value: JsonValue) -> bytes:
    """
    Write `value` as compact UTF-8: order of members kept, nothing escaped that need not be.

    Raises:
        JsonError: `value` holds NaN, Infinity, half a surrogate pair, or what JSON has no form for.
    """
    try:
        written = orjson.dumps(value, option=_ONLY_JSON)
    except orjson.JSONEncodeError:
        # Integers beyond 64 bits are lawful JSON; all else is refused a second time here.
        return _dumps_slowly(value)
    # orjson writes NaN and Infinity as null, which would change what is signed.
    return _dumps_slowly(value) if b"null" in written and _has_fraction(value) else written


_ONLY_JSON: Final = (
    orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)


def _has_fraction(value: JsonValue) -> bool:
    """Whether a number in `value` could be NaN or Infinity."""
    if isinstance(value, dict):
        return any(_has_fraction(member) for member in value.values())
    if isinstance(value, list):
        return any(_has_fraction(member) for member in value)
    return isinstance(value, float)


def _dumps_slowly(value: JsonValue) -> bytes:
    try:
        _refuse_odd_names(value)
        return json.dumps(
            value, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        ).encode()
    except (TypeError, ValueError, RecursionError) as error:  # UnicodeEncodeError is a ValueError
        raise JsonError(f"the value cannot be written as JSON: {type(error).__name__}") from error


def _refuse_odd_names(value: object) -> None:
    """`json.dumps` turns the names 1, True and None into text without a word."""
    if isinstance(value, dict):
        for name, member in cast("dict[object, object]", value).items():
            if not isinstance(name, str):
                raise TypeError("a name is not text")
            _refuse_odd_names(member)
    elif isinstance(value, list):
        for member in cast("list[object]", value):
            _refuse_odd_names(member)


def _text(data: bytes | str, max_bytes: int) -> str:
    if len(data) > max_bytes:
        raise TooLargeError(f"the text has {len(data)} bytes, at most {max_bytes} are read")
    try:
        # Half a surrogate pair has no UTF-8, so that text is tried as well as bytes.
        text, size = (data, len(data.encode())) if isinstance(data, str) else (data.decode(), 0)
    except UnicodeError as error:
        raise JsonError("the text is not UTF-8") from error
    if size > max_bytes:
        raise TooLargeError(f"the text has {size} bytes, at most {max_bytes} are read")
    if text.startswith("\ufeff"):
        raise JsonError("the text begins with a byte order mark")
    return text


def _check_structure(text: str, max_depth: int, max_nodes: int) -> None:
    """Refuse what nests too deep or holds too many values, before anything is built of it."""
    containers = text.count("{") + text.count("[")
    if containers <= max_depth and containers + text.count(",") < max_nodes:
        return  # no reading of the strings can make it more
    structure = _NOT_STRUCTURE.sub("", text)
    nodes = structure.count(",") + structure.count("{") + structure.count("[") + 1
    if nodes > max_nodes:
        raise TooLargeError(f"the text holds {nodes} values, at most {max_nodes} are read")
    depth = 0
    for mark in structure:
        if mark in "[{":
            depth += 1
            if depth > max_depth:
                raise TooLargeError(f"nested too deep to read; at most {max_depth} levels")
        elif mark != ",":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = Counter(name for name, _ in pairs)
        twice = names.most_common(1)[0][0]
        raise JsonError(f"the name {twice[:64]!r} stands twice in one object")
    return members


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_INTEGER:
        raise JsonError(f"a number has {len(digits)} digits, at most {_LONGEST_INTEGER} are read")
    return int(digits)


def _float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise JsonError(f"the number {text[:32]} is past the range of a double")
    return number


def _constant(name: str) -> NoReturn:
    raise JsonError(f"{name} is not JSON")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
)


def _refuse_lone_surrogates(value: JsonValue) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise JsonError("the text holds half a surrogate pair") from error


def _kind(value: JsonValue) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "a number"
