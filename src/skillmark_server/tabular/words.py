# SPDX-License-Identifier: Apache-2.0

"""
Sentences that are put together when they are shown.

The core keeps its sentences as `skillmark.text.Text`, which asks for a
language; the pages translate when they render. These two functions join them.
"""

from __future__ import annotations

from typing import cast

from django.utils.functional import lazystr
from django.utils.text import format_lazy
from django.utils.translation import get_language

from skillmark.text import Text
from skillmark_server.refusals import Words


class _Shown:
    """A sentence of the core in the language of whoever looks."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text.in_language(get_language() or "en")


def of_the_core(text: Text) -> Words:
    """Return `text`, translated when it is shown."""
    return lazystr(_Shown(text))


def say(sentence: Words, /, **values: object) -> Words:
    """Return `sentence` with `values` at its `{named}` places, translated when it is shown."""
    return cast("Words", format_lazy(cast("str", sentence), **values))
