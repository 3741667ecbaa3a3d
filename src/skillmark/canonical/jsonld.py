# SPDX-License-Identifier: Apache-2.0

"""JSON-LD as the rest of the core uses it: a document in, its expanded form or its quads out."""

from __future__ import annotations

from skillmark.canonical.contexts import ContextStore
from skillmark.canonical.expansion import expand
from skillmark.canonical.nquads import Quad
from skillmark.canonical.rdf import to_quads
from skillmark.protocols import Json

__all__ = ["expand", "to_rdf"]


def to_rdf(document: Json, contexts: ContextStore) -> list[Quad]:
    """
    Return the quads of `document`, each once.

    Raises:
        CanonicalizationError: As `expand`: something in it would not be covered.
    """
    return to_quads(expand(document, contexts))
