# SPDX-License-Identifier: Apache-2.0

"""
From the names in a document to IRIs.

There is no base: an identifier that is not complete stays as it is, and
`is_absolute` tells. Spec: JSON-LD 1.1 API, "IRI Expansion".
"""

from __future__ import annotations

import re
from typing import Final

from skillmark.canonical.terms import KEYWORDS, ActiveContext, looks_like_keyword

_ABSOLUTE: Final = re.compile(
    # A scheme, then what N-Quads lets an IRI hold, without white space and
    # controls of any alphabet, halves of surrogate pairs and noncharacters.
    r"[A-Za-z][A-Za-z0-9+.-]*:"
    r"[^\x00-\x20\x7f-\x9f<>\"{}|\\^`\s\ufeff\ud800-\udfff\ufffe\uffff]*"
)
_BLANK_NODE: Final = re.compile(r"_:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")

is_absolute: Final = _ABSOLUTE.fullmatch
"""Whether a text is an IRI that RDF can carry; the match, or `None`."""


def is_blank(text: str) -> bool:
    """Whether `text` is a blank node identifier that N-Quads can carry."""
    return _BLANK_NODE.fullmatch(text) is not None


def expand_iri(context: ActiveContext, text: str, *, vocab: bool) -> str | None:
    """
    Return what `text` stands for under `context`.

    Args:
        context: The terms in force.
        text: A term, a compact IRI, an IRI or a keyword.
        vocab: Whether `text` stands where terms do (a member's name, a type);
            else it stands where identifiers do.

    Returns:
        An IRI, a keyword, `None` for a term that is unset or a name reserved
        for keywords, else `text` itself, which is then not complete.
    """
    if text[:1] == "@" and (text in KEYWORDS or looks_like_keyword(text)):
        return text if text in KEYWORDS else None
    term = context.terms.get(text)
    if term is not None and (vocab or term.is_keyword):
        return term.iri
    if ":" in text[1:] and (full := _with_prefix(context, text)) is not None:
        return full
    if vocab and context.vocab is not None:
        return context.vocab + text
    return text


def _with_prefix(context: ActiveContext, text: str) -> str | None:
    """Return the IRI of a compact IRI, or `text` itself if it is one already."""
    prefix, _, suffix = text.partition(":")
    if prefix == "_" or suffix.startswith("//"):
        return text
    term = context.terms.get(prefix)
    if term is not None and term.prefix and term.iri is not None:
        return term.iri + suffix
    return text if is_absolute(text) is not None else None
