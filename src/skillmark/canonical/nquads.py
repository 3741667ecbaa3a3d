# SPDX-License-Identifier: Apache-2.0

"""
N-Quads: how RDF statements are written, in their one canonical form and read back.

A term is kept as its canonical N-Quads text (`<iri>`, `_:label`, `"text"@da`),
so that a quad is four texts and a line is a concatenation.
Spec: RDF Dataset Canonicalization, "Canonical N-Quads Form"; RDF 1.1 N-Quads.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from skillmark.errors import CanonicalizationError

Quad: TypeAlias = tuple[str, str, str, str]
"""Subject, predicate, object and graph as N-Quads texts; the default graph is empty."""

XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"

_NEEDS_ESCAPE: Final = re.compile(r'[\x00-\x1f\x7f"\\]')
_ESCAPES: Final = {
    **{code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)},
    **dict(zip(map(ord, '\b\t\n\f\r"\\'), map("\\".__add__, 'btnfr"\\'), strict=True)),
}


def literal(text: str, datatype: str | None = None, language: str | None = None) -> str:
    """Return a literal in canonical form; without datatype and language it is a string."""
    if _NEEDS_ESCAPE.search(text) is not None:
        text = text.translate(_ESCAPES)
    if language is not None:
        return f'"{text}"@{language}'
    if datatype is None or datatype == XSD_STRING:
        return f'"{text}"'
    return f'"{text}"^^<{datatype}>'


def line(quad: Quad) -> str:
    """Return one statement with its line end."""
    subject, predicate, value, graph = quad
    if graph:
        return f"{subject} {predicate} {value} {graph} .\n"
    return f"{subject} {predicate} {value} .\n"


# --- Reading ------------------------------------------------------------------------------------

_IRI: Final = (
    r'<[A-Za-z][A-Za-z0-9+.-]*:(?:[^\x00-\x20<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>'
)
_BLANK: Final = r"_:[^\s<>\"\\.@^]+(?:\.+[^\s<>\"\\.@^]+)*"
_LITERAL: Final = (
    r'"(?P<text>(?:[^"\\\n\r]|\\[tbnrf"\'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*)"'
    rf"(?:\^\^(?P<datatype>{_IRI})|@(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*))?"
)
_STATEMENT: Final = re.compile(
    rf"[ \t]*(?P<subject>{_IRI}|{_BLANK})[ \t]*(?P<predicate>{_IRI})[ \t]*"
    rf"(?:(?P<object>{_IRI}|{_BLANK})|{_LITERAL})[ \t]*(?P<graph>{_IRI}|{_BLANK})?[ \t]*\.[ \t]*"
    r"(?:#.*)?"
)
_NOTHING: Final = re.compile(r"[ \t]*(?:#.*)?")
_ESCAPED: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CONTROLS: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def parse(text: str) -> list[Quad]:
    """
    Read N-Quads into quads with canonical terms, in the order of the text.

    Raises:
        CanonicalizationError: A line is no statement, or the text holds half a
            surrogate pair, which no bytes stand for.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise CanonicalizationError("the N-Quads hold half a surrogate pair") from error
    quads: list[Quad] = []
    for number, statement in enumerate(re.split(r"[\r\n]+", text), start=1):
        match = _STATEMENT.fullmatch(statement)
        if match is not None:
            quads.append(_quad(match))
        elif _NOTHING.fullmatch(statement) is None:
            raise CanonicalizationError(f"line {number} is no N-Quads statement")
    return quads


def _quad(match: re.Match[str]) -> Quad:
    value = match["object"]
    if value is None:
        datatype = match["datatype"]
        value = literal(
            _unescaped(match["text"]),
            _unescaped(datatype[1:-1]) if datatype else None,
            match["language"],
        )
    return (
        _unescaped(match["subject"]),
        _unescaped(match["predicate"]),
        value if match["object"] is None else _unescaped(value),
        _unescaped(match["graph"] or ""),
    )


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _CONTROLS.get(match[3], match[3])
    code = int(match[1] or match[2], 16)
    try:
        return chr(code).encode().decode()
    except (ValueError, OverflowError):  # beyond Unicode, or half a surrogate pair
        raise CanonicalizationError("an escape names no character") from None
