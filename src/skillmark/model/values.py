# SPDX-License-Identifier: Apache-2.0

"""
The rules of single values: texts, identifiers, moments, numbers, terms.

Spec: Open Badges 3.0 § Derived Types, § Primitive Types; VC Data Model 2.0
§ Language and Base Direction, for texts that name their language.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, TypeAlias, cast

from skillmark.encoding import iri, moments
from skillmark.errors import EncodingError, ModelError
from skillmark.model.fields import Rule, copied, refused, scalar
from skillmark.protocols import Json, JsonValue

Words: TypeAlias = "str | Mapping[str, str]"
"""A text, or one that names its language: `{"@value": "Hund", "@language": "da"}`."""

_LANGUAGE_MEMBERS: Final = frozenset({"@value", "@language", "@direction"})
_LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_IN_LANGUAGE: Final = re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_EXTENSION: Final = re.compile(r"ext:[A-Za-z0-9._|]\S*")
_COMPACT_JWS: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_IMAGE_DATA: Final = re.compile(r"data:image/[a-z0-9.+-]+[;,]", re.IGNORECASE)


def check_text(value: JsonValue) -> None:
    """Any string."""
    if type(value) is not str:
        raise refused(value, "a string")


def check_words(value: JsonValue) -> None:
    """A string, or a language value object of VC 2.0."""
    if type(value) is str:
        return
    if type(value) is not dict:
        raise refused(value, "a string")
    check_language_value(value)


def check_language_value(value: Json) -> None:
    """`@value`, `@language` and `@direction`, and nothing else."""
    for name, member in value.items():
        if name not in _LANGUAGE_MEMBERS:
            raise ModelError(
                f"met the member {name[:40]!r}, expected a string or an object of "
                "@value, @language and @direction only"
            )
        if type(member) is not str:
            raise refused(member, "a string", "/" + name)
    if "@value" not in value:
        raise ModelError("the member is missing", pointer="/@value")
    if not _LANGUAGE_TAG.fullmatch(cast("str", value.get("@language", "en"))):
        raise refused(value["@language"], "a language tag such as 'da'", "/@language")
    if value.get("@direction", "ltr") not in {"ltr", "rtl"}:
        raise refused(value["@direction"], "'ltr' or 'rtl'", "/@direction")


def check_uri(value: JsonValue) -> None:
    """An absolute URL, DID, URN or data URL."""
    if type(value) is not str or not iri.is_url(value):
        raise refused(value, "an absolute URL")


def check_image_uri(value: JsonValue) -> None:
    """OB3-16: a URL; if it holds its own data, they are an image."""
    check_uri(value)
    text = cast("str", value)
    if text[:5].lower() == "data:" and not _IMAGE_DATA.match(text):
        raise refused(value, "the data of an image")


def check_moment(value: JsonValue) -> None:
    """A date and time with a zone."""
    if type(value) is not str:
        raise refused(value, "a date and time with a zone")
    try:
        moments.parse(value)
    except EncodingError as error:
        raise refused(value, "a date and time with a zone") from error


def check_day(value: JsonValue) -> None:
    """A day, such as 2026-11-21."""
    expected = "a day such as '2026-11-21'"
    if type(value) is not str or not _DAY.fullmatch(value):
        raise refused(value, expected)
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise refused(value, expected) from error


def check_number(value: JsonValue) -> None:
    """A number that JSON can carry."""
    if type(value) is not int and not (type(value) is float and math.isfinite(value)):
        raise refused(value, "a number")


def check_flag(value: JsonValue) -> None:
    """True or false."""
    if type(value) is not bool:
        raise refused(value, "true or false")


def check_in_language(value: JsonValue) -> None:
    """A language code of OB 3.0."""
    if type(value) is not str or not _IN_LANGUAGE.fullmatch(value):
        raise refused(value, "a language code such as 'da' or 'en-GB'")


def check_jws(value: JsonValue) -> None:
    """A compact JWS: three parts with dots between; its signature is not looked at."""
    if type(value) is not str or not _COMPACT_JWS.fullmatch(value):
        raise refused(value, "a compact JWS")


def check_type(value: JsonValue) -> None:
    """One type or several: terms or absolute URLs."""
    if type(value) is str:
        if not value or value.split() != [value]:
            raise refused(value, "a type, without spaces")
    elif type(value) is list and value:
        for index, item in enumerate(value):
            if type(item) is not str or item.split() != [item]:
                raise refused(item, "a type, without spaces", f"/{index}")
    else:
        raise refused(value, "a type or an array of types")


def _read_moment(value: str) -> datetime:
    return moments.parse(value)


def _take_moment(value: object) -> tuple[object, JsonValue]:
    if not isinstance(value, datetime):
        raise refused(value, "a datetime with a zone")
    try:
        return value, moments.render(value)
    except EncodingError as error:
        raise ModelError(str(error)) from error


def _take_day(value: object) -> tuple[object, JsonValue]:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise refused(value, "a date")
    return value, value.isoformat()


def _take_words(value: object) -> tuple[object, JsonValue]:
    if isinstance(value, str):
        return value, value
    json = copied(dict(cast("Json", value)) if isinstance(value, Mapping) else cast("Json", value))
    check_words(json)
    return json, json


def _read_words(value: JsonValue) -> JsonValue:
    return copied(value)


TEXT: Final = scalar(check_text)
WORDS: Final = Rule(check_words, _read_words, _take_words)
URI: Final = scalar(check_uri)
IMAGE_URI: Final = scalar(check_image_uri)
NUMBER: Final = scalar(check_number)
FLAG: Final = scalar(check_flag)
IN_LANGUAGE: Final = scalar(check_in_language)
COMPACT_JWS: Final = scalar(check_jws)
MOMENT: Final = Rule(check_moment, _read_moment, _take_moment)
DAY: Final = Rule(check_day, date.fromisoformat, _take_day)


def term(words: frozenset[str], *, extensible: bool = True) -> Rule:
    """One of a list; where the list is extensible, also an own term that starts with `ext:`."""
    expected = "one of " + ", ".join(sorted(words))
    if extensible:
        expected += ", or an own term that starts with 'ext:'"

    def check(value: JsonValue) -> None:
        if type(value) is not str:
            raise refused(value, expected)
        if value not in words and not (extensible and _EXTENSION.fullmatch(value)):
            raise refused(value, expected)

    return scalar(check)


def check_one_type(value: JsonValue) -> None:
    """One type, not a set."""
    if type(value) is not str or value.split() != [value]:
        raise refused(value, "one type, without spaces")


ONE_TYPE: Final = scalar(check_one_type)


def constant(word: str) -> Rule:
    """No string but `word`."""

    def check(value: JsonValue) -> None:
        if value != word or type(value) is not str:
            raise refused(value, repr(word))

    return scalar(check)


def types(*wanted: str | frozenset[str]) -> Rule:
    """
    A set of types with each of the wanted ones in it; one type may stand without an array.

    Args:
        wanted: A type, or a set of types of which one is enough.
    """
    choices = tuple(item if isinstance(item, frozenset) else frozenset([item]) for item in wanted)
    usual = list(wanted)

    def check(value: JsonValue) -> None:
        if value == usual:
            return
        check_type(value)
        met = [value] if isinstance(value, str) else cast("list[str]", value)
        for choice in choices:
            if choice.isdisjoint(met):
                raise refused(value, "the type " + " or ".join(sorted(choice)))

    def read(value: JsonValue) -> object:
        return (value,) if isinstance(value, str) else tuple(cast("list[str]", value))

    def take(value: object) -> tuple[object, JsonValue]:
        if isinstance(value, str) or not isinstance(value, (tuple, list)):
            raise refused(value, "a list of types")
        json: list[JsonValue] = list(cast("list[JsonValue]", value))
        check(json)
        return tuple(cast("list[str]", value)), json

    return Rule(check, read, take, absent=())
