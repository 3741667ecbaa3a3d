# SPDX-License-Identifier: Apache-2.0

"""
Which language a person reads, decided once from the environment.

Spec: POSIX § Internationalization Variables; GNU gettext § Specifying a
Priority List of Languages (`LANGUAGE`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from skillmark.text import has_language

_PLAIN = frozenset({"C", "POSIX"})


def language_of(environ: Mapping[str, str]) -> str:
    """
    Return the language to speak, `en` where the wanted one is not there.

    The first of LC_ALL, LC_MESSAGES and LANG that is set names the locale.
    LANGUAGE, a list such as `da:en`, goes before it, unless the locale is `C`.
    """
    for wanted in _wanted(environ):
        language = wanted.replace("-", "_").split(".")[0].split("@")[0].split("_")[0].lower()
        if language == "en" or (language.isalpha() and has_language(language)):
            return language
    return "en"


def _wanted(environ: Mapping[str, str]) -> Iterator[str]:
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((value for name in names if (value := environ.get(name))), "")
    if locale in _PLAIN:
        return
    if priority := environ.get("LANGUAGE"):
        yield from priority.split(":")
    yield locale
