# SPDX-License-Identifier: Apache-2.0

"""
Members of what a platform answered, of the kind that they have to be.

An answer is written by others: what is missing or of another kind is said by its name, and never
ends a command in the middle of its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from skillmark.errors import StrangeAnswerError


def text_in(answer: Mapping[str, Any], member: str) -> str:
    """
    Return a member that is text and not empty.

    Raises:
        StrangeAnswerError: It is missing, or something else.
    """
    value = answer.get(member)
    if not isinstance(value, str) or not value:
        raise _strange(member, value, "a text")
    return value


def number_in(answer: Mapping[str, Any], member: str) -> int:
    """
    Return a member that is a whole number; 0 where it is missing or null.

    Raises:
        StrangeAnswerError: It is something else.
    """
    value = answer.get(member)
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool):
        raise _strange(member, value, "a whole number")
    return value


def object_in(answer: Mapping[str, Any], member: str) -> dict[str, Any]:
    """
    Return a member that is an object; an empty one where it is missing or null.

    Raises:
        StrangeAnswerError: It is something else.
    """
    value = answer.get(member)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _strange(member, value, "an object")
    return cast("dict[str, Any]", value)


def objects_in(answer: Mapping[str, Any], member: str) -> list[dict[str, Any]]:
    """
    Return a member that is a list of objects; an empty one where it is missing or null.

    Raises:
        StrangeAnswerError: It is something else, or one in it is.
    """
    value = answer.get(member)
    if value is None:
        return []
    if not isinstance(value, list):
        raise _strange(member, value, "a list")
    found = cast("list[object]", value)
    for one in found:
        if not isinstance(one, dict):
            raise _strange(member, one, "a list of objects")
    return cast("list[dict[str, Any]]", found)


def _strange(member: str, value: object, wanted: str) -> StrangeAnswerError:
    if value is None:
        return StrangeAnswerError(f"{member} is missing in what it answers")
    return StrangeAnswerError(f"{member} is {str(value)[:40]!r} in what it answers, not {wanted}")
