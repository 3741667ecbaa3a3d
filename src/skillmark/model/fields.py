# SPDX-License-Identifier: Apache-2.0

"""
What one member of an object may be: rules of values, and rules made of other rules.

A `Rule` knows a member's value in JSON and in Python. `shapes` puts rules into
tables, `nodes` makes classes of the tables.

Pointers cost nothing until something is wrong: an error starts where it
happens, and each level that it passes puts its own name in front.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from skillmark.encoding import pointer as json_pointer
from skillmark.errors import ModelError
from skillmark.protocols import Json, JsonValue

_LONGEST_SHOWN: Final = 40
"""Characters of a value that a message quotes."""

_WIDEST_SHOWN: Final = 128
"""Bits; Python refuses to write out numbers of some thousand digits."""

Check = Callable[[JsonValue], None]
"""Raises ModelError, with a pointer that begins at the value it was given."""


def shown(value: object) -> str:
    """What was met, short enough for a message."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str) and len(value) > _LONGEST_SHOWN:
        return repr(value[:_LONGEST_SHOWN] + "…")
    if isinstance(value, int) and value.bit_length() > _WIDEST_SHOWN:
        return "a very large number"
    if isinstance(value, (str, int, float)):
        return repr(value)
    if isinstance(value, (list, tuple)):
        return "an array" if value else "an empty array"
    return "an object" if isinstance(value, dict) else f"a Python {type(value).__name__}"


def refused(value: object, expected: str, pointer: str = "") -> ModelError:
    """The error for a `value` that is not what was `expected`."""
    return ModelError(f"met {shown(value)}, expected {expected}", pointer=pointer)


def within(error: ModelError, part: str | int) -> None:
    """Let `error` point from the object that holds the wrong value under `part`."""
    error.pointer = json_pointer.join("", part) + error.pointer


def copied(value: JsonValue) -> JsonValue:
    """A copy of `value` that shares no array or object with it."""
    if type(value) is dict:
        return {name: copied(member) for name, member in value.items()}
    if type(value) is list:
        return [copied(item) for item in value]
    return value


def copied_members(members: Mapping[str, JsonValue]) -> Json:
    """A deep copy of an object's members."""
    return {name: copied(value) for name, value in members.items()}


def each(check: Check, items: list[JsonValue]) -> None:
    """Judge each item."""
    for index, item in enumerate(items):
        try:
            check(item)
        except ModelError as error:
            within(error, index)
            raise


def plain(value: JsonValue) -> None:
    """
    OB3-19 for members that have no rule of their own: no null, no empty array.

    What is not JSON at all (a date, a tuple) is refused here too.
    """
    kind = type(value)
    if kind is str or kind is bool or kind is int:
        return
    if type(value) is dict:
        for name, member in value.items():
            try:
                plain(member)
            except ModelError as error:
                within(error, name)
                raise
    elif type(value) is list:
        if not value:
            raise refused(value, "at least one item, or no member at all")
        each(plain, value)
    elif not (type(value) is float and math.isfinite(value)):
        raise refused(value, "a JSON value that is not null")


def _same(value: object) -> object:
    return value


@dataclass(frozen=True, slots=True)
class Rule:
    """
    What one member may be.

    Args:
        check: Judges the JSON value.
        read: Makes the Python value of a JSON value that `check` let through.
        take: Judges a Python value; returns what the object keeps, and its JSON.
        absent: What the attribute is where the member is left out.
    """

    check: Check
    read: Callable[[Any], object]
    take: Callable[[object], tuple[object, JsonValue]]
    absent: object = None


def scalar(check: Check) -> Rule:
    """A value that is the same in JSON and in Python."""

    def take(value: object) -> tuple[object, JsonValue]:
        json = cast("JsonValue", value)
        check(json)
        return value, json

    return Rule(check, _same, take)


def raw(check: Check) -> Rule:
    """A JSON object that no class describes: Python keeps it as it is, copied on the way in."""

    def take(value: object) -> tuple[object, JsonValue]:
        json = copied(cast("JsonValue", _unproxied(value)))
        check(json)
        return json, json

    return Rule(check, lambda value: copied(cast("JsonValue", value)), take)


def _unproxied(value: object) -> object:
    return dict(cast("Mapping[str, object]", value)) if isinstance(value, Mapping) else value


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def either(text: Rule, node: Rule) -> Rule:
    """A string by one rule, or an object by another."""

    def check(value: JsonValue) -> None:
        (text if type(value) is str else node).check(value)

    def read(value: JsonValue) -> object:
        return (text if type(value) is str else node).read(value)

    def take(value: object) -> tuple[object, JsonValue]:
        return (text if type(value) is str else node).take(value)

    return Rule(check, read, take)


def many(rule: Rule, *, or_one: bool = False) -> Rule:
    """
    OB3-19: a set is an array with at least one item.

    Args:
        rule: Of each item.
        or_one: JSON-LD writes this set as one value where it has one item; that
            is read, and kept as it was met.
    """
    check_item = rule.check

    def check(value: JsonValue) -> None:
        if type(value) is list:
            if not value:
                raise refused(value, "at least one item, or no member at all")
            each(check_item, value)
        elif or_one:
            check_item(value)
        else:
            raise refused(value, "an array")

    def read(value: JsonValue) -> object:
        items = value if isinstance(value, list) else [value]
        return tuple(rule.read(item) for item in items)

    def take(value: object) -> tuple[object, JsonValue]:
        if not _is_list(value):
            raise refused(value, "a list")
        kept: list[object] = []
        json: list[JsonValue] = []
        for index, item in enumerate(cast("Sequence[object]", value)):
            try:
                kept_item, json_item = rule.take(item)
            except ModelError as error:
                within(error, index)
                raise
            kept.append(kept_item)
            json.append(json_item)
        return tuple(kept), json

    return Rule(check, read, take, absent=())


def few(rule: Rule) -> Rule:
    """What OB 3.0 has once and VC 2.0 any number of times: written as an array only if several."""
    several = many(rule, or_one=True)

    def take(value: object) -> tuple[object, JsonValue]:
        kept, json = several.take(value)
        items = cast("list[JsonValue]", json)
        return kept, items[0] if len(items) == 1 else items

    return Rule(several.check, several.read, take, absent=())
